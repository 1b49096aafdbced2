import Annotation
import Database
import Foundation
import Formats
import Identity
import Imaging
import Jobs
import Library
import Objects
import Threads
import Web

/// Work of writing a project as a dataset.
struct ExportWork: Codable, Sendable {
  static let kind = JobKind<ExportWork>("datasets.export")

  var projectID: ProjectID
  var request: ExportRequest
  /// Names the file: the project's slug.
  var name: String
}

/// Writes a project image by image into a zip in the object store. Memory holds one page of images.
///
/// Everything is read from one snapshot, so that an export is the project as it stood at one moment.
struct ExportTask: Sendable {
  let store: any ObjectStore
  let limits: LibraryLimits

  func run(_ context: JobContext<ExportWork>) async throws -> JobResult {
    let work = context.payload
    guard let format = FormatRegistry.format(FormatID(rawValue: work.request.format)) else {
      throw JobError("format_unknown", "There is no format '\(work.request.format)'.")
    }
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "framewright-export-\(UUID().uuidString).zip")
    defer { try? FileManager.default.removeItem(at: file) }
    let writing = ExportWriting(context: context, store: store, limits: limits, format: format)
    let rows = ExportRows(request: work.request, project: work.projectID)
    // The snapshot's transaction runs on a thread of the pool; the zip is written from there, page by page.
    let report = try await context.database.transaction(
      context.claims, readOnly: true, isolation: .repeatableRead, timeout: .seconds(600)
    ) { transaction in
      try writing.write(rows, to: file, in: transaction)
    }
    let name = "\(work.name)-\(work.request.format).zip"
    let key = ObjectNames.export(context.workspace, job: context.id.uuid, name: name)
    let info = try await store.put(try ObjectKey(key), .file(file), contentType: "application/zip")
    return try JobResult(
      jsonBytes: JSONCoder.encode(
        DatasetJobResult(
          report: report, object: ExportedFile(name: name, size: Int(info.size), sha256: info.sha256))))
  }
}

/// What an export reads.
struct ExportRows: Sendable {
  let request: ExportRequest
  let project: ProjectID

  var statuses: [AnnotationStatus] { request.statuses ?? AnnotationStatus.groundTruth }

  /// The condition on `images i`.
  func images() throws -> SQL {
    var condition = try (request.imageFilter ?? ImageFilter()).condition(in: project)
    condition += " and i.ingest_status <> 'failed'"
    if request.onlyAnnotated == true { condition += " and (i.annotation_count > 0 or i.is_null)" }
    return condition
  }
}

/// Writes one export. Runs on one thread.
struct ExportWriting: Sendable {
  let context: JobContext<ExportWork>
  let store: any ObjectStore
  let limits: LibraryLimits
  let format: any DatasetFormat

  private static let page = 500

  func write(_ rows: ExportRows, to file: URL, in transaction: Transaction) throws -> DatasetReport {
    let collector = ReportCollector(listLimit: 1000)
    // The transaction may be tried again: what an earlier try wrote goes.
    try? FileManager.default.removeItem(at: file)
    let sink = try ZipSink(file: file)
    var options = WriteOptions()
    options.includesImages = rows.request.includeImages ?? true
    options.name = context.payload.name
    let exporter = try DatasetExporter(
      format, header: try header(rows, in: transaction), to: sink, options: options, report: collector)
    var report = DatasetReport(format: format.id.rawValue, conversion: collector.finish())
    let condition = try rows.images()
    let total: Int = try transaction.query("select count(*) from images i where \(condition)")[0].get(0)
    var after: ImageID?
    while true {
      try Task.checkCancellation()
      if context.isCancelled { throw CancellationError() }
      var statement: SQL = """
        select i.id, i.relative_path, i.original_id, i.width, i.height, i.split, i.is_null, i.tags, i.metadata,
          i.storage_path, i.format, i.page from images i where \(condition)
        """
      if let after { statement += " and i.id > \(after)" }
      let images = try transaction.query(statement + " order by i.id limit \(Self.page)::int")
      guard let last = images.last else { break }
      after = try last.get(0)
      let labels = try labels(of: try images.map { try $0.get(0) }, rows, in: transaction)
      for row in images {
        var item = try item(row, labels)
        // A copy made for reading must outlive the writing of its item.
        var file: LocalFile?
        if options.includesImages {
          file = try Waiting.wait { [store] in try await store.localFile(try ObjectKey(try row.get(9))) }
          item.image = try file.map { try picture(row, $0.url, rows.request, &report, collector) }
        }
        collector.didRead(item)
        report.images.read += 1
        report.annotations.read += item.labels.count
        try withExtendedLifetime(file) { try exporter.write(item) }
      }
      let (context, done) = (context, report.images.read)
      try Waiting.wait { try await context.progress(done: done, total: total, message: "") }
    }
    try exporter.finish()
    report.leftOutByStatus = try leftOut(rows, condition, in: transaction)
    report.conversion = collector.finish()
    return report
  }

