import CSimdjson

/// One mapped COCO file with an index beside it: where each image and annotation lies, and which belong together.
///
/// 36 bytes an annotation: offset, length, image, id (32) and its place in the order by image (4).
final class COCODocument {
  struct Image {
    var id: Int64
    var offset: Int
    var length: Int
  }
  struct Annotation {
    var offset: UInt64
    var image: Int64
    var id: Int64
    var length: UInt32
    var hasID: Bool
  }
  let path: String
  let split: String?
  private(set) var images: [Image] = []
  private(set) var annotations: [Annotation] = []
  private(set) var categories: [(id: Int64, category: DatasetCategory)] = []
  private(set) var metadata: [String: AttributeValue] = [:]
  /// For each image, its annotations as a range of `order`.
  private(set) var ranges: [Range<Int>] = []
  private(set) var order: [UInt32] = []
  private let file: MappedFile
  let outline: JSONOutline

  /// Longest single annotation or image that is parsed: 32 MiB of text.
  static let elementLimit = 32 << 20

  init(_ path: String, in source: DatasetSource) throws {
    self.path = path
    split = COCODocumentName.split(path, in: source)
    file = try source.map(path)
    outline = JSONOutline(file.bytes, file: path)
  }

  /// Walks the file once.
  func index(_ parser: JSONParser, _ report: ReportCollector) throws {
    var found: Set<String> = []
    var rejected = 0
    try outline.members { key, start in
      switch key {
      case "images", "annotations", "categories":
        guard found.insert(key).inserted else { throw schema(start, "\"\(key)\" is there twice") }
        guard outline.text[start] == UInt8(ascii: "[") else {
          throw schema(start, "\"\(key)\" must be a list, it is \(COCODocument.describe(outline.text[start]))")
        }
        if key == "categories" { return try readCategories(start, parser, report) }
        return try key == "images" ? indexImages(start, report) : indexAnnotations(start, report, &rejected)
      case "info", "licenses":
        var end = start
        try outline.skip(&end)
        if end - start <= COCODocument.elementLimit {
          metadata[key] = try? parser.withValue(outline.slice(start, end - start)) { $0.attributeValue }
        }
        return end
      case "type": return nil
      default:
        report.lose("member \(key) of a document", "dropped")
        return nil
      }
    }
    guard found.contains("images") else {
      throw FormatError(.schema, file: path, "the document has no \"images\"", remedy: "check that this is COCO JSON")
    }
    try checkIDs()
    group(report)
  }

  /// A line number costs a walk through the file: the list shows only the first ones.
  private func listedLine(of offset: UInt64, _ rejected: inout Int) -> Int? {
    rejected += 1
    return rejected <= 200 ? outline.line(of: Int(offset)) : nil
  }

  private func indexImages(_ start: Int, _ report: ReportCollector) throws -> Int {
    var (position, rejected) = (0, 0)
    return try outline.elements(at: start, fields: ["id"]) { batch in
      for element in batch {
        position += 1
        guard element.first == UInt8(ascii: "{"), element.present & 1 != 0 else {
          report.add(
            Diagnostic(
              .error, .schema, file: path, line: listedLine(of: element.offset, &rejected),
              item: "image \(position) of the list",
              "is no object with a whole number as id", remedy: "give it an integer id"))
          continue
        }
        images.append(Image(id: element.values.0, offset: Int(element.offset), length: Int(element.length)))
      }
    }
  }

  private func indexAnnotations(_ start: Int, _ report: ReportCollector, _ rejected: inout Int) throws -> Int {
    var position = 0
    // A list of one's own: a member of a class is asked for with each append whether anybody else looks at it.
    var found: [Annotation] = []
    defer { annotations = found }
    return try outline.elements(at: start, fields: ["id", "image_id"]) { batch in
      // Room for the rest of the file at the first ones' length: growing copies.
      if position == 0, let last = batch.last {
        let length = Int(last.offset + last.length) - start
        found.reserveCapacity((outline.text.count - start) / max(32, length / batch.count) + batch.count)
      }
      for element in batch {
        position += 1
        let hasID = element.present & 1 != 0
        guard element.first == UInt8(ascii: "{"), element.present & 2 != 0, element.length <= COCODocument.elementLimit
        else {
          let reason =
            element.first != UInt8(ascii: "{")
            ? "is \(COCODocument.describe(element.first)), an object was expected"
            : element.present & 2 == 0
              ? "has no whole number as image_id" : "is longer than \(COCODocument.elementLimit) bytes"
          let item = hasID ? "annotation \(element.values.0)" : "annotation \(position) of the list"
          let line = listedLine(of: element.offset, &rejected)
          report.add(
            Diagnostic(
              .error, .schema, file: path, line: line, item: item, reason, remedy: "correct or remove it"))
          continue
        }
        found.append(
          Annotation(
            offset: element.offset, image: element.values.1, id: element.values.0, length: UInt32(element.length),
            hasID: hasID))
      }
    }
  }

