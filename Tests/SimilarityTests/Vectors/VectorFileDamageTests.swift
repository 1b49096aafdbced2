import Foundation
import TestRandom
import Testing

@testable import Similarity

@Suite struct VectorFileDamageTests {
  static let dimension = 6
  static let layout = VectorLayout(dimension: dimension)

  /// A file with 1,500 synced vectors and 50 that are not.
  static func file(_ scratch: ScratchFolder) throws -> [[Float]] {
    let vectors = VectorFileTests.vectors(1550, dimension)
    let file = try VectorFileTests.filled(scratch.path(), Array(vectors[..<1500]))
    try file.sync()
    try file.append(vectors[1500...].enumerated().map { (VectorFileTests.id(1500 + $0), $1) })
    return vectors
  }

  static func change(_ path: String, _ body: (inout Data) -> Void) throws {
    var data = try Data(contentsOf: URL(fileURLWithPath: path))
    body(&data)
    try data.write(to: URL(fileURLWithPath: path))
  }

  static func open(_ scratch: ScratchFolder, _ mode: VectorFile.Mode = .write) throws -> VectorFile {
    try VectorFile(scratch.path(), dimension: dimension, mode: mode)
  }

  @Test func findsWhatWasNotSynced() throws {
    let scratch = try ScratchFolder()
    _ = try Self.file(scratch)
    let file = try Self.open(scratch)
    #expect(file.count == 1550)
    #expect(file.opening == VectorFile.Opening(recovered: 50, lost: 0))
  }

  /// A torn record ends the file; what follows it never comes back.
  @Test func cutsATornTail() throws {
    let scratch = try ScratchFolder()
    let vectors = try Self.file(scratch)
    try Self.change(scratch.path()) { $0[Self.layout.vectorOffset(1520) + 3] ^= 1 }
    #expect(try Self.open(scratch, .read).count == 1520)
    do {
      let file = try Self.open(scratch)
      #expect(file.opening == VectorFile.Opening(recovered: 20, lost: 0))
      #expect(!file.contains(VectorFileTests.id(1521)))
      try file.append(VectorFileTests.id(1520), vectors[1520])
    }
    let file = try Self.open(scratch)
    #expect(file.count == 1521)
    #expect(file.opening.recovered == 21)
    #expect(!file.contains(VectorFileTests.id(1521)))
  }

  /// Cut anywhere: what lies wholly before the cut is there, and the file works on.
  @Test(arguments: [4096, 4097, 4096 + 32 * 1024, 40_000, 100_000, 102_399, 102_400, 135_168, 140_000, 180_000])
  func survivesBeingCut(length: Int) throws {
    let scratch = try ScratchFolder()
    let vectors = try Self.file(scratch)
    try Self.change(scratch.path()) { $0 = $0.prefix(length) }
    let whole = (0..<1550).prefix { Self.layout.vectorOffset($0) + Self.layout.vectorBytes <= length }.count
    for mode in [VectorFile.Mode.read, .write] {
      let file = try Self.open(scratch, mode)
      #expect(file.count == whole)
      #expect(file.opening.lost == max(0, 1500 - whole))
      #expect(try file.nearest(to: vectors[0], count: 2000).count == whole)
    }
    let file = try Self.open(scratch)
    for number in whole..<1550 { try file.append(VectorFileTests.id(number), vectors[number]) }
    try file.sync()
    let matches = try file.nearest(to: vectors[1549], count: 1)
    #expect(matches.first?.id == VectorFileTests.id(1549))
  }

  @Test(arguments: [0, 1, 63, 64, 2047, 4095])
  func refusesHalfAHeader(length: Int) throws {
    let scratch = try ScratchFolder()
    _ = try Self.file(scratch)
    try Self.change(scratch.path()) { $0 = $0.prefix(length) }
    if length == 0 {
      // An empty file is one that is not made yet.
      #expect(try Self.open(scratch).count == 0)
    } else {
      let error = #expect(throws: VectorFileError.self) { try Self.open(scratch, .read) }
      #expect(error?.code == .badHeader)
    }
  }

