import Formats
import Foundation
import TestSupport
import Testing

/// What every format must do: detect, write, read, and come back equal.
@Suite("Every dataset format") struct ConformanceTests {
  @Test func everyFormatIsHere() {
    #expect(Set(FormatCase.all.map(\.format.id)) == Set(FormatRegistry.all.filter(\.isWritten).map(\.id)))
    #expect(Set(FormatRegistry.all.map(\.id)).count == FormatRegistry.all.count)
  }

  private func export(
    _ format: any DatasetFormat, _ header: DatasetHeader, _ items: [DatasetItem], to sink: any DatasetSink,
    options: WriteOptions = WriteOptions()
  ) throws -> ConversionReport {
    let report = ReportCollector()
    let exporter = try DatasetExporter(format, header: header, to: sink, options: options, report: report)
    for item in items { try exporter.write(item) }
    try exporter.finish()
    return report.finish()
  }

  /// The labels by kind and source, where a format keeps such together.
  private func ordered(_ items: [DatasetItem], _ test: FormatCase) -> [DatasetItem] {
    guard test.quirks.contains(.ownOrder) else { return items }
    return items.map { item in
      var item = item
      let sources = Set(item.labels.map { $0.source ?? "" }).sorted()
      item.labels = LabelKind.allCases.flatMap { kind in
        sources.flatMap { source in item.labels.filter { $0.shape.kind == kind && ($0.source ?? "") == source } }
      }
      return item
    }
  }

