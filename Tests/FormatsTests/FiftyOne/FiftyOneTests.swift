import Formats
import Foundation
import Geometry
import TestSupport
import Testing

/// FiftyOne's exports.
@Suite("FiftyOne") struct FiftyOneTests {
  private func sample(_ fields: String, _ path: String = "data/a.jpg") -> String {
    "{\"_id\":{\"$oid\":\"1\"},\"filepath\":\"\(path)\",\"tags\":[\"validation\",\"night\"],\"metadata\":{\"_cls\":\"ImageMetadata\",\"width\":100,\"height\":50},\(fields)}"
  }
  private let box =
    "{\"_cls\":\"Detection\",\"label\":\"cat\",\"bounding_box\":[0.1,0.2,0.3,0.4],\"confidence\":0.5,\"index\":7,\"wet\":true,\"attributes\":{\"age\":{\"_cls\":\"NumericAttribute\",\"value\":3}}}"

  private func read(_ samples: String) async throws -> ReadDataset {
    try await readText(
      "{\"samples\":[\(samples)]}", .fiftyOne, name: "samples.json",
      files: ["metadata.json": Array("{\"default_classes\":[\"dog\",\"cat\"]}".utf8)])
  }

  /// A mask made by NumPy and zlib: `zlib.compress(npy)` of [[1, 0], [1, 1]] as truth values.
  private static let mask =
    "eJyb7BfqGxDJyFDGUK2eklqcXKRupaBek2SorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgpGmjoKtQpkAy5GBkZGANylG6c="

  @Test func fieldsOfLabelsAreRead() async throws {
    let dataset = try await read(
      sample(
        """
        "predictions":{"_cls":"Detections","detections":[\(box)]},
        "ground_truth":{"_cls":"Detections","detections":[{"_cls":"Detection","label":"cat","bounding_box":[0.1,0.2,0.02,0.04],"mask":{"$binary":{"base64":"\(Self.mask)","subType":"00"}}}]},
        "lines":{"_cls":"Polylines","polylines":[{"_cls":"Polyline","label":"dog","points":[[[0,0],[0.5,0],[0.5,1]]],"closed":true,"filled":true},{"_cls":"Polyline","label":"dog","points":[[[0,0],[0.5,0]]],"closed":false}]},
        "pose":{"_cls":"Keypoint","label":"dog","points":[[0.5,0.5],[{"$numberDouble":"NaN"},{"$numberDouble":"NaN"}]]},
        "scene":{"_cls":"Classification","label":"zoo","confidence":0.9},"weather":"rain","empty":null
        """))
    #expect(dataset.report.errors == 0, "\(dataset.report.text)")
    #expect(dataset.header.categories.map(\.name) == ["dog", "cat"])
    let item = try #require(dataset.items.first)
    #expect(item.path == "a.jpg")
    #expect(item.split == "validation")
    #expect(item.tags == ["night"])
    #expect(item.metadata == ["weather": .text("rain")])
    let labels = item.labels
    #expect(labels.map(\.shape.kind) == [.box, .mask, .polygon, .polyline, .keypoints, .classification])
    #expect(labels.map(\.source) == ["predictions", nil, "lines", "lines", "pose", "scene"])
    #expect(labels[0].score == 0.5 && labels[0].track == "7")
    #expect(labels[0].attributes == ["wet": .flag(true), "age": .integer(3)])
    guard case .mask(let mask) = labels[1].shape else { return }
    #expect(mask == (try MaskRLE(width: 100, height: 50, counts: [510, 2, 49, 1, 4438])))
    #expect(labels[4].keypoints.map(\.visibility) == [.visible, .absent])
  }

  @Test func theImageDetectionExportIsRead() async throws {
    let dataset = try await readText(
      "{\"classes\":[\"cat\"],\"labels\":{\"a\":[{\"label\":\"cat\",\"bounding_box\":[0,0,0.5,0.5]}],\"b\":[],\"c\":null}}",
      .fiftyOne, name: "labels.json",
      files: Dictionary(uniqueKeysWithValues: ["a", "b", "c"].map { ("data/\($0).png", SampleDataset.png(10, 10)) }))
    #expect(dataset.items.map(\.path) == ["a.png", "b.png", "c.png"])
    #expect(dataset.items.map(\.isNull) == [false, true, false])
    #expect(dataset.items[0].labels[0].shape == .box(PixelBox(xMin: 0, yMin: 0, xMax: 5, yMax: 5)))
  }

  @Test(arguments: [
    ("{\"_cls\":\"Detection\",\"label\":\"a\",\"bounding_box\":[0,0,0,1]}", DiagnosticCode.badBox),
    ("{\"_cls\":\"Detection\",\"label\":\"a\",\"bounding_box\":[0,0,1]}", .badShape),
    ("{\"_cls\":\"Detection\",\"bounding_box\":[0,0,1,1]}", .malformedObject),
    ("{\"_cls\":\"Detection\",\"label\":\"a\",\"bounding_box\":[0,0,1,1],\"mask\":\"eJw=\"}", .badMask),
    ("{\"_cls\":\"Detection\",\"label\":\"a\",\"bounding_box\":[0,0,1e9,1],\"mask\":\"eJw=\"}", .outOfRange),
  ])
  func aBadLabelCostsItself(_ label: String, _ code: DiagnosticCode) async throws {
    let dataset = try await read(
      sample("\"g\":{\"_cls\":\"Detections\",\"detections\":[\(label),\(box)]}") + ","
        + sample("\"a\":1", "/x/../../y.jpg"))
    #expect(dataset.boxes == 1)
    #expect(dataset.count(code) == 1, "\(dataset.report.text)")
    #expect(dataset.count(.unsafePath) == 1)
  }
}
