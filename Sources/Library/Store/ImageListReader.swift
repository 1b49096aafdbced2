import Database
import Web

/// Reads one page of images and writes it as JSON from what the database holds ready.
struct ImageListReader: Sendable {
  /// Beyond this many images totals and facets are not counted on but said to be approximate.
  static let exactLimit = 100_000

  let query: ImageListQuery
  let project: ProjectID
  let addresses: PictureAddresses
  let rendered: RenderedImages

  /// The page's JSON: `Page<ImageRecord>`.
  func read(from database: Database, as claims: Claims) async throws -> [UInt8] {
    let size = try query.pageSize()
    try query.checkParts()
    let wantsMore = query.wants("total") || query.wants("facets")
    if query.around == nil, !wantsMore {
      return try await pageOfKnown(from: database, as: claims, size: size)
    }
    let reader = self
    return try await database.transaction(claims, readOnly: true) { transaction in
      let extras = wantsMore ? try reader.extras(in: transaction) : []
      guard let image = reader.query.around else {
        return try reader.page(
          try transaction.query(try reader.query.statement(in: reader.project)), size: size, extras: extras)
      }
      let parts = try transaction.queries(try reader.query.statements(around: image, in: reader.project))
      guard let middle = parts[1].first else { throw APIError(.notFound, "The image to centre on is not here") }
      let after = parts[2]
      let half = max(1, size / 2)
      let rows = Array(parts[0].reversed()) + [middle] + after.prefix(half)
      let next = after.count > half ? try Self.cursor(after[half - 1]) : nil
      return try Self.page(rows[...], next: next, extras: extras, query: reader.query, addresses: reader.addresses)
    }
  }

  /// The page, reading whole only the rows that changed since a list last showed them.
  private func pageOfKnown(from database: Database, as claims: Claims, size: Int) async throws -> [UInt8] {
    let found = try await database.query(claims, readOnly: true, try query.statement(in: project, versions: true))
    let hasBoxes = query.wants("boxes")
    // Signed addresses expire, so that pages with them are put together each time.
    let page =
      query.wants("urls") ? nil : RenderedImages.PageKey(versions: found.text, size: size, hasBoxes: hasBoxes)
    if let page, let json = rendered.find(page) { return json }
    let next = found.count > size ? try Self.cursor(found[size - 1]) : nil
    let rows = Array(found.prefix(size))
    let wanted = try rows.map { row in
      (key: RenderedImages.Key(image: try row.get(0), hasBoxes: hasBoxes), version: try Self.version(row))
    }
    var json = rendered.find(wanted)
    let missing = wanted.indices.filter { json[$0] == nil }
    if !missing.isEmpty {
      let statement = query.statement(rendering: missing.map { wanted[$0].key.image })
      let read = try await database.query(claims, readOnly: true, statement).map { row in
        (
          key: RenderedImages.Key(image: try row.get(0), hasBoxes: hasBoxes), version: try Self.version(row),
          json: row.bytes(2) ?? []
        )
      }
      rendered.keep(read)
      let fresh = Dictionary(read.map { ($0.key.image, $0.json) }) { $1 }
      for index in missing { json[index] = fresh[wanted[index].key.image] }
    }
    // An image that went away between the two statements is not listed.
    let listed = zip(rows, json).filter { $0.1 != nil }
    let output = try Self.page(
      listed.map(\.0), json: listed.map(\.1), next: next, extras: [], query: query, addresses: addresses)
    // What was read by a second statement may be newer than the versions of the first.
    if let page, missing.isEmpty { rendered.keep(output, for: page) }
    return output
  }

  private static func version(_ row: Row) throws -> UInt32 {
    guard let version = UInt32(exactly: try row.get(1, as: Int.self)) else { throw APIError(.internal) }
    return version
  }

  private func page(_ rows: Rows, size: Int, extras: [UInt8]) throws -> [UInt8] {
    let next = rows.count > size ? try Self.cursor(rows[size - 1]) : nil
    return try Self.page(rows.prefix(size), next: next, extras: extras, query: query, addresses: addresses)
  }

  private static func cursor(_ row: Row) throws -> String {
    ImageCursor(value: try row.get(2), id: try row.get(0)).text
  }

