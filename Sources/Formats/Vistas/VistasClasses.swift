/// The classes of a configuration, in the order of their numbers.
struct VistasClasses {
  private(set) var categories: [DatasetCategory] = []

  /// `config_v2.0.json`, `config_v1.2.json`, `config.json` with a list of labels; the newest where no version is asked for.
  static func path(in source: DatasetSource, version: String?) -> String? {
    let wanted = version.map { ["config_\($0).json"] } ?? ["config_v2.0.json", "config_v1.2.json"]
    for name in wanted {
      if let file = source.files.first(where: { SafePath.name($0.path) == name }) { return file.path }
    }
    return nil
  }

  init(_ path: String?, _ source: DatasetSource, _ parser: JSONParser, _ report: ReportCollector) {
    guard let path else { return }
    do {
      try parser.withValue(copying: try source.read(path, limit: 16 << 20)) { node in
        for label in node.member("labels").map({ Array($0.elements) }) ?? [] {
          var category = DatasetCategory(name: label.member("name")?.string ?? "class_\(categories.count)")
          let channels = label.member("color")?.elements.compactMap { $0.int64.flatMap { UInt8(exactly: $0) } } ?? []
          if channels.count == 3 {
            category.color = PNGPicture.Color(red: channels[0], green: channels[1], blue: channels[2]).hex
          }
          if let readable = label.member("readable")?.string, readable != category.name {
            category.metadata["readable"] = .text(readable)
          }
          categories.append(category)
        }
      }
    } catch {
      report.add(
        Diagnostic(
          .error, .syntax, file: path, "is no sound configuration: classes go by their numbers",
          remedy: "export it again"))
    }
  }
}
