import CSpng
import Foundation

extension PNGPicture {
  /// The picture as a PNG file, equal bytes for equal pictures.
  ///
  /// - Throws: `PNGError` where the samples do not fill the size, or a palette has no or over 256 colours.
  func encoded() throws(PNGError) -> [UInt8] {
    guard let context = spng_ctx_new(Int32(SPNG_CTX_ENCODER.rawValue)) else { throw PNGError(reason: "no memory") }
    defer { spng_ctx_free(context) }
    var head = spng_ihdr()
    guard let width = UInt32(exactly: width), let height = UInt32(exactly: height) else {
      throw PNGError(reason: "has a size below nothing")
    }
    (head.width, head.height, head.bit_depth) = (width, height, 8)
    switch samples {
    case .indexed(let indices, let colors):
      guard (1...256).contains(colors.count) else { throw PNGError(reason: "has \(colors.count) palette colours") }
      head.color_type = UInt8(SPNG_COLOR_TYPE_INDEXED.rawValue)
      try check(spng_set_ihdr(context, &head))
      var palette = spng_plte()
      palette.n_entries = UInt32(colors.count)
      withUnsafeMutableBytes(of: &palette.entries) { entries in
        for (index, color) in colors.enumerated() {
          (entries[4 * index], entries[4 * index + 1]) = (color.red, color.green)
          (entries[4 * index + 2], entries[4 * index + 3]) = (color.blue, 255)
        }
      }
      try check(spng_set_plte(context, &palette))
      return try encode(context, indices)
    case .gray8(let levels):
      head.color_type = UInt8(SPNG_COLOR_TYPE_GRAYSCALE.rawValue)
      try check(spng_set_ihdr(context, &head))
      return try encode(context, levels)
    case .gray16(let levels):
      head.color_type = UInt8(SPNG_COLOR_TYPE_GRAYSCALE.rawValue)
      head.bit_depth = 16
      try check(spng_set_ihdr(context, &head))
      return try encode(context, levels)
    case .rgb8(let bytes):
      head.color_type = UInt8(SPNG_COLOR_TYPE_TRUECOLOR.rawValue)
      try check(spng_set_ihdr(context, &head))
      return try encode(context, bytes)
    }
  }

  private func encode<Sample>(_ context: OpaquePointer, _ samples: [Sample]) throws(PNGError) -> [UInt8] {
    try check(spng_set_option(context, SPNG_ENCODE_TO_BUFFER, 1))
    let code = samples.withUnsafeBytes {
      spng_encode_image(
        context, $0.baseAddress, $0.count, Int32(SPNG_FMT_PNG.rawValue), Int32(SPNG_ENCODE_FINALIZE.rawValue))
    }
    try check(code)
    var (size, error) = (0, Int32(0))
    guard let buffer = spng_get_png_buffer(context, &size, &error) else {
      throw PNGError(reason: "could not be written")
    }
    defer { free(buffer) }
    return [UInt8](UnsafeRawBufferPointer(start: buffer, count: size))
  }

  private func check(_ code: Int32) throws(PNGError) {
    guard code != 0 else { return }
    throw PNGError(reason: spng_strerror(code).map { String(cString: $0) } ?? "could not be written")
  }
}
