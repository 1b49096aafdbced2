import Formats
import Foundation
import TestSupport
import Testing

/// YOLO's polygons, poses, turned boxes and class folders.
@Suite("YOLO tasks") struct YOLOTaskTests {
  static let samples: [(path: String, images: String, id: FormatID)] = [
    ("coco/photos/yolo_seg", "coco/photos/images", .yoloSegment),
    ("coco/photos/yolo_obb", "coco/photos/images", .yoloOBB),
    ("keypoints/coco_person/yolo_pose_labels", "keypoints/coco_person", .yoloPose),
  ]

  @Test(.needsSampleData("coco/photos"), arguments: samples)
  func samplesAreDetectedReadWrittenAndReadEqual(_ sample: (path: String, images: String, id: FormatID)) async throws {
    var options = SourceOptions()
    options.imageFolders = [try #require(SampleData.folder(sample.images))]
    let source = try DatasetSource.open(try #require(SampleData.folder(sample.path)), options: options)
    #expect(try FormatRegistry.recognise(source).id == sample.id)
    let first = try ReadDataset(try #require(SampleData.folder(sample.path)), sample.id, source: options)
    #expect(first.report.errors == 0, "\(first.report.text)")
    #expect(first.boxes > 0)
    #expect(first.items.allSatisfy { $0.image != nil })
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      let report = try convert(source, to: sample.id, into: FolderSink(out))
      #expect(report.written.labels == first.boxes, "\(report.text)")
      let back = try ReadDataset(out)
      #expect(DatasetComparison.differences(first.items, back.items, tolerance: 1e-6).isEmpty)
      #expect(back.header.categories.map(\.name) == first.header.categories.map(\.name))
    }
  }

  @Test(.needsSampleData("keypoints/coco_person")) func posesAreThoseOfTheCOCOFile() throws {
    var options = SourceOptions()
    let images = try #require(SampleData.folder("keypoints/coco_person"))
    options.imageFolders = [images]
    let poses = try ReadDataset(images.appendingPathComponent("yolo_pose_labels"), .yoloPose, source: options)
    let coco = try ReadDataset(images.appendingPathComponent("test_coco.json"), .coco)
    let truth = Dictionary(coco.items.map { ($0.path, $0.labels) }) { first, _ in first }
    for item in poses.items {
      for label in item.labels where label.shape == .keypoints {
        let twins = try #require(truth[item.path])
        #expect(
          twins.contains { twin in
            twin.keypoints.count == 17
              && zip(twin.keypoints, label.keypoints).allSatisfy {
                $0.visibility == $1.visibility && abs($0.x - $1.x) < 1 && abs($0.y - $1.y) < 1
              }
          })
      }
    }
  }

  private func read(_ task: FormatID, _ rows: String, _ yaml: String = "train: images\nnames: [a, b]\n") async throws
    -> ReadDataset
  {
    try await withTemporaryFolder { folder in
      for (path, text) in ["data.yaml": yaml, "labels/x.txt": rows] {
        let file = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      }
      var read = ReadOptions()
      read.imageSize = { _ in PixelSize(width: 100, height: 200) }
      return try ReadDataset(folder, task, read: read)
    }
  }

  @Test func boxesAmongPolygonsStayBoxes() async throws {
    let dataset = try await read(.yoloSegment, "0 0.5 0.5 0.2 0.2\n1 0 0 0.5 0 0.5 0.5\n1 0 0 0.5 0 0.5 0.5 0.75\n")
    #expect(dataset.items[0].labels.map(\.shape.kind) == [.box, .polygon, .polygon])
    #expect(dataset.items[0].labels[2].score == 0.75)
  }

  @Test func fourCornersAreATurnedBoxOrAPolygon() async throws {
    let dataset = try await read(
      .yoloOBB,
      "0 0.1 0.1 0.3 0.1 0.3 0.2 0.1 0.2\n0 0.1 0.2 0.3 0.2 0.3 0.1 0.1 0.1\n1 0.1 0.1 0.9 0.1 0.5 0.5 0.1 0.2\n")
    let labels = dataset.items[0].labels
    #expect(labels.map(\.shape.kind) == [.rotatedBox, .rotatedBox, .polygon])
    for label in labels.prefix(2) {
      let box = try #require(label.enclosingBox)
      #expect(DatasetComparison.near(box, PixelBox(xMin: 10, yMin: 20, xMax: 30, yMax: 40), 1e-6))
    }
  }

  @Test func posesOfTwoNumbersAPointAreRead() async throws {
    let dataset = try await read(
      .yoloPose, "0 0.5 0.5 0.2 0.2 0.5 0.5 -1 -1\n0 0.5 0.5 0.2 0.2 0.5 0.5\n",
      "train: images\nnames: [a]\nkpt_shape: [2, 2]\nkpt_names:\n  0: [nose, tail]\n")
    #expect(
      dataset.items[0].labels.map(\.keypoints) == [
        [Keypoint(x: 50, y: 100, visibility: .visible), Keypoint(x: 0, y: 0, visibility: .absent)]
      ])
    #expect(dataset.header.categories[0].keypointNames == ["nose", "tail"])
    #expect(dataset.count(.malformedLine) == 1)
  }

