import Formats
import Foundation
import TestSupport
import Testing

/// `hostile/xml` and `hostile/text`: entities are refused, bad objects and lines cost themselves.
@Suite("Hostile XML and text", .needsSampleData("hostile/xml")) struct HostileXMLTests {
  @Test(arguments: ["billion_laughs_voc.xml", "xxe_cvat.xml"])
  func aDocumentTypeIsRefused(_ name: String) throws {
    let url = try #require(SampleData.file("hostile/xml/\(name)"))
    let error = #expect(throws: FormatError.self) { try ReadDataset(url, .voc) }
    #expect(error?.code == .documentTypeRefused)
    #expect(error?.description.contains("root:") == false)
  }

  @Test func soundFilesBesideABombAreRead() async throws {
    try await withTemporaryFolder { folder in
      for name in ["billion_laughs_voc.xml", "voc_bad_boxes.xml"] {
        try FileManager.default.copyItem(
          at: try #require(SampleData.file("hostile/xml/\(name)")), to: folder.appendingPathComponent(name))
      }
      try Data(
        "<annotation><object><name>cat</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object></annotation>"
          .utf8
      ).write(to: folder.appendingPathComponent("good.xml"))
      let dataset = try ReadDataset(folder, .voc)
      #expect(dataset.boxes == 1)
      #expect(dataset.count(.documentTypeRefused) == 1)
    }
  }

  @Test func badBoxesAreErrorsOfTheirObjects() throws {
    let dataset = try ReadDataset(try #require(SampleData.file("hostile/xml/voc_bad_boxes.xml")), .voc)
    #expect(dataset.boxes == 0)
    #expect(dataset.items.map(\.path) == ["voc_bad_boxes.jpg"])
    #expect(dataset.items.first?.size == nil)
    #expect(dataset.count(.badBox) == 1)
    #expect(dataset.count(.malformedObject) == 1)
    #expect(dataset.count(.sizeUnknown) == 1)
    #expect(dataset.count(.unsafePath) == 1)
    #expect(dataset.report.diagnostics.filter { $0.severity == .error }.allSatisfy { $0.line == 1 && $0.item != nil })
  }

  @Test func badLinesAreNumberedAndTheSoundOneIsKept() throws {
    var read = ReadOptions()
    read.classNames = ["person", "car"]
    read.imageSize = { _ in PixelSize(width: 100, height: 100) }
    let dataset = try ReadDataset(try #require(SampleData.file("hostile/text/yolo_bad_lines.txt")), .yolo, read: read)
    #expect(dataset.boxes == 1)
    let errors = dataset.report.diagnostics.filter { $0.severity == .error }
    #expect(errors.map(\.line) == [2, 3, 4, 5, 6, 7, 8])
    #expect(
      errors.map(\.code) == [
        .unknownClass, .unknownClass, .outOfRange, .badNumber, .badNumber, .malformedLine, .malformedLine,
      ]
        || errors.map(\.code) == [
          .unknownClass, .unknownClass, .outOfRange, .badNumber, .badNumber, .malformedLine, .unknownClass,
        ])
  }
}
