import Formats
import Foundation
import Threads

/// The part of `framewright convert` that turns one file into another: point clouds and transcripts.
enum SingleFileConversion {
  case cloud(PointCloudFormat)
  case transcript(TranscriptFormat)

  /// Nil where `--to` names neither.
  init?(_ target: String) {
    if let format = PointCloudFormat(rawValue: target) {
      self = .cloud(format)
    } else if let format = TranscriptFormat(rawValue: target) {
      self = .transcript(format)
    } else {
      return nil
    }
  }

  /// Converts and prints the report.
  func run(_ places: [String], _ arguments: Arguments) async throws -> ExitStatus {
    for option in ["images", "boxes", "classes"] where arguments[option] != nil {
      throw UsageError(message: "--\(option) is for datasets")
    }
    for option in ["no-images", "link"] where arguments.has(option) {
      throw UsageError(message: "--\(option) is for datasets")
    }
    let (source, out) = (URL(fileURLWithPath: places[0]), URL(fileURLWithPath: places[1]))
    guard !FileManager.default.fileExists(atPath: out.path) else {
      throw UsageError(message: "\(places[1]) exists already; name a new file")
    }
    let work = try job(source, out, arguments)
    let report = try await BlockingThreads(name: "convert", count: 1).run { try work() }
    ProgressLine.shared.clear()
    let document = try report.json()
    if let file = arguments["report"] { try Console.save(document, to: file) }
    if arguments.wantsJSON {
      Console.out(String(decoding: document, as: UTF8.self))
    } else {
      Console.note(report.text)
    }
    return ExitStatus(report.outcome)
  }

  private func job(_ source: URL, _ out: URL, _ arguments: Arguments) throws
    -> @Sendable () throws -> FileConversionReport
  {
    let from = arguments["from"].flatMap { $0 == "auto" ? nil : $0 }
    switch self {
    case .cloud(let format):
      var options = PointCloudWriteOptions()
      if let word = arguments["encoding"] {
        guard let encoding = PointCloudWriteOptions.Encoding(rawValue: word) else {
          throw UsageError(message: "--encoding is ascii, binary or compressed")
        }
        guard format == .pcd || (format == .ply && encoding != .compressed) else {
          throw UsageError(message: "\(format.name) has no encoding '\(word)'")
        }
        options.encoding = encoding
      }
      // The content tells the format; a name that says otherwise is a mistake.
      if let from, let found = PointCloudFile.format(of: source), found.rawValue != from {
        throw UsageError(message: "the file is \(found.name), not '\(from)'")
      }
      let labels = arguments["labels"].map { URL(fileURLWithPath: $0) }
      if labels != nil, PointCloudFile.format(of: source) != .kittiBin {
        throw UsageError(message: "--labels is for KITTI scans")
      }
      let (ready, isQuiet) = (options, arguments.wantsJSON)
      return {
        try convertPointCloud(source, labels: labels, to: format, at: out, options: ready) { done in
          if !isQuiet { ProgressLine.shared.show("points", done: done, total: nil) }
        }
      }
    case .transcript(let format):
      for option in ["encoding", "labels"] where arguments[option] != nil {
        throw UsageError(message: "--\(option) is for point clouds")
      }
      let given = from.map { TranscriptFormat(rawValue: $0) }
      if let given, given == nil { throw UsageError(message: "there is no transcript format '\(from ?? "")'") }
      return { try TranscriptFile.convert(source, from: given ?? nil, to: format, at: out) }
    }
  }
}
