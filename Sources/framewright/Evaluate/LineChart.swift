import Foundation

/// Lines over 0…1 by 0…1, drawn as SVG.
struct LineChart {
  struct Line {
    var name: String
    var points: [(Double, Double)]
  }
  var title: String
  var x: String
  var y: String
  var lines: [Line]

  /// Told apart by people who see few colours (Okabe and Ito 2008), then again with dashes.
  private static let colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]

  var svg: String {
    let (width, height, left, top) = (560.0, 360.0, 56.0, 28.0)
    let (plotWidth, plotHeight) = (width - left - 16, height - top - 48)
    func place(_ point: (Double, Double)) -> String {
      let (x, y) = (min(max(point.0, 0), 1), min(max(point.1, 0), 1))
      return String(format: "%.1f,%.1f", left + x * plotWidth, top + (1 - y) * plotHeight)
    }
    var drawing = ""
    for step in 0...5 {
      let share = Double(step) / 5
      let (across, down) = (left + share * plotWidth, top + (1 - share) * plotHeight)
      let label = String(format: "%.1f", share)
      drawing += String(
        format: """
          <path d="M%.1f %.1fH%.1fM%.1f %.1fV%.1f" stroke="#8886" fill="none"/>
          <text x="%.1f" y="%.1f" text-anchor="end">%@</text><text x="%.1f" y="%.1f" text-anchor="middle">%@</text>
          """, left, down, left + plotWidth, across, top, top + plotHeight, left - 6, down + 4, label, across,
        top + plotHeight + 16, label)
    }
    var key = ""
    for (index, line) in lines.enumerated() {
      let color = LineChart.colors[index % LineChart.colors.count]
      let dash = index >= LineChart.colors.count ? " stroke-dasharray=\"5 3\"" : ""
      drawing +=
        "<polyline points=\"\(line.points.map(place).joined(separator: " "))\" fill=\"none\" stroke=\"\(color)\" "
        + "stroke-width=\"2\"\(dash)><title>\(ReportPage.escape(line.name))</title></polyline>\n"
      key += "<span><i style=\"background:\(color)\"></i>\(ReportPage.escape(line.name))</span>"
    }
    return """
      <figure><svg viewBox="0 0 \(Int(width)) \(Int(height))" width="\(Int(width))" height="\(Int(height))" role="img" \
      aria-label="\(ReportPage.escape(title))" font-size="12" font-family="system-ui, sans-serif" fill="currentColor">
      <text x="\(Int(left))" y="16" font-weight="bold">\(ReportPage.escape(title))</text>
      \(drawing)
      <text x="\(Int(left + plotWidth / 2))" y="\(Int(height) - 6)" text-anchor="middle">\(ReportPage.escape(x))</text>
      <text x="12" y="\(Int(top + plotHeight / 2))" text-anchor="middle" \
      transform="rotate(-90 12 \(Int(top + plotHeight / 2)))">\(ReportPage.escape(y))</text>
      </svg><figcaption class="key">\(key)</figcaption></figure>
      """
  }
}
