import Foundation
import TestSupport
import Testing

@testable import Processes

@Suite struct WorkFolderTests {
  private struct Fault: Error {}

  @Test func theFolderIsPrivateAndGoesWithTheWork() async throws {
    let folder = try await withWorkFolder { folder in
      let mode = try FileManager.default.attributesOfItem(atPath: folder.path)[.posixPermissions] as? Int
      #expect(mode == 0o700)
      try Data([1]).write(to: folder.appendingPathComponent("file"))
      return folder
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path))
    var broken: URL?
    await #expect(throws: Fault.self) {
      try await withWorkFolder { folder in
        broken = folder
        throw Fault()
      }
    }
    #expect(!FileManager.default.fileExists(atPath: try #require(broken).path))
  }

  @Test func onlyFoldersOfEndedProcessesAreSweptAway() async throws {
    try await withTemporaryFolder { parent in
      let lent = try WorkFolder(in: parent)
      let left = parent.appendingPathComponent("\(WorkFolder.prefix)left")
      let other = parent.appendingPathComponent("somebody-elses")
      for folder in [left, other] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data([1]).write(to: folder.appendingPathComponent("file"))
      }
      #expect(WorkFolder.sweep(in: parent) == 1)
      #expect(!FileManager.default.fileExists(atPath: left.path))
      #expect(FileManager.default.fileExists(atPath: other.path))
      #expect(FileManager.default.fileExists(atPath: lent.url.path))
      if geteuid() == 0 {
        try FileManager.default.createDirectory(at: left, withIntermediateDirectories: true)
        #expect(chown(left.path, 65_534, 65_534) == 0)
        #expect(WorkFolder.sweep(in: parent) == 0)
        #expect(FileManager.default.fileExists(atPath: left.path))
      }
      lent.remove()
      #expect(WorkFolder.sweep(in: parent) == 0)
    }
  }
}
