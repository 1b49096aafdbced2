/// Where an annotation file lies, and what follows for its picture.
struct VOCPlace {
  /// Path in the dataset without extension: below `Annotations/`, else the file's name.
  let stem: String
  private let folder: String
  /// What holds `Annotations`.
  let root: String
  private let isStandard: Bool

  init(_ path: String) {
    let parts = path.split(separator: "/").map(String.init)
    folder = SafePath.folder(path)
    if let index = parts.dropLast().lastIndex(where: { $0.lowercased() == "annotations" }) {
      root = parts[..<index].joined(separator: "/")
      stem = SafePath.stem(parts[(index + 1)...].joined(separator: "/"))
      isStandard = true
    } else {
      root = folder
      stem = SafePath.stem(SafePath.name(path))
      isStandard = false
    }
  }

  /// Roboflow's layout: `train/a.xml` beside `train/a.jpg`.
  var split: String? {
    let name = SafePath.name(isStandard ? root : folder)
    return SplitName.canonical(name) == nil ? nil : name
  }

  /// Places of the picture, the likeliest first.
  func images(_ suffix: String) -> [String] {
    let name = stem + "." + suffix
    return ["JPEGImages/\(name)", "images/\(name)", "Images/\(name)", name].map { SafePath.join(root, $0) }
      + (isStandard ? [SafePath.join(folder, SafePath.name(name))] : [])
  }
}
