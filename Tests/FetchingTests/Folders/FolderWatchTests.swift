import Foundation
import TestSupport
import Testing

@testable import Fetching

@Suite struct FolderWatchTests {
  private let start = ContinuousClock.now

  private func sight(_ path: String, _ size: Int64, _ changed: Double = 1) -> FolderWatch.Sight {
    FolderWatch.Sight(path: path, size: size, changed: changed)
  }

  @Test func aFileIsToldOnceItHasStoppedGrowing() {
    var watch = FolderWatch(settling: .seconds(5))
    #expect(watch.look([], at: start).isEmpty)
    #expect(watch.look([sight("a", 10)], at: start).isEmpty)
    #expect(watch.look([sight("a", 20)], at: start + .seconds(4)).isEmpty)
    #expect(watch.look([sight("a", 20)], at: start + .seconds(8)).isEmpty)
    #expect(watch.look([sight("a", 20, 2)], at: start + .seconds(9)).isEmpty)
    #expect(watch.look([sight("a", 20, 2)], at: start + .seconds(14)) == [sight("a", 20, 2)])
    #expect(watch.look([sight("a", 20, 2)], at: start + .seconds(30)).isEmpty)
  }

  @Test func aFileThatChangesGoesAndComesIsToldAgain() {
    var watch = FolderWatch(settling: .seconds(1), known: [sight("old", 5)])
    func step(_ sights: [FolderWatch.Sight], _ second: Int) -> [String] {
      watch.look(sights, at: start + .seconds(second)).map(\.path)
    }
    #expect(step([sight("old", 5), sight("b", 1), sight("a", 1)], 0) == [])
    #expect(step([sight("old", 5), sight("b", 1), sight("a", 1)], 2) == ["a", "b"])
    #expect(step([sight("old", 6), sight("b", 1)], 3) == [])
    #expect(step([sight("old", 6), sight("b", 1), sight("a", 1)], 5) == ["old"])
    #expect(step([sight("a", 1)], 7) == ["a"])
    #expect(step([sight("empty", 0)], 8) == [])
    #expect(step([sight("empty", 0)], 20) == [])
  }

  @Test func onlyPlainFinishedFilesOfTheKindAreSeen() async throws {
    try await withTemporaryFolder { folder in
      let files = FileManager.default
      try files.createDirectory(at: folder.appending(path: "sub/.hidden"), withIntermediateDirectories: true)
      for name in ["a.MP4", "sub/b.mkv", ".c.mp4", "d.mp4.part", "e.txt", "sub/.hidden/f.mp4"] {
        try Data([1, 2, 3]).write(to: folder.appending(path: name))
      }
      try files.createSymbolicLink(
        at: folder.appending(path: "link.mp4"), withDestinationURL: URL(filePath: "/etc/passwd"))
      try files.createSymbolicLink(at: folder.appending(path: "loop"), withDestinationURL: folder)
      let sights = try FolderWatch.sights(in: folder, extensions: ["mp4", "mkv"])
      #expect(sights.map(\.path).sorted() == ["a.MP4", "sub/b.mkv"])
      #expect(sights.allSatisfy { $0.size == 3 })
      #expect(throws: (any Error).self) {
        try FolderWatch.sights(in: folder.appending(path: "none"), extensions: ["mp4"])
      }
    }
  }

  @Test func aWatchRunsUntilItsTaskEnds() async throws {
    try await withTemporaryFolder { folder in
      try Data([1]).write(to: folder.appending(path: "a.mp4"))
      let names = try await withThrowingTaskGroup(of: [String].self) { group in
        let (stream, continuation) = AsyncStream<[URL]>.makeStream()
        group.addTask {
          var watch = FolderWatch(settling: .zero)
          try? await watch.run(in: folder, extensions: ["mp4"], every: .milliseconds(1)) { continuation.yield($0) }
          return []
        }
        group.addTask {
          for await files in stream { return files.map(\.lastPathComponent) }; return []
        }
        let first = try await group.next(where: { !$0.isEmpty })
        group.cancelAll()
        return first
      }
      #expect(names == ["a.mp4"])
    }
  }
}

extension ThrowingTaskGroup {
  /// The next result that fits.
  fileprivate mutating func next(where fits: (ChildTaskResult) -> Bool) async throws -> ChildTaskResult? {
    while let result = try await next() { if fits(result) { return result } }
    return nil
  }
}
