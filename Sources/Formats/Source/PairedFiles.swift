/// Label files and pictures that lie in folders beside each other: `<split>/images/a.png`, `<split>/labelTxt/a.txt`.
struct PairedFiles {
  struct Entry {
    /// Path in the dataset without extension.
    var stem: String
    var split: String?
    var label: String?
    var image: String?

    /// The picture in the source, else in the further folders.
    func find(with locator: ImageLocator, _ source: DatasetSource) -> ImageLocator.Found? {
      if let image { return ImageLocator.Found(path: image, url: source.url(image)) }
      return ["png", "jpg", "jpeg", "tif", "bmp", "JPG", "webp"].lazy.compactMap {
        locator.find([], path: stem + "." + $0)
      }.first
    }
  }
  private(set) var entries: [Entry] = []

  /// - Parameters:
  ///   - labels: names of the folders that hold label files.
  ///   - labelSuffix: their extension.
  init(_ source: DatasetSource, labels: Set<String>, labelSuffix: String) {
    var places: [String: Int] = [:]
    func take(_ path: String, _ folders: Set<String>, _ set: (inout Entry) -> Void) {
      let parts = path.split(separator: "/").map(String.init)
      guard let index = parts.dropLast().lastIndex(where: { folders.contains($0) }) else { return }
      var stem = SafePath.stem(parts[(index + 1)...].joined(separator: "/"))
      var split = index > 0 ? parts[index - 1] : nil
      // `images/train/a.png` as well as `train/images/a.png`.
      if split == nil, let first = parts[(index + 1)...].first, parts.count > index + 2,
        SplitName.canonical(first) != nil
      {
        split = first
        stem = String(stem.dropFirst(first.count + 1))
      }
      let key = (split ?? "") + "\n" + stem
      let place = places[key] ?? entries.count
      if place == entries.count {
        places[key] = place
        entries.append(Entry(stem: stem, split: split))
      }
      set(&entries[place])
    }
    for file in source.files {
      if SafePath.suffix(file.path) == labelSuffix {
        take(file.path, labels) { $0.label = file.path }
      } else if SafePath.isImage(file.path) {
        take(file.path, ["images"]) { $0.image = file.path }
      }
    }
    if entries.isEmpty, source.files.count == 1, let file = source.files.first,
      SafePath.suffix(file.path) == labelSuffix
    {
      entries = [Entry(stem: SafePath.stem(file.path), label: file.path)]
    }
    entries.sort { ($0.split ?? "", $0.stem) < ($1.split ?? "", $1.stem) }
  }
}
