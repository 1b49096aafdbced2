import Formats
import Foundation
import TestSupport
import Testing

/// Open Images' tables.
@Suite("Open Images") struct OpenImagesTests {
  @Test(.needsSampleData("formats_tiny/open_images"), arguments: ["v6"])
  func tinySamplesComeBackEqual(_ version: String) async throws {
    let url = try #require(SampleData.folder("formats_tiny/open_images/\(version)"))
    #expect(try FormatRegistry.recognise(DatasetSource.open(url)).id == .openImages)
    let first = try ReadDataset(url)
    #expect(first.report.errors == 0, "\(first.report.text)")
    #expect(first.items.map(\.path) == ["b.jpg", "c.jpg", "a.jpg", "d.png"])
    let masked = try #require(first.items.first { $0.path == "b.jpg" })
    #expect(masked.labels.map(\.shape.kind) == [.mask, .classification])
    #expect(masked.labels.last?.score == 0)
    #expect(first.items[1].labels.first?.isCrowd == true)
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      let report = try convert(DatasetSource.open(url), to: .openImages, into: FolderSink(out))
      #expect(report.errors == 0, "\(report.text)")
      let back = try ReadDataset(out)
      #expect(DatasetComparison.differences(first.items, back.items, tolerance: 1e-6).isEmpty)
    }
  }

  @Test(arguments: [
    "x,s,/m/0,1,0.1,nan,0,1,0,0,0,0,0", "x,s,/m/0,1,0.1,9,0,1,0,0,0,0,0", "x,s,/m/0,1,0.5,0.1,0,1,0,0,0,0,0",
    "x,s,,1,0.1,0.2,0,1,0,0,0,0,0", "../../etc/passwd,s,/m/0,1,0.1,0.2,0,1,0,0,0,0,0", "x",
  ])
  func badRowsCostThemselves(_ row: String) async throws {
    try await withTemporaryFolder { folder in
      let header =
        "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside"
      try Data("\(header)\r\nx,s,cat,1,\"0,25\",0.5,0,1,1,-1,,,\r\n\(row)\r\n".utf8).write(
        to: folder.appendingPathComponent("train-annotations-bbox.csv"))
      var read = ReadOptions()
      read.imageSize = { _ in PixelSize(width: 100, height: 100) }
      let dataset = try ReadDataset(folder, read: read)
      #expect(dataset.boxes == 1)
      #expect(dataset.report.errors == 1, "\(dataset.report.text)")
      #expect(dataset.items[0].labels[0].enclosingBox == PixelBox(xMin: 25, yMin: 0, xMax: 50, yMax: 100))
      #expect(dataset.items[0].labels[0].isOccluded == true)
      #expect(dataset.items[0].split == "train")
    }
  }

  @Test(.needsSampleData("formats_tiny/dota"), arguments: ["formats_tiny/dota", "formats_tiny/roboflow/yolo_obb"])
  func turnedBoxesOfDOTAComeBackEqual(_ path: String) async throws {
    let url = try #require(SampleData.folder(path))
    #expect(try FormatRegistry.recognise(DatasetSource.open(url)).id == .dota)
    let first = try ReadDataset(url)
    #expect(first.report.errors == 0, "\(first.report.text)")
    #expect(first.items.allSatisfy { $0.image != nil })
    #expect(first.items.flatMap(\.labels).allSatisfy { $0.shape.kind == .rotatedBox })
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      let report = try convert(DatasetSource.open(url), to: .dota, into: FolderSink(out))
      #expect(report.outcome == .clean, "\(report.text)")
      #expect(DatasetComparison.differences(first.items, try ReadDataset(out).items, tolerance: 1e-6).isEmpty)
    }
  }

  @Test func headerLinesOfDOTAAreFactsAndBadRowsErrors() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("labelTxt/P1.txt")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      let rows = [
        "imagesource:GoogleEarth", "gsd:0.146", "0 0 10 0 10 5 0 5 small vehicle 1", "0 0 9 0 7 5 0 3 ship 0",
        "0 0 0 0 0 0 0 0 x 0", "a 0 10 0 10 5 0 5 x 0", "0 0 1e9 0 1 1 0 1 x 0", "0 0 1 0 1 1 0 1",
      ]
      try Data(rows.joined(separator: "\n").utf8).write(to: file)
      let dataset = try ReadDataset(folder, .dota)
      #expect(dataset.items[0].metadata == ["imagesource": .text("GoogleEarth"), "gsd": .number(0.146)])
      #expect(dataset.items[0].labels.map(\.category) == ["small vehicle", "ship"])
      #expect(dataset.items[0].labels.map(\.shape.kind) == [.rotatedBox, .polygon])
      #expect(dataset.items[0].labels.map(\.isDifficult) == [true, false])
      #expect(dataset.report.diagnostics.filter { $0.severity == .error }.map(\.line) == [5, 6, 7, 8])
    }
  }
}