  @Test(arguments: FormatCase.all) func whatIsWrittenIsReadBackEqual(_ test: FormatCase) async throws {
    try await withTemporaryFolder { folder in
      let (header, items) = test.sample()
      let target = folder.appendingPathComponent("out")
      let report = try export(test.format, header, items, to: FolderSink(target))
      #expect(report.written.images == items.count)
      #expect(report.written.labels == items.reduce(0) { $0 + $1.labels.count })
      let back = try ReadDataset(target)
      #expect(back.report.errors == 0, "\(back.report.text)")
      #expect(
        DatasetComparison.differences(ordered(items, test), ordered(back.items, test), tolerance: test.tolerance)
          .isEmpty)
      let classes = test.quirks.contains(.noClassList) ? [] : header.categories.map(\.name)
      #expect(back.header.categories.map(\.name) == classes)
      #expect(back.items.allSatisfy { $0.image != nil })
    }
  }

  @Test(arguments: FormatCase.all) func detectsItsOwnOutputAboveAllOthers(_ test: FormatCase) async throws {
    try await withTemporaryFolder { folder in
      let (header, items) = test.sample()
      let target = folder.appendingPathComponent("out")
      _ = try export(test.format, header, items, to: FolderSink(target))
      let found = FormatRegistry.detect(try DatasetSource.open(target))
      #expect(found.first?.format == test.format.id)
      #expect((found.first?.confidence ?? 0) > 0.8)
      #expect(found.first?.reasons.isEmpty == false)
      #expect(found.dropFirst().allSatisfy { $0.confidence < 0.5 }, "\(found)")
    }
  }

  @Test(arguments: FormatCase.all) func theZipHoldsWhatTheFolderHolds(_ test: FormatCase) async throws {
    try await withTemporaryFolder { folder in
      let (header, items) = test.sample()
      let (plain, zip) = (folder.appendingPathComponent("out"), folder.appendingPathComponent("out.zip"))
      _ = try export(test.format, header, items, to: FolderSink(plain))
      _ = try export(test.format, header, items, to: try ZipSink(file: zip))
      let unpacked = try DatasetSource.open(zip)
      #expect(unpacked.diagnostics.isEmpty)
      #expect(try contents(of: unpacked.root) == contents(of: plain))
      #expect(
        DatasetComparison.differences(
          ordered(items, test), ordered(try ReadDataset(zip).items, test), tolerance: test.tolerance
        ).isEmpty)
    }
  }

  @Test(arguments: FormatCase.all) func equalInputGivesEqualBytes(_ test: FormatCase) async throws {
    try await withTemporaryFolder { folder in
      let (header, items) = test.sample()
      let files = try ["1.zip", "2.zip"].map { name in
        let file = folder.appendingPathComponent(name)
        _ = try export(test.format, header, items, to: try ZipSink(file: file))
        return try Data(contentsOf: file)
      }
      #expect(files[0] == files[1])
    }
  }

  @Test(arguments: FormatCase.all) func nothingAtAllIsWrittenAndRead(_ test: FormatCase) async throws {
    try await withTemporaryFolder { folder in
      let target = folder.appendingPathComponent("out")
      let report = try export(test.format, DatasetHeader(), [], to: FolderSink(target))
      #expect(report.outcome == .clean)
      #expect(report.written.images == 0)
    }
  }

  @Test(arguments: FormatCase.without(.ownNames)) func equalNamesGetASuffixAndALine(_ test: FormatCase) async throws {
    try await withTemporaryFolder { folder in
      let target = folder.appendingPathComponent("out")
      let items = (0..<3).map { index in
        var item = DatasetItem(path: index == 2 ? "PIC.png" : "pic.png")
        item.size = PixelSize(width: 100, height: 80)
        item.image = .bytes(SampleDataset.png(100, 80, shade: UInt8(index)))
        item.labels = [SampleDataset.one("class\(index)", test.format.capabilities, Double(index))]
        return item
      }
      let report = try export(test.format, DatasetHeader(), items, to: FolderSink(target))
      #expect(report.totals["renamed"] == 2)
      let back = try ReadDataset(target)
      #expect(back.items.count == 3)
      #expect(Set(back.items.map { $0.path.lowercased() }).count == 3)
      // Each picture still goes with its own label.
      for item in back.items {
        guard case .file(let url) = try #require(item.image) else { continue }
        #expect(item.labels.map(\.category) == ["class\(Array(try Data(contentsOf: url))[41])"])
      }
    }
  }

  @Test(arguments: FormatCase.without(.perPixel)) func whatCannotBeHeldIsCounted(_ test: FormatCase) async throws {
    try await withTemporaryFolder { folder in
      var item = DatasetItem(path: "a.png")
      item.size = PixelSize(width: 100, height: 80)
      item.image = .bytes(SampleDataset.png(100, 80))
      let points = [PixelPoint(x: 1, y: 2), PixelPoint(x: 30, y: 40), PixelPoint(x: 5, y: 60)]
      let hole = PolygonPart(outer: points, holes: [points.map { PixelPoint(x: $0.x / 2 + 5, y: $0.y / 2 + 5) }])
      let shapes: [LabelShape] = [
        .polyline(points), .point(points[0]), .classification, .polygon([hole]), .caption("A cat."),
        .ellipse(PixelEllipse(center: points[1], radiusX: 5, radiusY: 3)),
        .cuboid2D(points + points + points.prefix(2)),
        .rotatedBox(RotatedPixelBox(center: points[1], width: 10, height: 5, degrees: 30)),
      ]
      item.labels = shapes.map { Label(category: "thing", shape: $0) }
      item.labels[3].score = 0.5
      item.labels[3].track = "t"
      let report = try export(
        test.format, DatasetHeader(), [item], to: FolderSink(folder.appendingPathComponent("out")))
      let dropped = report.losses.filter { $0.how == "dropped" && LabelKind(rawValue: $0.what) != nil }.reduce(0) {
        $0 + $1.count
      }
      #expect(report.written.labels + dropped == shapes.count, "\(report.text)")
      #expect(report.outcome == .warnings)
      let back = try ReadDataset(folder.appendingPathComponent("out"))
      #expect(back.boxes == report.written.labels)
    }
  }

  @Test(arguments: FormatCase.without(.labelsArePictures)) func labelsAloneCanBeWritten(_ test: FormatCase) async throws
  {
    try await withTemporaryFolder { folder in
      let (header, items) = test.sample()
      var options = WriteOptions()
      options.includesImages = false
      let target = folder.appendingPathComponent("out")
      _ = try export(test.format, header, items, to: FolderSink(target), options: options)
      // Masks that are pictures are labels and stay.
      let pictures = Set(items.compactMap { if case .bytes(let bytes) = $0.image { bytes } else { nil } })
      #expect(try contents(of: target).values.allSatisfy { !pictures.contains($0) })
      var read = ReadOptions()
      read.imageSize = { _ in PixelSize(width: 640, height: 480) }
      #expect(try ReadDataset(target, read: read).boxes == items.reduce(0) { $0 + $1.labels.count })
    }
  }

  /// Tables of image labels have fewer columns than those of boxes: what they leave out is counted too.
  @Test(arguments: [FormatID.openImages, .tfrecord]) func factsOfImageLabelsAreNotLostInSilence(_ id: FormatID)
    async throws
  {
    var label = Label(category: "street", shape: .classification)
    label.isOccluded = true
    label.isTruncated = true
    label.attributes["wet"] = .flag(true)
    var item = DatasetItem(path: "a.jpg")
    item.size = PixelSize(width: 10, height: 10)
    item.labels = [label]
    let kept = item
    try await withTemporaryFolder { folder in
      let format = try #require(FormatRegistry.format(id))
      let report = try export(
        format, DatasetHeader(categories: [DatasetCategory(name: "street")]), [kept], to: FolderSink(folder))
      #expect(report.written.labels == 1)
      #expect(Set(report.losses.map(\.what)).isSuperset(of: ["occluded", "truncated", "attribute wet"]))
    }
  }

  /// What is said of classes and of the whole dataset is there again, or it is counted.
  @Test(arguments: FormatCase.all) func factsOfTheHeaderAreHeldOrCounted(_ test: FormatCase) async throws {
    try await withTemporaryFolder { folder in
      var (header, items) = test.sample()
      var category = try #require(header.categories.first)
      category.color = "#102030"
      category.parent = "wider"
      category.keypointNames = ["nose", "tail", "paw"]
      category.skeleton = [SkeletonEdge(from: 0, to: 1), SkeletonEdge(from: 1, to: 2)]
      category.keypointPairs = [SkeletonEdge(from: 1, to: 2)]
      var size = AttributeDefinition(name: "size", input: .select)
      size.values = ["small", "large"]
      category.attributes = [size]
      let fields = ["readable", "synset", "frequency", "mid"]
      for field in fields where category.metadata[field] == nil { category.metadata[field] = .text("n01440764") }
      header.categories[0] = category
      let facts: [String: AttributeValue] = [
        "info": .object(["year": .integer(2024)]), "licenses": .list([.object(["name": .text("CC0")])]),
        "infos": .object(["author": .text("me")]), "version": .text("1.3"),
      ]
      header.metadata = facts
      let target = folder.appendingPathComponent("out")
      let report = try export(test.format, header, items, to: FolderSink(target))
      let back = try ReadDataset(target, test.format.id)
      let found = back.header.categories.first { $0.name == category.name } ?? DatasetCategory(name: "")
      func expect(_ what: String, isBack: Bool) {
        #expect(isBack != report.losses.contains { $0.what == what }, "\(what): \(report.text)")
      }
      // Masks are painted in the classes' colours; the list beside them has none.
      if test.format.id != .maskPNG { expect("class colour", isBack: found.color == category.color) }
      expect("wider class", isBack: found.parent == category.parent)
      expect("keypoint names", isBack: found.keypointNames == category.keypointNames)
      expect("skeleton edges", isBack: found.skeleton == category.skeleton)
      expect("left-right pairs of points", isBack: found.keypointPairs == category.keypointPairs)
      expect("attribute definitions", isBack: found.attributes == category.attributes)
      for field in fields { expect("class \(field)", isBack: found.metadata[field] == category.metadata[field]) }
      for (name, value) in facts { expect("dataset \(name)", isBack: back.header.metadata[name] == value) }
    }
  }

  @Test(arguments: FormatCase.all) func whatIsConfirmedEmptyStaysSoOrIsCounted(_ test: FormatCase) async throws {
    try await withTemporaryFolder { folder in
      let held = test.format.capabilities
      var item = DatasetItem(path: held.media.contains(.image) ? "a.png" : held.media == [.video] ? "a.mp4" : "a.bin")
      item.media = held.media.contains(.image) ? .image : held.media == [.video] ? .video : .pointCloud
      item.size = PixelSize(width: 100, height: 80)
      item.image = .bytes(SampleDataset.png(100, 80))
      item.isNull = true
      let target = folder.appendingPathComponent("out")
      let report = try export(
        test.format, DatasetHeader(categories: [DatasetCategory(name: "cat")]), [item], to: FolderSink(target))
      let isHeld = held.facts.contains(.confirmedEmpty)
      #expect(report.losses.contains { $0.what == "confirmed empty" && $0.count == 1 } == !isHeld)
      #expect(report.written.nullImages == (isHeld ? 1 : 0))
      if isHeld { #expect(try ReadDataset(target, test.format.id).items.map(\.isNull) == [true]) }
    }
  }
}
