import Database
import Formats
import Foundation
import Identity
import Imaging
import Jobs
import Objects
import Processes
import Threads
import Web

/// Reads the files of new images: size, hash of what is seen, thumbnails, tiles of very large ones, pages.
struct IngestWork: Codable, Sendable {
  var projectID: ProjectID
  var imageIDs: [ImageID]

  /// A file that ends its reader three times is not tried again.
  static let kind = JobKind<IngestWork>("images.ingest", maxAttempts: 3)

  static func enqueue(
    _ images: [ImageID], project: ProjectID, workspace: UUID, by user: UUID?, in transaction: Transaction
  ) throws {
    for start in stride(from: 0, to: images.count, by: 100) {
      let part = Array(images[start..<min(start + 100, images.count)])
      _ = try JobQueue.enqueue(
        kind, IngestWork(projectID: project, imageIDs: part), workspace: workspace, by: user, project: project.uuid,
        priority: 10, key: nil, in: transaction)
    }
  }
}

/// Does the work of ``IngestWork`` in a worker process.
struct IngestTask: Sendable {
  let store: any ObjectStore
  let limits: LibraryLimits

  /// What a row needs to be read.
  private struct Source: Sendable {
    var id: ImageID
    var sha256: String
    var page: Int
    var storagePath: String
    var parent: ImageID?
    var filename: String
    var media: Media
    var format: String?
  }

  /// What became of one image.
  private enum Outcome: Sendable {
    case ready(IngestedImage, tileLevels: Int?)
    case cloud(CloudIngest.Result)
    case refused(ImagingError)
  }

  func run(_ context: JobContext<IngestWork>) async throws -> JobResult {
    let work = context.payload
    let pending = try await context.database.transaction(context.claims, readOnly: true) { transaction in
      try transaction.query(
        """
        select id, encode(sha256, 'hex'), page, storage_path, parent_id, filename, media, format from images
        where id = any(\(work.imageIDs)::uuid[]) and project_id = \(work.projectID) and ingest_status = 'pending'
        order by id
        """
      ).map {
        Source(
          id: try $0.get(0), sha256: try $0.get(1), page: try $0.get(2), storagePath: try $0.get(3),
          parent: try $0.get(4), filename: try $0.get(5), media: try $0.get(6), format: try $0.get(7))
      }
    }
    var done = work.imageIDs.count - pending.count
    var refused = 0
    for source in pending {
      if context.isCancelled { break }
      let outcome = try await read(source, workspace: context.workspace)
      if case .refused = outcome { refused += 1 }
      try await write(outcome, of: source, context)
      done += 1
      try await context.progress(done: done, total: work.imageIDs.count, message: source.filename)
    }
    try await startEncoders(context)
    return try JobResult(["read": done - refused, "refused": refused])
  }

  /// Has the project's encoders describe what was read.
  private func startEncoders(_ context: JobContext<IngestWork>) async throws {
    let (project, workspace, user) = (context.payload.projectID, context.workspace, context.user)
    try await context.database.transaction(context.claims) { transaction in
      for model in Set(try EncoderStore.choices(project, in: transaction).filter { $0.problem == nil }.map(\.model)) {
        try EncodeWork.enqueue(model, project: project, workspace: workspace, by: user, in: transaction)
      }
    }
  }

  /// After the last attempt. Most likely one of the files ends whoever reads it: each gets a job of its own, so that it
  /// takes no other with it; alone, it is what cannot be read.
  static func ended(_ context: JobContext<IngestWork>, _ end: JobEnd, in transaction: Transaction) throws {
    guard end.status == .failed else { return }
    let work = context.payload
    guard work.imageIDs.count == 1 else {
      let left = try transaction.query(
        """
        select id from images where id = any(\(work.imageIDs)::uuid[]) and project_id = \(work.projectID)
          and ingest_status = 'pending' order by id
        """
      ).map { try $0.get(0, as: ImageID.self) }
      for image in left {
        try IngestWork.enqueue(
          [image], project: work.projectID, workspace: context.workspace, by: context.user, in: transaction)
      }
      return
    }
    try transaction.execute(
      """
      update images set ingest_status = 'failed', ingest_error_code = \(end.errorCode ?? "unreadable"),
        ingest_error = \("The file could not be read: \(end.errorMessage ?? "its reader ended.") Save it anew and send it again.")
      where id = any(\(work.imageIDs)::uuid[]) and project_id = \(work.projectID) and ingest_status = 'pending'
      """)
  }

  /// Decodes one file on a thread of its own and stores what was made of it.
  private func read(_ source: Source, workspace: UUID) async throws -> Outcome {
    try await withWorkFolder { try await read(source, workspace: workspace, in: $0) }
  }

