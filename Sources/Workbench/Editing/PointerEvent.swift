public import Geometry

/// One event of a mouse, pen or finger.
public struct PointerEvent: Sendable {
  /// Where, in CSS pixels of the canvas.
  public var position: ScreenPoint
  /// What is held on the keyboard.
  public var modifiers: Modifiers
  /// Whether it is a finger, which meets handles less exactly and pans where a mouse would select.
  public var isTouch: Bool
  /// How hard a pen is pressed, 0…1; 1 for what has no pressure.
  public var pressure: Double

  /// Makes an event.
  public init(position: ScreenPoint, modifiers: Modifiers = [], isTouch: Bool = false, pressure: Double = 1) {
    self.position = position
    self.modifiers = modifiers
    self.isTouch = isTouch
    self.pressure = pressure.isFinite ? min(max(pressure, 0), 1) : 1
  }

  /// How far from a line, in CSS pixels, still counts as on it.
  var tolerance: Double { isTouch ? 14 : 6 }

  /// How far, in CSS pixels, the pointer must travel before a press is a drag.
  static let dragThreshold = 3.0
}

/// Keys held during a pointer event; the numbers cross to the host.
public struct Modifiers: OptionSet, Sendable {
  /// The bits.
  public let rawValue: UInt32

  /// Makes a set from its bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Adds to the selection; keeps proportions; keeps a direction.
  public static let shift = Modifiers(rawValue: 1)
  /// Draws and resizes from the centre.
  public static let alt = Modifiers(rawValue: 2)
  /// Control, or Command on a Mac.
  public static let command = Modifiers(rawValue: 4)
}

/// The pointer's look; the numbers cross to the host.
public enum Cursor: UInt32, Sendable {
  /// The arrow.
  case standard = 0
  /// Draws.
  case crosshair = 1
  /// Moves a shape.
  case move = 2
  /// Moves a left or right edge.
  case resizeHorizontal = 3
  /// Moves a top or bottom edge.
  case resizeVertical = 4
  /// Moves the top left or bottom right corner.
  case resizeFalling = 5
  /// Moves the top right or bottom left corner.
  case resizeRising = 6
  /// Can move the image.
  case grab = 7
  /// Moves the image.
  case grabbing = 8
  /// Selects a shape that cannot be moved.
  case pointer = 9
  /// Turns a shape.
  case rotate = 10
  /// Adds a point to a line.
  case addPoint = 11
}
