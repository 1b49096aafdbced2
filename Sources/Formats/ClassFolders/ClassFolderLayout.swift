/// Pictures in folders that are called after their class, with or without folders of splits above.
struct ClassFolderLayout {
  struct Entry {
    /// In the source.
    var file: String
    /// In the dataset: what follows the class folder, unless two classes have a picture of that name.
    var path: String
    var split: String?
    /// The folder's name; nil for pictures beside the class folders.
    var category: String?
  }
  private(set) var entries: [Entry] = []
  /// The class folders by their bytes' order, as Python sorts them.
  private(set) var classes: [String] = []
  private(set) var hasSplits = false
  /// Files that look like labels of another format lie beside the pictures.
  private(set) var hasLabelFiles = false

  /// Text files that say nothing of single pictures.
  private static let lists: Set<String> = [
    "loc_synset_mapping.txt", "synsets.txt", "synset_words.txt", "words.txt", "classes.txt", "readme.txt",
    "license.txt",
    "readme.roboflow.txt", "readme.dataset.txt",
  ]

  /// Nil where no picture lies in a folder.
  init?(_ source: DatasetSource) {
    let files = source.files.filter { SafePath.isImage($0.path) }.map { $0.path.split(separator: "/").map(String.init) }
    guard !files.isEmpty else { return nil }
    hasLabelFiles = source.files.contains { file in
      let suffix = SafePath.suffix(file.path)
      if suffix == "txt" { return !ClassFolderLayout.lists.contains(SafePath.name(file.path).lowercased()) }
      return ["xml", "json", "csv", "yaml", "yml", "record", "tfrecord"].contains(suffix)
    }
    hasSplits = files.contains { ClassFolderLayout.splitIndex($0) != nil }
    let isThreeDeep = !hasSplits && files.allSatisfy { $0.count == 3 }
    var found: Set<String> = []
    for parts in files {
      var entry = Entry(file: parts.joined(separator: "/"), path: parts[parts.count - 1])
      if let index = ClassFolderLayout.splitIndex(parts) {
        entry.split = parts[index]
        if parts.count > index + 2 {
          entry.category = parts[index + 1]
          entry.path = parts[(index + 2)...].joined(separator: "/")
        }
      } else if hasSplits {
        continue
      } else if parts.count >= 2 {
        if isThreeDeep { entry.split = parts[0] }
        entry.category = parts[parts.count - 2]
      }
      if let category = entry.category { found.insert(category) }
      entries.append(entry)
    }
    guard !found.isEmpty else { return nil }
    classes = found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    separateNames()
  }

  private static func splitIndex(_ parts: [String]) -> Int? {
    parts.dropLast().firstIndex { SplitName.canonical($0) != nil }
  }

  /// Pictures of one name in several classes keep the class's folder in their path.
  private mutating func separateNames() {
    var counts: [String: Int] = [:]
    for entry in entries { counts["\(entry.split ?? "")/\(entry.path)", default: 0] += 1 }
    for index in entries.indices {
      let entry = entries[index]
      guard counts["\(entry.split ?? "")/\(entry.path)"] ?? 0 > 1, let category = entry.category else { continue }
      entries[index].path = "\(category)/\(entry.path)"
    }
  }
}
