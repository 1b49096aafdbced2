/// Reads pictures whose folders are their classes.
struct ClassFolderReader {
  private let source: DatasetSource
  private let report: ReportCollector
  private let locator: ImageLocator

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) {
    self.source = source
    self.report = report
    locator = ImageLocator(source, options)
  }

  /// - Parameter names: names of classes by their folder, in the classes' order; folders without one go by their own.
  func read(names: [(folder: String, name: String)], _ emit: (DatasetEvent) throws -> Void) throws {
    guard let layout = ClassFolderLayout(source) else {
      throw FormatError(
        .formatNotThis, file: source.name, "there are no pictures in folders of classes",
        remedy: "choose another format")
    }
    let byFolder = Dictionary(names.map { ($0.folder, $0.name) }) { first, _ in first }
    var header = DatasetHeader()
    let listed = names.map(\.folder)
    for folder in listed + layout.classes.filter({ byFolder[$0] == nil }) {
      var category = DatasetCategory(name: byFolder[folder] ?? folder)
      category.originalID = Int64(header.categories.count)
      if let name = byFolder[folder], name != folder { category.metadata["synset"] = .text(folder) }
      header.categories.append(category)
    }
    try emit(.header(header))
    for entry in layout.entries {
      var item = DatasetItem(path: entry.path)
      item.split = entry.split
      if let folder = entry.category {
        item.labels = [Label(category: byFolder[folder] ?? folder, shape: .classification)]
      }
      let found = ImageLocator.Found(path: entry.file, url: source.url(entry.file))
      locator.attach(found, to: &item, file: entry.file, report: report)
      try emit(.item(item))
    }
  }
}
