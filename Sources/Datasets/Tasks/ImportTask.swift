import Annotation
import Crypto
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

/// Work of reading a dataset into a project.
struct ImportWork: Codable, Sendable {
  static let kind = JobKind<ImportWork>("datasets.import")

  var projectID: ProjectID
  var request: ImportRequest
  var filename: String
  var storagePath: String
}

/// Reads a dataset image by image and lands it in parts: a bad item becomes a line of the report, the good ones land.
///
/// A part is a transaction of its own. Running the job again after a crash changes nothing that landed before: pictures
/// are found by their hash, and equal labels are not added twice.
struct ImportTask: Sendable {
  let database: Database
  let store: any ObjectStore
  let limits: LibraryLimits
  var frames: FrameImaging?

  /// Images of one transaction: 10,000 images are ten commits.
  private static let part = 1000

  func run(_ context: JobContext<ImportWork>) async throws -> JobResult {
    let work = context.payload
    return try await withWorkFolder { folder in
      let file = folder.appendingPathComponent(try FileNames.checked(work.filename))
      // Formats tell files by name and content, so the stored bytes get their own name back.
      try await store.withLocalFile(try ObjectKey(work.storagePath)) { stored in
        if link(stored.path, file.path) != 0 { try FileManager.default.copyItem(at: stored, to: file) }
      }
      let cancellation = Cancellation()
      let landing = ImportLanding(
        context: context, store: store, limits: limits, frames: frames, cancellation: cancellation)
      let report = try await withTaskCancellationHandler {
        try await BlockingThreads.datasets.run {
          // Nothing may be on its way when the job ends.
          defer { landing.abandon() }
          return try Self.read(file, landing: landing)
        }
      } onCancel: {
        cancellation.cancel()
      }
      return try Self.finish(context, report)
    }
  }

  /// The import's upload is used up in the very transaction that ends the job.
  private static func finish(_ context: JobContext<ImportWork>, _ report: DatasetReport) throws -> JobResult {
    let bytes = try JSONCoder.encode(DatasetJobResult(report: report, object: nil))
    let upload = context.payload.request.uploadId
    return .finishing { transaction in
      try UploadStore.finish(upload, .completed, image: nil, in: transaction)
      return JobResult(jsonBytes: bytes)
    }
  }

  /// Reads on a thread of its own; a part waits until an earlier one is committed, so memory holds a few parts.
  private static func read(_ file: URL, landing: ImportLanding) throws -> DatasetReport {
    let request = landing.context.payload.request
    let collector = ReportCollector(listLimit: 1000)
    let sizes = ProjectSizes(landing.context)
    do {
      let source = try DatasetSource.open(file)
      for diagnostic in source.diagnostics { collector.add(diagnostic) }
      var options = ReadOptions()
      options.coordinateBase = request.boxConvention ?? .auto
      options.classNames = request.classNames ?? []
      options.imageSize = { sizes.find($0) }
      let named = request.format.flatMap { $0 == "auto" ? nil : FormatID(rawValue: $0) }
      guard let format = try format(named, source) else {
        landing.format = "images"
        try images(of: source, landing: landing, collector: collector)
        try landing.finish(collector)
        return landing.report(collector.finish())
      }
      landing.format = format.id.rawValue
      var part: [DatasetItem] = []
      try format.read(source, options: options, report: collector) { event in
        switch event {
        case .header(let header): try landing.take(header)
        case .item(let item):
          try sizes.check()
          collector.didRead(item)
          part.append(item)
          if part.count >= Self.part {
            try landing.land(part, collector)
            part.removeAll(keepingCapacity: true)
          }
        }
      }
      try landing.land(part, collector)
      try landing.finish(collector)
      return landing.report(collector.finish())
    } catch let error as FormatError {
      try sizes.check()
      try landing.finish(collector)
      collector.add(error.diagnostic)
      let report = landing.report(collector.finish(failed: true))
      guard report.images.added + report.annotations.added > 0 else {
        throw ImportRefused(diagnostic: error.diagnostic)
      }
      return report
    }
  }

  /// The format named or recognised; nil for a source that holds nothing but pictures.
  private static func format(_ named: FormatID?, _ source: DatasetSource) throws -> (any DatasetFormat)? {
    if named == nil, source.files.contains(where: { isPicture($0.path) }),
      source.files.allSatisfy({ isPicture($0.path) || isCompanion($0.path) })
    {
      return nil
    }
    return try FormatRegistry.reader(named, for: source)
  }

  private static func images(of source: DatasetSource, landing: ImportLanding, collector: ReportCollector) throws {
    var part: [DatasetItem] = []
    for file in source.files where isPicture(file.path) {
      var item = DatasetItem(path: file.path)
      item.image = .file(source.url(file.path))
      collector.didRead(item)
      part.append(item)
      if part.count >= Self.part {
        try landing.land(part, collector)
        part.removeAll(keepingCapacity: true)
      }
    }
    try landing.land(part, collector)
  }

  private static func isPicture(_ path: String) -> Bool {
    let ending = path.split(separator: ".").last?.lowercased() ?? ""
    return ["jpg", "jpeg", "png", "webp", "tif", "tiff", "gif", "bmp", "heic", "heif", "avif", "tga"].contains(ending)
      || isCloud(path)
  }

  private static func isCloud(_ path: String) -> Bool {
    let ending = path.split(separator: ".").last?.lowercased() ?? ""
    return ["pcd", "las", "laz", "ply", "bin"].contains(ending)
  }

  /// Files that come with pictures without labelling them.
  private static func isCompanion(_ path: String) -> Bool {
    let name = path.split(separator: "/").last?.lowercased() ?? ""
    return name.hasPrefix(".") || name.hasPrefix("readme") || name.hasPrefix("license") || name == "thumbs.db"
      || name.hasSuffix(".md")
  }
}

/// Nothing of the file could be imported.
struct ImportRefused: JobFailure {
  let diagnostic: Diagnostic
  var jobErrorCode: String { diagnostic.code.rawValue }
  var jobErrorMessage: String { diagnostic.text }
  var isPermanent: Bool { true }
}

extension BlockingThreads {
  /// For reading and writing datasets from front to back.
  static let datasets = BlockingThreads(name: "datasets", count: 4, queueLimit: 1000)
  /// For the pictures of imports, whose reading threads wait for them.
  static let pictures = BlockingThreads(name: "pictures", count: 2, queueLimit: 1000)
}
