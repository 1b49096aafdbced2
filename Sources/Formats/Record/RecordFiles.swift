import Foundation

/// What readers of formats with a file an image have in common.
enum RecordFiles {
  /// Reads file after file. One that is broken is a line of the report; where none is sound, the first trouble is thrown.
  static func each(_ files: [String], _ report: ReportCollector, _ body: (String) throws -> Void) throws {
    var sound = 0
    var trouble: FormatError?
    for path in files {
      do {
        try body(path)
        sound += 1
      } catch let error as FormatError where error.diagnostic.file == path {
        if let earlier = trouble { report.add(earlier.diagnostic) }
        trouble = error
      }
    }
    if let trouble {
      if sound == 0 { throw trouble }
      report.add(trouble.diagnostic)
    }
  }

  /// The files that hold a format's labels; a file that was given alone is taken whatever it holds.
  ///
  /// - Parameter what: What there is none of, for the error: `LabelMe JSON`.
  /// - Throws: `formatNotThis` where there is none.
  static func find(
    _ what: String, in source: DatasetSource, suffix: String? = nil, where isOne: (String) -> Bool
  ) throws(FormatError) -> [String] {
    let found = source.files.map(\.path).filter {
      (suffix == nil || SafePath.suffix($0) == suffix) && (source.files.count == 1 || isOne($0))
    }
    guard !found.isEmpty else {
      throw FormatError(
        .formatNotThis, file: source.name, "there is no \(what)", remedy: "choose another format")
    }
    return found
  }

  /// A path as a file in `folder` states it, `..` followed inside the source alone; nil where it leads out.
  static func resolve(_ stated: String, from folder: String) -> String? {
    let text = String(decoding: stated.utf8.map { $0 == 92 ? 47 : $0 }, as: UTF8.self)
    if text.hasPrefix("/") || text.utf8.contains(0) { return nil }
    var parts = folder.split(separator: "/").map(String.init)
    for part in text.split(separator: "/") where part != "." {
      if part != ".." {
        parts.append(String(part))
      } else if parts.popLast() == nil {
        return nil
      }
    }
    return SafePath.clean(parts.joined(separator: "/"))
  }

  /// Hands over the source's pictures that no label file described, as images nobody has looked at.
  static func emitPictures(
    of source: DatasetSource, besides used: Set<String>, below folder: String = "", _ locator: ImageLocator,
    _ report: ReportCollector, _ emit: (DatasetEvent) throws -> Void
  ) throws {
    let start = folder.isEmpty ? 0 : folder.utf8.count + 1
    for file in source.files(below: folder) where SafePath.isImage(file.path) && !used.contains(file.path) {
      let (split, path) = FolderSplit.divide(String(decoding: file.path.utf8.dropFirst(start), as: UTF8.self))
      var item = DatasetItem(path: path)
      item.split = split
      let found = ImageLocator.Found(path: file.path, url: source.url(file.path))
      locator.attach(found, to: &item, file: file.path, report: report)
      try emit(.item(item))
    }
  }
}

/// A text file of class names, one a line.
enum ClassList {
  /// The classes of the file of that name that lies nearest to the root; none where there is none.
  static func read(_ name: String, in source: DatasetSource) -> [DatasetCategory] {
    let candidates = source.files.filter { SafePath.name($0.path) == name && $0.size < 16 << 20 }.map(\.path)
    guard let path = candidates.min(by: { $0.utf8.count { $0 == 47 } < $1.utf8.count { $0 == 47 } }),
      let bytes = try? source.read(path, limit: 16 << 20)
    else { return [] }
    var seen: Set<String> = []
    return TextLines(bytes).compactMap { line in
      let name = String(line.text) ?? ""
      return name.isEmpty || name == "__ignore__" || name == "_background_" || !seen.insert(name).inserted
        ? nil : DatasetCategory(name: name)
    }
  }

  static func bytes(_ categories: [DatasetCategory]) -> [UInt8] {
    var out = ByteWriter()
    for category in categories where !category.name.contains(where: \.isNewline) { out.text(category.name + "\n") }
    return out.bytes
  }
}

/// The classes a writer or a reader has met, each name once: in the header's order, then as they came.
struct ClassCollector {
  private(set) var categories: [DatasetCategory]
  private var places: [String: Int] = [:]

  init(_ header: DatasetHeader = DatasetHeader()) {
    categories = []
    for category in header.categories { add(category) }
  }

  /// The class's place in the list; it is added where it is new.
  @discardableResult
  mutating func place(_ name: String) -> Int { places[name] ?? add(DatasetCategory(name: name)) }

  /// Adds a class unless there is one of that name; its place.
  @discardableResult
  mutating func add(_ category: DatasetCategory) -> Int {
    if let place = places[category.name] { return place }
    places[category.name] = categories.count
    categories.append(category)
    return categories.count - 1
  }

  func category(_ name: String) -> DatasetCategory? { places[name].map { categories[$0] } }
}
