import Foundation

/// A report as one HTML file: no script, no font, no address is loaded; charts are drawings in the file.
struct ReportPage {
  let title: String
  private var parts: [String] = []

  init(title: String) { self.title = title }

  mutating func add(html: String) { parts.append(html) }

  mutating func add(heading: String) { parts.append("<h2>\(ReportPage.escape(heading))</h2>") }

  mutating func add(table header: [String], _ rows: [[String]], title: String) {
    add(heading: title)
    let head = header.map { "<th scope=\"col\">\(ReportPage.escape($0))</th>" }.joined()
    let body = rows.map { row in
      "<tr>" + row.map { "<td>\(ReportPage.escape($0))</td>" }.joined() + "</tr>"
    }
    .joined(separator: "\n")
    parts.append(
      "<div class=\"wide\"><table><thead><tr>\(head)</tr></thead><tbody>\n\(body)\n</tbody></table></div>")
  }

  mutating func add(chart: LineChart) { parts.append(chart.svg) }

  /// Counts by truth (rows) and prediction (columns); darker is more of the row.
  mutating func add(confusion counts: [[Int]], rows: [String], columns: [String]) {
    // Larger ones cannot be read as a picture.
    guard rows.count <= 100 else { return }
    add(heading: "Confusion: truth by row, prediction by column")
    let head = "<th></th>" + columns.map { "<th scope=\"col\"><span>\(ReportPage.escape($0))</span></th>" }.joined()
    let body = zip(rows, counts).map { name, row in
      let sum = max(1, row.reduce(0, +))
      let cells = row.map { count in
        let share = Double(count) / Double(sum)
        let color =
          count == 0
          ? ""
          : String(
            format: " style=\"background:rgba(37,99,235,%.2f)%@\"", 0.08 + 0.8 * share,
            share > 0.5 ? ";color:#fff" : "")
        return "<td\(color)>\(count == 0 ? "" : String(count))</td>"
      }
      .joined()
      return "<tr><th scope=\"row\">\(ReportPage.escape(name))</th>\(cells)</tr>"
    }
    .joined(separator: "\n")
    parts.append(
      "<div class=\"wide\"><table class=\"confusion\"><thead><tr>\(head)</tr></thead><tbody>\(body)</tbody></table></div>"
    )
  }

  mutating func add(reliability: DetectionAnalysis.Reliability) {
    let points = reliability.bins.compactMap { bin -> (Double, Double)? in
      if let score = bin.meanScore, let accuracy = bin.accuracy { return (score, accuracy) }
      return nil
    }
    let error = reliability.expectedError.map { String(format: ", expected error %.4f", $0) } ?? ""
    add(
      chart: LineChart(
        title: "Calibration\(error)", x: "score", y: "share that is right",
        lines: [.init(name: "predictions", points: points), .init(name: "ideal", points: [(0, 0), (1, 1)])]))
  }

  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(ReportPage.escape(title))</title>
    <style>
    :root { color-scheme: light dark; }
    body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
    h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
    table { border-collapse: collapse; } .wide { overflow-x: auto; }
    td, th { padding: .25rem .6rem; text-align: right; border-bottom: 1px solid #8884; }
    td:first-child, th:first-child { text-align: left; }
    .confusion td { text-align: center; min-width: 1.8rem; }
    .confusion thead span { writing-mode: vertical-rl; }
    svg { max-width: 100%; height: auto; } figure { margin: 1rem 0; display: inline-block; vertical-align: top; }
    figcaption { font-size: .85rem; max-width: 22rem; overflow-wrap: anywhere; }
    .key span { display: inline-block; margin-right: 1rem; } .key i { display: inline-block; width: .8rem; height: .8rem; margin-right: .3rem; }
    </style>
    </head>
    <body>
    <h1>\(ReportPage.escape(title))</h1>
    \(parts.joined(separator: "\n"))
    </body>
    </html>

    """
  }

  /// Text that cannot be taken for markup.
  static func escape(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: if scalar.value >= 32 || scalar == "\n" || scalar == "\t" { result.unicodeScalars.append(scalar) }
      }
    }
    return result
  }
}
