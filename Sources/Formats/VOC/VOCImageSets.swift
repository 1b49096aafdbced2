import Foundation

/// The splits: `ImageSets/<task>/<split>.txt`, one stem a line.
struct VOCImageSets {
  private var splits: [String: String] = [:]
  /// Stems in the order of the files.
  private(set) var all: [(stem: String, split: String?)] = []
  /// Folders that hold `ImageSets`.
  private(set) var roots: [String] = []

  init(_ source: DatasetSource, _ report: ReportCollector) {
    let files = source.files(suffix: "txt").map(\.path).filter { SafePath.lies($0, in: "ImageSets") }
    if files.isEmpty { return }
    for path in files {
      let root = path.range(of: "ImageSets/", options: .backwards).map { String(path[..<$0.lowerBound]) } ?? ""
      let clean = root.hasSuffix("/") ? String(root.dropLast()) : root
      if !roots.contains(clean) { roots.append(clean) }
    }
    // Tasks list the same pictures; Main counts most. Wide sets (trainval) only fill what narrow ones leave.
    for task in ["Main", "Layout", "Segmentation", "Action", ""] {
      let own = files.filter { file in
        let folder = SafePath.name(SafePath.folder(file))
        return task.isEmpty ? folder == "ImageSets" : folder == task
      }
      let ranked = own.sorted { (VOCImageSets.isWide($0) ? 1 : 0, $0) < (VOCImageSets.isWide($1) ? 1 : 0, $1) }
      for path in ranked where !VOCImageSets.isOfOneClass(path) { take(path, source, report) }
    }
  }

  func split(of stem: String) -> String? { splits[stem] }

  private mutating func take(_ path: String, _ source: DatasetSource, _ report: ReportCollector) {
    let name = SafePath.stem(SafePath.name(path))
    let split = name == "default" ? nil : name
    do {
      for (number, line) in TextLines(try source.read(path, limit: 1 << 28)) {
        guard let stem = SafePath.clean(VOCImageSets.stem(line)) else {
          report.add(
            Diagnostic(
              .error, .unsafePath, file: path, line: number, "is no name of a picture",
              remedy: "correct or remove the line"))
          continue
        }
        if splits[stem] != nil { continue }
        if seen.insert(stem).inserted { all.append((stem, split)) }
        splits[stem] = split
      }
    } catch {
      report.add(error.diagnostic)
    }
  }
  private var seen: Set<String> = []

  /// The line, or what precedes the number that Layout and class lists put behind the name. Names may hold blanks.
  private static func stem(_ line: Substring.UTF8View) -> String {
    let columns = line.split(whereSeparator: TextLines.isBlank)
    guard columns.count > 1, let last = columns.last, last.count <= 3, Int(Substring(last)) != nil else {
      return String(line) ?? ""
    }
    return String(TextLines.trimmed(line[..<last.startIndex])) ?? ""
  }

  private static func isWide(_ path: String) -> Bool { SafePath.name(path) == "trainval.txt" }

  /// `person_train.txt`: which pictures hold one class.
  private static func isOfOneClass(_ path: String) -> Bool {
    let stem = SafePath.stem(SafePath.name(path))
    return ["_train", "_val", "_trainval", "_test", "_default"].contains { stem.hasSuffix($0) }
  }
}
