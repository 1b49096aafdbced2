public import Geometry

/// Pixels of a rectangle of the image, or of a smaller copy of it, for tools that look at the picture.
public struct PixelRegion: Sendable {
  /// The rectangle's top left corner in image pixels.
  public let origin: ImagePoint
  /// Image pixels per sample.
  public let step: Double
  /// Samples along x.
  public let width: Int
  /// Samples along y.
  public let height: Int
  /// Red, green, blue and one byte that is passed over, row by row.
  public let samples: [UInt8]

  /// Most samples along a side.
  public static let longestSide = 2048

  /// Nil where the numbers do not fit together.
  public init?(origin: ImagePoint, step: Double, width: Int, height: Int, samples: [UInt8]) {
    guard (2...Self.longestSide).contains(width), (2...Self.longestSide).contains(height), step.isFinite, step > 0,
      origin.isFinite, samples.count == width * height * 4
    else { return nil }
    (self.origin, self.step, self.width, self.height, self.samples) = (origin, step, width, height, samples)
  }

  /// The part of the image it shows.
  var bounds: ImageBox {
    ImageBox(
      minX: origin.x, minY: origin.y, maxX: origin.x + Double(width) * step, maxY: origin.y + Double(height) * step)
  }

  /// The sample under an image place; the nearest one for places beside it.
  func sample(at point: ImagePoint) -> GridPlace {
    func index(_ value: Double, _ count: Int) -> Int {
      // Compared as numbers first: a place far outside does not fit an integer.
      Int(min(max(value, 0), Double(count - 1)))
    }
    return GridPlace(
      x: index((point.x - origin.x) / step, width), y: index((point.y - origin.y) / step, height))
  }
}

/// A cell of a grid.
struct GridPlace: Hashable, Sendable {
  var x: Int
  var y: Int
}

/// A rectangle of cells.
struct GridFrame: Equatable, Sendable {
  var x: Int
  var y: Int
  var width: Int
  var height: Int

  var longest: Int { max(width, height) }

  func contains(_ place: GridPlace) -> Bool {
    place.x >= x && place.y >= y && place.x < x + width && place.y < y + height
  }

  /// The frame with some cells more on every side, as far as there are any.
  func expanded(by margin: Int, inWidth limitX: Int, height limitY: Int) -> GridFrame {
    let (left, top) = (max(x - margin, 0), max(y - margin, 0))
    return GridFrame(
      x: left, y: top, width: min(x + width + margin, limitX) - left, height: min(y + height + margin, limitY) - top)
  }
}
