import CSpng

extension PNGPicture {
  /// Reads a PNG. Grey of 1, 2 and 4 bits keeps its numbers; an alpha channel is left out.
  ///
  /// - Parameter mostPixels: more are refused before anything is decoded.
  /// - Throws: `PNGError` for broken, cut or too large files.
  static func decode(_ bytes: [UInt8], mostPixels: Int = 100_000_000) throws(PNGError) -> PNGPicture {
    guard let context = spng_ctx_new(0) else { throw PNGError(reason: "no memory") }
    defer { spng_ctx_free(context) }
    spng_set_image_limits(context, 1 << 20, 1 << 20)
    spng_set_chunk_limits(context, 16 << 20, 64 << 20)
    // The library reads from the buffer until the end, so all of it happens while the buffer stands.
    let result = bytes.withUnsafeBytes { buffer -> Result<PNGPicture, PNGError> in
      Result { () throws(PNGError) in
        try check(spng_set_png_buffer(context, buffer.baseAddress, buffer.count))
        return try decode(context, mostPixels)
      }
    }
    return try result.get()
  }

  private static func decode(_ context: OpaquePointer, _ mostPixels: Int) throws(PNGError) -> PNGPicture {
    var head = spng_ihdr()
    try check(spng_get_ihdr(context, &head))
    let (width, height) = (Int(head.width), Int(head.height))
    guard width > 0, height > 0, width <= mostPixels / height else {
      throw PNGError(reason: "has \(width) × \(height) pixels; \(mostPixels) is the limit")
    }
    let depth = Int(head.bit_depth)
    func pixels(_ format: spng_format) throws(PNGError) -> [UInt8] {
      var size = 0
      try check(spng_decoded_image_size(context, Int32(format.rawValue), &size))
      var pixels = [UInt8](repeating: 0, count: size)
      try check(spng_decode_image(context, &pixels, size, Int32(format.rawValue), 0))
      return pixels
    }
    switch UInt32(head.color_type) {
    case SPNG_COLOR_TYPE_INDEXED.rawValue:
      var palette = spng_plte()
      try check(spng_get_plte(context, &palette))
      let colors = withUnsafeBytes(of: palette.entries) { entries in
        (0..<Int(palette.n_entries)).map {
          Color(red: entries[4 * $0], green: entries[4 * $0 + 1], blue: entries[4 * $0 + 2])
        }
      }
      let indices = unpack(try pixels(SPNG_FMT_PNG), width, height, depth)
      return PNGPicture(width: width, height: height, samples: .indexed(indices, palette: colors))
    case SPNG_COLOR_TYPE_GRAYSCALE.rawValue where depth == 16:
      let bytes = try pixels(SPNG_FMT_PNG)
      let levels = bytes.withUnsafeBytes { raw in
        (0..<width * height).map { raw.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self) }
      }
      return PNGPicture(width: width, height: height, samples: .gray16(levels))
    case SPNG_COLOR_TYPE_GRAYSCALE.rawValue:
      return PNGPicture(
        width: width, height: height, samples: .gray8(unpack(try pixels(SPNG_FMT_PNG), width, height, depth)))
    default: return PNGPicture(width: width, height: height, samples: .rgb8(try pixels(SPNG_FMT_RGB8)))
    }
  }

  /// One byte a sample from samples of 1, 2, 4 or 8 bits, the leftmost in the high bits; rows start at a byte.
  private static func unpack(_ bytes: [UInt8], _ width: Int, _ height: Int, _ depth: Int) -> [UInt8] {
    if depth == 8 { return bytes }
    let stride = (width * depth + 7) / 8
    let mask = UInt8((1 << depth) - 1)
    var samples: [UInt8] = []
    samples.reserveCapacity(width * height)
    for y in 0..<height {
      for x in 0..<width {
        let bit = x * depth
        samples.append(bytes[y * stride + bit / 8] >> UInt8(8 - depth - bit % 8) & mask)
      }
    }
    return samples
  }

  private static func check(_ code: Int32) throws(PNGError) {
    guard code != 0 else { return }
    throw PNGError(reason: spng_strerror(code).map { String(cString: $0) } ?? "is no PNG")
  }
}
