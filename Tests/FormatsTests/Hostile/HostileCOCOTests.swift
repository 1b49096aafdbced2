import Formats
import Foundation
import TestSupport
import Testing

/// `hostile/coco`: each file ends as the folder's README says.
@Suite("Hostile COCO", .needsSampleData("hostile/coco")) struct HostileCOCOTests {
  private func read(_ name: String) throws -> ReadDataset {
    try ReadDataset(try #require(SampleData.file("hostile/coco/\(name)")), .coco)
  }

  @Test(arguments: [
    ("nan_boxes.json", DiagnosticCode.badNumber, 1, 1), ("missing_image.json", .unknownImage, 1, 2),
    ("negative_and_zero_size.json", .badBox, 2, 0), ("huge_coordinates.json", .outOfRange, 2, 0),
    ("bad_rle.json", .badMask, 2, 0),
  ])
  func rejectsTheAnnotationByItsIDAndKeepsTheOthers(
    _ name: String, _ code: DiagnosticCode, _ rejected: Int, _ kept: Int
  ) throws {
    let dataset = try read(name)
    #expect(dataset.items.count == 2)
    #expect(dataset.boxes == kept)
    #expect(dataset.count(code) == rejected, "\(dataset.report.text)")
    for diagnostic in dataset.report.diagnostics {
      #expect(diagnostic.item?.hasPrefix("annotation ") == true)
      #expect(diagnostic.file == name)
    }
  }

  @Test func refusesRepeatedIDsAndNamesThem() throws {
    let error = #expect(throws: FormatError.self) { try read("duplicate_ids.json") }
    #expect(error?.code == .duplicateIDs)
    #expect(error?.diagnostic.message.contains("image ids 1 and annotation ids 1") == true)
  }

  @Test func deepNestingIsAParseError() throws {
    let error = #expect(throws: FormatError.self) { try read("deep_nesting.json") }
    #expect(error?.code == .syntax)
    #expect(error?.diagnostic.message.contains("nested") == true)
  }

  @Test func aCutFileIsAParseErrorWithItsPlace() throws {
    let error = #expect(throws: FormatError.self) { try read("truncated.json") }
    #expect(error?.code == .syntax)
    #expect(error?.diagnostic.line == 1)
    #expect(error?.diagnostic.message.contains("at byte 2") == true, "\(String(describing: error))")
  }

  @Test func wrongTypesAreASchemaError() throws {
    let error = #expect(throws: FormatError.self) { try read("wrong_types.json") }
    #expect(error?.code == .schema)
    #expect(error?.diagnostic.message.contains("\"images\" must be a list, it is an object") == true)
  }

  @Test func climbingPathsAndAddressesAreRefused() throws {
    let dataset = try read("hostile_strings.json")
    #expect(dataset.items.isEmpty)
    #expect(dataset.count(.unsafePath) == 2)
    #expect(dataset.header.categories.map(\.name) == ["<img src=x onerror=alert(1)>", "=cmd|' /C calc'!A1"])
  }

  @Test(arguments: ["duplicate_ids.json", "deep_nesting.json", "truncated.json", "wrong_types.json"])
  func conversionFailsWithAReport(_ name: String) async throws {
    try await withTemporaryFolder { folder in
      let source = try DatasetSource.open(try #require(SampleData.file("hostile/coco/\(name)")))
      let report = try convert(source, to: .yolo, into: FolderSink(folder.appendingPathComponent("out")))
      #expect(report.outcome == .failed)
      #expect(report.errors == 1)
      #expect(try JSONSerialization.jsonObject(with: report.json()) is [String: Any])
    }
  }

  @Test func aBrokenDocumentAmongSoundOnesIsALine() async throws {
    try await withTemporaryFolder { folder in
      for (name, source) in [("a.json", "truncated.json"), ("b.json", "missing_image.json")] {
        try FileManager.default.copyItem(
          at: try #require(SampleData.file("hostile/coco/\(source)")), to: folder.appendingPathComponent(name))
      }
      let dataset = try ReadDataset(folder, .coco)
      #expect(dataset.boxes == 2)
      #expect(dataset.count(.syntax) == 1)
      #expect(dataset.count(.unknownImage) == 1)
    }
  }
}
