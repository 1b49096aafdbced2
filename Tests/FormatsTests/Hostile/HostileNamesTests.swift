import Foundation
import TestSupport
import Testing

@testable import Formats

/// Splits, videos and sequences with names that lead out of a folder: nothing is written outside.
@Suite("Hostile names") struct HostileNamesTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var id: FormatID
    var files: [String: String]
    /// Labels that land all the same.
    var labels: Int
    var testDescription: String { "\(id)" }
  }
  private static let climbing = "../../../../up"

  static let cases = [
    Case(
      id: .csv,
      files: [
        "a.csv": "filename,width,height,class,xmin,ymin,xmax,ymax,split\na.jpg,10,10,cat,1,1,5,5,\(climbing)\n"
          + "b.jpg,10,10,cat,1,1,5,5,..\nc.jpg,10,10,cat,1,1,5,5,/tmp\nd.jpg,10,10,cat,1,1,5,5,train\n"
      ], labels: 4),
    Case(
      id: .yolo,
      files: [
        "data.yaml":
          "framewright_splits:\n  \"\(climbing)\": images/a\n  \"..\": images/b\n  train: images/c\nnames: [cat]\n",
        "labels/a/1.txt": "0 0.5 0.5 0.2 0.2\n", "labels/b/2.txt": "0 0.5 0.5 0.2 0.2\n",
        "labels/c/3.txt": "0 0.5 0.5 0.2 0.2\n",
      ], labels: 3),
    Case(
      id: .activityNet,
      files: [
        "a.json": """
        {"database":{"v":{"subset":"\(climbing)","annotations":[{"label":"run","segment":[1,2]}]},
        "w":{"subset":"..","annotations":[{"label":"run","segment":[1,2]}]}},"taxonomy":[]}
        """
      ], labels: 2),
    Case(
      id: .openImages,
      files: [
        "annotations/train-annotations-human-imagelabels.csv": "ImageID,Source,LabelName,Confidence\na,x,cat,1\n",
        "annotations/image_ids.csv": "ImageID,Subset\nb,\(climbing)\nc,..\n",
      ], labels: 1),
    Case(id: .ava, files: ["ava_.._v2.2.csv": "v,1,0.1,0.1,0.5,0.5,1,1\n"], labels: 1),
    Case(
      id: .wider,
      files: ["wider_face_.._bbx_gt.txt": "a.jpg\n1\n1 2 3 4 0 0 0 0 0 0\n"], labels: 1),
    Case(
      id: .mots,
      files: [
        "gt/gt.txt": "1 1 1 1 20 d0\n", "seqinfo.ini": "[Sequence]\nname=\(climbing)\n",
        "train/s/gt/gt.txt": "1 1 1 1 20 d0\n",
      ], labels: 2),
    Case(
      id: .cvatVideo,
      files: [
        "annotations.xml": """
        <annotations><meta><source>\(climbing)/v.mp4</source><original_size><width>9</width><height>9</height>
        </original_size></meta><track id="0" label="cat"><box frame="0" keyframe="1" outside="0" xtl="1" ytl="1"
        xbr="5" ybr="5"/><box frame="1" keyframe="1" outside="1" xtl="1" ytl="1" xbr="5" ybr="5"/></track></annotations>
        """
      ], labels: 1),
  ]

  private func make(_ files: [String: String], in root: URL) throws {
    for (path, text) in files {
      let file = root.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  @Test(arguments: cases) func nothingIsWrittenOutside(_ test: Case) async throws {
    try await withTemporaryFolder { folder in
      let input = folder.appendingPathComponent("1/2/3/4/in")
      try make(test.files, in: input)
      var options = ConvertOptions()
      options.read.imageSize = { _ in PixelSize(width: 10, height: 10) }
      let source = try DatasetSource.open(input)
      for target in FormatRegistry.all.filter(\.isWritten).map(\.id) {
        let folders = folder.appendingPathComponent("1/2/3/4/folder")
        let first = try convert(source, from: test.id, to: target, into: FolderSink(folders), options: options)
        #expect(first.outcome != .failed, "\(target): \(first.text)")
        #expect(first.read.labels >= test.labels, "\(target): \(first.text)")
        let zip = folder.appendingPathComponent("1/2/3/4/out.zip")
        let second = try convert(source, from: test.id, to: target, into: ZipSink(file: zip), options: options)
        #expect(second.outcome != .failed, "\(target): \(second.text)")
        let written = try contents(of: folders).keys.sorted()
        // Formats of pictures alone write nothing of these.
        if !written.isEmpty {
          let packed = try DatasetSource.open(zip)
          #expect(packed.diagnostics.isEmpty, "\(target): \(packed.diagnostics)")
          #expect(packed.files.map(\.path) == written, "\(target)")
        }
        try FileManager.default.removeItem(at: folders)
        try FileManager.default.removeItem(at: zip)
        #expect(try contents(of: folder).keys.allSatisfy { $0.hasPrefix("1/2/3/4/in/") }, "\(target)")
      }
    }
  }

  @Test(arguments: cases.prefix(6)) func aSplitOfNoNameIsSaid(_ test: Case) async throws {
    try await withTemporaryFolder { folder in
      try make(test.files, in: folder)
      var read = ReadOptions()
      read.imageSize = { _ in PixelSize(width: 10, height: 10) }
      let dataset = try ReadDataset(folder, test.id, read: read)
      #expect(dataset.boxes == test.labels, "\(dataset.report.text)")
      #expect(dataset.items.allSatisfy { [nil, "train"].contains($0.split) })
      #expect(dataset.count(.unsafePath) > 0)
      #expect(dataset.report.errors == 0, "\(dataset.report.text)")
    }
  }

  /// What a caller of its own hands over is not trusted either.
  @Test(arguments: FormatRegistry.all.filter(\.isWritten).map(\.id))
  func anExporterTamesWhatItIsGiven(_ id: FormatID) async throws {
    try await withTemporaryFolder { folder in
      let format = try #require(FormatRegistry.format(id))
      let out = folder.appendingPathComponent("1/2/3/out")
      let report = ReportCollector()
      let exporter = try DatasetExporter(
        format, header: DatasetHeader(), to: FolderSink(out), report: report)
      for (index, path) in ["../../../a.png", "/b.png", "c\\..\\..\\d.png", "C:\\e.png", "..", ""].enumerated() {
        var item = DatasetItem(path: path)
        item.split = ["../..", "/x", "a\\b", "", "c:", "."][index]
        item.size = PixelSize(width: 10, height: 10)
        item.image = .bytes(SampleDataset.png(10, 10))
        item.media =
          format.capabilities.media.contains(.image) ? .frame(VideoFrame(video: path, number: index)) : .video
        item.labels = [SampleDataset.box("../\(path)", 1, 2, 3, 4), Label(category: path, shape: .classification)]
        try exporter.write(item)
      }
      try exporter.finish()
      let written = try contents(of: folder).keys
      #expect(!written.isEmpty)
      #expect(written.allSatisfy { $0.hasPrefix("1/2/3/out/") }, "\(written)")
    }
  }

  @Test(arguments: ["../x", "/x", "a/../../x", "a\\..\\x", "..", ".", "", "a//b", "c:/x", "a\0b"])
  func sinksRefuseWhatLeadsOut(_ path: String) async throws {
    try await withTemporaryFolder { folder in
      let picture = folder.appendingPathComponent("p.png")
      try Data(SampleDataset.png(2, 2)).write(to: picture)
      let out = folder.appendingPathComponent("1/out")
      let sinks: [any DatasetSink] = [try FolderSink(out), try ZipSink { _ in }]
      for sink in sinks {
        for write in [
          { try sink.write(path, [1]) }, { try sink.copy(path, from: picture) },
          { try sink.stream(path, size: 0) { _ in } },
        ] as [() throws -> Void] {
          let error = #expect(throws: FormatError.self) { try write() }
          #expect(error?.code == .unsafePath)
        }
        try sink.write("a/b.txt", [1])
      }
      #expect(try contents(of: folder).keys.sorted() == ["1/out/a/b.txt", "p.png"])
    }
  }

  @Test(arguments: [
    "", "..", "a/b", "c:", "c:/x", ".hidden", "http://x", "a\u{0}b", String(repeating: "ü", count: 300),
  ])
  func aFolderNameIsSafe(_ name: String) {
    let made = SafePath.folderName(name)
    #expect(SafePath.clean(made) == made)
    #expect(!made.contains("/"))
    let path = SafePath.tamed(name)
    #expect(SafePath.clean(path) == path)
  }

  @Test func aPlainNameStays() {
    #expect(SafePath.folderName("Straße 12:30") == "Straße 12:30")
    #expect(SafePath.tamed("a/b.jpg") == "a/b.jpg")
    #expect(SafePath.tamed("../a/c:/b.jpg") == "_./a/c_/b.jpg")
  }
}
