import Formats
import Foundation
import TestSupport
import Testing

/// LVIS beside COCO: what is its own.
@Suite("LVIS") struct LVISTests {
  private let document =
    "{\"info\":{\"description\":\"LVIS v1.0\"},\"annotations\":[{\"id\":1,\"image_id\":9,\"category_id\":3,\"bbox\":[1,2,3,4],\"area\":6,\"segmentation\":[[1,2,4,2,4,6]]}],\"images\":[{\"id\":9,\"coco_url\":\"http://images.cocodataset.org/train2017/000000391895.jpg\",\"width\":64,\"height\":48,\"neg_category_ids\":[5],\"not_exhaustive_category_ids\":[]}],\"categories\":[{\"id\":3,\"name\":\"aerosol_can\",\"synset\":\"aerosol.n.02\",\"frequency\":\"c\",\"image_count\":64},{\"id\":5,\"name\":\"air_conditioner\",\"frequency\":\"f\"}]}"

  @Test func namesComeFromAddressesAndListsAreKept() async throws {
    let dataset = try await readText(document, .lvis, name: "lvis_v1_train.json")
    #expect(dataset.report.errors == 0, "\(dataset.report.text)")
    let item = try #require(dataset.items.first)
    #expect(item.path == "000000391895.jpg")
    #expect(item.split == "train")
    #expect(item.metadata["neg_category_ids"] == .list([.integer(5)]))
    #expect(item.metadata["not_exhaustive_category_ids"] == nil)
    #expect(dataset.header.categories[0].metadata["frequency"] == .text("c"))
  }

  @Test func whatIsWrittenHasItsListsAndCounts() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("lvis_v1_train.json")
      try Data(document.utf8).write(to: file)
      let out = folder.appendingPathComponent("out")
      let report = try convert(DatasetSource.open(file), to: .lvis, into: FolderSink(out))
      #expect(report.from == "lvis")
      #expect(report.losses.isEmpty, "\(report.text)")
      let first = try ReadDataset(file)
      let second = try ReadDataset(out)
      #expect(DatasetComparison.differences(first.items, second.items, ids: true).isEmpty)
      let text = try String(contentsOf: out.appendingPathComponent("annotations/lvis_v1_train.json"), encoding: .utf8)
      #expect(text.contains("\"not_exhaustive_category_ids\":[]"))
      #expect(second.header.categories[1].metadata["image_count"] == .integer(0))
      #expect(second.header.categories[0].metadata["image_count"] == .integer(64))
    }
  }
}
