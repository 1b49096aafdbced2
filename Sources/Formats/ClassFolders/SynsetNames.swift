/// The list of ImageNet's classes: a folder's name and what it means on each line.
enum SynsetNames {
  /// As Kaggle's copy of ILSVRC calls it.
  static let file = "LOC_synset_mapping.txt"
  private static let names: Set<String> = [file, "synsets.txt", "synset_words.txt", "words.txt"]

  /// The list in a source, the one nearest to the root.
  static func path(in source: DatasetSource) -> String? {
    source.files.map(\.path).filter { names.contains(SafePath.name($0)) }
      .min { $0.utf8.count { $0 == 47 } < $1.utf8.count { $0 == 47 } }
  }

  /// Folders with their names, in the list's order; a line of one word names a folder alone.
  static func read(_ source: DatasetSource) throws(FormatError) -> [(folder: String, name: String)] {
    guard let path = path(in: source) else { return [] }
    var seen: Set<String> = []
    var list: [(folder: String, name: String)] = []
    for (_, line) in TextLines(try source.read(path, limit: 16 << 20)) {
      let text = String(line) ?? ""
      // A tab tells folders with blanks in their name apart; the published list has a blank there.
      let end = text.firstIndex(of: "\t") ?? text.firstIndex(of: " ") ?? text.endIndex
      let folder = text[..<end]
      let name = text[end...].drop { $0 == " " || $0 == "\t" }
      guard !folder.isEmpty, seen.insert(String(folder)).inserted else { continue }
      list.append((String(folder), name.isEmpty ? String(folder) : String(name)))
    }
    return list
  }
}
