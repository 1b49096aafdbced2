import Formats
import Foundation
import TestSupport
import TestRandom
import Testing

/// Folders and archives as sources.
@Suite("Dataset source") struct DatasetSourceTests {
  @Test func linksInAFolderAreSkippedUnlessWanted() async throws {
    try await withTemporaryFolder { folder in
      let root = folder.appendingPathComponent("root")
      try FileManager.default.createDirectory(at: root.appendingPathComponent("b"), withIntermediateDirectories: true)
      try Data("x".utf8).write(to: root.appendingPathComponent("b/1.txt"))
      try Data("secret".utf8).write(to: folder.appendingPathComponent("outside.txt"))
      try FileManager.default.createSymbolicLink(
        at: root.appendingPathComponent("a.txt"), withDestinationURL: folder.appendingPathComponent("outside.txt"))
      try FileManager.default.createSymbolicLink(at: root.appendingPathComponent("loop"), withDestinationURL: root)
      let source = try DatasetSource.open(root)
      #expect(source.files.map(\.path) == ["b/1.txt"])
      #expect(source.diagnostics.map(\.code) == [.linkSkipped, .linkSkipped])
      try FileManager.default.removeItem(at: root.appendingPathComponent("loop"))
      var options = SourceOptions()
      options.followsLinks = true
      #expect(try DatasetSource.open(root, options: options).files.map(\.path) == ["a.txt", "b/1.txt"])
    }
  }

  @Test(arguments: ["tar", "tar.gz", "tar.xz", "tar.zst", "tar.bz2"]) func tarsAreRead(_ suffix: String) async throws {
    try await withTemporaryFolder { folder in
      let root = folder.appendingPathComponent("root")
      try FileManager.default.createDirectory(at: root.appendingPathComponent("d"), withIntermediateDirectories: true)
      try Data(repeating: 7, count: 10_000).write(to: root.appendingPathComponent("d/ä.bin"))
      try FileManager.default.createSymbolicLink(
        atPath: root.appendingPathComponent("l").path, withDestinationPath: "/etc/passwd")
      let file = folder.appendingPathComponent("x.\(suffix)")
      let tar = Process()
      tar.executableURL = URL(fileURLWithPath: "/bin/tar")
      tar.arguments = ["-caf", file.path, "-C", root.path, "."]
      try tar.run()
      tar.waitUntilExit()
      guard tar.terminationStatus == 0 else { return }
      let source = try DatasetSource.open(file)
      #expect(source.files.map(\.path) == ["d/ä.bin"])
      #expect(source.files.map(\.size) == [10_000])
      #expect(source.diagnostics.map(\.item) == ["l"])
      #expect(try source.read("d/ä.bin") == [UInt8](repeating: 7, count: 10_000))
      // Half of it is no archive.
      let half = try Data(contentsOf: file)
      try half.prefix(half.count / 2).write(to: file)
      if suffix != "tar" || half.count < 20_000 { #expect(throws: FormatError.self) { try DatasetSource.open(file) } }
    }
  }

  @Test func damagedZipsNeverCrash() async throws {
    try await withTemporaryFolder { folder in
      let zip = folder.appendingPathComponent("a.zip")
      let sink = try ZipSink(file: zip)
      try sink.write("a/b.txt", Array("hello hello hello hello".utf8))
      try sink.write("c.png", SampleDataset.png(3, 4))
      try sink.finish()
      let seed = Array(try Data(contentsOf: zip))
      var random = SeededGenerator(seed: 11)
      for _ in 0..<400 {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        let file = folder.appendingPathComponent("m.zip")
        try Data(bytes).write(to: file)
        var options = SourceOptions()
        options.scratch = folder.appendingPathComponent("scratch")
        options.unpackedLimit = 1 << 20
        do { _ = try DatasetSource.open(file, options: options) } catch is FormatError {}
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      #expect(left == ["a.zip", "m.zip", "scratch"])
      let scratch = try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent("scratch").path)
      #expect(scratch.isEmpty)
    }
  }

  @Test func whatIsNotThereIsSaid() {
    let error = #expect(throws: FormatError.self) { try DatasetSource.open(URL(fileURLWithPath: "/no/such/place")) }
    #expect(error?.code == .fileUnreadable)
  }

  @Test func anUnknownSourceNamesTheFormats() async throws {
    try await withTemporaryFolder { folder in
      try Data("hello".utf8).write(to: folder.appendingPathComponent("a.txt"))
      let source = try DatasetSource.open(folder)
      let error = #expect(throws: FormatError.self) { try FormatRegistry.recognise(source) }
      #expect(error?.code == .formatUnknown)
      #expect(error?.diagnostic.remedy?.contains("coco, ") == true)
      let report = try convert(source, to: .coco, into: FolderSink(folder.appendingPathComponent("out")))
      #expect(report.outcome == .failed)
    }
  }
}
