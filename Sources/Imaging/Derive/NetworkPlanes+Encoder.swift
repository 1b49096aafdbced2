import CImaging

/// How a picture is put on the input of a network that describes it.
public enum PictureFit: String, Sendable, Hashable, Codable, CaseIterable {
  /// Scaled until the shorter side fits, and what sticks out at the longer one is cut off evenly.
  case crop
  /// Over the whole input, without its proportions.
  case stretch
  /// As large as fits, in the middle, black around.
  case pad
}

extension Raster {
  /// Writes the picture as three planes, red, green and blue, of `canvas.height × canvas.width` numbers.
  ///
  /// Resized by the cubic filter that Pillow 10 calls `BICUBIC`, widened when reducing, equal to it to the last bit;
  /// sizes and cuts are those of torchvision's `Resize` and `CenterCrop`. 16-bit samples are first rendered; gray is
  /// repeated; alpha is left out.
  /// - Parameters:
  ///   - scale: a byte v of channel c becomes `v × scale[c] + offset[c]`.
  ///   - planes: exactly 3 × the canvas's pixels.
  /// - Throws: `ImagingError` for a canvas that does not fit the planes, or a picture too narrow to be scaled.
  public func writePlanes(
    _ fit: PictureFit, on canvas: PixelSize, scale: SIMD3<Float>, offset: SIMD3<Float>,
    into planes: UnsafeMutableBufferPointer<Float>
  ) throws(ImagingError) {
    guard (1...8192).contains(canvas.width), (1...8192).contains(canvas.height),
      planes.count == canvas.pixelCount * 3
    else { throw .corrupt("The network's input and the numbers for it do not fit.") }
    let size = Self.size(of: self.size, fit, canvas)
    // A strip of a pixel's width would become as long as it is thin.
    guard size.width <= 1 << 16, size.height <= 1 << 16, size.pixelCount <= 1 << 26 else {
      throw .corrupt("The picture is too narrow to be scaled.")
    }
    let left = (Double(size.width - canvas.width) / 2).rounded(.toNearestOrEven)
    let top = (Double(size.height - canvas.height) / 2).rounded(.toNearestOrEven)
    let (cutLeft, cutTop) = (Int(left), Int(top))
    let shown = rendered()
    let colours = shown.channels < 3 ? 1 : 3
    var plane = [UInt8](repeating: 0, count: shown.size.pixelCount)
    for channel in 0..<3 {
      if channel < colours {
        for place in plane.indices { plane[place] = shown.bytes[place * shown.channels + channel] }
      }
      let resized = GrayPlane(width: width, height: height, pixels: plane).resized(
        width: size.width, height: size.height, .bicubic)
      let target = channel * canvas.pixelCount
      let (factor, shift) = (scale[channel], offset[channel])
      for row in 0..<canvas.height {
        let line = row + cutTop
        for column in 0..<canvas.width {
          let place = column + cutLeft
          let isInside = (0..<size.height).contains(line) && (0..<size.width).contains(place)
          let byte: UInt8 = isInside ? resized[line * size.width + place] : 0
          planes[target + row * canvas.width + column] = Float(byte) * factor + shift
        }
      }
    }
  }

  /// The picture's size before it is cut: torchvision rounds the longer side down.
  private static func size(of picture: PixelSize, _ fit: PictureFit, _ canvas: PixelSize) -> PixelSize {
    let (width, height) = (Double(picture.width), Double(picture.height))
    let (across, down) = (Double(canvas.width) / width, Double(canvas.height) / height)
    switch fit {
    case .stretch: return canvas
    case .crop:
      return across >= down
        ? PixelSize(width: canvas.width, height: max(canvas.height, Int(height * Double(canvas.width) / width)))
        : PixelSize(width: max(canvas.width, Int(width * Double(canvas.height) / height)), height: canvas.height)
    case .pad:
      return across <= down
        ? PixelSize(width: canvas.width, height: max(1, Int(height * Double(canvas.width) / width)))
        : PixelSize(width: max(1, Int(width * Double(canvas.height) / height)), height: canvas.height)
    }
  }
}
