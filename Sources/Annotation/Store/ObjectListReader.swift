import Database
import Foundation
import Library
import Web

/// Reads the objects of a project for the grid of crops: a page from a cursor on, in one of six orders.
struct ObjectListReader: Sendable {
  static let largestPage = 500
  /// Beyond this many the total is not counted on but said to be approximate.
  static let exactLimit = 100_000

  let query: ObjectListQuery
  let project: ProjectID

  /// - Parameter addresses: Signs the addresses of thumbnails and previews.
  func read(in transaction: Transaction, addresses: PictureAddresses) throws -> Page<LabelledObject> {
    let size = try pageSize()
    guard [nil, "", "total"].contains(query.with) else {
      throw APIError(.invalidField, "with cannot be '\(query.with ?? "")'", hint: "Ask for total, or for nothing")
    }
    var page = Page<LabelledObject>(items: [])
    if query.with == "total" {
      let found: Int = try transaction.query(totalStatement())[0].get(0)
      page.total = min(found, Self.exactLimit)
      page.totalIsExact = found <= Self.exactLimit
    }
    var rows: [Row] = []
    for statement in try statements() where rows.count <= size { rows += try transaction.query(statement) }
    // Many objects are on the same picture, whose addresses are signed once.
    var signed: [ImageID: (thumb: String?, preview: String?)] = [:]
    for row in rows.prefix(size) {
      let image: ImageID = try row.get(1)
      let urls = try signed[image] ?? Self.sign(row, addresses)
      signed[image] = urls
      page.items.append(try Self.object(row, urls: urls))
    }
    if rows.count > size {
      page.nextCursor = Cursor(value: try rows[size - 1].get(24), id: try rows[size - 1].get(0)).text
    }
    return page
  }

  /// The statements for one page and one row more; each is run if those before it found too few.
  func statements() throws -> [SQL] {
    let sort = query.sort ?? .newest
    guard let text = query.cursor else { return try sort.stretches.map { try statement($0, sort) } }
    let cursor = try Cursor(text)
    let bound = try sort.bound(cursor.value)
    let sign: SQL = sort.isDescending ? "<" : ">"
    let ahead = sort.stretches.drop { $0.isScored == true && cursor.value == sort.withoutScore }
    return try ahead.enumerated().map { index, stretch in
      guard index == 0 else { return try statement(stretch, sort) }
      return try statement(
        stretch, sort,
        beyond: stretch.isScored == false
          ? " and a.id \(sign) \(cursor.id)" : " and (\(stretch.value), a.id) \(sign) (\(bound), \(cursor.id))")
    }
  }

  private func statement(
    _ stretch: ObjectListQuery.Sort.Stretch, _ sort: ObjectListQuery.Sort, beyond: SQL = ""
  ) throws -> SQL {
    let direction: SQL = sort.isDescending ? "desc" : "asc"
    // As part of the text: without knowing it, no plan could be made for good.
    let limit = SQL(unsafeRaw: "\(try pageSize() + 1)")
    let first: SQL = stretch.isScored == false ? "" : "\(stretch.value) \(direction), "
    // Indexes have each class by itself in these orders: the first of all are among the first of each.
    let isByClass = stretch.hasIndex && query.classId == nil && query.imageId == nil
    let ofClass: SQL = isByClass ? " and a.class_id = c.id" : ""
    var found: SQL = """
      select a.id, \(stretch.value) as sort_value \(matching)\(stretch.condition)\(ofClass)\(beyond)
      order by \(first)a.id \(direction) limit \(limit)
      """
    if isByClass {
      found = """
        select f.id, f.sort_value from classes c cross join lateral (\(found)) f where c.project_id = \(project)
        order by f.sort_value \(direction), f.id \(direction) limit \(limit)
        """
    }
    // Found first by little, then shown whole: a sort of a hundred thousand wide rows would be slow.
    return """
      with found as materialized (\(found))
      select a.id, a.image_id, i.filename, i.width, i.height, i.video_id, i.frame_number, a.track_id, t.revision,
        a.class_id, a.class_name, a.kind, a.status, a.source, a.confidence, a.x_min, a.y_min, a.x_max, a.y_max,
        a.revision, a.created_at, encode(i.sha256, 'hex'), i.page, i.thumbnail_format, \(sort.text)
      from found f join annotations a on a.project_id = \(project) and a.id = f.id
      join images i on i.id = a.image_id
      left join tracks t on t.id = a.track_id
      order by f.sort_value \(direction), f.id \(direction)
      """
  }

  func totalStatement() -> SQL {
    "select count(*) from (select \(matching) limit \(SQL(unsafeRaw: "\(Self.exactLimit + 1)"))) f"
  }

  /// `from … where …`: labels with bounds on pictures that are there and can be shown.
  private var matching: SQL {
    var conditions: SQL = """
      from annotations a join images i on i.id = a.image_id and i.project_id = \(project)
      where a.project_id = \(project) and a.x_min is not null and not a.is_outside and i.deleted_at is null
        and i.media <> 'point_cloud' and i.ingest_status = 'ready' and i.width is not null and i.height is not null
      """
    if let one = query.classId { conditions += " and a.class_id = \(one)" }
    if let image = query.imageId { conditions += " and a.image_id = \(image)" }
    if let status = query.status { conditions += " and a.status = \(status)" }
    if let source = query.source { conditions += " and a.source = \(source)" }
    if let kind = query.kind { conditions += " and a.kind = \(kind)" }
    if let least = query.minConfidence { conditions += " and a.confidence >= \(least)" }
    if let most = query.maxConfidence { conditions += " and a.confidence <= \(most)" }
    if let split = query.split {
      conditions += split == .none ? " and i.split is null" : " and i.split = \(split.rawValue)"
    }
    return conditions
  }

