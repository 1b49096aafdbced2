import Foundation

/// Random access to a picture's bytes, from memory or from a file through a small window.
///
/// Reading through `pread`, not a mapping: a mapped file that somebody shortens ends the process with SIGBUS.
final class ImageBytes {
  private enum Store {
    case memory([UInt8])
    case file(Int32)
  }
  private static let windowLength = 32 << 10

  private let store: Store
  private var window: [UInt8] = []
  private var windowStart = 0
  /// Bytes in all.
  let count: Int
  /// The path, when the bytes are in a file.
  let path: String?

  init(_ bytes: [UInt8]) {
    store = .memory(bytes)
    count = bytes.count
    path = nil
  }

  init(file: URL) throws(ImagingError) {
    let path = file.path
    // Not blocking: opening a named pipe would wait for its writer for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.unreadable(errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      let code = errno
      close(descriptor)
      throw Self.unreadable(code)
    }
    store = .file(descriptor)
    count = Int(status.st_size)
    self.path = path
  }

  deinit {
    if case .file(let descriptor) = store { close(descriptor) }
  }

  private static func unreadable(_ code: Int32) -> ImagingError {
    ImagingError(
      .unreadable, "The file cannot be read.", remedy: "Check that it exists, is a regular file and may be read.",
      detail: String(cString: strerror(code)))
  }

  /// The byte at `offset`; nil beyond the end.
  func byte(_ offset: Int) -> UInt8? {
    guard offset >= 0, offset < count else { return nil }
    switch store {
    case .memory(let bytes): return bytes[offset]
    case .file(let descriptor):
      if offset < windowStart || offset >= windowStart + window.count {
        windowStart = offset
        window = Self.read(descriptor, at: offset, count: min(Self.windowLength, count - offset))
      }
      let index = offset - windowStart
      return index < window.count ? window[index] : nil
    }
  }

  /// Exactly `length` bytes from `offset`; nil when the end comes first.
  func slice(_ offset: Int, _ length: Int) -> [UInt8]? {
    guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { return nil }
    switch store {
    case .memory(let bytes): return Array(bytes[offset..<offset + length])
    case .file(let descriptor):
      let bytes = Self.read(descriptor, at: offset, count: length)
      return bytes.count == length ? bytes : nil
    }
  }

  /// All bytes.
  func all() throws(ImagingError) -> [UInt8] {
    if case .memory(let bytes) = store { return bytes }
    guard let bytes = slice(0, count) else { throw Self.unreadable(errno) }
    return bytes
  }

  /// Whether the bytes at `offset` are those of `text`.
  func matches(_ text: StaticString, at offset: Int = 0) -> Bool {
    text.withUTF8Buffer { wanted in
      for (index, value) in wanted.enumerated() where byte(offset + index) != value { return false }
      return true
    }
  }

  private static func read(_ descriptor: Int32, at offset: Int, count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = 0
      while filled < count {
        let got = pread(descriptor, buffer.baseAddress! + filled, count - filled, off_t(offset + filled))
        if got < 0 && errno == EINTR { continue }
        if got <= 0 { break }
        filled += got
      }
    }
  }
}

extension ImageBytes {
  /// Order of the bytes of a number.
  enum Order { case little, big }

  /// An unsigned number of 1 to 8 bytes; nil beyond the end, or when it does not fit `Int`.
  func number(_ offset: Int, bytes length: Int, _ order: Order = .big) -> Int? {
    guard offset >= 0, length <= count, offset <= count - length else { return nil }
    var value: UInt64 = 0
    for index in 0..<length {
      guard let byte = byte(order == .big ? offset + index : offset + length - 1 - index) else { return nil }
      value = value << 8 | UInt64(byte)
    }
    return Int(exactly: value)
  }
}
