import Geometry

/// The rules every box edited here keeps: inside the image, at least one pixel wide and high, on hundredths of a pixel.
enum BoxEditing {
  /// Smallest width and height, in image pixels.
  static let smallestExtent = 1.0

  /// To hundredths: finer than any pointer, and short in files.
  static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

  /// The box on hundredths of a pixel.
  static func rounded(_ box: ImageBox) -> ImageBox {
    ImageBox(
      minX: rounded(box.minX), minY: rounded(box.minY), maxX: rounded(box.maxX), maxY: rounded(box.maxY))
  }

  /// The nearest place inside the image.
  static func clamped(_ point: ImagePoint, to image: ImageSize) -> ImagePoint {
    ImagePoint(x: min(max(point.x, 0), image.width), y: min(max(point.y, 0), image.height))
  }

  /// The part of the box inside the image, made at least one pixel wide and high; an image smaller than that is filled.
  static func fitted(_ box: ImageBox, to image: ImageSize) -> ImageBox {
    func extent(_ low: Double, _ high: Double, _ limit: Double) -> (Double, Double) {
      let least = min(smallestExtent, limit)
      var low = rounded(min(max(low, 0), limit))
      var high = rounded(min(max(high, 0), limit))
      if high - low < least {
        low = min(low, limit - least)
        high = low + least
      }
      return (low, min(high, limit))
    }
    let (minX, maxX) = extent(box.minX, box.maxX, image.width)
    let (minY, maxY) = extent(box.minY, box.maxY, image.height)
    return ImageBox(minX: minX, minY: minY, maxX: maxX, maxY: maxY)
  }

  /// The offset nearest to the wished one that takes `bounds` no further out of the image than it is.
  static func clamped(
    _ offset: Offset<ImagePixels>, moving bounds: ImageBox, in image: ImageSize
  ) -> Offset<ImagePixels> {
    func limit(_ wish: Double, _ low: Double, _ high: Double, _ extent: Double) -> Double {
      min(max(wish, min(0, -low)), max(0, extent - high))
    }
    return Offset(
      dx: limit(offset.dx, bounds.minX, bounds.maxX, image.width),
      dy: limit(offset.dy, bounds.minY, bounds.maxY, image.height))
  }
}
