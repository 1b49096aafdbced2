import Formats
import Foundation
import Geometry
import TestSupport
import Testing

/// CVAT's XML: real files, every shape, tracks.
@Suite("CVAT") struct CVATTests {
  private func read(_ xml: String, _ id: FormatID = .cvat) async throws -> ReadDataset {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("annotations.xml")
      try Data("<?xml version=\"1.0\"?><annotations><version>1.1</version>\(xml)</annotations>".utf8).write(to: file)
      return try ReadDataset(file, id)
    }
  }

  private func image(_ shapes: String) -> String {
    "<image id=\"3\" name=\"a/b.jpg\" width=\"20\" height=\"10\">\(shapes)</image>"
  }

  @Test func everyShapeIsRead() async throws {
    let meta =
      "<meta><job><labels><label><name>dog</name><type>skeleton</type><svg>&lt;line data-node-from=\"1\" data-node-to=\"2\"&gt;&lt;/line&gt;</svg></label><label><name>nose</name><parent>dog</parent></label><label><name>tail</name><parent>dog</parent></label></labels></job></meta>"
    let dataset = try await read(
      meta
        + image(
          """
          <box label="dog" occluded="1" xtl="1" ytl="2" xbr="5" ybr="6" z_order="4" group_id="2" source="auto"><attribute name="age">old</attribute></box>
          <box label="dog" occluded="0" xtl="1" ytl="2" xbr="5" ybr="6" rotation="90"/>
          <polygon label="dog" points="1,1;5,1;5,5.5"/><polyline label="dog" points="1,1;5,1"/>
          <points label="dog" points="7,8"/><points label="dog" points="7,8;1,2"/>
          <ellipse label="dog" cx="5" cy="5" rx="3" ry="2" rotation="15"/>
          <mask label="dog" rle="1, 2, 3" left="4" top="3" width="3" height="2"/>
          <cuboid label="dog" xtl1="1" ytl1="1" xbl1="1" ybl1="5" xtr1="4" ytr1="1" xbr1="4" ybr1="5" xtl2="2" ytl2="0" xbl2="2" ybl2="4" xtr2="5" ytr2="0" xbr2="5" ybr2="4"/>
          <skeleton label="dog"><points label="tail" outside="0" occluded="1" points="3,4"/><points label="nose" outside="1" occluded="0" points="1,1"/></skeleton>
          <tag label="dog"/>
          """))
    #expect(dataset.report.errors == 0, "\(dataset.report.text)")
    let category = try #require(dataset.header.categories.first)
    #expect(category.keypointNames == ["nose", "tail"])
    #expect(category.skeleton == [SkeletonEdge(from: 0, to: 1)])
    let labels = try #require(dataset.items.first).labels
    #expect(dataset.items.first?.path == "a/b.jpg")
    #expect(
      labels.map(\.shape.kind) == [
        .box, .rotatedBox, .polygon, .polyline, .point, .keypoints, .ellipse, .mask, .cuboid2D, .keypoints,
        .classification,
      ])
    #expect(labels[0].isOccluded == true)
    #expect(labels[0].zOrder == 4)
    #expect(labels[0].group == 2)
    #expect(labels[0].source == "auto")
    #expect(labels[0].attributes == ["age": .text("old")])
    #expect(
      labels[1].shape
        == .rotatedBox(RotatedPixelBox(center: PixelPoint(x: 3, y: 4), width: 4, height: 4, degrees: 90)))
    guard case .mask(let mask) = labels[7].shape, case .cuboid2D(let corners) = labels[8].shape else {
      Issue.record("no mask or no cuboid")
      return
    }
    // Row by row in its box: zeros 1, ones 2, zeros 3.
    #expect(mask == (try MaskRLE(width: 20, height: 10, counts: [53, 1, 9, 1, 136])))
    #expect(corners[1] == PixelPoint(x: 4, y: 1))
    #expect(corners[4] == PixelPoint(x: 2, y: 0))
    #expect(labels[9].keypoints.map(\.visibility) == [.absent, .hidden])
  }

  @Test(arguments: [
    ("<box label=\"a\" xtl=\"1\" ytl=\"1\" xbr=\"1\" ybr=\"5\"/>", DiagnosticCode.badBox),
    ("<box label=\"a\" xtl=\"nan\" ytl=\"1\" xbr=\"4\" ybr=\"5\"/>", .badNumber),
    ("<box label=\"a\" xtl=\"1\" ytl=\"1\" xbr=\"1e9\" ybr=\"5\"/>", .outOfRange),
    ("<box xtl=\"1\" ytl=\"1\" xbr=\"4\" ybr=\"5\"/>", .malformedObject),
    ("<box label=\"a\"/>", .malformedObject), ("<blob label=\"a\"/>", .malformedObject),
    ("<polygon label=\"a\" points=\"1,1;2,2\"/>", .badShape), ("<polygon label=\"a\" points=\"1;2,2\"/>", .badNumber),
    ("<mask label=\"a\" rle=\"9\" left=\"0\" top=\"0\" width=\"2\" height=\"2\"/>", .badMask),
    ("<mask label=\"a\" rle=\"1,-5,8\" left=\"0\" top=\"0\" width=\"2\" height=\"2\"/>", .badMask),
    ("<mask label=\"a\" rle=\"1\" left=\"0\" top=\"0\" width=\"1000000\" height=\"1000000\"/>", .badMask),
    ("<ellipse label=\"a\" cx=\"1\" cy=\"1\" rx=\"0\" ry=\"2\"/>", .badBox),
  ])
  func aBadShapeCostsItself(_ shape: String, _ code: DiagnosticCode) async throws {
    let dataset = try await read(image(shape + "<box label=\"a\" xtl=\"1\" ytl=\"1\" xbr=\"4\" ybr=\"5\"/>"))
    #expect(dataset.boxes == 1)
    #expect(dataset.count(code) == 1, "\(dataset.report.text)")
    #expect(dataset.report.diagnostics.first?.line != nil)
  }

  @Test func climbingNamesAreRefused() async throws {
    let dataset = try await read(
      "<image name=\"../../etc/passwd\"/><image subset=\"../x\" name=\"ok.png\" width=\"5\" height=\"5\"/>")
    #expect(dataset.items.map(\.path) == ["ok.png"])
    #expect(dataset.items[0].split == nil)
    #expect(dataset.count(.unsafePath) == 1)
  }

  @Test(.needsSampleData("hostile/xml")) func entitiesAreRefused() throws {
    let file = try #require(SampleData.file("hostile/xml/xxe_cvat.xml"))
    let error = #expect(throws: FormatError.self) { try ReadDataset(file, .cvat) }
    #expect(error?.code == .documentTypeRefused)
  }

  @Test(.needsSampleData("formats_tiny/cvat")) func theTinyVideoComesBackEqual() async throws {
    let url = try #require(SampleData.folder("formats_tiny/cvat/for_video"))
    let first = try ReadDataset(url)
    #expect(first.report.errors == 0, "\(first.report.text)")
    #expect(first.items.map(\.path) == ["frame_000010.png", "frame_000013.png", "frame_000016.png"])
    #expect(first.items.map { $0.labels.count } == [2, 3, 1])
    #expect(first.items[0].media == .frame(VideoFrame(video: "t.mp4", number: 10)))
    #expect(first.items.allSatisfy { $0.image != nil && $0.size == PixelSize(width: 25, height: 20) })
    #expect(first.header.categories[0].attributes.first?.isMutable == true)
    #expect(first.header.categories[0].attributes.first?.values == ["jk", "hgkf"])
    // A polyline of one frame, closed on the next step, belongs to no track.
    let line = try #require(first.items[1].labels.last)
    #expect(line.shape.kind == .polyline)
    #expect(line.track == nil)
    #expect(first.items[1].labels[0].isOutside == true)
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      _ = try convert(DatasetSource.open(url), to: .cvatVideo, into: FolderSink(out))
      let second = try ReadDataset(out)
      #expect(DatasetComparison.differences(first.items, second.items).isEmpty)
      #expect(first.header.categories == second.header.categories)
    }
  }

  @Test func framesBetweenKeyframesAreNotRead() async throws {
    let shapes = (0..<4).map {
      "<box frame=\"\($0)\" keyframe=\"\($0 % 3 == 0 ? 1 : 0)\" outside=\"0\" occluded=\"0\" xtl=\"\($0)\" ytl=\"1\" xbr=\"9\" ybr=\"9\"/>"
    }.joined()
    let dataset = try await read("<track id=\"7\" label=\"car\" source=\"manual\">\(shapes)</track>", .cvatVideo)
    #expect(dataset.items.map { $0.labels.count } == [1, 1])
    #expect(dataset.items.allSatisfy { $0.labels[0].track == "7" && $0.labels[0].source == "manual" })
  }

  @Test func aTrackWithoutKeyframesEndsWhereItsLabelsEnd() async throws {
    try await withTemporaryFolder { folder in
      let report = ReportCollector()
      let exporter = try DatasetExporter(
        CVATVideoFormat(), header: DatasetHeader(), to: FolderSink(folder.appendingPathComponent("out")), report: report
      )
      for frame in 0..<5 {
        var item = DatasetItem(path: "\(frame).png")
        item.media = .frame(VideoFrame(video: "v", number: frame))
        if frame == 1 || frame == 2 || frame == 4 {
          item.labels = [SampleDataset.box("car", Double(frame), 1, 9, 9)]
          item.labels[0].track = "a"
        }
        try exporter.write(item)
      }
      try exporter.finish()
      let back = try ReadDataset(folder.appendingPathComponent("out"))
      let seen = back.items.flatMap { item in item.labels.map { (item.path, $0.isOutside) } }
      #expect(seen.map(\.0) == ["frame_000001.png", "frame_000002.png", "frame_000003.png", "frame_000004.png"])
      #expect(seen.map(\.1) == [false, false, true, false])
    }
  }
}
