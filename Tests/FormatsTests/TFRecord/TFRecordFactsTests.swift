import Foundation
import TestSupport
import Testing

@testable import Formats

/// What the Object Detection API's records say of objects besides class, box and mask.
@Suite("TFRecord facts") struct TFRecordFactsTests {
  private static let map = """
    item { name: "person" id: 1 keypoints { id: 1 label: "tail" } keypoints { id: 0 label: "nose" } }
    item { id: 2 name: 'car' }
    """

  private func record(_ fill: (inout TFExampleBuilder) -> Void) -> [UInt8] {
    var example = TFExampleBuilder()
    example.set("image/filename", text: "a.jpg")
    example.set("image/width", integers: [100])
    example.set("image/height", integers: [50])
    for (name, value) in [("xmin", Float(0.25)), ("ymin", 0.25), ("xmax", 0.5), ("ymax", 0.5)] {
      example.set("image/object/bbox/\(name)", floats: [value, value])
    }
    example.set("image/object/class/label", integers: [1, 2])
    fill(&example)
    let message = example.message
    func checked(_ bytes: [UInt8]) -> [UInt8] {
      let sum = bytes.withUnsafeBytes { CRC32C.masked($0) }
      return bytes + (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt32($0))) }
    }
    return checked((0..<8).map { UInt8(truncatingIfNeeded: message.count >> (8 * $0)) }) + checked(message)
  }

  private func read(_ record: [UInt8], _ map: String = Self.map) async throws -> ReadDataset {
    try await withTemporaryFolder { folder in
      try Data(record).write(to: folder.appendingPathComponent("train.record"))
      try Data(map.utf8).write(to: folder.appendingPathComponent("label_map.pbtxt"))
      return try ReadDataset(folder, .tfrecord)
    }
  }

  @Test func viewsAreasAndKeypointsAreRead() async throws {
    let dataset = try await read(
      record { example in
        example.set("image/object/view", bytes: [Array("Left".utf8), Array("Unspecified".utf8)])
        example.set("image/object/area", floats: [12.5, 0])
        example.set("image/object/group_of", integers: [0, 1])
        example.set("image/object/keypoint/x", floats: [0.5, 0.75, 0, 0])
        example.set("image/object/keypoint/y", floats: [0.5, 0.5, 0, 0])
        example.set("image/object/keypoint/visibility", integers: [2, 1, 0, 0])
        example.set("image/object/keypoint/text", bytes: ["tail", "nose", "tail", "nose"].map { Array($0.utf8) })
        example.set("image/object/keypoint/num", integers: [2, 0])
      })
    #expect(dataset.report.outcome == .clean, "\(dataset.report.text)")
    // Points in an item do not take its name.
    #expect(dataset.header.categories.map(\.name) == ["person", "car"])
    #expect(dataset.header.categories[0].keypointNames == ["nose", "tail"])
    let labels = try #require(dataset.items.first).labels
    #expect(labels.map(\.category) == ["person", "car"])
    #expect(labels[0].attributes == ["pose": .text("Left")] && labels[1].attributes.isEmpty)
    #expect(labels.map(\.area) == [12.5, nil])
    #expect(labels.map(\.isCrowd) == [false, true])
    // In the order of the class's names.
    #expect(
      labels[0].keypoints == [
        Keypoint(x: 75, y: 25, visibility: .hidden), Keypoint(x: 50, y: 25, visibility: .visible),
      ])
    #expect(labels[1].keypoints.isEmpty)
  }

  @Test func whatCannotBeTakenIsTold() async throws {
    let dataset = try await read(
      record { example in
        example.set("image/object/weight", floats: [0.5, 0.5])
        example.set("image/object/keypoint/x", floats: [0.5, 9, .nan, 0.5])
        example.set("image/object/keypoint/y", floats: [0.5, 0.5, 0.5, 0.5])
        example.set("image/object/keypoint/text", bytes: ["a", "b", "a", "b"].map { Array($0.utf8) })
      }, "item { id: 1 name: 'person' }")
    #expect(dataset.boxes == 2)
    #expect(dataset.count(.outOfRange) == 1, "\(dataset.report.text)")
    #expect(dataset.report.losses.map(\.what) == ["feature image/object/weight", "keypoint names"])
    let labels = dataset.items[0].labels
    #expect(labels[0].keypoints.isEmpty)
    #expect(labels[1].keypoints.map(\.visibility) == [.absent, .visible])
  }

  @Test(arguments: ["{{{{{", "item { id: 1 name: 'a' keypoints { id: 0 { x { label: 'n' } } } }", "} item { id: 2 }"])
  func oddLabelMapsAreRead(_ text: String) {
    #expect(LabelMap.parse(Array(text.utf8)).allSatisfy { $0.keypoints.isEmpty })
  }
}
