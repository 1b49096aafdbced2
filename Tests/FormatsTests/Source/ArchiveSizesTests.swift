import Formats
import Foundation
import TestSupport
import Testing

/// Archives whose members state sizes that no number holds.
@Suite("Stated sizes in archives") struct ArchiveSizesTests {
  private func little(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  /// The check value of zip's members (ISO 3309).
  private func crc(_ bytes: [UInt8]) -> UInt64 {
    let value = bytes.reduce(UInt32.max) { value, byte in
      (0..<8).reduce(value ^ UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
    return UInt64(~value)
  }

  /// A stored member's fields from its version on, as they stand in its own header and in the directory.
  private func fields(_ name: String, _ bytes: [UInt8], extra: [UInt8]) -> [UInt8] {
    little(45, 2) + [0, 0, 0, 0, 0, 0, 0x21, 0] + little(crc(bytes), 4) + little(UInt64(bytes.count), 4)
      + little(extra.isEmpty ? UInt64(bytes.count) : 0xFFFF_FFFF, 4) + little(UInt64(name.utf8.count), 2)
      + little(UInt64(extra.count), 2)
  }

  @Test func aSizeBeyondAllNumbersIsRefused() async throws {
    try await withTemporaryFolder { folder in
      let bytes = Array("hello".utf8)
      // The second member says in its 64-bit field that it unpacks to 2^63 - 1 bytes.
      let extra = little(1, 2) + little(8, 2) + little(UInt64(Int64.max), 8)
      var (zip, directory): ([UInt8], [UInt8]) = ([], [])
      for (name, extra) in [("a.txt", []), ("b.txt", extra)] {
        let fields = fields(name, bytes, extra: extra)
        directory += [0x50, 0x4B, 1, 2] + little(45, 2) + fields + [UInt8](repeating: 0, count: 10)
        directory += little(UInt64(zip.count), 4) + Array(name.utf8) + extra
        zip += [0x50, 0x4B, 3, 4] + fields + Array(name.utf8) + extra + bytes
      }
      let end = [0x50, 0x4B, 5, 6, 0, 0, 0, 0, 2, 0, 2, 0] + little(UInt64(directory.count), 4)
      zip += directory + end + little(UInt64(zip.count), 4) + [0, 0]
      let file = folder.appendingPathComponent("a.zip")
      try Data(zip).write(to: file)
      let error = #expect(throws: FormatError.self) { try DatasetSource.open(file) }
      #expect(error?.code == .limitExceeded, "\(String(describing: error))")
    }
  }

  private func tarHead(_ name: String, _ size: Int, _ type: Character) -> [UInt8] {
    func octal(_ value: Int, _ digits: Int) -> [UInt8] {
      let text = String(value, radix: 8)
      return Array((String(repeating: "0", count: digits - text.count) + text).utf8) + [0]
    }
    var head = Array(name.utf8) + [UInt8](repeating: 0, count: 100 - name.utf8.count) + octal(0o644, 7)
    head += octal(0, 7) + octal(0, 7) + octal(size, 11) + octal(0, 11)
    head += Array("        \(type)".utf8) + [UInt8](repeating: 0, count: 100) + Array("ustar\u{0}00".utf8)
    head += [UInt8](repeating: 0, count: 512 - head.count)
    head.replaceSubrange(148..<156, with: octal(head.reduce(0) { $0 + Int($1) }, 6) + [32])
    return head
  }

  private func blocks(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
  }

  @Test func aSparseMemberOfHugeHolesIsRefused() async throws {
    try await withTemporaryFolder { folder in
      // Five bytes at the place 2^62 of a member that says it is ten bytes long.
      let pax =
        "22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n25 GNU.sparse.name=s.txt\n26 GNU.sparse.realsize=10\n"
      let map = blocks(Array("1\n\(1 << 62)\n5\n".utf8))
      let tar =
        tarHead("p", pax.utf8.count, "x") + blocks(Array(pax.utf8)) + tarHead("s.txt", map.count + 5, "0") + map
        + blocks(Array("hello".utf8)) + [UInt8](repeating: 0, count: 1024)
      let file = folder.appendingPathComponent("a.tar")
      try Data(tar).write(to: file)
      let error = #expect(throws: FormatError.self) { try DatasetSource.open(file) }
      #expect(error?.code == .limitExceeded, "\(String(describing: error))")
    }
  }
}
