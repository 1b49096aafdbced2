/// Looks for the marks of a YOLO dataset.
struct YOLODetector {
  private let source: DatasetSource

  init(_ source: DatasetSource) { self.source = source }

  /// How sure it is that the source is of a task.
  func detection(of task: YOLOTask, as id: FormatID) -> Detection? {
    var reasons: [String] = []
    var confidence = 0.0
    let path = YOLODetector.dataFile(source)
    let data = path.flatMap { try? YOLODataFile($0, in: source) }
    let sample = YOLOSample(source, data: data)
    if let path {
      reasons.append("\(path) names classes and splits")
      confidence = 0.6
    } else if let path = YOLODetector.namesFile(source) {
      reasons.append("\(path) names classes")
      confidence = 0.3
    }
    let told = data?.task ?? hint
    guard let found = told ?? sample.task else {
      // Nothing but names: boxes are what most have.
      return task == .detect && confidence >= 0.6
        ? Detection(format: id, confidence: confidence, reasons: reasons) : nil
    }
    guard found == task else {
      return task == .detect && confidence > 0
        ? Detection(format: id, confidence: 0.15, reasons: ["the rows are of the task \(found.rawValue)"]) : nil
    }
    let rows = sample.rows(of: task)
    if told != nil { reasons.append("a file or folder names the task \(task.rawValue)") }
    if sample.total > 0 {
      reasons.append("\(rows) of \(sample.total) sampled rows are of the task \(task.rawValue), in 0…1")
      let others = sample.total - rows
      confidence += others == 0 ? 0.35 : rows > 2 * others ? 0.25 : 0.05
    } else if task != .detect {
      confidence = min(confidence, 0.5)
    }
    return confidence > 0 ? Detection(format: id, confidence: confidence, reasons: reasons) : nil
  }

  /// A folder called after its task.
  private var hint: YOLOTask? {
    let words = source.name.lowercased().split { !$0.isLetter }.map(String.init)
    if words.contains("obb") { return .obb }
    if words.contains("pose") { return .pose }
    return words.contains("seg") || words.contains("segment") ? .segment : nil
  }

  /// The YAML file that names classes, the one nearest to the root first.
  static func dataFile(_ source: DatasetSource) -> String? {
    let candidates = source.files.filter { ["yaml", "yml"].contains(SafePath.suffix($0.path)) && $0.size < 4 << 20 }
    return candidates.sorted { depth($0.path) < depth($1.path) }.first { file in
      if SafePath.name(file.path).lowercased() == "data.yaml" { return true }
      let text = "\n" + String(decoding: source.head(file.path, 1 << 16), as: UTF8.self)
      return text.contains("\nnames:")
        && ["\ntrain:", "\nval:", "\npath:", "\nnc:", "\nkpt_shape:"].contains { text.contains($0) }
    }?.path
  }

  static func namesFile(_ source: DatasetSource) -> String? {
    source.files.filter { file in
      let name = SafePath.name(file.path).lowercased()
      return name == "obj.names" || name == "classes.txt" || SafePath.suffix(name) == "names"
    }.min { depth($0.path) < depth($1.path) }?.path
  }

  private static func depth(_ path: String) -> Int { path.utf8.count { $0 == 47 } }
}
