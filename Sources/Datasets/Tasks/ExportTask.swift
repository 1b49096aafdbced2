import Annotation
import Database
import Foundation
import Formats
import Identity
import Imaging
import Jobs
import Library
import Objects
import Processes
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

/// Writes a project image by image into a zip in the object store. Memory holds a few pages of images.
///
/// Everything is read from one snapshot, so that an export is the project as it stood at one moment.
struct ExportTask: Sendable {
  let store: any ObjectStore
  let limits: LibraryLimits

  func run(_ context: JobContext<ExportWork>) async throws -> JobResult {
    try await withWorkFolder { try await write(context, to: $0.appendingPathComponent("export.zip")) }
  }

  private func write(_ context: JobContext<ExportWork>, to file: URL) async throws -> JobResult {
    let work = context.payload
    guard let format = FormatRegistry.format(FormatID(rawValue: work.request.format)) else {
      throw JobError("format_unknown", "There is no format '\(work.request.format)'.")
    }
    let writing = ExportWriting(context: context, store: store, limits: limits, format: format)
    let rows = ExportRows(request: work.request, project: work.projectID)
    // The snapshot's transaction runs on a thread of the pool and reads ahead of the thread that writes the zip.
    let report = try await context.database.transaction(
      context.claims, readOnly: true, isolation: .repeatableRead, timeout: .seconds(600)
    ) { transaction in
      let header = try rows.header(in: transaction)
      let total = try rows.count(in: transaction)
      let pages = Handover<ExportPart>(limit: 1)
      let written = Task.detached {
        try await BlockingThreads.datasets.run {
          do { return try writing.write(pages, of: total, header: header, to: file) } catch {
            pages.fail(error)
            throw error
          }
        }
      }
      do {
        let (videos, leftOut) = try rows.videos(in: transaction)
        try pages.give(.videos(videos, leftOut: leftOut))
        try rows.forEachPage(in: transaction) { try pages.give(.page($0)) }
        pages.complete()
      } catch {
        pages.fail(error)
        _ = try? Waiting.wait { try await written.value }
        throw error
      }
      return try Waiting.wait { try await written.value }
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

/// Writes one export. Runs on one thread.
struct ExportWriting: Sendable {
  let context: JobContext<ExportWork>
  let store: any ObjectStore
  let limits: LibraryLimits
  let format: any DatasetFormat

  /// Writes what `pages` brings into a zip.
  func write(_ pages: Handover<ExportPart>, of total: Int, header: DatasetHeader, to file: URL) throws -> DatasetReport
  {
    let collector = ReportCollector(listLimit: 1000)
    // The transaction may be tried again: what an earlier try wrote goes.
    try? FileManager.default.removeItem(at: file)
    let sink = try ZipSink(file: file)
    let request = context.payload.request
    var options = WriteOptions()
    options.includesImages = request.includeImages ?? true
    options.name = context.payload.name
    let exporter = try DatasetExporter(format, header: header, to: sink, options: options, report: collector)
    var report = DatasetReport(format: format.id.rawValue, conversion: collector.finish())
    var videos: [VideoID: ExportVideo] = [:]
    while let part = try pages.take() {
      guard case .page(let page) = part else {
        if case .videos(let found, let leftOut) = part {
          videos = found
          for (status, count) in leftOut { report.leftOutByStatus[status, default: 0] += count }
        }
        continue
      }
      var labels = ExportLabels(page.labels, header)
      for row in page.images {
        var item = try item(row)
        item.labels = try row.withBytes(0) { try labels.take(of: $0) }
        if let id = try row.get(12, as: VideoID?.self), let frame = try row.get(13, as: Int?.self),
          let media = videos[id]?.media(of: frame)
        {
          item.media = media
          item.labels += videos[id]?.labels(at: frame, asKeyframes: holdsKeyframes) ?? []
        }
        // A copy made for reading must outlive the writing of its item.
        var file: LocalFile?
        if options.includesImages {
          file = try Waiting.wait { [store] in try await store.localFile(try ObjectKey(try row.get(9))) }
          item.image = try file.map { try picture(row, $0.url, request, &report, collector) }
        }
        let pictures = try addCameras(row, to: &item, includesImages: options.includesImages)
        collector.didRead(item)
        report.images.read += 1
        report.annotations.read += item.labels.count
        try withExtendedLifetime((file, pictures)) { try exporter.write(item) }
      }
      for (status, count) in labels.leftOut { report.leftOutByStatus[status, default: 0] += count }
      let (context, done) = (context, report.images.read)
      try Waiting.wait { try await context.progress(done: done, total: total, message: "") }
    }
    for var video in videos.values.sorted(by: { $0.name < $1.name }) {
      try write(&video, exporter, request, &report, collector)
    }
    try exporter.finish()
    report.conversion = collector.finish()
    return report
  }

  /// Formats of keyframes are given those alone; others a label for each frame.
  private var holdsKeyframes: Bool {
    format.capabilities.facts.isSuperset(of: [.keyframe, .frame])
  }

  /// Frames of tracks that are no images of the project, for formats of videos; and what is labelled in time.
  private func write(
    _ video: inout ExportVideo, _ exporter: DatasetExporter, _ request: ExportRequest, _ report: inout DatasetReport,
    _ collector: ReportCollector
  ) throws {
    func write(_ item: DatasetItem) throws {
      collector.didRead(item)
      report.images.read += 1
      report.annotations.read += item.labels.count
      try exporter.write(item)
    }
    let capabilities = format.capabilities
    // AVA has a row a second, not one a frame: frames that are images stand for the others.
    if capabilities.facts.isSuperset(of: [.frame, .track]), !holdsKeyframes, format.id != .ava,
      request.imageFilter == nil, !video.tracks.isEmpty
    {
      for frame in 0..<video.frameCount where !video.frames.contains(frame) {
        let labels = video.labels(at: frame, asKeyframes: false)
        guard !labels.isEmpty else { continue }
        var item = DatasetItem(path: video.path(of: frame))
        item.media = video.media(of: frame)
        item.size = video.size
        item.labels = labels
        try write(item)
      }
    }
    if capabilities.media.contains(.video), capabilities.kinds.contains(.timeRange), !video.timeRanges.isEmpty {
      var item = DatasetItem(path: video.name)
      item.media = .video
      item.size = video.size
      item.labels = video.timeRanges
      try write(item)
    }
  }

  /// The cameras of a cloud with copies of their pictures, which must outlive the writing.
  private func addCameras(_ row: Row, to item: inout DatasetItem, includesImages: Bool) throws -> [LocalFile] {
    guard let bytes = row.bytes(15) else { return [] }
    var files: [LocalFile] = []
    for camera in try JSONValue(parsing: bytes).array ?? [] {
      func matrix(_ name: String) -> [Double] { (camera["calibration"]?[name]?.array ?? []).compactMap(\.double) }
      let name = camera["name"]?.string ?? ""
      var written = ItemCamera(
        name: name, path: camera["path"]?.string ?? "\(name).png", projection: matrix("projection"),
        extrinsic: matrix("extrinsic"))
      if includesImages, format.capabilities.facts.contains(.cameras), let path = camera["storage_path"]?.string {
        let file = try Waiting.wait { [store] in try await store.localFile(try ObjectKey(path)) }
        written.picture = .file(file.url)
        files.append(file)
      }
      item.cameras.append(written)
    }
    return files
  }

  private func item(_ row: Row) throws -> DatasetItem {
    let page: Int = try row.get(11)
    let path: String = try row.get(1)
    var item = DatasetItem(path: page == 0 ? path : Self.path(path, page: page))
    item.originalID = try row.get(2)
    if try Self.isCloud(row) { item.media = .pointCloud }
    if let width = try row.get(3, as: Int?.self), let height = try row.get(4, as: Int?.self) {
      item.size = PixelSize(width: width, height: height)
    }
    item.split = try row.get(5)
    item.isNull = try row.get(6)
    item.tags = try row.get(7, as: [String].self)
    if let bytes = row.bytes(8), bytes.count > 2 {
      item.metadata = try JSONValue(parsing: bytes).object?.mapValues(LabelCoding.attribute) ?? [:]
    }
    return item
  }

  private static func isCloud(_ row: Row) throws -> Bool { try row.get(14, as: Media.self) == .pointCloud }

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
    guard request.originalBytes != true, try !Self.isCloud(row) else { return .file(file) }
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
}
