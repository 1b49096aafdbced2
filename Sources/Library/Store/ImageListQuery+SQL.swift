import Database
import Foundation
import Web

/// Where a page begins: after the row with this sort value and id.
struct ImageCursor {
  var value: String
  var id: ImageID

  init(value: String, id: ImageID) {
    self.value = value
    self.id = id
  }

  /// Reads the opaque form.
  init(_ text: String) throws {
    guard let data = Data(base64Encoded: text), let decoded = String(data: data, encoding: .utf8),
      let bar = decoded.firstIndex(of: "|"), let id = ImageID(String(decoded[..<bar]))
    else {
      throw APIError(.invalidField, "The cursor is not one of this list", hint: "Start without a cursor")
    }
    self.init(value: String(decoded[decoded.index(after: bar)...]), id: id)
  }

  var text: String { Data("\(id)|\(value)".utf8).base64EncodedString() }
}

extension ImageListQuery.Sort {
  /// The column of `images i`; nil where the id alone, which grows with time, is the order.
  var column: String? {
    switch self {
    case .newest, .oldest: nil
    case .filename, .filenameDescending: "filename"
    case .fewestAnnotations, .mostAnnotations: "annotation_count"
    }
  }
  var isDescending: Bool {
    switch self {
    case .newest, .filenameDescending, .mostAnnotations: true
    case .oldest, .filename, .fewestAnnotations: false
    }
  }

  /// `order by` in this direction or the other.
  func order(reversed: Bool = false) -> SQL {
    let direction = isDescending != reversed ? "desc" : "asc"
    // Column names and directions are this program's own words.
    if let column { return SQL(unsafeRaw: " order by i.\(column) \(direction), i.id \(direction)") }
    return SQL(unsafeRaw: " order by i.id \(direction)")
  }

  /// The condition for rows behind `cursor`, or before it when reversed.
  func beyond(_ cursor: ImageCursor, reversed: Bool = false) -> SQL {
    let isLess = isDescending != reversed
    switch column {
    case "filename":
      return isLess
        ? "(i.filename, i.id) < (\(cursor.value), \(cursor.id))"
        : "(i.filename, i.id) > (\(cursor.value), \(cursor.id))"
    case "annotation_count":
      let count = Int(cursor.value) ?? 0
      return isLess
        ? "(i.annotation_count, i.id) < (\(count), \(cursor.id))"
        : "(i.annotation_count, i.id) > (\(count), \(cursor.id))"
    default: return isLess ? "i.id < \(cursor.id)" : "i.id > \(cursor.id)"
    }
  }

  /// The sort value as text, for the next cursor.
  var value: SQL { column.map { SQL(unsafeRaw: "i.\($0)::text") } ?? "''" }
}

extension ImageListQuery {
  static let largestPage = 500

  /// A query that asks for all parts of an image.
  static let everything: ImageListQuery = {
    var query = ImageListQuery()
    query.with = "urls,boxes"
    return query
  }()

  func pageSize() throws -> Int {
    let size = limit ?? 50
    guard (1...Self.largestPage).contains(size) else {
      throw APIError(.invalidField, "limit is \(size)", hint: "Ask for 1 to \(Self.largestPage) images a page")
    }
    return size
  }

  func wants(_ part: Substring) -> Bool { with?.split(separator: ",").contains(part) ?? false }

  /// What ``with`` may name.
  static let parts: Set<String> = ["total", "facets", "urls", "boxes"]

  /// - Throws: `APIError` for a part that lists do not have: asking for it must not be without effect.
  func checkParts() throws {
    for part in (with ?? "").split(separator: ",") where !Self.parts.contains(String(part)) {
      throw APIError(
        .invalidField, "with cannot be '\(part)'", hint: "Ask for any of \(Self.parts.sorted().joined(separator: ", "))"
      )
    }
  }

  /// The columns every page reads, in the order ``ImageJSON`` expects.
  ///
  /// - Parameter versions: Whether the second column is the row's version instead of its JSON.
  func columns(versions: Bool = false) -> SQL {
    let json = versions ? "i.xmin" : rendered
    guard wants("urls") else { return "select i.id, \(json), \((sort ?? .newest).value)" }
    return
      "select i.id, \(json), \((sort ?? .newest).value), encode(i.sha256, 'hex'), i.page, i.thumbnail_format, i.tile_levels, i.storage_path, i.filename, i.format"
  }

  /// An image's JSON without its end, from what triggers keep ready.
  private var rendered: SQL {
    wants("boxes")
      ? "i.rendered || i.rendered_state || ',\"boxes\":' || i.boxes_json" : "i.rendered || i.rendered_state"
  }

  /// The statement for the versions and the JSON of `images`, in any order.
  func statement(rendering images: [ImageID]) -> SQL {
    "select i.id, i.xmin, \(rendered) from images i where i.id = any(\(images)::uuid[])"
  }

  /// The statement for one page.
  ///
  /// - Parameter versions: Whether rows name their version instead of their JSON.
  func statement(in project: ProjectID, versions: Bool = false) throws -> SQL {
    let size = try pageSize()
    let sort = sort ?? .newest
    var statement: SQL = "\(columns(versions: versions)) from images i where \(try filter.condition(in: project))"
    if let cursor { statement += " and \(sort.beyond(try ImageCursor(cursor)))" }
    // As part of the text: without knowing it, no plan could be made for good.
    return statement + sort.order() + SQL(unsafeRaw: " limit \(size + 1)")
  }

  /// The statements for a page with `image` in its middle: the rows before it from the nearest on, itself, those after.
  func statements(around image: ImageID, in project: ProjectID) throws -> [SQL] {
    let half = max(1, try pageSize() / 2)
    let sort = sort ?? .newest
    let condition = try filter.condition(in: project)
    let column = sort.column ?? "id"
    // Column names are this program's own words.
    let pair = SQL(unsafeRaw: "(i.\(column), i.id)")
    let pivot: SQL = "(select \(unsafeRaw: column), id from images where id = \(image) and project_id = \(project))"
    let less: SQL = pair + " < " + pivot
    let more: SQL = pair + " > " + pivot
    let columns = columns()
    let from: SQL = " from images i where "
    return [
      columns + from + condition + " and " + (sort.isDescending ? more : less) + sort.order(reversed: true)
        + " limit \(half)::int",
      columns + from + "i.project_id = \(project) and i.id = \(image)",
      columns + from + condition + " and " + (sort.isDescending ? less : more) + sort.order()
        + " limit \(half + 1)::int",
    ]
  }
}
