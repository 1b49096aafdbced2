import Foundation
import Geometry
import TestSupport
import Testing

@testable import Formats

/// FiftyOne's masks on disk and the tags of its labels.
@Suite("FiftyOne masks on disk") struct FiftyOneMaskTests {
  private func samples(_ members: String) -> String {
    """
    {"samples":[{"_id":{"$oid":"1"},"filepath":"data/a.jpg","tags":[],"metadata":{"width":100,"height":50},
     "ground_truth":{"_cls":"Detections","detections":[{"_cls":"Detection","label":"cat",
     "bounding_box":[0.1,0.2,0.02,0.04],\(members)}]}}]}
    """
  }

  /// Two by two pixels, the upper right one not set.
  private func mask() throws -> [UInt8] {
    try PNGPicture(width: 2, height: 2, samples: .gray8([255, 0, 255, 255])).encoded()
  }

  @Test(arguments: ["fields/ground_truth/m.png", "/home/ada/export/fields/ground_truth/m.png"])
  func aMaskOnDiskIsRead(_ path: String) async throws {
    let dataset = try await readText(
      samples("\"mask_path\":\"\(path)\""), .fiftyOne, name: "samples.json",
      files: ["fields/ground_truth/m.png": try mask()])
    #expect(dataset.report.errors == 0, "\(dataset.report.text)")
    guard case .mask(let mask)? = dataset.items.first?.labels.first?.shape else {
      Issue.record("no mask")
      return
    }
    // The box begins at (10, 10).
    #expect(mask == (try MaskRLE(width: 100, height: 50, counts: [510, 2, 49, 1, 4438])))
  }

  /// A picture of the mask's name is not the mask.
  @Test func aMaskThatIsNotThereIsTold() async throws {
    let dataset = try await readText(
      samples("\"mask_path\":\"/masks/a.png\""), .fiftyOne, name: "samples.json",
      files: ["data/a.png": SampleDataset.png(100, 50)])
    #expect(dataset.items.first?.labels.map(\.shape.kind) == [.box])
    #expect(dataset.count(.badMask) == 1, "\(dataset.report.text)")
  }

  @Test func tagsOfLabelsComeBack() async throws {
    let text = samples("\"tags\":[\"mistake\",\"seen\"]")
    try await withTemporaryFolder { folder in
      let source = folder.appendingPathComponent("in")
      try FileManager.default.createDirectory(at: source, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: source.appendingPathComponent("samples.json"))
      let out = folder.appendingPathComponent("out")
      let report = try convert(DatasetSource.open(source), to: .fiftyOne, into: FolderSink(out))
      #expect(report.losses.isEmpty, "\(report.text)")
      for place in [source, out] {
        let label = try #require(try ReadDataset(place, .fiftyOne).items.first?.labels.first)
        #expect(label.attributes == ["tags": .list([.text("mistake"), .text("seen")])])
      }
    }
  }
}
