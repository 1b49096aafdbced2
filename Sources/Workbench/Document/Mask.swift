public import Geometry

/// Pixels of the image, with the outline they are drawn by.
public struct Mask: Equatable, Sendable {
  /// The pixels, as large as the image.
  public let pixels: MaskRLE
  /// Along pixel edges; filled by the even-odd rule.
  public let outline: Polygon<ImagePixels>
  /// Whole pixels around them.
  public let bounds: ImageBox

  /// Nil where no pixel is set.
  public init?(_ pixels: MaskRLE) {
    guard let outline = pixels.polygon, let bounds = pixels.bounds else { return nil }
    self.init(pixels, outline, bounds)
  }

  private init(_ pixels: MaskRLE, _ outline: Polygon<ImagePixels>, _ bounds: ImageBox) {
    (self.pixels, self.outline, self.bounds) = (pixels, outline, bounds)
  }

  /// The mask moved by the nearest whole pixels; where it would leave the image, as it is.
  func translated(by offset: Offset<ImagePixels>) -> Mask {
    let (dx, dy) = (offset.dx.rounded(), offset.dy.rounded())
    let moved = bounds.translated(by: Offset(dx: dx, dy: dy))
    let image = ImageBox(minX: 0, minY: 0, maxX: Double(pixels.width), maxY: Double(pixels.height))
    guard image.contains(moved) else { return self }
    return Mask(
      pixels.translated(dx: Int(dx), dy: Int(dy)), outline.translated(by: Offset(dx: dx, dy: dy)), moved)
  }

  /// What of the mask fits an image of another size; nil for nothing.
  func placed(onWidth width: Int, height: Int) -> Mask? {
    if width == pixels.width, height == pixels.height { return self }
    do throws(MaskError) {
      return Mask(try pixels.placed(dx: 0, dy: 0, onWidth: width, height: height))
    } catch {
      return nil
    }
  }

  /// Whether the pixel at a place is set.
  func contains(_ point: ImagePoint) -> Bool {
    guard bounds.contains(point) else { return false }
    return pixels.contains(x: Int(point.x.rounded(.down)), y: Int(point.y.rounded(.down)))
  }

  /// Masks are equal when their pixels are.
  public static func == (left: Self, right: Self) -> Bool { left.pixels == right.pixels }
}

extension MaskRLE {
  /// This and the other together; this alone where their sizes differ.
  func joined(with other: MaskRLE) -> MaskRLE {
    do throws(MaskError) {
      return try union(other)
    } catch {
      return self
    }
  }

  /// This without the other; this alone where their sizes differ.
  func without(_ other: MaskRLE) -> MaskRLE {
    do throws(MaskError) {
      return try subtracting(other)
    } catch {
      return self
    }
  }

  /// The filled polygon on an image; nil where the image is too large for a mask.
  static func filled(_ polygon: Polygon<ImagePixels>, on image: ImageSize) -> MaskRLE? {
    do throws(MaskError) {
      return try MaskRLE(polygon, width: Int(image.width), height: Int(image.height))
    } catch {
      return nil
    }
  }
}
