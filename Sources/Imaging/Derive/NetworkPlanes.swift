import CImaging

/// Where a picture lies on the input of a neural network, and how its bytes become numbers there.
public struct NetworkPlacement: Sendable, Hashable, Codable {
  /// Columns and rows of the network's input.
  public var canvas: PixelSize
  /// First column of the picture.
  public var left: Int
  /// First row of the picture.
  public var top: Int
  /// The picture's size on the canvas.
  public var size: PixelSize
  /// The byte around the picture.
  public var fill: UInt8
  /// A byte v of channel c (red, green, blue) becomes `v × scale[c] + offset[c]`.
  public var scale: SIMD3<Float>
  /// See `scale`.
  public var offset: SIMD3<Float>

  /// Names all of them.
  public init(
    canvas: PixelSize, left: Int, top: Int, size: PixelSize, fill: UInt8, scale: SIMD3<Float>, offset: SIMD3<Float>
  ) {
    self.canvas = canvas
    self.left = left
    self.top = top
    self.size = size
    self.fill = fill
    self.scale = scale
    self.offset = offset
  }
}

extension Raster {
  /// Writes the picture as three planes, red, green and blue, of `canvas.height × canvas.width` numbers.
  ///
  /// Resized by linear interpolation between pixel centres (OpenCV's `INTER_LINEAR` on bytes, as the reference
  /// implementations of the YOLO family do); 16-bit samples are first rendered; gray is repeated; alpha is left out.
  /// - Parameter planes: exactly 3 × the canvas's pixels.
  /// - Throws: `ImagingError` when the place does not lie on the canvas or the planes do not fit it.
  public func writePlanes(_ placement: NetworkPlacement, into planes: UnsafeMutableBufferPointer<Float>)
    throws(ImagingError)
  {
    let sides = [placement.canvas.width, placement.canvas.height, placement.left, placement.top, placement.size.width]
    guard sides.allSatisfy({ (0...1 << 20).contains($0) }), (0...1 << 20).contains(placement.size.height),
      planes.count == placement.canvas.pixelCount * 3
    else { throw .corrupt("The network's input and the picture's place on it do not fit.") }
    var place = cimaging_placement()
    (place.canvas_width, place.canvas_height) = (Int32(placement.canvas.width), Int32(placement.canvas.height))
    (place.left, place.top) = (Int32(placement.left), Int32(placement.top))
    (place.width, place.height) = (Int32(placement.size.width), Int32(placement.size.height))
    place.fill = placement.fill
    place.scale = (placement.scale.x, placement.scale.y, placement.scale.z)
    place.offset = (placement.offset.x, placement.offset.y, placement.offset.z)
    let shown = rendered()
    let status = shown.bytes.withUnsafeBufferPointer {
      cimaging_planes(
        $0.baseAddress, Int32(width), Int32(height), Int32(channels), &place, planes.baseAddress)
    }
    guard status == CIMAGING_OK else { throw .corrupt("The picture could not be put on the network's input.") }
  }
}
