import Evaluation
import Foundation

extension ScoringOptions {
  /// From the words of the command line.
  init(_ arguments: Arguments, _ kind: ScoredKind) throws {
    self.kind = kind
    switch arguments["metric"] {
    case nil, "coco": break
    case "lvis": isFederated = true
    case let word?:
      guard let rule = PascalScore.Rule(rawValue: word) else {
        throw UsageError(message: "--metric is one of coco, lvis, voc07, voc10")
      }
      pascal = rule
    }
    reachesLastPixel = arguments.has("last-pixel")
    isDetailed = arguments.has("details") || arguments["html"] != nil
    if let text = arguments["score"] {
      guard isDetailed else { throw UsageError(message: "--score goes with --details or --html") }
      score = try ScoringOptions.number(text, "--score")
    }
    detection = kind == .keypoints ? .cocoKeypoints : .coco
    isClassAgnostic = arguments.has("class-agnostic")
    if isFederated {
      // It goes by which classes were looked for in an image.
      if isClassAgnostic { throw UsageError(message: "--class-agnostic does not go with --metric lvis") }
      detection.maxDetections = [300]
    }
    if let text = arguments["iou"] { detection.thresholds = try ScoringOptions.numbers(text, "--iou") }
    if let text = arguments["max-detections"] {
      detection.maxDetections = try ScoringOptions.numbers(text, "--max-detections").map {
        guard let number = Int(exactly: $0), number > 0 else {
          throw UsageError(message: "--max-detections takes whole numbers above 0")
        }
        return number
      }
      detection.maxDetections = Array(Set(detection.maxDetections)).sorted()
    }
    if let text = arguments["sigmas"] { sigmas = try ScoringOptions.numbers(text, "--sigmas") }
    if let text = arguments["areas"] { detection.areas = try [detection.areas[0]] + ScoringOptions.areas(text) }
    detection.keepsAllCurves = arguments.has("curves")
  }

  /// One number.
  static func number(_ text: String, _ option: String) throws -> Double {
    guard let number = Double(text), number.isFinite else {
      throw UsageError(message: "\(option) takes one number, not '\(text)'")
    }
    return number
  }

  /// `0.5,0.75` or `0.5:0.95:0.05`, the end included.
  static func numbers(_ text: String, _ option: String) throws -> [Double] {
    let wrong = UsageError(message: "\(option) takes numbers like 0.5,0.75 or 0.5:0.95:0.05, not '\(text)'")
    let range = text.split(separator: ":").map { Double($0) }
    if range.count == 3, let start = range[0], let end = range[1], let step = range[2] {
      let count = ((end - start) / step).rounded()
      guard step > 0, count >= 1, count <= 1000 else { throw wrong }
      // Decimal steps are not exact.
      guard abs((end - start) / step - count) < 1e-6 else {
        throw UsageError(message: "\(option) \(text): no whole number of steps lies between \(start) and \(end)")
      }
      return (0...Int(count)).map { $0 == Int(count) ? end : start + Double($0) * ((end - start) / count) }
    }
    let numbers = try text.split(separator: ",").map {
      guard let number = Double($0), number.isFinite else { throw wrong }
      return number
    }
    guard !numbers.isEmpty else { throw wrong }
    return numbers
  }

  private static func areas(_ text: String) throws -> [DetectionOptions.AreaRange] {
    try text.split(separator: ",").map { word in
      let parts = word.split(separator: "=")
      let ends = parts.count == 2 ? parts[1].split(separator: ":").map { Double($0) } : []
      guard ends.count == 2, let low = ends[0], let high = ends[1], low <= high else {
        throw UsageError(message: "--areas takes ranges like small=0:1024,large=1024:inf, not '\(text)'")
      }
      return DetectionOptions.AreaRange(String(parts[0]), low...high)
    }
  }
}

extension DetectionReport.Settings {
  /// The range that whole-set numbers use.
  var firstArea: String { areas.keys.contains("all") ? "all" : areas.keys.sorted().first ?? "all" }
}
