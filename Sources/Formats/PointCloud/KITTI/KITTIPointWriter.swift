import Foundation

/// Writes a KITTI scan, and SemanticKITTI labels beside it where the points have a class.
final class KITTIPointWriter: PointCloudWriter {
  private let output: PointFileOutput
  private let labels: PointFileOutput?
  private let source: PointCloudHeader
  private let columns: [Int?]
  private let classes: Int?
  private let instances: Int?
  private let report: ReportCollector
  private var rounded = 0

  init(_ header: PointCloudHeader, _ survey: PointCloudSurvey, to url: URL, report: ReportCollector) throws {
    source = header
    self.report = report
    columns = [PointRole.x, .y, .z, .intensity].map { header.index(of: $0) }
    func half(_ role: PointRole) -> Int? {
      header.index(of: role).flatMap { survey.ranges[$0].fits(0...65535) ? $0 : nil }
    }
    classes = half(.classification)
    instances = classes == nil ? nil : half(.instance)
    output = try PointFileOutput(url)
    labels = classes == nil ? nil : try PointFileOutput(url.deletingPathExtension().appendingPathExtension("label"))
    let used = Set((columns + [classes, instances]).compactMap { $0 })
    for (index, field) in header.fields.enumerated() where !used.contains(index) {
      report.lose("field \(field.name)", "dropped", count: survey.count)
    }
  }

  func write(_ chunk: PointChunk) throws {
    var rows = [UInt8](repeating: 0, count: chunk.count * KITTIPointReader.pointSize)
    rows.withUnsafeMutableBytes { rows in
      for (place, column) in columns.enumerated() {
        guard let column else { continue }
        let field = source.fields[column]
        for index in 0..<chunk.count {
          let stored = chunk.columns[column].double(index)
          let value = field.isScaled ? stored * field.scale + field.offset : stored
          let narrow = Float(value)
          if Double(narrow) != value, !value.isNaN { rounded += 1 }
          rows.storeLittle(narrow.bitPattern, index * KITTIPointReader.pointSize + place * 4)
        }
      }
    }
    try output.put(rows)
    guard let labels, let classes else { return }
    var words: [UInt8] = []
    words.reserveCapacity(chunk.count * 4)
    for index in 0..<chunk.count {
      words.appendLittle(UInt16(truncatingIfNeeded: chunk.columns[classes].integer(index) ?? 0))
      words.appendLittle(UInt16(truncatingIfNeeded: instances.flatMap { chunk.columns[$0].integer(index) } ?? 0))
    }
    try labels.put(words)
  }

  func finish() throws {
    if rounded > 0 { report.lose("number", "rounded to 32 bits", count: rounded) }
    try output.commit()
    try labels?.commit()
  }
}
