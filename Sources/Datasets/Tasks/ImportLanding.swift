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
import Synchronization
import Threads
import Web

/// Lands parts of an import in the project: pictures first, then labels, with what became of each.
///
/// Used by the one thread that reads the import; what it awaits runs elsewhere but never at the same time.
final class ImportLanding: @unchecked Sendable {
  let context: JobContext<ImportWork>
  private let store: any ObjectStore
  private let limits: LibraryLimits
  private let author: AnnotationAuthor
  var format = ""
  private var images = DatasetReport.Images()
  private var annotations = DatasetReport.Annotations()
  private var classesAdded: [String] = []
  private var classes: [String: ClassID] = [:]
  private var areClassesKnown = false
  private var batch: BatchID?

  init(context: JobContext<ImportWork>, store: any ObjectStore, limits: LibraryLimits) {
    self.context = context
    self.store = store
    self.limits = limits
    author = AnnotationAuthor(userID: context.user.map { UserID($0) }, role: .admin, jobID: context.id)
  }

  private var project: ProjectID { context.payload.projectID }

  func report(_ conversion: ConversionReport) -> DatasetReport {
    var report = DatasetReport(format: format, conversion: conversion)
    report.images = images
    report.annotations = annotations
    report.classesAdded = classesAdded
    return report
  }

  /// Upright sizes of the project's pictures by path and by name, for label files that come without.
  func sizes() async throws -> [String: Formats.PixelSize] {
    let project = project
    return try await context.database.transaction(context.claims, readOnly: true) { transaction in
      var sizes: [String: Formats.PixelSize] = [:]
      try transaction.forEachRow(
        """
        select relative_path, filename, width, height from images
        where project_id = \(project) and deleted_at is null and width is not null
        """
      ) { row in
        let size = Formats.PixelSize(width: try row.get(2), height: try row.get(3))
        sizes[try row.get(1)] = size
        sizes[try row.get(0)] = size
      }
      return sizes
    }
  }

  /// Makes the classes a file names before its labels, in its order.
  func take(_ header: DatasetHeader) throws {
    try Waiting.wait { [self] in try await makeClasses(header.categories) }
  }

  private func makeClasses(_ wanted: [DatasetCategory]) async throws {
    let project = project
    let workspace = context.workspace
    let known = areClassesKnown ? Set(classes.keys) : []
    let missing = areClassesKnown ? wanted.filter { !known.contains($0.name) } : wanted
    guard !areClassesKnown || !missing.isEmpty else { return }
    let (all, added) = try await context.database.transaction(context.claims) {
      transaction -> ([String: ClassID], [String]) in
      // Two imports into one project make a class once.
      try transaction.execute("select from projects where id = \(project) for update")
      var all: [String: ClassID] = [:]
      for definition in try ClassStore.list(project, in: transaction) { all[definition.name] = definition.id }
      var added: [String] = []
      for category in missing where all[category.name] == nil && !category.name.isEmpty {
        all[category.name] = try ClassStore.create(
          ClassChanges(name: category.name, colour: category.color), project: project, workspace: workspace,
          originalID: category.originalID.map(String.init), in: transaction)
        added.append(category.name)
      }
      return (all, added)
    }
    classes = all
    classesAdded += added
    areClassesKnown = true
  }

  // MARK: Parts

  /// A picture of the import with what was found out about it.
  private struct Picture {
    var item: DatasetItem
    var new: NewImage?
    var existing: ImageID?
  }

  func land(_ items: [DatasetItem], _ collector: ReportCollector) throws {
    guard !items.isEmpty else { return }
    let problems = Mutex<[Diagnostic]>([])
    try Waiting.wait { [self] in
      try Task.checkCancellation()
      let names = Set(items.flatMap { $0.labels.map(\.category) })
      try await makeClasses(names.sorted().map(DatasetCategory.init(name:)))
      let found = try await landPictures(items) { diagnostic in problems.withLock { $0.append(diagnostic) } }
      try await landLabels(found) { diagnostic in problems.withLock { $0.append(diagnostic) } }
      images.read += items.count
      try await context.progress(done: images.read, total: nil, message: "\(annotations.added) labels")
    }
    for diagnostic in problems.withLock({ $0 }) { collector.add(diagnostic) }
    if context.isCancelled { throw CancellationError() }
  }