  @Test func pairsOfPointsAreReadFromFlipIndexes() async throws {
    let dataset = try await read(
      .yoloPose, "0 0.5 0.5 0.2 0.2 0.5 0.5 2 0.4 0.5 2 0.6 0.5 2\n",
      "train: images\nnames: [a]\nkpt_shape: [3, 3]\nkpt_names:\n  0: [nose, left, right]\nflip_idx: [0, 2, 1]\n")
    #expect(dataset.header.categories[0].keypointPairs == [SkeletonEdge(from: 1, to: 2)])
    let odd = try await read(
      .yoloPose, "0 0.5 0.5 0.2 0.2 0.5 0.5 2\n",
      "train: images\nnames: [a]\nkpt_shape: [1, 3]\nkpt_names:\n  0: [nose]\nflip_idx: [7, -1, 0]\n")
    #expect(odd.header.categories[0].keypointPairs.isEmpty)
  }

  @Test(arguments: [
    (FormatID.yoloSegment, "0 0.1 0.2 0.3 0.4 0.5\n0 nan 0 0 1 1 1\n0 0 0 9 0 1 1\n-1 0 0 1 0 1 1\n", 3),
    (.yoloOBB, "0 0 0 1 0 1 1\n0 0 0 1 0 1 1 0 1e9\n5 0 0 1 0 1 1 0 1\n", 3),
    (.yoloPose, "0 0.5 0.5 0.1 0.1\n0 0.5 0.5 0 0.1 0 0 0\n0 0.5 0.5 0.1 0.1 0.5 0.5 7\n", 3),
  ])
  func badRowsCostThemselves(_ task: FormatID, _ rows: String, _ errors: Int) async throws {
    let yaml = "train: images\nnames: [a]\n" + (task == .yoloPose ? "kpt_shape: [1, 3]\n" : "")
    let dataset = try await read(task, rows, yaml)
    #expect(dataset.report.errors == errors, "\(dataset.report.text)")
    #expect(
      dataset.report.diagnostics.filter { $0.severity == .error }.allSatisfy { $0.line != nil && $0.remedy != nil })
  }

  @Test func partsOfAPolygonAreJoinedAndCounted() async throws {
    try await withTemporaryFolder { folder in
      var item = DatasetItem(path: "a.png")
      item.size = PixelSize(width: 100, height: 100)
      item.image = .bytes(SampleDataset.png(100, 100))
      func square(_ x: Double) -> PolygonPart {
        PolygonPart(outer: [
          PixelPoint(x: x, y: 0), PixelPoint(x: x + 10, y: 0), PixelPoint(x: x + 10, y: 10), PixelPoint(x: x, y: 10),
        ])
      }
      item.labels = [Label(category: "a", shape: .polygon([square(0), square(50)]))]
      let report = ReportCollector()
      let out = folder.appendingPathComponent("out")
      let exporter = try DatasetExporter(
        YOLOFormat(.segment), header: DatasetHeader(), to: FolderSink(out), report: report)
      try exporter.write(item)
      try exporter.finish()
      #expect(report.finish().losses.map(\.what) == ["several parts"])
      guard case .polygon(let parts) = try ReadDataset(out).items[0].labels[0].shape else {
        Issue.record("no polygon")
        return
      }
      #expect(parts.count == 1)
      #expect(abs(parts[0].area - 200) < 1e-6)
    }
  }

  @Test func classFoldersOfOneNameAreTakenApart() async throws {
    try await withTemporaryFolder { folder in
      for path in ["train/cat/1.png", "train/dog/1.png", "val/cat/2.png", "test/3.png"] {
        let file = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(SampleDataset.png(10, 10)).write(to: file)
      }
      let dataset = try ReadDataset(folder)
      #expect(try FormatRegistry.recognise(DatasetSource.open(folder)).id == .yoloClassify)
      #expect(dataset.items.map(\.path) == ["3.png", "cat/1.png", "dog/1.png", "2.png"])
      #expect(dataset.items.map { $0.labels.first?.category } == [nil, "cat", "dog", "cat"])
      #expect(dataset.header.categories.map(\.name) == ["cat", "dog"])
    }
  }
}