  /// - Parameter json: What each row's image looks like; nil where the rows themselves say it.
  static func page(
    _ rows: some Collection<Row>, json: [[UInt8]?]? = nil, next: String?, extras: [UInt8], query: ImageListQuery,
    addresses: PictureAddresses
  ) throws -> [UInt8] {
    // Counted first: growing a page of some 300 kB would copy it and touch fresh memory each time.
    let hasAddresses = query.wants("urls")
    var size = 256 + extras.count
    for (index, row) in rows.enumerated() {
      size += (json?[index]?.count ?? row.withBytes(1) { $0?.count ?? 0 }) + (hasAddresses ? 2_000 : 2)
    }
    var output: [UInt8] = []
    output.reserveCapacity(size)
    output.append(contentsOf: #"{"items":["#.utf8)
    for (index, row) in rows.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      try ImageJSON.append(row, json: json?[index], addresses: hasAddresses ? addresses : nil, to: &output)
    }
    output.append(contentsOf: #"],"next_cursor":"#.utf8)
    output.append(contentsOf: next.map { "\"\($0)\"" }?.utf8 ?? "null".utf8)
    output.append(contentsOf: extras)
    output.append(UInt8(ascii: "}"))
    return output
  }

  // MARK: Totals and facets

  /// `,"total":…,"total_is_exact":…[,"facets":{…}]`, from one pass over the filtered rows.
  private func extras(in transaction: Transaction) throws -> [UInt8] {
    let limit = Self.exactLimit
    let row = try transaction.query(try extrasStatement())[0]
    let total: Int = try row.get(0)
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("total")
    writer.integer(min(total, limit))
    writer.key("total_is_exact")
    writer.bool(total <= limit)
    if query.wants("facets") {
      writer.key("facets")
      writer.raw(row.bytes(1) ?? Array("{}".utf8))
    }
    writer.endObject()
    return [UInt8(ascii: ",")] + writer.bytes.dropFirst().dropLast()
  }

  /// The statement for the total and, when asked for, the facets.
  func extrasStatement() throws -> SQL {
    let matched: SQL = """
      with matched as materialized (
        select i.id, i.split, i.status, i.is_null, i.batch_id, i.uploaded_by, i.ingest_status, i.skip_reason, i.open_marks
        from images i
        where \(try query.filter.condition(in: project)) limit \(Self.exactLimit + 1)::int)
      """
    let facets: SQL = query.wants("facets") ? facets() : "null"
    return matched + " select (select count(*) from matched), (" + facets + ")"
  }

  private func facets() -> SQL {
    """
    select json_object_agg(facet, entries) from (
      select facet, json_agg(json_build_object('value', value, 'label', coalesce(label, value), 'count', n)
        order by n desc, label, value) as entries
      from (
        select 'split' as facet, coalesce(split, 'none') as value, null as label, count(*) as n from matched group by 2
        union all select 'status', status, null, count(*) from matched group by 2
        union all select 'is_null', is_null::text, null, count(*) from matched group by 2
        union all select 'skipped', (skip_reason is not null)::text, null, count(*) from matched group by 2
        union all select 'skip_reason', skip_reason, null, count(*) from matched where skip_reason is not null group by 2
        union all select 'open_marks', (open_marks > 0)::text, null, count(*) from matched group by 2
        union all select 'ingest', ingest_status, null, count(*) from matched group by 2
        union all (select 'batch', m.batch_id::text, b.name, count(*) from matched m
          join upload_batches b on b.id = m.batch_id group by 2, 3 order by 4 desc limit 50)
        union all (select 'uploaded_by', m.uploaded_by::text, coalesce(u.display_name, u.email), count(*) from matched m
          join users u on u.id = m.uploaded_by group by 2, 3 order by 4 desc limit 50)
        union all (select 'tag', t.tag, null, count(*) from matched m join image_tags t on t.image_id = m.id
          group by 2 order by 4 desc limit 100)
        union all (select 'class', c.id::text, c.name, count(distinct a.image_id) from annotations a
          join matched m on m.id = a.image_id join classes c on c.id = a.class_id
          where a.project_id = \(project) group by 2, 3 order by 4 desc limit 200)
        union all select 'annotation_status', a.status, null, count(distinct a.image_id) from annotations a
          join matched m on m.id = a.image_id where a.project_id = \(project) group by 2) counts
      group by facet) f
    """
  }
}
