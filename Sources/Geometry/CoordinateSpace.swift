/// The space a coordinate is measured in; a type argument, so that spaces cannot be mixed.
///
/// Every space has its origin at the top left, x to the right and y down. Coordinates are continuous: they name edges
/// between pixels, not pixel centres, so pixel (0, 0) covers 0…1 in both axes.
public protocol CoordinateSpace: Sendable {}

/// Pixels of the upright image (EXIF orientation applied), 0…width and 0…height.
public enum ImagePixels: CoordinateSpace {}

/// Fractions of the upright image's width and height, 0…1.
public enum Normalised: CoordinateSpace {}

/// CSS pixels of the viewport that shows the image.
public enum Screen: CoordinateSpace {}

/// A point in image pixels.
public typealias ImagePoint = Point<ImagePixels>
/// A box in image pixels.
public typealias ImageBox = Box<ImagePixels>
/// An image's width and height in pixels.
public typealias ImageSize = Size<ImagePixels>
/// A point in CSS pixels of the viewport.
public typealias ScreenPoint = Point<Screen>
/// A box in CSS pixels of the viewport.
public typealias ScreenBox = Box<Screen>
/// The viewport's width and height in CSS pixels.
public typealias ScreenSize = Size<Screen>
