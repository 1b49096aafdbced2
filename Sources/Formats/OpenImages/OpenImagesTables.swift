/// Which CSV of a source says what, by its columns.
struct OpenImagesTables {
  private(set) var boxes: [String] = []
  private(set) var labels: [String] = []
  private(set) var masks: [String] = []
  /// Lists of images with their subset.
  private(set) var lists: [String] = []
  private(set) var descriptions: String?

  init(_ source: DatasetSource) {
    for file in source.files(suffix: "csv") {
      let columns = Set(CSVTable.head(file.path, in: source))
      if columns.isSuperset(of: ["imageid", "labelname", "xmin", "xmax", "ymin", "ymax"]) {
        boxes.append(file.path)
      } else if columns.isSuperset(of: ["maskpath", "imageid", "labelname"]) {
        masks.append(file.path)
      } else if columns.isSuperset(of: ["imageid", "source", "labelname", "confidence"]) {
        labels.append(file.path)
      } else if columns.isSuperset(of: ["imageid", "subset"]) {
        lists.append(file.path)
      } else if SafePath.name(file.path).contains("class-descriptions") {
        descriptions = file.path
      }
    }
  }

  /// The subset in a file's name: `oidv6-train-annotations-bbox.csv` is train.
  static func split(_ path: String) -> String? {
    let name = SafePath.name(path)
    return name.split(separator: "-").lazy.map(String.init).first { SplitName.canonical($0) != nil }
      ?? (name.hasPrefix("default-") ? nil : splitBefore(name))
  }

  /// What stands before `-annotations-…` as this library writes it.
  private static func splitBefore(_ name: String) -> String? {
    for tail in ["-annotations-bbox.csv", "-annotations-human-imagelabels.csv", "-annotations-object-segmentation.csv"]
    where name.hasSuffix(tail) && name.utf8.count > tail.utf8.count { return String(name.dropLast(tail.count)) }
    return nil
  }
}
