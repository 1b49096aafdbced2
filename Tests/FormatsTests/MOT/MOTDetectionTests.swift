import Formats
import Foundation
import TestSupport
import Testing

/// The seventh column of MOTChallenge's files: a flag in the ground truth, a confidence in detections.
@Suite("MOT detections") struct MOTDetectionTests {
  private let rows = [
    "1,-1,10,20,5,6,0,-1,-1,-1", "1,-1,30,20,5,6,0.5,-1,-1,-1", "1,-1,50,20,5,6,1,-1,-1,-1",
    "1,-1,70,20,5,6,-0.25,-1,-1,-1",
    "1,-1,90,20,5,6,3.5,-1,-1,-1",
  ]

  private func labels(_ name: String) async throws -> [Label] {
    let dataset = try await readText(rows.joined(separator: "\n") + "\n", .mot, name: name)
    return try #require(dataset.items.first).labels
  }

  @Test(arguments: ["s/det/det.txt", "s/results.txt"]) func confidencesAreKept(_ name: String) async throws {
    let labels = try await labels(name)
    #expect(labels.map(\.score) == [0, 0.5, 1, nil, nil])
    #expect(
      labels.map { $0.attributes["confidence"] } == [nil, nil, nil, .number(-0.25), .number(3.5)])
    #expect(labels.allSatisfy { !$0.isCrowd })
  }

  @Test func theGroundTruthHasFlags() async throws {
    let labels = try await labels("s/gt/gt.txt")
    #expect(labels.map(\.isCrowd) == [true, false, false, false, false])
    #expect(labels.map(\.score) == [nil, 0.5, nil, nil, nil])
  }

  @Test func confidencesOutsideComeBackAndOthersAreCounted() async throws {
    let text = rows.joined(separator: "\n")
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("in/s/det/det.txt")
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      let out = folder.appendingPathComponent("out")
      let report = try convert(
        DatasetSource.open(folder.appendingPathComponent("in")), from: .mot, to: .mot, into: FolderSink(out))
      // 0 would be ignored in a ground truth, 1 is no score there.
      #expect(report.losses.filter { $0.what == "score" }.map(\.count) == [2], "\(report.text)")
      let back = try #require(try ReadDataset(out, .mot).items.first).labels
      #expect(back.map(\.isCrowd) == [false, false, false, false, false])
      #expect(back.map { $0.attributes["confidence"] } == [nil, nil, nil, .number(-0.25), .number(3.5)])
    }
  }
}
