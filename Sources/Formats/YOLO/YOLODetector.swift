/// Looks for the marks of a YOLO dataset.
struct YOLODetector {
  private let source: DatasetSource

  init(_ source: DatasetSource) { self.source = source }

  var detection: Detection? {
    var reasons: [String] = []
    var confidence = 0.0
    let rows = sampleRows()
    if let path = YOLODetector.dataFile(source) {
      reasons.append("\(path) names classes and splits")
      confidence = 0.6
    } else if let path = YOLODetector.namesFile(source) {
      reasons.append("\(path) names classes")
      confidence = 0.3
    }
    if rows.boxes > 0 {
      reasons.append("\(rows.boxes) of \(rows.boxes + rows.others) sampled rows are boxes in 0…1")
      confidence += rows.others == 0 ? 0.35 : rows.boxes > 2 * rows.others ? 0.25 : 0.05
    } else if rows.others > 0 {
      // Polygons, poses or turned boxes: another task's format.
      confidence = min(confidence, 0.15)
    } else if confidence < 0.6 {
      return nil
    }
    return confidence > 0 ? Detection(format: .yolo, confidence: confidence, reasons: reasons) : nil
  }

  /// The YAML file that names classes, the one nearest to the root first.
  static func dataFile(_ source: DatasetSource) -> String? {
    let candidates = source.files.filter { ["yaml", "yml"].contains(SafePath.suffix($0.path)) && $0.size < 4 << 20 }
    return candidates.sorted { depth($0.path) < depth($1.path) }.first { file in
      let text = "\n" + String(decoding: source.head(file.path, 1 << 16), as: UTF8.self)
      return text.contains("\nnames:")
        && (text.contains("\ntrain:") || text.contains("\nval:") || text.contains("\npath:"))
    }?.path
  }

  static func namesFile(_ source: DatasetSource) -> String? {
    source.files.filter { file in
      let name = SafePath.name(file.path).lowercased()
      return name == "obj.names" || name == "classes.txt" || SafePath.suffix(name) == "names"
    }.min { depth($0.path) < depth($1.path) }?.path
  }

  private static func depth(_ path: String) -> Int { path.utf8.count { $0 == 47 } }

  /// Rows of the first label files that hold any.
  private func sampleRows() -> (boxes: Int, others: Int) {
    var (boxes, others, files) = (0, 0, 0)
    for file in source.files where SafePath.suffix(file.path) == "txt" && file.size > 0 {
      if files == 8 { break }
      let head = source.head(file.path, 8192)
      let isWhole = head.count < 8192
      let lines = Array(TextLines(head))
      var sawRow = false
      for (_, line) in isWhole ? lines[...] : lines.dropLast() {
        let columns = line.split(whereSeparator: TextLines.isBlank)
        guard columns.count >= 5, columns.allSatisfy({ DecimalText.parse($0) != nil }) else { continue }
        sawRow = true
        if (try? YOLORow(columns)) != nil { boxes += 1 } else if columns.count > 6 { others += 1 }
      }
      if sawRow { files += 1 }
    }
    return (boxes, others)
  }
}