  private func pageSize() throws -> Int {
    let size = query.limit ?? 200
    guard (1...Self.largestPage).contains(size) else {
      throw APIError(.invalidField, "limit is \(size)", hint: "Ask for 1 to \(Self.largestPage) objects a page")
    }
    return size
  }

  private static func sign(_ row: Row, _ addresses: PictureAddresses) throws -> (thumb: String?, preview: String?) {
    guard let format = try row.get(23, as: String?.self) else { return (nil, nil) }
    let (sha256, page): (String, Int) = (try row.get(21), try row.get(22))
    return (
      addresses.thumbnail(sha256: sha256, page: page, longest: 256, format: format),
      addresses.thumbnail(sha256: sha256, page: page, longest: 1280, format: format)
    )
  }

  private static func object(_ row: Row, urls: (thumb: String?, preview: String?)) throws -> LabelledObject {
    LabelledObject(
      id: try row.get(0), imageId: try row.get(1), filename: try row.get(2), imageWidth: try row.get(3),
      imageHeight: try row.get(4), videoId: try row.get(5), frameNumber: try row.get(6), trackId: try row.get(7),
      trackRevision: try row.get(8), classId: try row.get(9), className: try row.get(10), kind: try row.get(11),
      status: try row.get(12), source: try row.get(13), confidence: try row.get(14),
      bounds: Bounds(xMin: try row.get(15), yMin: try row.get(16), xMax: try row.get(17), yMax: try row.get(18)),
      revision: try row.get(19), createdAt: try row.get(20), thumb: urls.thumb, preview: urls.preview)
  }

  /// Where a page begins: after the object with this sort value and id.
  fileprivate struct Cursor {
    var value: String
    var id: AnnotationID

    init(value: String, id: AnnotationID) {
      self.value = value
      self.id = id
    }

    init(_ text: String) throws {
      guard let data = Data(base64Encoded: text), let decoded = String(data: data, encoding: .utf8),
        let bar = decoded.firstIndex(of: "|"), let id = AnnotationID(String(decoded[..<bar]))
      else { throw Self.foreign }
      self.init(value: String(decoded[decoded.index(after: bar)...]), id: id)
    }

    static var foreign: APIError {
      APIError(.invalidField, "The cursor is not one of this list", hint: "Start without a cursor")
    }

    var text: String { Data("\(id)|\(value)".utf8).base64EncodedString() }
  }
}

extension ObjectListQuery.Sort {
  var isDescending: Bool {
    switch self {
    case .newest, .largest, .surest: true
    case .oldest, .smallest, .leastSure: false
    }
  }

  /// A part of an order; an order by score has two: labels with a score, then those without one.
  fileprivate struct Stretch {
    var condition: SQL = ""
    /// What is sorted by; never null, and the same for all labels without a score.
    var value: SQL
    /// Whether an index has the labels of a class in this order.
    var hasIndex = false
    /// Whether labels have scores here; nil where it does not matter.
    var isScored: Bool?
  }

  fileprivate var stretches: [Stretch] {
    switch self {
    case .newest, .oldest: [Stretch(value: "a.created_at", hasIndex: true)]
    case .largest, .smallest: [Stretch(value: "((a.x_max - a.x_min) * i.width * ((a.y_max - a.y_min) * i.height))")]
    case .surest, .leastSure:
      [
        Stretch(condition: " and a.confidence is not null", value: "a.confidence", hasIndex: true, isScored: true),
        Stretch(
          condition: " and a.confidence is null", value: "\(SQL(unsafeRaw: withoutScore ?? "null"))::double precision",
          isScored: false),
      ]
    }
  }

  /// What stands for no score, behind all scores.
  fileprivate var withoutScore: String? {
    switch self {
    case .surest: "-1"
    case .leastSure: "2"
    case .newest, .oldest, .largest, .smallest: nil
    }
  }

  /// The sort value of a row that was found, as a cursor has it: exactly, so that it names the very row.
  fileprivate var text: SQL {
    switch self {
    case .newest, .oldest: "(extract(epoch from f.sort_value) * 1000000)::bigint::text"
    case .largest, .smallest, .surest, .leastSure: "f.sort_value::text"
    }
  }

  /// What a cursor says of the row a page ended with.
  fileprivate func bound(_ text: String) throws -> SQL {
    switch self {
    case .newest, .oldest:
      // Within the years 1685 to 2255: what is beyond would not be exact, and PostgreSQL ends at others.
      guard let value = Int(text), value.magnitude < 1 << 53 else { throw ObjectListReader.Cursor.foreign }
      return "(timestamptz 'epoch' + \(value)::bigint * interval '1 microsecond')"
    case .largest, .smallest, .surest, .leastSure:
      guard let value = Double(text), value.isFinite else { throw ObjectListReader.Cursor.foreign }
      return "\(value)::double precision"
    }
  }
}
