import Evaluation
import Foundation
import Formats

/// `framewright eval --iou-type tracking`: MOTChallenge text of one or more videos.
enum TrackingEvaluation {
  struct Document: Encodable {
    var kind = "tracking"
    var overlap: Double
    var benchmark: String
    var videos: [Video]
    var overall: Video
    var diagnostics: [Diagnostic]
  }
  struct Video: Encodable {
    var name: String
    var hota: Double
    var detA: Double
    var assA: Double
    var locA: Double
    var detRe: Double
    var detPr: Double
    var assRe: Double
    var assPr: Double
    var mota: Double?
    var motpDistance: Double?
    var motp: Double?
    var idf1: Double?
    var idp: Double?
    var idr: Double?
    var recall: Double?
    var precision: Double?
    var objects: Int
    var tracks: Int
    var mostlyTracked: Int
    var partiallyTracked: Int
    var mostlyLost: Int
    var falsePositives: Int
    var misses: Int
    var switches: Int
    var fragmentations: Int
    var hotaByThreshold: [Double]

    init(_ name: String, _ score: TrackingScore) {
      self.name = name
      (hota, detA, assA, locA) = (
        score.hota.value, score.hota.detection, score.hota.associationAccuracy, score.hota.localisation
      )
      (detRe, detPr) = (score.hota.detectionRecall, score.hota.detectionPrecision)
      (assRe, assPr) = (score.hota.associationRecallMean, score.hota.associationPrecisionMean)
      let clear = score.clear
      (mota, motpDistance, motp) = (
        clear.accuracy, clear.precisionDistance, clear.precisionDistance.map { 1 - $0 }
      )
      (idf1, idp, idr) = (score.identity.f1, score.identity.precision, score.identity.recall)
      (recall, precision, objects, tracks) = (clear.recall, clear.precision, clear.objects, clear.tracks)
      (mostlyTracked, partiallyTracked, mostlyLost) = (clear.mostlyTracked, clear.partiallyTracked, clear.mostlyLost)
      (falsePositives, misses) = (clear.falsePositives, clear.misses)
      (switches, fragmentations) = (clear.switches, clear.fragmentations)
      hotaByThreshold = score.hota.byThreshold
    }
  }

  static func run(
    truth: String, predictions: String, overlap: Double, benchmark: TrackBenchmark
  ) throws -> EvaluationOutput {
    var diagnostics: [Diagnostic] = []
    let pairs = try videos(truth, predictions, &diagnostics)
    var overall = TrackingScore()
    var videos: [Video] = []
    for pair in pairs {
      let there = try MOTText.read(pair.truth, &diagnostics)
      let found = try pair.prediction.map { try MOTText.read($0, &diagnostics).table }
      let ready = try benchmark.prepare(
        truth: there.table, classes: there.classes, counts: there.counts, prediction: found ?? TrackTable())
      let score = try TrackingScore(truth: ready.truth, prediction: ready.prediction, threshold: overlap)
      overall.add(score)
      videos.append(Video(pair.name, score))
      ProgressLine.shared.show("videos", done: videos.count, total: pairs.count)
    }
    let document = Document(
      overlap: overlap, benchmark: benchmark.rawValue, videos: videos, overall: Video("overall", overall),
      diagnostics: diagnostics)
    let rows = (videos.count > 1 ? videos : []) + [document.overall]
    let header = [
      "video", "HOTA", "DetA", "AssA", "LocA", "MOTA", "MOTP", "IDF1", "IDSW", "FP", "FN", "Frag", "MT", "PT", "ML",
    ]
    let cells = rows.map { row in
      [row.name] + [row.hota, row.detA, row.assA, row.locA].map { TextTable.figure($0) }
        + [row.mota, row.motp, row.idf1].map { TextTable.figure($0) }
        + [
          row.switches, row.falsePositives, row.misses, row.fragmentations, row.mostlyTracked, row.partiallyTracked,
          row.mostlyLost,
        ].map(String.init)
    }
    var page = ReportPage(title: "Tracking")
    page.add(table: header, cells, title: "Scores at overlap \(overlap)")
    page.add(
      chart: LineChart(
        title: "HOTA by overlap", x: "overlap", y: "HOTA",
        lines: [.init(name: "HOTA", points: Array(zip(HOTA.thresholds, document.overall.hotaByThreshold)))]))
    return EvaluationOutput(
      table: TextTable.text(header, cells), document: document, page: page, diagnostics: diagnostics)
  }

