import Formats
import Foundation
import TestSupport
import Testing

/// Bare lists of results, with and without the document that names things.
@Suite("COCO results") struct COCOResultsTests {
  private let results =
    "[{\"image_id\":9,\"category_id\":3,\"bbox\":[1,2,3,4],\"score\":0.75},{\"image_id\":4,\"category_id\":5,\"bbox\":[1,2,3,4],\"score\":0.5},{\"image_id\":9,\"category_id\":3,\"bbox\":[1,2,0,4],\"score\":0.1},{\"category_id\":3}]"

  @Test func aDocumentNamesImagesAndClasses() async throws {
    let document =
      "{\"images\":[{\"id\":4,\"file_name\":\"a.jpg\"},{\"id\":9,\"file_name\":\"b.jpg\"},{\"id\":10,\"file_name\":\"c.jpg\"}],\"annotations\":[{\"id\":1,\"image_id\":4,\"category_id\":3,\"bbox\":[0,0,1,1]}],\"categories\":[{\"id\":3,\"name\":\"cat\"}]}"
    let dataset = try await readText(
      results, .cocoResults, name: "results.json", files: ["instances.json": Array(document.utf8)])
    #expect(dataset.items.map(\.path) == ["a.jpg", "b.jpg", "c.jpg"])
    #expect(dataset.items.map { $0.labels.map(\.score) } == [[], [0.75], []])
    #expect(dataset.count(.unknownClass) == 1)
    #expect(dataset.count(.badBox) == 1)
    #expect(dataset.count(.schema) == 1)
  }

  @Test func numbersNameThemOtherwise() async throws {
    let dataset = try await readText(results, .cocoResults, name: "results.json")
    #expect(dataset.items.map(\.path) == ["4.jpg", "9.jpg"])
    #expect(dataset.items.map { $0.labels.map(\.category) } == [["class_5"], ["class_3"]])
    #expect(dataset.report.totals["unknown_image"] == 1)
  }

  @Test func areRecognisedAndNotWritten() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("dets.json")
      try Data(results.utf8).write(to: file)
      let source = try DatasetSource.open(file)
      #expect(try FormatRegistry.recognise(source).id == .cocoResults)
      #expect(throws: FormatError.self) {
        _ = try COCOResultsFormat().makeWriter(
          DatasetHeader(), to: FolderSink(folder.appendingPathComponent("out")), options: WriteOptions(),
          report: ReportCollector())
      }
    }
  }
}
