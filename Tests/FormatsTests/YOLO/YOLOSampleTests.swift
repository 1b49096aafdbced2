import Formats
import Foundation
import TestSupport
import Testing

/// The layouts in which YOLO datasets come.
@Suite("YOLO layouts") struct YOLOSampleTests {
  private static let two = [
    PixelBox(xMin: 0, yMin: 0.2, xMax: 0.266667, yMax: 0.4), PixelBox(xMin: 0.2, yMin: 0.3, xMax: 0.333333, yMax: 0.6),
  ]

  @Test(.needsSampleData("formats_tiny/yolo"), arguments: ["labels", "annotations", "strict"])
  func tinyLayoutsHoldTwoBoxesAnImage(_ layout: String) throws {
    let dataset = try ReadDataset(try #require(SampleData.folder("formats_tiny/yolo/\(layout)")))
    #expect(dataset.report.errors == 0, "\(dataset.report.text)")
    #expect(dataset.header.categories.count == 10)
    #expect(dataset.items.count == (layout == "labels" ? 2 : 1))
    #expect(dataset.items.map(\.split) == (layout == "labels" ? ["train", "val"] : [nil]))
    for item in dataset.items {
      #expect(item.path == "1.jpg")
      #expect(item.labels.map(\.category) == ["label_2", "label_4"])
      #expect(item.image != nil)
      #expect(item.size == PixelSize(width: 15, height: 10))
    }
  }

  @Test(.needsSampleData("coco/photos")) func labelsApartFromTheirPicturesAreFound() throws {
    var options = SourceOptions()
    options.imageFolders = [try #require(SampleData.folder("coco/photos/images"))]
    let folder = try #require(SampleData.folder("coco/photos/yolo_detect"))
    let yolo = try ReadDataset(folder, source: options)
    #expect(yolo.report.errors == 0, "\(yolo.report.text)")
    #expect(yolo.header.categories.count == 80)
    #expect(yolo.items.allSatisfy { $0.image != nil })
    // The same photographs as COCO: those boxes were traced anew, most lie within two pixels.
    let coco = try ReadDataset(try #require(SampleData.folder("coco/photos")), .coco)
    let truth = Dictionary(coco.items.map { ($0.path, $0) }) { first, _ in first }
    var near = 0
    for item in yolo.items {
      let labels = try #require(truth[item.path]).labels
      near += item.labels.count { label in
        labels.contains { other in
          guard other.category == label.category, let a = other.enclosingBox, let b = label.enclosingBox else {
            return false
          }
          return DatasetComparison.near(a, b, 2)
        }
      }
    }
    #expect(near * 10 > yolo.boxes * 7, "\(near) of \(yolo.boxes)")
  }

  @Test(.needsSampleData("coco/photos")) func polygonAndTurnedRowsAreNotTakenForBoxes() throws {
    for folder in ["yolo_seg", "yolo_obb"] {
      let source = try DatasetSource.open(try #require(SampleData.folder("coco/photos/\(folder)")))
      let found = FormatRegistry.detect(source).first { $0.format == .yolo }
      #expect((found?.confidence ?? 0) < 0.2)
    }
  }

  @Test(.needsSampleData("hostile/text")) func withoutASizeNothingIsGuessed() throws {
    let dataset = try ReadDataset(try #require(SampleData.file("hostile/text/yolo_bad_lines.txt")), .yolo)
    #expect(dataset.boxes == 0)
    #expect(dataset.count(.sizeUnknown) == 1)
  }

  private func make(_ files: [String: String], _ body: (URL) throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      for (path, text) in files {
        let file = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try path.hasSuffix(".png") ? Data(SampleDataset.png(100, 50)).write(to: file) : Data(text.utf8).write(to: file)
      }
      try body(folder)
    }
  }

  @Test func ultralyticsAndRoboflowEntriesAreResolved() async throws {
    for yaml in [
      "path: ../datasets/thing\ntrain: images/train\nval: images/valid\nnames: [a, b]\n",
      "train: ../images/train\nval: ../images/valid\nnc: 2\nnames: ['a', 'b']\n",
      "path: .\ntrain:\n  - images/train\nvalidation: ./images/valid/\nnames: {0: a, 1: b}\n",
    ] {
      try await make([
        "data.yaml": yaml, "images/train/x.png": "", "labels/train/x.txt": "1 0.5 0.5 0.2 0.4\n",
        "images/valid/s/y.png": "",
        "images/valid/z.png": "", "labels/valid/z.txt": "",
      ]) { folder in
        let dataset = try ReadDataset(folder)
        #expect(dataset.report.errors == 0, "\(dataset.report.text)")
        #expect(dataset.items.map(\.path) == ["x.png", "s/y.png", "z.png"])
        #expect(dataset.items.map { $0.split ?? "" }.first == "train")
        #expect(dataset.items.map(\.isNull) == [false, false, true])
        let label = try #require(dataset.items.first?.labels.first)
        #expect(label.category == "b")
        #expect(
          label.enclosingBox.map { DatasetComparison.near($0, PixelBox(xMin: 40, yMin: 15, xMax: 60, yMax: 35), 1e-9) }
            == true)
      }
    }
  }

  @Test func splitsOfAnyNameComeBack() async throws {
    for splits in [
      ["train2017", "val2017"], ["valid", "train", "test"], ["test"], ["fold 1", "fold 2"], ["train", "train2"],
    ] {
      try await withTemporaryFolder { folder in
        let items = splits.map { split in
          var item = DatasetItem(path: "a.png")
          item.split = split
          item.size = PixelSize(width: 100, height: 50)
          item.image = .bytes(SampleDataset.png(100, 50))
          item.labels = [SampleDataset.box("x", 10, 10, 20, 20)]
          return item
        }
        let target = folder.appendingPathComponent("out")
        let exporter = try DatasetExporter(
          YOLOFormat(), header: DatasetHeader(), to: FolderSink(target), report: ReportCollector())
        for item in items { try exporter.write(item) }
        try exporter.finish()
        let back = try ReadDataset(target)
        #expect(back.items.compactMap(\.split).sorted() == splits.sorted())
        #expect(back.boxes == splits.count)
      }
    }
  }

  @Test func listsOfImagesAreFollowedAndHolesNamed() async throws {
    try await make([
      "data.yaml": "train: train.txt\nval: val.txt\nnames: [a]\n",
      "train.txt": "./images/x.png\n/abs/path/images/gone.png\n",
      "val.txt": "images/y.png\r\n", "images/x.png": "", "images/y.png": "", "labels/x.txt": "0 .5 .5 1e-1 +0.1\n",
    ]) { folder in
      let dataset = try ReadDataset(folder)
      #expect(dataset.items.map(\.path) == ["x.png", "y.png"])
      #expect(dataset.items.map(\.split) == ["train", "val"])
      #expect(dataset.boxes == 1)
      #expect(dataset.count(.missingImage) == 1)
    }
  }

  @Test func boxesBeyondTheEdgeAreClippedAndCounted() async throws {
    try await withTemporaryFolder { folder in
      var item = DatasetItem(path: "a.png")
      item.size = PixelSize(width: 100, height: 50)
      item.image = .bytes(SampleDataset.png(100, 50))
      item.labels = [
        SampleDataset.box("in", -0.01, 0, 50, 50.01), SampleDataset.box("over", 90, 40, 120, 60),
        SampleDataset.box("out", 200, 1, 300, 2),
      ]
      let report = ReportCollector()
      let exporter = try DatasetExporter(
        YOLOFormat(), header: DatasetHeader(), to: FolderSink(folder.appendingPathComponent("out")), report: report)
      try exporter.write(item)
      try exporter.finish()
      let result = report.finish()
      #expect(result.written.labels == 2)
      #expect(result.losses.map(\.count) == [1, 1])
      let back = try ReadDataset(folder.appendingPathComponent("out"))
      #expect(
        back.items.first?.labels.last?.enclosingBox.map {
          DatasetComparison.near($0, PixelBox(xMin: 90, yMin: 40, xMax: 100, yMax: 50), 1e-6)
        } == true)
    }
  }

  @Test func aWrongCountOfNamesIsRefused() async throws {
    try await make(["data.yaml": "train: images\nnc: 3\nnames: [a, b]\n", "images/x.png": ""]) { folder in
      let error = #expect(throws: FormatError.self) { try ReadDataset(folder, .yolo) }
      #expect(error?.code == .schema)
    }
  }
}