  /// Finds or makes the image of each item: by hash, then by relative path.
  private func landPictures(_ items: [DatasetItem], _ refuse: (Diagnostic) -> Void) async throws -> [(
    DatasetItem, ImageID, Bool
  )] {
    let project = project
    let workspace = context.workspace
    var prepared: [(item: DatasetItem, new: NewImage?)] = []
    for item in items {
      guard let bytes = item.image else {
        prepared.append((item, nil))
        continue
      }
      do {
        prepared.append((item, try await prepare(item, bytes)))
      } catch let error as ImagingError {
        images.failed += 1
        annotations.failed += item.labels.count
        refuse(Diagnostic(.error, .fileUnreadable, file: item.path, error.reason, remedy: error.remedy))
      }
    }
    let candidates = prepared
    let batch = try await batchID()
    let user = context.user
    let claims = context.claims
    let outcome = try await context.database.transaction(claims) { transaction -> [(Int, ImageID, Bool)] in
      let known = try ImageStore.byHash(candidates.compactMap { $0.new?.sha256 }, project: project, in: transaction)
      let byPath = try ImageStore.byPath(
        candidates.filter { $0.new == nil }.map(\.item.path), project: project, in: transaction)
      var taken: [String: ImageID] = known
      var made: [NewImage] = []
      var outcome: [(Int, ImageID, Bool)] = []
      for (index, candidate) in candidates.enumerated() {
        if var new = candidate.new {
          if let existing = taken[new.sha256] {
            outcome.append((index, existing, false))
          } else {
            new.batch = batch
            taken[new.sha256] = new.id
            made.append(new)
            outcome.append((index, new.id, true))
          }
        } else if let existing = byPath[candidate.item.path] {
          outcome.append((index, existing, false))
        }
      }
      try ImageStore.insert(made, project: project, workspace: workspace, by: user, in: transaction)
      try ImageStore.startReading(made.map(\.id), project: project, workspace: workspace, by: user, in: transaction)
      return outcome
    }
    var found: [(DatasetItem, ImageID, Bool)] = []
    for (index, image, isNew) in outcome {
      if isNew { images.added += 1 } else { images.matched += 1 }
      found.append((candidates[index].item, image, isNew))
    }
    let landed = Set(outcome.map(\.0))
    for (index, candidate) in candidates.enumerated() where !landed.contains(index) {
      images.failed += 1
      annotations.failed += candidate.item.labels.count
      refuse(
        Diagnostic(
          .error, .missingImage, file: candidate.item.path, "the picture is neither in the import nor in the project",
          remedy: "upload it first, or put it into the archive"))
    }
    return found
  }

