/// The pictures that VIA's files name: their items, their facts and their bytes.
struct VIAPictures {
  private let report: ReportCollector
  private let locator: ImageLocator

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) {
    self.report = report
    locator = ImageLocator(source, options)
  }

  /// The item of a file name, with the path as it is stated; nil and a line in the report for a name that cannot be used.
  func item(_ name: String, _ file: String) -> (DatasetItem, stated: String)? {
    guard let stated = locator.safePath(name) else {
      report.add(
        Diagnostic(
          .error, name.isEmpty ? .schema : .unsafePath, file: file, item: String(name.prefix(200)),
          name.isEmpty ? "a record has no filename; it was left out" : "leads out of the dataset or is an address",
          remedy: "use a relative path"))
      return nil
    }
    let (split, path) = FolderSplit.divide(stated)
    var item = DatasetItem(path: path)
    item.split = split
    return (item, stated)
  }

  /// One of the attributes of a file.
  static func take(_ key: JSONNode, _ value: JSONNode, _ item: inout DatasetItem) {
    take(key.string ?? "", value.attributeValue, value.flag, &item)
  }

  static func take(_ key: String, _ value: AttributeValue, _ flag: Bool?, _ item: inout DatasetItem) {
    if key == "is_null", let flag { item.isNull = flag } else { item.metadata[key] = value }
  }

  /// What an item says of its file.
  static func attributes(_ item: DatasetItem) -> [String: AttributeValue] {
    var attributes = item.metadata
    if item.isNull { attributes["is_null"] = .flag(true) }
    return attributes
  }

  /// Looks for the bytes beside the label file and below `images`.
  func attach(_ stated: String, _ item: inout DatasetItem, _ file: String) {
    let folder = SafePath.folder(file)
    locator.attach(
      locator.find([stated, "images/\(stated)"].map { SafePath.join(folder, $0) }, path: stated), to: &item,
      file: file, report: report)
  }
}
