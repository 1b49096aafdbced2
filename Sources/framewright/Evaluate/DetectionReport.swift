import Evaluation
import Formats

/// What `framewright eval` says of detections, as JSON.
struct DetectionReport: Encodable {
  var kind: String
  var images: Int
  var truths: Int
  var predictions: Int
  var settings: Settings
  /// By COCO's names; null where no class has a truth of that size.
  var summary: [String: Double?]
  /// The summary's names in COCO's order.
  var order: [String]
  var classes: [ClassScores]
  var curves: [ClassCurve]?
  /// Pascal VOC's numbers, where asked for.
  var pascal: Pascal?
  var analysis: DetectionAnalysis?
  var diagnostics: [Diagnostic]

  struct Settings: Encodable {
    var thresholds: [Double]
    var maxDetections: [Int]
    /// Square pixels from and to; null where there is no end.
    var areas: [String: [Double?]]
  }

  struct ClassScores: Encodable {
    var id: Int64
    var name: String
    /// Truths that count, by area range.
    var truths: [String: Int]
    /// Over all thresholds, by area range.
    var ap: [String: Double?]
    var ar: [String: Double?]
    /// By threshold, over all areas.
    var apAtThresholds: [Double?]
    /// By number of detections.
    var arAtDetections: [Double?]
  }

  struct ClassCurve: Encodable {
    var id: Int64
    var name: String
    var area: String
    var maxDetections: Int
    var threshold: Double
    /// At recalls 0, 0.01 … 1.
    var precision: [Double]
    var confidence: [Double]
    var recall: Double
  }

  struct Pascal: Encodable {
    var rule: String
    var overlap: Double
    var map: Double?
    var classes: [String: Double?]
  }

  init(_ result: DetectionResult, _ pairing: Pairing, _ options: ScoringOptions, curves: Bool) {
    kind = options.kind.rawValue
    images = pairing.images.count
    truths = pairing.truths.count
    predictions = pairing.predictions.count
    let detection = result.options
    settings = Settings(
      thresholds: detection.thresholds, maxDetections: detection.maxDetections,
      areas: Dictionary(
        detection.areas.map { area in
          (area.name, [area.range.lowerBound, area.range.upperBound].map { $0.isFinite ? $0 : nil })
        }, uniquingKeysWith: { $1 }))
    let summary = options.kind == .keypoints ? COCOSummary(keypoints: result) : COCOSummary(result)
    order = summary.entries.map(\.name)
    self.summary = Dictionary(summary.entries.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    // LVIS: how many training images show the class: rare, common, frequent.
    for word in ["r", "c", "f"] where options.isFederated {
      let own = pairing.classes.indices.filter { pairing.classes[$0].frequency == word }
      if own.isEmpty { continue }
      order.append("AP\(word)")
      self.summary.updateValue(result.averagePrecision(classes: own), forKey: "AP\(word)")
    }
    classes = pairing.classes.indices.map { index in
      func byArea<Value>(_ value: (Int) -> Value) -> [String: Value] {
        Dictionary(detection.areas.indices.map { (detection.areas[$0].name, value($0)) }, uniquingKeysWith: { $1 })
      }
      return ClassScores(
        id: pairing.classes[index].id, name: pairing.classes[index].name,
        truths: byArea { result.truthCount(class: index, area: $0) },
        ap: byArea { result.averagePrecision(classes: [index], area: $0) },
        ar: byArea { result.averageRecall(classes: [index], area: $0) },
        apAtThresholds: detection.thresholds.indices.map { result.averagePrecision(classes: [index], threshold: $0) },
        arAtDetections: detection.maxDetections.indices.map { result.averageRecall(classes: [index], limit: $0) })
    }
    if curves { self.curves = DetectionReport.allCurves(result, pairing) }
    diagnostics = pairing.diagnostics
  }

  private static func allCurves(_ result: DetectionResult, _ pairing: Pairing) -> [ClassCurve] {
    let options = result.options
    var curves: [ClassCurve] = []
    for index in pairing.classes.indices {
      for area in options.areas.indices {
        for limit in options.maxDetections.indices {
          for threshold in options.thresholds.indices {
            guard let curve = result.curve(class: index, threshold: threshold, area: area, limit: limit) else {
              continue
            }
            curves.append(
              ClassCurve(
                id: pairing.classes[index].id, name: pairing.classes[index].name, area: options.areas[area].name,
                maxDetections: options.maxDetections[limit], threshold: options.thresholds[threshold],
                precision: curve.precision, confidence: curve.confidence,
                recall: result.averageRecall(classes: [index], threshold: threshold, area: area, limit: limit) ?? 0))
          }
        }
      }
    }
    return curves
  }
}
