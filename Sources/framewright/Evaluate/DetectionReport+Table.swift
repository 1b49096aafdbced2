import Evaluation
import Foundation

extension DetectionReport {
  /// The report as people read it in a terminal.
  var table: String {
    var lines = ["\(images) images, \(truths) truths, \(predictions) predictions (\(kind))", ""]
    for name in order {
      lines.append(
        name.padding(toLength: 14, withPad: " ", startingAt: 0) + DetectionReport.figure(summary[name] ?? nil))
    }
    let seen = classes.filter { ($0.truths[settings.firstArea] ?? 0) > 0 }
    if seen.count > 1 {
      let width = max(5, seen.map(\.name.count).max() ?? 5) + 2
      lines += ["", "class".padding(toLength: width, withPad: " ", startingAt: 0) + "truths      AP      AR"]
      for row in seen.sorted(by: { ($0.ap[settings.firstArea] ?? 0) ?? 0 > ($1.ap[settings.firstArea] ?? 0) ?? 0 }) {
        let count = String(row.truths[settings.firstArea] ?? 0)
        lines.append(
          row.name.padding(toLength: width, withPad: " ", startingAt: 0)
            + String(repeating: " ", count: max(0, 6 - count.count)) + count + "  "
            + DetectionReport.figure(row.ap[settings.firstArea] ?? nil) + "  "
            + DetectionReport.figure(row.ar[settings.firstArea] ?? nil))
      }
    }
    if let pascal {
      lines += ["", "\(pascal.rule) mAP at \(pascal.overlap)  \(DetectionReport.figure(pascal.map))"]
    }
    if let analysis {
      lines += ["", "AP lost to errors at overlap \(analysis.overlap)"]
      for kind in ErrorBreakdown.Kind.allCases {
        lines.append(
          kind.rawValue.padding(toLength: 16, withPad: " ", startingAt: 0)
            + DetectionReport.figure(analysis.errors.costs[kind.rawValue])
            + "  \(analysis.errors.counts[kind.rawValue] ?? 0)")
      }
      if let best = analysis.best {
        lines += [
          "",
          "best F1 \(DetectionReport.figure(best.f1)) at score \(DetectionReport.figure(best.score)): precision "
            + "\(DetectionReport.figure(best.precision)), recall \(DetectionReport.figure(best.recall))",
        ]
      }
      lines.append("calibration error \(DetectionReport.figure(analysis.calibration.expectedError))")
      lines.append("\(analysis.mistakes.count) labels to look at")
    }
    return lines.joined(separator: "\n")
  }

  /// Four decimals; a dash where there is no value.
  static func figure(_ value: Double?) -> String {
    value.map { String(format: "%6.4f", $0) } ?? "     -"
  }
}
