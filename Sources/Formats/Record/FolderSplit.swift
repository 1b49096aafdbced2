/// Splits as the first folder of a path: `train/street/1.json`, for formats that have no list of splits.
enum FolderSplit {
  /// The split and the rest of the path; nil and the whole path where the first folder is no word for a split.
  static func divide(_ path: String) -> (split: String?, path: String) {
    guard let slash = path.firstIndex(of: "/") else { return (nil, path) }
    let folder = String(path[..<slash])
    guard SplitName.canonical(folder) != nil else { return (nil, path) }
    return (folder, String(path[path.index(after: slash)...]))
  }

  /// Where an item's files go; counts a split that will not be known again.
  static func place(_ item: DatasetItem, _ report: ReportCollector) -> String {
    guard let split = item.split else { return item.path }
    if SplitName.canonical(split) == nil { report.lose("split", "written as a folder") }
    return SafePath.join(split, item.path)
  }
}
