import Formats
import Foundation
import Geometry
import TestSupport
import Testing

/// KITTI's raw tracklets: document types and many bodies.
@Suite("KITTI tracklets") struct KITTITrackletTests {
  private func pose(_ x: Int) -> String { "<item><tx>\(x)</tx><ty>0</ty><tz>0</tz><rz>0</rz></item>" }

  private func item(_ first: Int, _ poses: [Int], side: String = "1.5") -> String {
    """
    <item><objectType>Car</objectType><h>\(side)</h><w>1.6</w><l>3.7</l><first_frame>\(first)</first_frame>
    <poses>\(poses.map(pose).joined(separator: "\n"))</poses></item>
    """
  }

  private func document(_ items: String, _ type: String = "<!DOCTYPE boost_serialization>") -> String {
    "<?xml version=\"1.0\"?>\n\(type)\n<boost_serialization><tracklets>\(items)</tracklets></boost_serialization>"
  }

  private func read(_ text: String) async throws -> ReadDataset {
    try await readText(text, .kittiRaw, name: "tracklet_labels.xml")
  }

  @Test func bodiesMeetInTheirFrames() async throws {
    let dataset = try await read(document(item(4, [1, 2, 3]) + item(5, [10, 11]) + item(5, [20], side: "0")))
    #expect(dataset.items.map(\.path) == ["0000000004.bin", "0000000005.bin", "0000000006.bin"])
    #expect(dataset.items.map { $0.labels.map(\.track) } == [["0"], ["0", "1"], ["0", "1"]])
    let places = dataset.items[1].labels.map { label -> Double? in
      if case .cuboid(let body) = label.shape { body.centre.x } else { nil }
    }
    #expect(places == [2, 10])
    let told = try #require(dataset.report.diagnostics.first { $0.severity == .error })
    #expect(told.item == "tracklet 3, pose 1" && told.line != nil && told.code == .badShape)
  }

  @Test(arguments: [
    "<!DOCTYPE boost_serialization [<!ENTITY a \"b\">]>", "<!DOCTYPE boost_serialization SYSTEM \"x\">",
    "<!DOCTYPE boost>", "<!-- <!DOCTYPE boost_serialization> <a> --><!DOCTYPE b [<!ENTITY a \"b\">]>",
    "<!DOCTYPE boost_serialization><!DOCTYPE b [<!ENTITY a \"b\">]>",
  ])
  func onlyTheBareDocumentTypeIsPassedOver(_ type: String) async throws {
    await #expect(throws: FormatError.self) { try await read(document(item(0, [1]), type)) }
  }

  @Test func aDocumentTypeOfOtherFormatsIsRefused() async throws {
    let text = "<!DOCTYPE boost_serialization><annotations><track id=\"1\" label=\"a\"/></annotations>"
    let error = await #expect(throws: FormatError.self) {
      try await readText(text, .cvatVideo, name: "annotations.xml")
    }
    #expect(error?.code == .documentTypeRefused)
  }
}