  private struct Pair {
    var name: String
    var truth: URL
    var prediction: URL?
  }

  /// Two files, or two folders: `VIDEO/gt/gt.txt` or `VIDEO.txt` on the truth's side, `VIDEO.txt` on the other.
  private static func videos(_ truth: String, _ predictions: String, _ diagnostics: inout [Diagnostic]) throws -> [Pair]
  {
    let (first, second) = (URL(fileURLWithPath: truth), URL(fileURLWithPath: predictions))
    let files = FileManager.default
    var isFolder: ObjCBool = false
    guard files.fileExists(atPath: first.path, isDirectory: &isFolder) else {
      throw FormatError(.fileUnreadable, file: truth, "does not exist", remedy: "check the path")
    }
    guard isFolder.boolValue else {
      return [Pair(name: first.deletingPathExtension().lastPathComponent, truth: first, prediction: second)]
    }
    var pairs: [Pair] = []
    for name in try files.contentsOfDirectory(atPath: first.path).sorted() {
      let inside = first.appendingPathComponent(name).appendingPathComponent("gt/gt.txt")
      let file = files.fileExists(atPath: inside.path) ? inside : first.appendingPathComponent(name)
      guard file.pathExtension == "txt" else { continue }
      let video = name.hasSuffix(".txt") ? String(name.dropLast(4)) : name
      let found = second.appendingPathComponent(video + ".txt")
      let exists = files.fileExists(atPath: found.path)
      if !exists {
        diagnostics.append(
          Diagnostic(
            .warning, .fileUnreadable, file: found.lastPathComponent, "there are no predictions of video \(video)",
            remedy: "all its objects count as missed"))
      }
      pairs.append(Pair(name: video, truth: file, prediction: exists ? found : nil))
    }
    guard !pairs.isEmpty else {
      throw FormatError(.formatUnknown, file: truth, "holds no MOTChallenge text", remedy: "name a gt.txt")
    }
    return pairs
  }
}

/// MOTChallenge text: `frame,id,x,y,width,height,flag or confidence,class,…`.
struct MOTText {
  var table = TrackTable()
  /// Of each row; 1 where none is stated.
  var classes: [Int] = []
  /// Whether each row's flag is other than 0.
  var counts: [Bool] = []

  static func read(_ url: URL, _ diagnostics: inout [Diagnostic]) throws -> MOTText {
    guard let lines = try? String(contentsOf: url, encoding: .utf8) else {
      throw FormatError(.fileUnreadable, file: url.path, "cannot be read as text", remedy: "check the path")
    }
    var text = MOTText()
    var broken = 0
    for (number, line) in lines.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let fields = line.split { $0 == "," || $0.isWhitespace }
      if fields.isEmpty { continue }
      let numbers = fields.prefix(8).map { Double($0) }
      guard numbers.count >= 6, let frame = numbers[0].flatMap({ Int(exactly: $0) }),
        let track = numbers[1].flatMap({ Int(exactly: $0) }), let x = numbers[2], let y = numbers[3],
        let width = numbers[4], let height = numbers[5], width >= 0, height >= 0,
        [x + width, y + height, width * height].allSatisfy(\.isFinite)
      else {
        broken += 1
        if broken <= 20 {
          diagnostics.append(
            Diagnostic(
              .error, .malformedLine, file: url.lastPathComponent, line: number + 1,
              "is not frame, id, x, y, width, height", remedy: "correct or remove it"))
        }
        continue
      }
      text.table.append(frame: frame, track: track, box: [x, y, width, height])
      text.counts.append(numbers.count <= 6 || numbers[6] != 0)
      text.classes.append(numbers.count > 7 ? numbers[7].flatMap { Int(exactly: $0) } ?? 1 : 1)
    }
    if broken > 20 {
      diagnostics.append(
        Diagnostic(
          .error, .malformedLine, file: url.lastPathComponent, "\(broken - 20) more lines are no such rows",
          remedy: "correct or remove them"))
    }
    return text
  }
}
