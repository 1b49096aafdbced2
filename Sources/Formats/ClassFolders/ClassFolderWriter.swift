/// Writes each picture into the folder of its class.
final class ClassFolderWriter: DatasetWriter {
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  /// The folder of items that belong to no split; empty for none.
  private let undivided: String
  private let writesNames: Bool
  private var names = ExportNames()
  private var folders: [String: String] = [:]
  private var takenFolders = ExportNames()
  private var list = ByteWriter()

  init(
    _ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector,
    undivided: String, writesNames: Bool
  ) {
    self.sink = sink
    self.options = options
    self.report = report
    self.undivided = undivided
    self.writesNames = writesNames
    for category in header.categories { _ = folder(of: category) }
  }

  private func folder(of category: DatasetCategory) -> String {
    if let folder = folders[category.name] { return folder }
    var stated = category.name
    if writesNames, case .text(let synset) = category.metadata["synset"] { stated = synset }
    let folder = takenFolders.take(SafePath.folderName(stated))
    if folder != stated {
      report.add(
        Diagnostic(
          .warning, .renamed, item: category.name, "its folder is called \(folder)",
          remedy: "rename the class where its name matters"))
    }
    folders[category.name] = folder
    if writesNames {
      list.text(folder + (folder.contains(" ") ? "\t" : " "))
      list.append(category.name.utf8.map { $0 == 10 || $0 == 13 ? 32 : $0 })
      list.byte(10)
    }
    return folder
  }

  func write(_ item: DatasetItem) throws {
    guard let image = item.image, options.includesImages else {
      report.lose("classification", "dropped: its picture is not written", count: item.labels.count)
      var written = item
      written.labels = []
      report.didWrite(written)
      return
    }
    let split = item.split ?? undivided
    let name = String(names.take("\(split)/\(item.path)").dropFirst(split.utf8.count == 0 ? 1 : split.count + 1))
    if name != item.path { report.add(.renamed(item.path, to: name)) }
    var written = item
    if item.labels.count > 1 {
      report.lose("classification", "dropped: a picture has one class", count: item.labels.count - 1)
      written.labels = [item.labels[0]]
    }
    let folder = written.labels.first.map { self.folder(of: DatasetCategory(name: $0.category)) }
    let path = [split, folder ?? "", name].filter { !$0.isEmpty }.joined(separator: "/")
    try sink.write(image, to: path)
    report.didWrite(written)
  }

  func finish() throws {
    if writesNames { try sink.write(SynsetNames.file, list.bytes) }
  }
}
