/// The words for splits.
public enum SplitName {
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
