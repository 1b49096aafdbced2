import Formats
import Foundation
import Geometry

/// One reader, with the inputs from which damage is made.
///
/// An input is a file, or a folder for formats of many files; folders of one file are given as they are.
struct FuzzReader {
  var name: String
  /// Puts sound inputs into a folder: what the writers make of a small content.
  var makeSeeds: (URL) throws -> Void
  /// Which samples are seeds too, by their path.
  var takes: (String) -> Bool
  /// Reads an input to its end. Whatever the reader throws for a damaged input is caught here.
  var read: (URL) throws -> Void

  /// Every registered reader.
  static var all: [FuzzReader] {
    FormatRegistry.all.map { dataset($0) } + PointCloudFormat.allCases.map { cloud($0) }
      + TranscriptFormat.allCases.map { transcript($0) } + [runLengths]
  }

  private static func dataset(_ format: any DatasetFormat) -> FuzzReader {
    var inputs = 0
    return FuzzReader(
      name: format.id.rawValue,
      makeSeeds: { folder in
        if try ReadOnlySeeds.make(format.id, in: folder) { return }
        let kinds = [SampleDataset.rich, SampleDataset.segmented, SampleDataset.frames, SampleDataset.classified]
        for (index, make) in kinds.enumerated() {
          let (header, items) = make(format.capabilities)
          let place = folder.appendingPathComponent("made\(index)")
          do {
            let exporter = try DatasetExporter(
              format, header: header, to: FolderSink(place), report: ReportCollector())
            for item in items { try exporter.write(item) }
            try exporter.finish()
          } catch is FormatError {
            // A format may refuse a content that is not its own.
            try? FileManager.default.removeItem(at: place)
          }
        }
      },
      takes: { _ in false },
      read: { input in
        let (turn, isWritten) = (inputs / FuzzConversion.interval, inputs % FuzzConversion.interval == 0)
        inputs += 1
        do {
          let source = try DatasetSource.open(input)
          _ = FormatRegistry.detect(source)
          let report = ReportCollector()
          var header = DatasetHeader()
          var items: [DatasetItem] = []
          do {
            try format.read(source, options: ReadOptions(), report: report) { event in
              switch event {
              case .header(let stated): header = stated
              case .item(let item): if isWritten, items.count < FuzzConversion.mostItems { items.append(item) }
              }
            }
          } catch is FormatError {}
          _ = report.finish().text
          // The source keeps what an archive was unpacked to.
          try withExtendedLifetime(source) {
            if isWritten { try FuzzConversion(header, items).run(turn: turn, beside: input) }
          }
        } catch is FormatError {}
      })
  }

  private static func cloud(_ format: PointCloudFormat) -> FuzzReader {
    let suffix = format == .kittiBin ? "bin" : format.rawValue
    return FuzzReader(
      name: "cloud_\(format.rawValue)",
      makeSeeds: { folder in
        let text =
          "VERSION 0.7\nFIELDS x y z intensity rgb n time ring\nSIZE 4 4 4 4 4 4 8 2\nTYPE F F F F U F F U\n"
          + "COUNT 1 1 1 1 1 3 1 1\nWIDTH 3\nHEIGHT 1\nPOINTS 3\nDATA ascii\n1 2 3 0.5 255 1 2 3 1e5 4\n"
          + "1.5 2 3 1 65280 1 2 3 100000.5 5\n-4 2e1 nan 0 1 0 0 0 1e5 6\n"
        let source = folder.appendingPathComponent("source.pcd")
        try Data(text.utf8).write(to: source)
        for encoding in PointCloudWriteOptions.Encoding.allCases {
          var options = PointCloudWriteOptions()
          options.encoding = encoding
          let target = folder.appendingPathComponent("\(encoding.rawValue).\(suffix)")
          _ = try convertPointCloud(source, to: format, at: target, options: options)
        }
        if format != .pcd { try FileManager.default.removeItem(at: source) }
      },
      takes: { $0.hasPrefix("pointclouds/") && $0.hasSuffix(".\(suffix)") },
      read: { input in
        do {
          let file = try PointCloudFile.open(input)
          let report = ReportCollector()
          let survey = try PointCloudSurvey(file, report: report)
          // What a damaged file still holds must be writable too.
          guard survey.count < 20_000 else { return }
          for target in [PointCloudFormat.las, .laz, .pcd, .ply, .kittiBin] where target != format {
            let out = input.deletingLastPathComponent().appendingPathComponent("out.\(target.rawValue)")
            _ = try convertPointCloud(input, to: target, at: out)
          }
        } catch is FormatError {}
      })
  }

  private static func transcript(_ format: TranscriptFormat) -> FuzzReader {
    FuzzReader(
      name: "transcript_\(format.rawValue)",
      makeSeeds: { folder in
        let source = """
          WEBVTT - Title
          Language: en

          STYLE
          ::cue { color: red }

          intro
          00:00.500 --> 00:02.000 align:start
          <v Ann>One <00:01.000>two &amp; <b>three</b>

          01:00:02.000 --> 01:00:03.125
          <i>four</i>
          five

          """
        let report = ReportCollector()
        let transcript = try TranscriptFile.read(Array(source.utf8), file: "seed", report: report).transcript
        try Data(TranscriptFile.write(transcript, as: format, report: report)).write(
          to: folder.appendingPathComponent("made.txt"))
      },
      takes: { $0.hasPrefix("speech/") && $0.hasSuffix(".\(format.rawValue)") },
      read: { input in
        do {
          let report = ReportCollector()
          let transcript = try TranscriptFile.read(input, as: format, report: report).transcript
          for other in TranscriptFormat.allCases { _ = TranscriptFile.write(transcript, as: other, report: report) }
        } catch is FormatError {}
      })
  }

  /// COCO's compressed run lengths.
  private static var runLengths: FuzzReader {
    FuzzReader(
      name: "rle_string",
      makeSeeds: { folder in
        for (index, text) in ["", "0", "11", "PPYo1", "52203", "_WP`0", "0`0O1N3M"].enumerated() {
          try Data(text.utf8).write(to: folder.appendingPathComponent("made\(index)"))
        }
      },
      takes: { _ in false },
      read: { input in
        // Data(contentsOf:) loses 4 kB with every empty file (Foundation on Linux), which would count as growth.
        let file = try FileHandle(forReadingFrom: input)
        defer { try? file.close() }
        let bytes = [UInt8](try file.readToEnd() ?? Data())
        for (width, height) in [(1, 1), (17, 9), (640, 480), (1 << 15, 1 << 15)] { FuzzRuns.read(bytes, width, height) }
      })
  }
}
