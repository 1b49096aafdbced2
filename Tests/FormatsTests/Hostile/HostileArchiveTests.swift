import Formats
import Foundation
import TestSupport
import Testing

/// `hostile/archives`: nothing lands outside, nothing grows without bound.
@Suite("Hostile archives", .needsSampleData("hostile/archives")) struct HostileArchiveTests {
  private func open(_ name: String, in scratch: URL) throws -> DatasetSource {
    var options = SourceOptions()
    options.scratch = scratch
    return try DatasetSource.open(try #require(SampleData.file("hostile/archives/\(name)")), options: options)
  }

  @Test func climbingMembersAreRefusedAndTheOthersLand() async throws {
    try await withTemporaryFolder { folder in
      let scratch = folder.appendingPathComponent("a/b/c")
      let source = try open("zip_slip.zip", in: scratch)
      #expect(source.files.map(\.path) == ["ok.txt"])
      #expect(source.diagnostics.count == 3)
      #expect(source.diagnostics.allSatisfy { $0.code == .archiveMemberRefused && $0.file == "zip_slip.zip" })
      #expect(try contents(of: folder).keys.allSatisfy { $0.hasSuffix("/ok.txt") })
      #expect(!FileManager.default.fileExists(atPath: "/abs_slipped.txt"))
    }
  }

  @Test func linksAreNeverMade() async throws {
    try await withTemporaryFolder { folder in
      let source = try open("zip_symlink.zip", in: folder)
      #expect(source.files.map(\.path) == ["ok.txt"])
      #expect(source.diagnostics.map(\.item) == ["link"])
    }
  }

  @Test func aBombIsRefusedBeforeItUnpacks() async throws {
    try await withTemporaryFolder { folder in
      let error = #expect(throws: FormatError.self) { try open("bomb_flat_1GiB.zip", in: folder) }
      #expect(error?.code == .limitExceeded)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left.isEmpty)
    }
  }

  @Test func aCutArchiveIsRefused() async throws {
    try await withTemporaryFolder { folder in
      let error = #expect(throws: FormatError.self) { try open("truncated.zip", in: folder) }
      #expect(error?.code == .archiveUnreadable)
      #expect(error?.diagnostic.remedy != nil)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left.isEmpty)
    }
  }

  @Test func ofEqualNamesTheLastIsUsedAndSaid() async throws {
    try await withTemporaryFolder { folder in
      let source = try open("duplicate_names.zip", in: folder)
      #expect(source.files.map(\.path) == ["IMG.PNG", "img.png"])
      #expect(source.diagnostics.map(\.code) == [.archiveDuplicateName, .archiveDuplicateName])
      #expect(source.diagnostics.allSatisfy { $0.severity == .warning })
    }
  }

  @Test func theScratchFolderGoesWithTheSource() async throws {
    try await withTemporaryFolder { folder in
      do {
        let source = try open("zip_slip.zip", in: folder)
        #expect(try source.read("ok.txt").count == 2)
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left.isEmpty)
    }
  }

  @Test func limitsOnFilesAndBytesHold() async throws {
    try await withTemporaryFolder { folder in
      let zip = folder.appendingPathComponent("a.zip")
      let sink = try ZipSink(file: zip)
      for index in 0..<10 { try sink.write("\(index).txt", [UInt8](repeating: UInt8(index), count: 1000)) }
      try sink.finish()
      var options = SourceOptions()
      options.fileLimit = 9
      #expect(throws: FormatError.self) { try DatasetSource.open(zip, options: options) }
      options.fileLimit = 10
      options.unpackedLimit = 9_999
      #expect(throws: FormatError.self) { try DatasetSource.open(zip, options: options) }
      options.unpackedLimit = 10_000
      #expect(try DatasetSource.open(zip, options: options).files.count == 10)
    }
  }
}