  private func header(_ rows: ExportRows, in transaction: Transaction) throws -> DatasetHeader {
    var header = DatasetHeader()
    var originals: Set<Int64> = []
    var names: [ClassID: String] = [:]
    let classes = try transaction.query(
      """
      select id, name, parent_id, colour, original_id from classes where project_id = \(rows.project)
      order by position, id
      """)
    for row in classes { names[try row.get(0)] = try row.get(1) }
    for row in classes {
      var category = DatasetCategory(name: try row.get(1))
      category.parent = try row.get(2, as: ClassID?.self).flatMap { names[$0] }
      category.color = try row.get(3)
      if let original = try row.get(4, as: String?.self).flatMap(Int64.init), originals.insert(original).inserted {
        category.originalID = original
      }
      header.categories.append(category)
    }
    return header
  }

  private func labels(of images: [ImageID], _ rows: ExportRows, in transaction: Transaction) throws
    -> [ImageID: [Label]]
  {
    var labels: [ImageID: [Label]] = [:]
    for row in try transaction.query(
      """
      select image_id, kind, class_name, data, attributes, confidence, is_crowd, is_occluded, is_truncated,
        is_difficult, group_id, original_id
      from annotations where project_id = \(rows.project) and image_id = any(\(images)::uuid[])
        and status = any(\(rows.statuses.map(\.rawValue))::text[])
      order by z_order, id
      """)
    {
      let data = try JSONValue(parsing: row.bytes(3) ?? [])
      guard var label = LabelCoding.decode(kind: try row.get(1), data: data, className: try row.get(2)) else {
        continue
      }
      if let bytes = row.bytes(4), bytes.count > 2 {
        label.attributes = try JSONValue(parsing: bytes).object?.mapValues(LabelCoding.attribute) ?? [:]
      }
      label.score = try row.get(5)
      label.isCrowd = try row.get(6)
      label.isOccluded = try row.get(7, as: Bool.self) ? true : nil
      label.isTruncated = try row.get(8, as: Bool.self) ? true : nil
      label.isDifficult = try row.get(9, as: Bool.self) ? true : nil
      label.group = try row.get(10, as: Int64?.self)
      label.originalID = try row.get(11)
      labels[try row.get(0), default: []].append(label)
    }
    return labels
  }

  private func item(_ row: Row, _ labels: [ImageID: [Label]]) throws -> DatasetItem {
    let page: Int = try row.get(11)
    let path: String = try row.get(1)
    var item = DatasetItem(path: page == 0 ? path : Self.path(path, page: page))
    item.originalID = try row.get(2)
    if let width = try row.get(3, as: Int?.self), let height = try row.get(4, as: Int?.self) {
      item.size = PixelSize(width: width, height: height)
    }
    item.split = try row.get(5)
    item.isNull = try row.get(6)
    item.tags = try row.get(7, as: [String].self)
    if let bytes = row.bytes(8), bytes.count > 2 {
      item.metadata = try JSONValue(parsing: bytes).object?.mapValues(LabelCoding.attribute) ?? [:]
    }
    item.labels = labels[try row.get(0)] ?? []
    return item
  }

  /// `scan.tif`, third page, is `scan-3.png`: pages of one file are pictures of their own.
  private static func path(_ path: String, page: Int) -> String {
    guard let dot = path.lastIndex(of: "."), dot > path.startIndex else { return "\(path)-\(page + 1).png" }
    return "\(path[..<dot])-\(page + 1).png"
  }

  /// The picture's bytes: upright unless the files were asked for as they came.
  private func picture(
    _ row: Row, _ file: URL, _ request: ExportRequest, _ report: inout DatasetReport, _ collector: ReportCollector
  ) throws -> Formats.ImageBytes {
    let page: Int = try row.get(11)
    if page > 0 {
      let image = try ImageDecoder.decode(file: file, page: page, limits: limits.imaging)
      return .bytes(try image.raster.encodedAsPNG())
    }
    guard request.originalBytes != true else { return .file(file) }
    do {
      let upright = try UprightExport.make(file: file, limits: limits.imaging)
      guard let bytes = upright.bytes else { return .file(file) }
      report.turned[upright.method.rawValue, default: 0] += 1
      return .bytes(bytes)
    } catch {
      collector.add(
        Diagnostic(
          .warning, .orientationMismatch, file: try row.get(1), "was written as it came: \(error.reason)",
          remedy: error.remedy))
      return .file(file)
    }
  }

  private func leftOut(_ rows: ExportRows, _ condition: SQL, in transaction: Transaction) throws -> [String: Int] {
    var counts: [String: Int] = [:]
    for row in try transaction.query(
      """
      select a.status, count(*) from annotations a join images i on i.id = a.image_id
      where a.project_id = \(rows.project) and a.status <> all (\(rows.statuses.map(\.rawValue))::text[]) and \(condition)
      group by 1
      """)
    {
      counts[try row.get(0)] = try row.get(1)
    }
    return counts
  }
}
