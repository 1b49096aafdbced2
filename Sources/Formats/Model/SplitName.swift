/// The words for splits.
public enum SplitName {
  /// A split as a file states it, where it can be the name of a folder; nil for none, `default` and what is no name.
  static func safe(_ word: String) -> String? { word != "default" && isName(word) ? word : nil }

  /// Whether a word can be the name of a folder.
  static func isName(_ word: String) -> Bool { !word.utf8.contains(47) && SafePath.clean(word) == word }

  /// A split as a file states it; one that is no name of a folder is left out, with a line in the report.
  static func stated(_ word: String?, in file: String, _ report: ReportCollector) -> String? {
    guard let word, !word.isEmpty else { return nil }
    if isName(word) { return word }
    report.add(
      Diagnostic(
        .warning, .unsafePath, file: file, item: String(word.prefix(200)),
        "is no name of a split: no folder can be called so; its images are in none", remedy: "use a plain word"))
    return nil
  }

  /// `train`, `valid` or `test` for the many ways of saying so (`training`, `val2017`, `validation`); nil for other words.
  public static func canonical(_ word: String) -> String? {
    let word = word.lowercased()
    let stem = word.prefix { !$0.isNumber }
    if !word.dropFirst(stem.count).allSatisfy(\.isNumber) { return nil }
    switch stem {
    case "train", "training": return "train"
    case "val", "valid", "validation", "dev": return "valid"
    case "test", "testing": return "test"
    default: return nil
    }
  }
}
