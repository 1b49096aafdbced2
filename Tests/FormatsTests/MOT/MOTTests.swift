import Formats
import Foundation
import TestSupport
import Testing

/// MOTChallenge and MOTS.
@Suite("MOT and MOTS") struct MOTTests {
  @Test(arguments: [
    ("mot/TUD-Campus", FormatID.mot, 71, 359), ("formats_tiny/mot/mot_seq", .mot, 1, 1),
    ("formats_tiny/mot/mot_seq_with_seqinfo", .mot, 1, 1), ("formats_tiny/mots", .mots, 3, 5),
  ])
  func samplesComeBackEqual(_ path: String, _ id: FormatID, _ frames: Int, _ labels: Int) async throws {
    guard let url = SampleData.folder(path) else { return }
    #expect(try FormatRegistry.recognise(DatasetSource.open(url)).id == id)
    let first = try ReadDataset(url)
    #expect(first.report.errors == 0, "\(first.report.text)")
    #expect(first.items.count == frames)
    #expect(first.boxes == labels)
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      let report = try convert(DatasetSource.open(url), to: id, into: FolderSink(out))
      #expect(report.written.labels == first.boxes, "\(report.text)")
      let back = try ReadDataset(out, id)
      #expect(back.items.map(\.labels.count) == first.items.map(\.labels.count))
      let pairs = zip(first.items.flatMap(\.labels), back.items.flatMap(\.labels))
      #expect(pairs.allSatisfy { $0.category == $1.category && $0.track == $1.track })
      #expect(
        pairs.allSatisfy { a, b in
          guard let p = a.enclosingBox, let q = b.enclosingBox else { return a.shape == b.shape }
          return DatasetComparison.near(p, q, 1e-9)
        })
    }
  }

  @Test(.needsSampleData("hostile/text")) func badLinesAreNumbered() throws {
    let dataset = try ReadDataset(try #require(SampleData.file("hostile/text/mot_bad.txt")), .mot)
    #expect(dataset.boxes == 1)
    let errors = dataset.report.diagnostics.filter { $0.severity == .error }
    #expect(errors.map(\.line).compactMap { $0 }.sorted() == [2, 3, 4, 5], "\(dataset.report.text)")
    #expect(dataset.count(.duplicateLabel) == 1)
    #expect(dataset.count(.outOfRange) == 3)
  }

  @Test func aClassBelowNothingIsRefused() async throws {
    let dataset = try await readText(
      "1 1 -9223372036854775808 1 20 d0\n1 2 -1 1 20 d0\n1 3 2 1 20 d0\n", .mots, name: "s/gt/gt.txt")
    #expect(dataset.items.flatMap(\.labels).map(\.category) == ["pedestrian"])
    #expect(dataset.count(.unknownClass) == 2, "\(dataset.report.text)")
  }

  @Test func theBaseIsTakenFromTheFileOrAsTold() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("s/gt/gt.txt")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("1,1,10,20,5,6,1,1,1\n".utf8).write(to: file)
      #expect(
        try ReadDataset(folder, .mot).items[0].labels[0].enclosingBox
          == PixelBox(xMin: 9, yMin: 19, xMax: 14, yMax: 25))
      var read = ReadOptions()
      read.coordinateBase = .zero
      #expect(
        try ReadDataset(folder, .mot, read: read).items[0].labels[0].enclosingBox
          == PixelBox(xMin: 10, yMin: 20, xMax: 15, yMax: 26))
      #expect(try ReadDataset(folder, .mot).items[0].labels[0].category == "pedestrian")
    }
  }

  @Test(arguments: ["1 2 x 5 5 aaa", "1 2001 2 0 5 aaa", "1 2001 2 5 5 ~~~", "0 2001 2 5 5 i0", "1 2 3"])
  func badMasksCostThemselves(_ row: String) async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("s/gt/gt.txt")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("1 2001 2 5 5 i0\n\(row)\n".utf8).write(to: file)
      let dataset = try ReadDataset(folder, .mots)
      #expect(dataset.boxes == 1)
      #expect(dataset.report.diagnostics.filter { $0.severity == .error }.map(\.line) == [2], "\(dataset.report.text)")
    }
  }
}
