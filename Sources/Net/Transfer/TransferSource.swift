import Glibc

/// What a transfer sends.
enum TransferSource: Sendable {
  case none
  case bytes([UInt8])
  case file(path: String, offset: Int64, length: Int64)

  var length: Int64 {
    switch self {
    case .none: -1
    case .bytes(let bytes): Int64(bytes.count)
    case .file(_, _, let length): length
    }
  }
}

/// Reads a source piece by piece; used on the loop's thread only.
final class SourceReader {
  private let source: TransferSource
  private var descriptor: Int32 = -1
  private var position: Int64 = 0

  init(_ source: TransferSource) throws(NetError) {
    self.source = source
    if case .file(let path, _, _) = source {
      descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw NetError(.file, "cannot open a file to send: errno \(errno)") }
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func seek(to offset: Int64) { position = offset }

  /// Nil when the file cannot be read or has become shorter.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    let count = min(buffer.count, Int(max(0, source.length - position)))
    guard count > 0, let target = buffer.baseAddress else { return 0 }
    switch source {
    case .none: return 0
    case .bytes(let bytes):
      bytes.withUnsafeBytes { target.copyMemory(from: $0.baseAddress! + Int(position), byteCount: count) }
      position += Int64(count)
      return count
    case .file(_, let offset, _):
      let got = pread(descriptor, target, count, off_t(offset + position))
      guard got > 0 else { return nil }
      position += Int64(got)
      return got
    }
  }
}
