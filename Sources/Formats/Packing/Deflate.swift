import CZlib

/// zlib's packing (RFC 1950) of small pieces inside label files: masks in base64.
enum Deflate {
  /// Why bytes cannot be unpacked.
  enum Trouble: Error {
    case damaged
    /// They unpack to more than was allowed.
    case tooLong(limit: Int)
  }

  /// - Parameter limit: most bytes that are unpacked.
  static func unpack(_ bytes: [UInt8], limit: Int) throws(Trouble) -> [UInt8] {
    var stream = z_stream()
    guard inflateInit_(&stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { throw .damaged }
    defer { inflateEnd(&stream) }
    var input = bytes
    var output: [UInt8] = []
    var status = Z_OK
    input.withUnsafeMutableBufferPointer { buffer in
      stream.next_in = buffer.baseAddress
      stream.avail_in = UInt32(clamping: buffer.count)
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1 << 16) { piece in
        while status == Z_OK, output.count <= limit {
          stream.next_out = piece.baseAddress
          stream.avail_out = UInt32(piece.count)
          status = inflate(&stream, Z_NO_FLUSH)
          output.append(contentsOf: piece[..<(piece.count - Int(stream.avail_out))])
          // No progress without an end: the input is cut.
          if status == Z_OK, stream.avail_in == 0, stream.avail_out > 0 { status = Z_BUF_ERROR }
        }
      }
    }
    if output.count > limit { throw .tooLong(limit: limit) }
    guard status == Z_STREAM_END else { throw .damaged }
    return output
  }

  /// Packed bytes, equal for equal input; empty where memory is short.
  static func pack(_ bytes: [UInt8]) -> [UInt8] {
    var size = compressBound(UInt(bytes.count))
    var output = [UInt8](repeating: 0, count: Int(size))
    guard compress2(&output, &size, bytes, UInt(bytes.count), 6) == Z_OK else { return [] }
    return Array(output.prefix(Int(size)))
  }
}
