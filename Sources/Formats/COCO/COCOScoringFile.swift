public import Foundation

/// Reads COCO documents and results lists straight into columns, for scoring.
///
/// The strict reader of datasets (`COCOReader`) makes a rich label of each annotation; this one keeps numbers exactly as
/// written and makes none.
public struct COCOScoringFile: Sendable {
  /// What to read besides boxes.
  public struct Wish: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let outlines = Wish(rawValue: 1)
    public static let keypoints = Wish(rawValue: 2)
  }

  /// In the file's order; empty for a results list.
  public private(set) var images: [COCOImageEntry] = []
  public private(set) var categories: [COCOCategoryEntry] = []
  public private(set) var rows = COCOColumns()
  /// Rows that were left out, with the reason.
  public private(set) var diagnostics: [Diagnostic] = []
  /// The file is a bare list of predictions.
  public private(set) var isResultsList = false

  /// Reads a document (`{"images": …}`) or a results list (`[…]`).
  ///
  /// - Throws: `FormatError` where the file cannot be read or is neither.
  public init(_ url: URL, wish: Wish = []) throws {
    let name = url.lastPathComponent
    let file = try MappedFile(path: name, at: url)
    let outline = JSONOutline(file.bytes, file: name)
    let parser = try JSONParser()
    var start = file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while start < file.bytes.count, [9, 10, 13, 32].contains(file.bytes[start]) { start += 1 }
    guard start < file.bytes.count else {
      throw FormatError(
        .syntax, file: name, "the file is empty", remedy: "write the results again")
    }
    if file.bytes[start] == UInt8(ascii: "[") {
      isResultsList = true
      try readRows(outline, start, parser, wish, name)
      return
    }
    var found = false
    try outline.members { key, place in
      guard ["images", "categories", "annotations"].contains(key) else { return nil }
      guard file.bytes[place] == UInt8(ascii: "[") else {
        throw FormatError(
          .schema, file: name, line: outline.line(of: place), "\"\(key)\" must be a list",
          remedy: "check that this is COCO JSON")
      }
      switch key {
      case "annotations": return try readRows(outline, place, parser, wish, name)
      case "images":
        found = true
        return try outline.nodes(at: place, parser: parser) { node, place in
          if let image = COCOScoringFile.image(node) {
            images.append(image)
          } else {
            reject("image \(place + 1) of the list", "has no whole number as id", name)
          }
        }
      default:
        return try outline.nodes(at: place, parser: parser) { node, place in
          if let category = COCOScoringFile.category(node) {
            categories.append(category)
          } else {
            reject("category \(place + 1) of the list", "has no whole number as id", name)
          }
        }
      }
    }
    guard found else {
      throw FormatError(.schema, file: name, "the document has no \"images\"", remedy: "check that this is COCO JSON")
    }
  }

  @discardableResult
  private mutating func readRows(
    _ outline: JSONOutline, _ start: Int, _ parser: JSONParser, _ wish: Wish, _ name: String
  ) throws -> Int {
    let decoder = COCORowDecoder(wish: wish)
    // Rows of 60 bytes are about the shortest there are.
    rows.reserve((outline.text.count - start) / 120)
    let end = try outline.nodes(at: start, parser: parser) { node, place in
      if let reason = decoder.append(node, to: &rows) { reject("row \(place + 1) of the list", reason, name) }
    }
    if wish.contains(.keypoints) { rows.keypointStarts.append(rows.keypoints.count) }
    return end
  }

  private mutating func reject(_ item: String, _ reason: String, _ file: String) {
    diagnostics.append(
      Diagnostic(.error, .schema, file: file, item: item, reason + "; it was left out", remedy: "correct or remove it"))
  }

  private static func image(_ node: JSONNode?) -> COCOImageEntry? {
    guard let node, let id = node.member("id")?.int64 else { return nil }
    var image = COCOImageEntry(id: id, path: node.member("file_name")?.string ?? "")
    if let width = node.member("width")?.int64, let height = node.member("height")?.int64,
      (1...1 << 24).contains(width), (1...1 << 24).contains(height)
    {
      image.size = PixelSize(width: Int(width), height: Int(height))
    }
    // LVIS names pictures by their address alone.
    if image.path.isEmpty, let address = node.member("coco_url")?.string {
      image.path = String(address.split(separator: "/").suffix(2).joined(separator: "/"))
    }
    image.negativeCategories = node.member("neg_category_ids")?.elements.compactMap(\.int64) ?? []
    image.notExhaustiveCategories = node.member("not_exhaustive_category_ids")?.elements.compactMap(\.int64) ?? []
    return image
  }

  private static func category(_ node: JSONNode?) -> COCOCategoryEntry? {
    guard let node, let id = node.member("id")?.int64 else { return nil }
    var category = COCOCategoryEntry(
      id: id, name: node.member("name")?.string ?? String(id),
      keypointNames: node.member("keypoints")?.elements.compactMap(\.string) ?? [])
    category.frequency = node.member("frequency")?.string
    category.isThing = node.member("isthing")?.flag
    return category
  }
}
