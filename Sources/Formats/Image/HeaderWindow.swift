import Foundation
import Glibc

/// The start of a file, read further only when asked: most headers lie in the first kilobytes, some behind a large
/// block of metadata.
final class HeaderWindow {
  /// A header further in than this is not looked for: 16 MiB.
  private static let limit = 16 << 20
  private var bytes: [UInt8]
  private let descriptor: Int32
  private var start = 0

  init?(_ file: URL) {
    descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
    bytes = []
    if descriptor < 0 { return nil }
    load(at: 0)
  }

  init(_ bytes: [UInt8]) {
    descriptor = -1
    self.bytes = bytes
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  private func load(at offset: Int) {
    start = offset
    let descriptor = descriptor
    bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, filled in
      let count = pread(descriptor, buffer.baseAddress, 4096, off_t(offset))
      filled = max(0, count)
    }
  }

  /// The byte at an offset from the file's start; nil past the end.
  func byte(_ offset: Int) -> UInt8? {
    if offset >= start, offset - start < bytes.count { return bytes[offset - start] }
    guard descriptor >= 0, offset >= 0, offset < HeaderWindow.limit else { return nil }
    load(at: offset)
    return bytes.first
  }

  func big(_ offset: Int, _ count: Int) -> Int? { number(offset, count, reversed: false) }
  func little(_ offset: Int, _ count: Int) -> Int? { number(offset, count, reversed: true) }

  private func number(_ offset: Int, _ count: Int, reversed: Bool) -> Int? {
    var value = 0
    for index in 0..<count {
      guard let byte = byte(offset + (reversed ? count - 1 - index : index)) else { return nil }
      value = value << 8 | Int(byte)
    }
    return value
  }

  func holds(_ text: StaticString, at offset: Int) -> Bool {
    text.withUTF8Buffer { text in text.indices.allSatisfy { byte(offset + $0) == text[$0] } }
  }
}
