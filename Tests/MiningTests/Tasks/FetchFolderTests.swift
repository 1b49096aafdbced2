import Database
import Foundation
import Library
import TestSupport
import Testing

@testable import Mining

/// What fetches leave on a worker's disk.
struct FetchFolderTests {
  @Test func onlyWhatNobodyGoesOnWithIsSweptAway() async throws {
    try await withTemporaryFolder { parent in
      func folder(_ age: Double, deeper: Double? = nil) throws -> URL {
        let folder = try FetchFolder(VideoID(), in: parent)
        let parts = folder.url.appendingPathComponent("video.parts")
        try FileManager.default.createDirectory(at: parts, withIntermediateDirectories: true)
        let file = parts.appendingPathComponent("video.mp4.part")
        try Data([1]).write(to: file)
        for (url, age) in [(file, deeper ?? age), (parts, age), (folder.url, age)] {
          try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: url.path)
        }
        return folder.url
      }
      let left = try folder(100_000)
      let waiting = try folder(3600)
      let growing = try folder(100_000, deeper: 10)
      let other = parent.appendingPathComponent("somebody-elses")
      try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 0)], ofItemAtPath: other.path)
      #expect(FetchFolder.sweep(in: parent) == 1)
      #expect(!FileManager.default.fileExists(atPath: left.path))
      for url in [waiting, growing, other] { #expect(FileManager.default.fileExists(atPath: url.path)) }
      #expect(FetchFolder.sweep(in: parent.appendingPathComponent("none")) == 0)
    }
  }
}
