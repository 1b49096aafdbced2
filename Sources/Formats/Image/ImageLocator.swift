import Foundation

/// Finds the picture that a label file names, and its size.
final class ImageLocator {
  /// A picture that was found.
  struct Found {
    /// Its path in the source; nil where it lies in one of the further folders.
    var path: String?
    var url: URL
  }
  private let source: DatasetSource
  private let options: ReadOptions
  private var uniqueByName: [String: String?]?

  init(_ source: DatasetSource, _ options: ReadOptions) {
    self.source = source
    self.options = options
  }

  /// Whether there are pictures anywhere: without any, no place needs to be thought of.
  private(set) lazy var hasPictures =
    !source.imageFolders.isEmpty || source.files.contains { SafePath.isImage($0.path) }

  /// The first of some likely places, else the further folders, else the one picture of that name.
  func find(_ candidates: [String], path: String) -> Found? {
    for candidate in candidates where source.contains(candidate) {
      return Found(path: candidate, url: source.url(candidate))
    }
    let name = SafePath.name(path)
    for folder in source.imageFolders {
      for tail in path == name ? [path] : [path, name] {
        let url = folder.appendingPathComponent(tail)
        if FileStatus(path: url.path)?.kind == .regular { return Found(path: nil, url: url) }
      }
    }
    return unique(name).map { Found(path: $0, url: source.url($0)) }
  }

  /// The one picture of the source with that name.
  func unique(_ name: String) -> String? {
    if uniqueByName == nil {
      var index: [String: String?] = [:]
      for file in source.files where SafePath.isImage(file.path) {
        let name = SafePath.name(file.path)
        index[name] = index[name] == nil ? file.path : .some(nil)
      }
      uniqueByName = index
    }
    return uniqueByName?[name] ?? nil
  }

  /// The path to use for a name that a label file states; nil where it is unsafe.
  ///
  /// Programs write absolute paths of the machine they ran on: such a name counts by its last part, where exactly one
  /// picture of the source is called so.
  func safePath(_ stated: String) -> String? {
    if let clean = SafePath.clean(stated) { return clean }
    let name = SafePath.name(String(decoding: stated.utf8.map { $0 == 92 ? 47 : $0 }, as: UTF8.self))
    return SafePath.clean(name).flatMap { unique($0) == nil ? nil : $0 }
  }

  /// Gives an item its picture and its size, and turns labels that were drawn on the stored pixels upright.
  func attach(_ found: Found?, to item: inout DatasetItem, file: String, report: ReportCollector) {
    item.image = found.map { .file($0.url) }
    if item.size == nil || options.checksImages, let url = found?.url {
      guard let header = ImageHeader(of: url) else {
        if SafePath.isImage(url.lastPathComponent), ImageLocator.headerKinds.contains(SafePath.suffix(item.path)) {
          report.add(
            Diagnostic(
              .warning, .fileUnreadable, file: found?.path ?? item.path, "the picture's header cannot be read",
              remedy: "check the picture"))
        }
        return
      }
      settle(header, &item, file, report)
    } else if item.size == nil {
      item.size = options.imageSize?(item.path)
    }
  }

  private static let headerKinds: Set<String> = ["jpg", "jpeg", "png", "webp", "bmp", "gif", "tif", "tiff"]

  private func settle(_ header: ImageHeader, _ item: inout DatasetItem, _ file: String, _ report: ReportCollector) {
    guard let stated = item.size, stated != header.upright else {
      item.size = header.upright
      return
    }
    if stated == header.stored {
      item = item.keepingMasks(report, where: MaskLimit.allows)
      item.labels = item.labels.map { $0.turned(orientation: header.orientation, stored: stated) }
      item.size = header.upright
      report.add(.turned(item.path, file: file, orientation: header.orientation))
    } else {
      report.add(
        Diagnostic(
          .warning, .sizeMismatch, file: file, item: item.path,
          "is said to be \(stated.width) x \(stated.height), the picture is \(header.upright.width) x \(header.upright.height)",
          remedy: "check that labels and picture belong together"))
    }
  }
}

extension Diagnostic {
  /// Says of an item that its labels were turned with its picture.
  static func turned(_ path: String, file: String, orientation: Int) -> Diagnostic {
    Diagnostic(
      .warning, .orientationMismatch, file: file, item: path,
      "its labels were drawn on the stored pixels (EXIF orientation \(orientation)); they were turned upright",
      remedy: "look at one; turn the picture itself where they are wrong")
  }
}
