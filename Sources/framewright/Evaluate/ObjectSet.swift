import Foundation
import Formats
import Geometry

/// The objects of one side, truth or predictions, as a file has them.
struct ObjectSet {
  var name: String
  var images: [COCOImageEntry] = []
  var classes: [COCOCategoryEntry] = []
  var rows = COCOColumns()
  /// Where rotated boxes were asked for: one a row.
  var rotated: [TurnedBox] = []
  /// Where masks were asked for: the parts of rows whose polygons have holes, which `rows` has no form for.
  var holed: [Int: [PolygonPart]] = [:]
  /// Of a dataset: each row's 1-based place among the labels of its image.
  var labels: [Int32] = []
  /// Of a COCO file: 1-based places of the rows that its reader left out, rising.
  var skipped: [Int] = []
  /// A bare list of predictions: image and class numbers are those of the truth.
  var isResultsList = false
  /// Image and class numbers are the file's own, not made up while reading.
  var hasOwnNumbers = false
  var diagnostics: [Diagnostic] = []
  /// Pictures on disk by image number, for the report.
  var pictures: [Int64: URL] = [:]

  /// How a side is read.
  struct Options: Sendable {
    var format: FormatID?
    var kind: ScoredKind
    var imageFolders: [URL] = []
    var classNames: [String] = []
  }

  /// Reads a file or folder of any format.
  static func read(_ path: String, _ options: Options) throws -> ObjectSet {
    let url = URL(fileURLWithPath: path)
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw FormatError(.fileUnreadable, file: path, "does not exist", remedy: "check the path")
    }
    if isCOCO(url, options) { return try coco(url, options) }
    if options.kind == .rotated, let results = try dota(url) { return results }
    return try dataset(url, options)
  }

  /// COCO files go the short way: numbers as written, no object a row.
  private static func isCOCO(_ url: URL, _ options: Options) -> Bool {
    guard options.format == nil || options.format?.rawValue == "coco", url.pathExtension.lowercased() == "json",
      let handle = try? FileHandle(forReadingFrom: url)
    else { return false }
    if options.format != nil { return true }
    defer { try? handle.close() }
    guard let head = try? handle.read(upToCount: 1 << 16) else { return false }
    let text = String(decoding: head, as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    if text.hasPrefix("[") {
      return text.dropFirst().allSatisfy { $0.isWhitespace || $0 == "]" } || text.contains("\"image_id\"")
    }
    return text.hasPrefix("{")
      && ["\"images\"", "\"annotations\"", "\"categories\"", "\"licenses\""].contains { text.contains($0) }
      && !text.contains("\"segments_info\"")
  }

  private static func coco(_ url: URL, _ options: Options) throws -> ObjectSet {
    let file = try COCOScoringFile(url, wish: options.kind.wish)
    var set = ObjectSet(name: url.lastPathComponent)
    set.images = file.images
    set.classes = file.categories
    set.rows = file.rows
    set.isResultsList = file.isResultsList
    set.hasOwnNumbers = true
    set.diagnostics = file.diagnostics
    // The reader names rows by their place: "row 17 of the list".
    set.skipped = file.diagnostics.compactMap { diagnostic in
      guard let item = diagnostic.item, item.hasPrefix("row ") else { return nil }
      return Int(item.dropFirst(4).prefix(while: \.isNumber))
    }
    if options.kind == .rotated { set.rotated = set.rows.boxes.indices.map { TurnedBox(set.rows, row: $0) } }
    let folders = options.imageFolders + [url.deletingLastPathComponent()]
    for image in file.images where !image.path.isEmpty && !image.path.contains("..") {
      guard !options.imageFolders.isEmpty else { break }
      set.pictures[image.id] =
        folders.lazy.map { $0.appendingPathComponent(image.path) }
        .first { FileManager.default.fileExists(atPath: $0.path) }
    }
    return set
  }
}

/// What objects are compared by.
enum ScoredKind: String, Sendable, CaseIterable {
  case boxes = "bbox"
  case masks = "segm"
  case keypoints
  case rotated

  var wish: COCOScoringFile.Wish {
    switch self {
    case .boxes: []
    case .masks, .rotated: .outlines
    case .keypoints: .keypoints
    }
  }
}