  /// Hashes a picture, looks at its header and puts its bytes into the store.
  private func prepare(_ item: DatasetItem, _ bytes: Formats.ImageBytes) async throws -> NewImage {
    let limits = limits.imaging
    let (info, sha256, size) = try await BlockingThreads.datasets.run { () throws -> (ImageInfo, String, Int) in
      switch bytes {
      case .file(let url):
        let info = try ImageProbe.probe(file: url, limits: limits)
        var hasher = SHA256()
        let handle = try FileHandle(forReadingFrom: url)
        defer { try? handle.close() }
        var size = 0
        while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
          hasher.update([UInt8](piece))
          size += piece.count
        }
        return (info, Hexadecimal.encode(hasher.digest()), size)
      case .bytes(let bytes):
        return (try ImageProbe.probe(bytes: bytes, limits: limits), Hexadecimal.encode(SHA256.hash(bytes)), bytes.count)
      }
    }
    let key = ObjectNames.content(context.workspace, sha256: sha256)
    if try await store.head(try ObjectKey(key)) == nil {
      let source: ObjectSource =
        switch bytes {
        case .file(let url): .copy(url)
        case .bytes(let bytes): .bytes(bytes)
        }
      _ = try await store.put(try ObjectKey(key), source, contentType: info.format.contentType)
    }
    let name = item.path.split(separator: "/").last.map(String.init) ?? item.path
    var image = NewImage(filename: name, relativePath: item.path, fileSize: size, sha256: sha256, storagePath: key)
    image.originalID = item.originalID
    image.format = info.format.rawValue
    image.width = info.width
    image.height = info.height
    image.split = context.payload.request.split ?? item.split.flatMap(SplitName.canonical).flatMap(Split.init)
    image.tags = Array(item.tags.prefix(100))
    image.metadata = LabelCoding.value(.object(item.metadata))
    return image
  }

  private func batchID() async throws -> BatchID {
    if let batch { return batch }
    let work = context.payload
    let (workspace, user) = (context.workspace, context.user)
    let made = try await context.database.transaction(context.claims) {
      try BatchStore.create(
        NewBatch(name: work.request.batchName ?? work.filename, source: .import), project: work.projectID,
        workspace: workspace, by: user, in: $0)
    }
    batch = made
    return made
  }

  // MARK: Labels

  private func landLabels(_ found: [(DatasetItem, ImageID, Bool)], _ refuse: (Diagnostic) -> Void) async throws {
    let rule = context.payload.request.onConflict ?? .skip
    let project = project
    let claims = context.claims
    let ids = found.map(\.1)
    // What is there already decides what is new: read once a part.
    let (present, dimensions) = try await context.database.transaction(claims, readOnly: true) {
      (try Self.present(ids, project: project, in: $0), try ImageStore.sizes(ids, project: project, in: $0))
    }
    var rows: [ImportedAnnotation] = []
    var replaced: [ImageID] = []
    var empty: [ImageID] = []
    for (item, image, _) in found {
      annotations.read += item.labels.count
      if item.isNull, present[image] == nil { empty.append(image) }
      var made: [ImportedAnnotation] = []
      for label in item.labels {
        guard let classID = classes[label.category], let (kind, data) = LabelCoding.encode(label),
          let size = dimensions[image]
        else {
          annotations.failed += 1
          refuse(
            Diagnostic(
              .warning, .notHeld, file: item.path, item: label.originalID,
              "a label of kind \(label.shape.kind.rawValue) cannot be kept", remedy: nil))
          continue
        }
        guard let row = row(label, image: image, classID: classID, kind: kind, data: data, size: size) else {
          annotations.failed += 1
          refuse(
            Diagnostic(
              .error, .outOfRange, file: item.path, item: label.originalID,
              "a label of '\(label.category)' lies outside the picture of \(size.width) × \(size.height) pixels",
              remedy: "check that the labels belong to this picture"))
          continue
        }
        made.append(row)
      }
      guard let old = present[image], !old.isEmpty else {
        rows += made
        continue
      }
      let signatures = made.map { row in
        LabelCoding.signature(
          kind: row.kind, classID: row.classID, data: (try? JSONValue(parsing: row.data)) ?? .null)
      }
      if old.sorted() == signatures.sorted() {
        annotations.unchanged += made.count
        continue
      }
      switch rule {
      case .skip:
        images.skipped += 1
        annotations.skipped += made.count
        refuse(
          Diagnostic(
            .note, .duplicateImage, file: item.path, "the picture has labels already: they were left as they are",
            remedy: "import with on_conflict replace or append to change them"))
      case .replace:
        replaced.append(image)
        rows += made
      case .append:
        var left = old
        for (row, signature) in zip(made, signatures) {
          if let index = left.firstIndex(of: signature) {
            left.remove(at: index)
            annotations.unchanged += 1
          } else {
            rows.append(row)
          }
        }
      }
    }
    let (new, gone, confirmed) = (rows, replaced, empty)
    let (workspace, author) = (context.workspace, author)
    let deleted = try await context.database.transaction(claims, timeout: .seconds(300)) { transaction -> Int in
      if !confirmed.isEmpty {
        try transaction.execute(
          """
          update images set is_null = true, status = 'done'
          where project_id = \(project) and id = any(\(confirmed)::uuid[]) and annotation_count = 0
          """)
      }
      return try AnnotationBulk.write(
        new, replacing: gone, project: project, workspace: workspace, author: author, in: transaction)
    }
    annotations.added += new.count
    annotations.replaced += deleted
  }

  private func row(
    _ label: Label, image: ImageID, classID: ClassID, kind: AnnotationKind, data: String, size: Formats.PixelSize
  ) -> ImportedAnnotation? {
    var bounds: Bounds?
    if let box = label.enclosingBox {
      let (width, height) = (Double(size.width), Double(size.height))
      guard box.xMin <= width, box.xMax >= 0, box.yMin <= height, box.yMax >= 0 else { return nil }
      bounds = Bounds(
        xMin: min(max(box.xMin / width, 0), 1), yMin: min(max(box.yMin / height, 0), 1),
        xMax: min(max(box.xMax / width, 0), 1), yMax: min(max(box.yMax / height, 0), 1))
    }
    let attributes = JSONValue.object(label.attributes.mapValues(LabelCoding.value))
    var row = ImportedAnnotation(
      image: image, classID: classID, kind: kind, data: data,
      attributes: String(decoding: attributes.bytes, as: UTF8.self), bounds: bounds, status: .approved)
    row.confidence = label.score.flatMap { (0...1).contains($0) ? $0 : nil }
    row.isCrowd = label.isCrowd
    row.isOccluded = label.isOccluded ?? false
    row.isTruncated = label.isTruncated ?? false
    row.isDifficult = label.isDifficult ?? false
    row.group = label.group.flatMap { Int(exactly: $0) }.flatMap { Int32(exactly: $0) }.map(Int.init)
    row.originalID = label.originalID
    return row
  }

  /// Signatures of the labels each image has.
  private static func present(_ images: [ImageID], project: ProjectID, in transaction: Transaction) throws
    -> [ImageID: [String]]
  {
    var present: [ImageID: [String]] = [:]
    for row in try transaction.query(
      """
      select image_id, kind, class_id, data from annotations
      where project_id = \(project) and image_id = any(\(images)::uuid[]) and status <> 'rejected'
      """)
    {
      let data = try JSONValue(parsing: row.bytes(3) ?? [])
      present[try row.get(0), default: []].append(
        LabelCoding.signature(kind: try row.get(1), classID: try row.get(2, as: ClassID.self), data: data))
    }
    return present
  }
}
