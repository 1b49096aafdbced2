import Formats
import Foundation
import TestSupport
import Testing

/// Pascal VOC: real files, conventions, flags.
@Suite("Pascal VOC") struct VOCSampleTests {
  @Test(.needsSampleData("voc/fridge")) func theFridgeComesBackEqual() async throws {
    let url = try #require(SampleData.folder("voc/fridge"))
    let first = try ReadDataset(url)
    #expect(first.items.count == 5)
    #expect(first.items.allSatisfy { $0.image != nil && !$0.labels.isEmpty })
    #expect(first.count(.coordinateBase) == 1)
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      let report = try convert(DatasetSource.open(url), to: .voc, into: FolderSink(out))
      #expect(report.outcome == .clean, "\(report.text)")
      #expect(DatasetComparison.differences(first.items, try ReadDataset(out).items).isEmpty)
    }
  }

  @Test(.needsSampleData("formats_tiny/voc")) func tinyDatasetOneHasPartsActionsAndSplits() throws {
    let dataset = try ReadDataset(try #require(SampleData.folder("formats_tiny/voc/voc_dataset1")), .voc)
    #expect(dataset.report.errors == 0, "\(dataset.report.text)")
    let train = try #require(dataset.items.first { $0.split == "train" })
    #expect(train.path == "2007_000001.jpg")
    #expect(train.labels.map(\.category) == ["cat", "person"])
    #expect(train.labels[0].isTruncated == true)
    // A part at 5.5 tells continuous pixels.
    #expect(train.labels[0].enclosingBox == PixelBox(xMin: 1, yMin: 2, xMax: 3, yMax: 4))
    #expect(train.labels[1].parts == [LabelPart(name: "head", box: PixelBox(xMin: 5.5, yMin: 6, xMax: 7.5, yMax: 8))])
    guard case .object(let actions) = train.labels[1].attributes["actions"] else {
      Issue.record("no actions")
      return
    }
    #expect(actions["phoning"] == .flag(true))
    #expect(actions["running"] == .flag(false))
    #expect(dataset.items.contains { $0.split == "test" && $0.labels.isEmpty })
  }

  @Test(.needsSampleData("formats_tiny/voc")) func tinyDatasetTwoHasALabelMapAndEmptyImages() throws {
    let dataset = try ReadDataset(try #require(SampleData.folder("formats_tiny/voc/voc_dataset2")))
    #expect(dataset.header.categories.first?.name == "aeroplane")
    #expect(dataset.header.categories.first?.color == "#800000")
    #expect(dataset.items.map(\.path) == ["@.jpg", "a.jpg", "b.jpg", "c.jpg", "d.jpg"])
    #expect(dataset.items.allSatisfy { $0.split == "trainval" })
    #expect(dataset.items.filter(\.isNull).isEmpty == false)
  }

  @Test(.needsSampleData("formats_tiny/roboflow")) func roboflowFoldersAreSplits() throws {
    for (path, id) in [("voc", FormatID.voc), ("coco", .coco)] {
      let dataset = try ReadDataset(try #require(SampleData.folder("formats_tiny/roboflow/\(path)")))
      #expect(dataset.report.from == nil || dataset.report.from == id.rawValue)
      #expect(dataset.items.map(\.path) == ["train_001.jpg", "train_002.jpg", "val_001.jpg"])
      #expect(dataset.items.map(\.split) == ["train", "train", "val"])
      #expect(dataset.items.allSatisfy { $0.image != nil })
      #expect(dataset.boxes > 0)
    }
  }

  private func read(_ objects: String, _ options: ReadOptions = ReadOptions()) async throws -> ReadDataset {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("x.xml")
      try Data("<annotation><size><width>50</width><height>40</height></size>\(objects)</annotation>".utf8).write(
        to: file)
      return try ReadDataset(file, .voc, read: options)
    }
  }

  private func object(_ edges: [String]) -> String {
    let names = ["xmin", "ymin", "xmax", "ymax"]
    return "<object><bndbox>" + zip(names, edges).map { "<\($0)>\($1)</\($0)>" }.joined()
      + "</bndbox><name>cat</name></object>"
  }

  @Test func theConventionIsTakenFromTheNumbersOrAsTold() async throws {
    let plain = object(["5", "6", "7", "6"])
    #expect(try await read(plain).items[0].labels[0].enclosingBox == PixelBox(xMin: 4, yMin: 5, xMax: 7, yMax: 6))
    #expect(try await read(plain + object(["0", "1", "5", "5"])).items[0].labels.count == 1)
    #expect(
      try await read(object(["5", "6", "7.5", "9"])).items[0].labels[0].enclosingBox
        == PixelBox(xMin: 5, yMin: 6, xMax: 7.5, yMax: 9))
    var options = ReadOptions()
    options.coordinateBase = .zero
    #expect(
      try await read(object(["5", "6", "7", "9"]), options).items[0].labels[0].enclosingBox
        == PixelBox(xMin: 5, yMin: 6, xMax: 7, yMax: 9))
    options.coordinateBase = .one
    #expect(
      try await read(object(["0", "6", "7", "9"]), options).items[0].labels[0].enclosingBox
        == PixelBox(xMin: -1, yMin: 5, xMax: 7, yMax: 9))
  }

  /// As in two files of VOC 2012: among whole pixels a fraction is a slip.
  @Test func aFractionAmongManyWholePixelsIsNoConvention() async throws {
    let whole = String(repeating: object(["5", "6", "7", "9"]), count: 6)
    let dataset = try await read(object(["31", "30.70000076293945", "40", "39"]) + whole)
    #expect(
      dataset.items[0].labels[0].enclosingBox == PixelBox(xMin: 30, yMin: 29.70000076293945, xMax: 40, yMax: 39))
    #expect(dataset.items[0].labels[1].enclosingBox == PixelBox(xMin: 4, yMin: 5, xMax: 7, yMax: 9))
    #expect(dataset.report.diagnostics.contains { $0.message.contains("1 of 28 edges") }, "\(dataset.report.text)")
    let exact = try await read(object(["31.5", "30.5", "40.5", "39.5"]) + whole)
    #expect(exact.items[0].labels[1].enclosingBox == PixelBox(xMin: 5, yMin: 6, xMax: 7, yMax: 9))
  }

  @Test func whereAPictureIsFromComesBack() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("x.xml")
      try Data(
        "<annotation><source><database>A &amp; B</database><image>flickr</image></source>\(object(["1", "2", "3", "4"]))</annotation>"
          .utf8
      ).write(to: file)
      let first = try ReadDataset(file, .voc)
      #expect(
        first.items[0].metadata == ["source": .object(["database": .text("A & B"), "image": .text("flickr")])])
      let out = folder.appendingPathComponent("out")
      let report = try convert(DatasetSource.open(file), from: .voc, to: .voc, into: FolderSink(out))
      #expect(report.losses.isEmpty, "\(report.text)")
      #expect(try ReadDataset(out, .voc).items[0].metadata == first.items[0].metadata)
    }
  }

  @Test(arguments: ["<x1>1</x1><y1>1</y1>", "<y1>1</y1><x1>1</x1><x2>3</x2><y2>1</y2><x3>3</x3><y3>4</y3>"])
  func aBrokenPolygonLeavesTheBox(_ points: String) async throws {
    let dataset = try await read(
      object(["1", "1", "3", "4"]).replacing("</object>", with: "<polygon>\(points)</polygon></object>"))
    #expect(dataset.items[0].labels.map(\.shape.kind) == [.box])
    #expect(dataset.count(.badShape) == 1)
  }

  @Test func namesWithMarkupStayText() async throws {
    let dataset = try await read(
      "<object><name>&lt;b&gt; &amp; x</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></object>"
    )
    #expect(dataset.items[0].labels[0].category == "<b> & x")
  }

  @Test(arguments: [
    "", "<annotation>", "<annotation></wrong>", "not xml", "<annotation/><annotation/>", "<a><b></b></a>",
  ])
  func brokenFilesAreRefused(_ text: String) async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("x.xml")
      try Data(text.utf8).write(to: file)
      #expect(throws: FormatError.self) { try ReadDataset(file, .voc) }
    }
  }

  @Test func deepElementsAreRefused() async throws {
    let error = await #expect(throws: FormatError.self) {
      _ = try await read(String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100))
    }
    #expect(error?.code == .limitExceeded)
  }

  @Test func officialNumbersStayInsideTheImage() async throws {
    try await withTemporaryFolder { folder in
      var item = DatasetItem(path: "sub/a.png")
      item.size = PixelSize(width: 50, height: 40)
      item.image = .bytes(SampleDataset.png(50, 40))
      item.labels = [SampleDataset.box("x", -3, 0.2, 50, 60.5), SampleDataset.box("y", 10, 10, 10.2, 10.3)]
      let out = folder.appendingPathComponent("out")
      let report = ReportCollector()
      let exporter = try DatasetExporter(VOCFormat(), header: DatasetHeader(), to: FolderSink(out), report: report)
      try exporter.write(item)
      try exporter.finish()
      #expect(report.finish().losses.first?.count == 2)
      let text = try String(contentsOf: out.appendingPathComponent("Annotations/sub_a.xml"), encoding: .utf8)
      let numbers = text.split(separator: "\n").filter { $0.contains("<xm") || $0.contains("<ym") }.map {
        $0.filter(\.isNumber)
      }
      #expect(numbers == ["1", "1", "50", "40", "11", "11", "11", "11"])
      let back = try ReadDataset(out)
      #expect(back.items[0].labels.map(\.enclosingBox) == item.labels.map(\.enclosingBox))
    }
  }

  @Test(arguments: [
    "<?xml version='1.0' encoding='UTF-8'?>\n", "\u{FEFF}", "<!-- a comment -->", "<?xml version=\"1.0\"?>\r\n",
  ])
  func plainAndOtherXMLMeanTheSame(_ prolog: String) async throws {
    let body = """
      <annotation verified="yes"><filename>a &amp; b.jpg</filename><size><width>50</width><height>40</height></size>
      <folder>a</folder><segmented>0</segmented><owner><name>me</name></owner>
      <source><database>D &amp; E</database><annotation>Unknown</annotation></source>
      <object><polygon><x1>1</x1><y1>1.5</y1><x2>3</x2><y2>2</y2><x3>3</x3><y3>4</y3></polygon><point><x>1</x></point>
      <name>&lt;b&gt; &#65; ü</name><pose/><bndbox><xmin> 1 </xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox>
      <actions><name>1</name><running>0</running></actions></object></annotation>
      """
    // Without the attribute and the numbered character the fast way is taken, with them the general one.
    let plain = body.replacingOccurrences(of: " verified=\"yes\"", with: "").replacingOccurrences(
      of: "&#65;", with: "A")
    try await withTemporaryFolder { folder in
      let read = try [body, plain].enumerated().map { index, text in
        let file = folder.appendingPathComponent("\(index)/x.xml")
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data((prolog + text).utf8).write(to: file)
        return try ReadDataset(file, .voc)
      }
      let items = read.map(\.items)
      #expect(
        read.map { $0.report.losses.map(\.what) }
          == [["element owner", "element point"], ["element owner", "element point"]])
      #expect(items[0].first?.metadata == ["source": .object(["database": .text("D & E")])])
      let ring = [PixelPoint(x: 1, y: 1.5), PixelPoint(x: 3, y: 2), PixelPoint(x: 3, y: 4)]
      #expect(items[0].first?.labels.first?.shape == .polygon([PolygonPart(outer: ring)]))
      #expect(items[0].first?.labels.first?.box == PixelBox(xMin: 0, yMin: 1, xMax: 3, yMax: 4))
      #expect(items[0] == items[1])
      #expect(items[0].first?.labels.first?.category == "<b> A ü")
      #expect(
        items[0].first?.labels.first?.attributes["actions"] == .object(["name": .flag(true), "running": .flag(false)]))
    }
  }
}