  /// One damaged slot is what a crash in mid-write leaves: the other one counts.
  @Test func needsOneHeaderOnly() throws {
    let scratch = try ScratchFolder()
    _ = try Self.file(scratch)
    for (slot, offset) in VectorLayout.slotOffsets.enumerated() {
      let copy = scratch.path("copy\(slot)")
      try FileManager.default.copyItem(atPath: scratch.path(), toPath: copy)
      try Self.change(copy) { $0[offset + 24] ^= 0xFF }
      // The older header knows no synced records: their checksums tell that they are whole.
      #expect(try VectorFile(copy, dimension: Self.dimension, mode: .write).count == 1550)
    }
    try Self.change(scratch.path()) { data in
      for offset in VectorLayout.slotOffsets { data[offset + 24] ^= 0xFF }
    }
    let error = #expect(throws: VectorFileError.self) { try Self.open(scratch) }
    #expect(error?.code == .badHeader)
  }

  @Test func beginsAnInterruptedMakingAgain() throws {
    let scratch = try ScratchFolder()
    try Data(count: 4096).write(to: URL(fileURLWithPath: scratch.path()))
    let file = try Self.open(scratch)
    #expect(file.count == 0)
    try Data("this is a letter, and a long one".utf8).write(to: URL(fileURLWithPath: scratch.path("letter")))
    #expect(throws: VectorFileError.self) {
      try VectorFile(scratch.path("letter"), dimension: Self.dimension, mode: .write)
    }
    // It is left as it was.
    #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.path("letter"))).count == 32)
  }

  @Test func deletesWhatIsDamaged() throws {
    let scratch = try ScratchFolder()
    let vectors = try Self.file(scratch)
    try Self.change(scratch.path()) {
      $0[Self.layout.vectorOffset(10)] ^= 4
      $0[Self.layout.entryOffset(20) + 3] ^= 4
    }
    let file = try Self.open(scratch)
    let damaged = try file.removeDamaged()
    #expect(damaged.count == 2)
    #expect(damaged.first == VectorFileTests.id(10))
    #expect(file.count == 1548)
    #expect(try file.removeDamaged().isEmpty)
    try file.append(VectorFileTests.id(10), vectors[10])
    #expect(try file.nearest(to: vectors[10], count: 1)[0].id == VectorFileTests.id(10))
  }

  /// Any damage anywhere is an error or a smaller file, never a crash.
  @Test func neverCrashes() throws {
    let scratch = try ScratchFolder()
    _ = try Self.file(scratch)
    let whole = try Data(contentsOf: URL(fileURLWithPath: scratch.path()))
    var random = SeededGenerator(seed: 3)
    for round in 0..<60 {
      var data = whole
      for _ in 0..<20 {
        let area = Bool.random(using: &random) ? 4096 : data.count
        data[Int.random(in: 0..<area, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      // Numbers of a header that are wrong in earnest: with a checksum that fits.
      if round % 2 == 0 {
        let header = VectorHeader(
          dimension: Self.dimension, sequence: .max, committed: Int.random(in: 0...1 << 31, using: &random))
        data.replaceSubrange(0..<64, with: header.bytes)
      }
      data = data.prefix(Int.random(in: 0...data.count, using: &random))
      try data.write(to: URL(fileURLWithPath: scratch.path("damaged")))
      for mode in [VectorFile.Mode.read, .write] {
        guard let file = try? VectorFile(scratch.path("damaged"), dimension: Self.dimension, mode: mode) else {
          continue
        }
        #expect(file.count <= 1550)
        _ = try file.nearest(to: [1, 2, 3, 4, 5, 6], count: 10)
        if mode == .write {
          _ = try file.removeDamaged()
          try file.append(VectorFileTests.id(9999), [1, 2, 3, 4, 5, 6])
          try file.sync()
        }
      }
    }
  }

  @Test func knowsItsChecksum() {
    // RFC 3720, appendix B.4.
    let zeros = [UInt8](repeating: 0, count: 32)
    #expect(zeros.withUnsafeBytes { crc32c($0[...]) } == 0x8A91_36AA)
    let ascending = [UInt8](0..<32)
    #expect(ascending.withUnsafeBytes { crc32c($0[...]) } == 0x46DD_794E)
    #expect(ascending.withUnsafeBytes { crc32c($0[5...], after: crc32c($0[..<5])) } == 0x46DD_794E)
  }
}