  private func readCategories(_ start: Int, _ parser: JSONParser, _ report: ReportCollector) throws -> Int {
    var seen: Set<Int64> = []
    var rejected = 0
    return try outline.elements(at: start, fields: ["id"]) { batch in
      for element in batch {
        let slice = outline.slice(Int(element.offset), Int(element.length))
        let category = element.present & 1 == 0 ? nil : try? parser.withValue(slice) { COCOCategory.decode($0) }
        guard let category else {
          report.add(
            Diagnostic(
              .error, .schema, file: path, line: listedLine(of: element.offset, &rejected), item: "category",
              "is no object with an integer id and a name",
              remedy: "give it an integer id and a name"))
          continue
        }
        guard seen.insert(element.values.0).inserted else {
          throw FormatError(
            .duplicateIDs, file: path, "category id \(element.values.0) is there twice",
            remedy: "give each category its own id")
        }
        categories.append((element.values.0, category))
      }
    }
  }

  /// Refuses documents in which one id names two things: which of them an annotation means cannot be told.
  private func checkIDs() throws {
    let imageIDs = COCODocument.repeated(images.lazy.map(\.id))
    let labelIDs = COCODocument.repeated(annotations.lazy.filter(\.hasID).map(\.id))
    if imageIDs.isEmpty && labelIDs.isEmpty { return }
    var parts: [String] = []
    if !imageIDs.isEmpty { parts.append("image ids \(COCODocument.list(imageIDs))") }
    if !labelIDs.isEmpty { parts.append("annotation ids \(COCODocument.list(labelIDs))") }
    throw FormatError(
      .duplicateIDs, file: path, parts.joined(separator: " and ") + " are there more than once",
      remedy: "give each image and each annotation an id of its own")
  }

  private static func repeated(_ ids: some Sequence<Int64>) -> [Int64] {
    // Most files count upwards.
    var (last, isRising) = (Int64.min, true)
    for id in ids {
      if id <= last { isRising = false }
      last = id
    }
    if isRising { return [] }
    let sorted = ids.sorted()
    var repeated: [Int64] = []
    for (previous, id) in zip(sorted, sorted.dropFirst()) where previous == id && repeated.last != id {
      repeated.append(id)
    }
    return repeated
  }

  private static func list(_ ids: [Int64]) -> String {
    ids.prefix(10).map(String.init).joined(separator: ", ") + (ids.count > 10 ? " and \(ids.count - 10) more" : "")
  }

  /// Sorts the annotations by image, the file's order within each.
  private func group(_ report: ReportCollector) {
    var indexByID = [Int64: UInt32](minimumCapacity: images.count)
    for (index, image) in images.enumerated() { indexByID[image.id] = UInt32(index) }
    var counts = [Int](repeating: 0, count: images.count + 1)
    var owners = [UInt32](repeating: .max, count: annotations.count)
    // The annotations of an image mostly follow each other.
    var last: (id: Int64, image: UInt32?) = (0, indexByID[0])
    for (index, annotation) in annotations.enumerated() {
      if annotation.image != last.id { last = (annotation.image, indexByID[annotation.image]) }
      if let image = last.image {
        owners[index] = image
        counts[Int(image) + 1] += 1
      } else {
        report.add(
          Diagnostic(
            .error, .unknownImage, file: path, item: "annotation \(annotation.id)",
            "names image \(annotation.image), which is not in \"images\"",
            remedy: "add the image or remove the annotation"))
      }
    }
    for index in 1..<counts.count { counts[index] += counts[index - 1] }
    ranges = (0..<images.count).map { counts[$0]..<counts[$0 + 1] }
    order = [UInt32](repeating: 0, count: counts[images.count])
    for (index, owner) in owners.enumerated() where owner != .max {
      order[counts[Int(owner)]] = UInt32(index)
      counts[Int(owner)] += 1
    }
  }

  var hasReusableLabelIDs: Bool { annotations.allSatisfy { $0.hasID && $0.id > 0 } }

  private func schema(_ offset: Int, _ message: String) -> FormatError {
    FormatError(.schema, file: path, line: outline.line(of: offset), message, remedy: "check that this is COCO JSON")
  }

  private static func describe(_ first: UInt8) -> String {
    switch first {
    case UInt8(ascii: "{"): "an object"
    case UInt8(ascii: "["): "a list"
    case UInt8(ascii: "\""): "text"
    case UInt8(ascii: "n"): "null"
    case UInt8(ascii: "t"), UInt8(ascii: "f"): "true or false"
    default: "a number"
    }
  }
}
