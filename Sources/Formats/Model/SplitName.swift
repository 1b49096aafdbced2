/// The words for splits.
public enum SplitName {
  /// A split as a file states it, where it can be the name of a folder; nil for none, `default` and what is no name.
  static func safe(_ word: String) -> String? {
    if word.isEmpty || word == "default" || word.utf8.contains(47) || word.utf8.contains(92) { return nil }
    return SafePath.clean(word)
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