  /// - Parameter folder: Where tiles of a large picture and nodes of a cloud are made.
  private func read(_ source: Source, workspace: UUID, in folder: URL) async throws -> Outcome {
    let limits = limits.imaging
    let page = source.page
    do {
      if source.media == .pointCloud {
        let ingest = CloudIngest(store: store, workspace: workspace, sha256: source.sha256)
        // Scans without a mark of their own are told by name, which may have been changed since.
        let name = source.format == PointCloudFormat.kittiBin.rawValue ? "scan.bin" : source.filename
        return .cloud(try await ingest.run(try ObjectKey(source.storagePath), name: name, in: folder))
      }
      let (image, isTiled) = try await store.withLocalFile(try ObjectKey(source.storagePath)) { file in
        try await BlockingThreads.media.run { () throws -> (IngestedImage, Bool) in
          let image = try ImageIngest.run(file: file, page: page, limits: limits)
          guard max(image.info.width, image.info.height) > TilePyramid.threshold else { return (image, false) }
          _ = try TilePyramid.write(file: file, page: page, into: folder, limits: limits)
          return (image, true)
        }
      }
      let levels = isTiled ? try await storeTiles(folder, of: source, workspace: workspace) : nil
      for (longest, picture) in [(256, image.thumbnail), (1280, image.preview)] {
        let key = ObjectNames.thumbnail(
          workspace, sha256: source.sha256, page: page, longest: longest, format: picture.format.fileExtension)
        _ = try await store.put(try ObjectKey(key), .bytes(picture.bytes), contentType: picture.contentType)
      }
      return .ready(image, tileLevels: levels)
    } catch let error as ImagingError {
      return .refused(error)
    }
  }

  private func storeTiles(_ folder: URL, of source: Source, workspace: UUID) async throws -> Int {
    let descriptor = try JSONDecoder().decode(
      TilePyramidDescriptor.self, from: Data(contentsOf: folder.appendingPathComponent(TilePyramid.descriptorName)))
    let target = ObjectNames.tiles(workspace, sha256: source.sha256, page: source.page)
    for level in 0..<descriptor.levels {
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent("\(level)").path)
      for name in names.sorted() {
        _ = try await store.put(
          try ObjectKey("\(target)/\(level)/\(name)"), .file(folder.appendingPathComponent("\(level)/\(name)")),
          contentType: "image/jpeg")
      }
    }
    return descriptor.levels
  }

  /// Writes the outcome onto the row; a multi-page file gets a row for each further page.
  private func write(_ outcome: Outcome, of source: Source, _ context: JobContext<IngestWork>) async throws {
    let project = context.payload.projectID
    let workspace = context.workspace
    let user = context.user
    try await context.database.transaction(context.claims) { transaction in
      switch outcome {
      case .refused(let error):
        try transaction.execute(
          """
          update images set ingest_status = 'failed', ingest_error_code = \(error.code.rawValue),
            ingest_error = \("\(error.reason) \(error.remedy)")
          where id = \(source.id) and ingest_status = 'pending'
          """)
      case .cloud(let cloud):
        try transaction.execute(
          """
          update images set ingest_status = 'ready', ingest_error_code = null, ingest_error = null,
            format = \(cloud.format), thumbnail_format = \(cloud.thumbnailFormat),
            placeholder_colour = \(CloudIngest.background), metadata = \(jsonBytes: cloud.metadata.bytes) || metadata
          where id = \(source.id) and ingest_status = 'pending'
          """)
      case .ready(let image, let levels):
        let info = image.info
        let updated = try transaction.execute(
          """
          update images set ingest_status = 'ready', ingest_error_code = null, ingest_error = null,
            format = \(info.format.rawValue), width = \(info.width), height = \(info.height),
            bits = \(info.bitsPerSample), phash = \(Int64(bitPattern: image.perceptualHash.value)),
            thumbnail_format = \(image.thumbnail.format.fileExtension), tile_levels = \(levels),
            placeholder_colour = \(image.averageColour.hexadecimal),
            metadata = \(jsonBytes: Self.metadata(of: info).bytes) || metadata
          where id = \(source.id) and ingest_status = 'pending'
          """)
        guard updated > 0 else { return }
        if info.pages > 1, source.parent == nil, source.page == 0 {
          try Self.makePages(of: source, count: info.pages, project, workspace, user, in: transaction)
        }
        try EmbeddingStore.add(
          [NewEmbedding(sha256: source.sha256, page: source.page, vector: image.embedding)],
          model: BuiltinEmbedding.name, workspace: workspace, in: transaction)
        try EncoderStore.queue(source.id, project, in: transaction)
      }
    }
  }

  /// A TIFF page is an image: the file's row is its first page, the others name it as their parent.
  private static func makePages(
    of source: Source, count: Int, _ project: ProjectID, _ workspace: UUID, _ user: UUID?, in transaction: Transaction
  ) throws {
    let row = try transaction.query(
      "select batch_id, relative_path, file_size, split from images where id = \(source.id)")[0]
    var pages: [NewImage] = []
    for page in 1..<count {
      var image = NewImage(
        filename: source.filename, relativePath: try row.get(1), fileSize: try row.get(2), sha256: source.sha256,
        storagePath: source.storagePath)
      image.parent = source.id
      image.page = page
      image.batch = try row.get(0)
      image.split = try row.get(3)
      pages.append(image)
    }
    try ImageStore.insert(pages, project: project, workspace: workspace, by: user, in: transaction)
    try IngestWork.enqueue(pages.map(\.id), project: project, workspace: workspace, by: user, in: transaction)
  }

  /// What the file says of itself, under keys that filters and exports use.
  private static func metadata(of info: ImageInfo) -> JSONValue {
    var metadata: [String: JSONValue] = [:]
    if let capture = info.capture {
      if let at = capture.capturedAt { metadata["captured_at"] = .string(at) }
      if let make = capture.make { metadata["camera_make"] = .string(make) }
      if let model = capture.model { metadata["camera_model"] = .string(model) }
    }
    if info.pages > 1 { metadata["pages"] = .integer(Int64(info.pages)) }
    if info.frames > 1 { metadata["frames"] = .integer(Int64(info.frames)) }
    if !info.notes.isEmpty { metadata["notes"] = .array(info.notes.map { .string($0.message) }) }
    return .object(metadata)
  }
}
