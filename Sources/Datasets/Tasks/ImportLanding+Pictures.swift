import Crypto
import Database
import Foundation
import Formats
import Imaging
import Jobs
import Library
import Objects
import Threads
import Web

/// A picture of an import with the image it is.
struct LandedPicture: Sendable {
  var item: DatasetItem
  var image: ImageID
  /// Of the upright image, as the platform knows it.
  var size: Formats.PixelSize?
  /// The project's video of which it is a frame, if the labels' tracks are that video's.
  var video: VideoID?
}

extension ImportLanding {
  /// Finds or makes the image of each item: by hash, then by relative path.
  ///
  /// What a file says of pictures that the project has already is not taken over: `kept` counts what differs.
  func landPictures(_ items: [DatasetItem]) async throws -> (
    found: [LandedPicture], problems: [Diagnostic], kept: [String: Int]
  ) {
    var problems: [Diagnostic] = []
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
        problems.append(Diagnostic(.error, .fileUnreadable, file: item.path, error.reason, remedy: error.remedy))
      }
    }
    let candidates = prepared
    let batch = try await batchID()
    let user = context.user
    let claims = context.claims
    let split = context.payload.request.split
    let (outcome, sizes, kept) = try await context.database.transaction(claims) {
      transaction -> ([(Int, ImageID, Bool)], [ImageID: Formats.PixelSize], [String: Int]) in
      if candidates.contains(where: { $0.new != nil }) {
        // Two imports into one project make an image of a picture once.
        try transaction.query("select pg_advisory_xact_lock(hashtextextended(\(project.description), 0))")
      }
      let known = try ImageStore.byHash(candidates.compactMap { $0.new?.sha256 }, project: project, in: transaction)
      var byPath = try ImageStore.byPath(
        candidates.filter { $0.new == nil }.map { $0.item.likelyPaths + [$0.item.path] }, project: project,
        in: transaction
      ).makeIterator()
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
        } else if let existing = byPath.next() ?? nil {
          outcome.append((index, existing, false))
        }
      }
      try ImageStore.insert(made, project: project, workspace: workspace, by: user, in: transaction)
      try ImageStore.startReading(made.map(\.id), project: project, workspace: workspace, by: user, in: transaction)
      let old = outcome.compactMap { index, image, isNew in isNew ? nil : (image, candidates[index].item) }
      return (
        outcome, try ImageStore.sizes(outcome.map(\.1), project: project, in: transaction),
        try Self.differences(old, split: split, project: project, in: transaction)
      )
    }
    var found: [LandedPicture] = []
    for (index, image, isNew) in outcome {
      if isNew { images.added += 1 } else { images.matched += 1 }
      found.append(LandedPicture(item: candidates[index].item, image: image, size: sizes[image]))
    }
    let landed = Set(outcome.map(\.0))
    for (index, candidate) in candidates.enumerated() where !landed.contains(index) {
      images.failed += 1
      annotations.failed += candidate.item.labels.count
      problems.append(
        Diagnostic(
          .error, .missingImage, file: candidate.item.path, "the picture is neither in the import nor in the project",
          remedy: "upload it first, or put it into the archive"))
    }
    return (found, problems, kept)
  }

  /// How many pictures of the project have another split, other tags or other metadata than a file says.
  private static func differences(
    _ pictures: [(ImageID, DatasetItem)], split: Split?, project: ProjectID, in transaction: Transaction
  ) throws -> [String: Int] {
    let telling = pictures.filter { split ?? $0.1.ownSplit != nil || !$0.1.tags.isEmpty || !$0.1.metadata.isEmpty }
    guard !telling.isEmpty else { return [:] }
    var known: [ImageID: Row] = [:]
    for row in try transaction.query(
      """
      select id, split, tags, metadata from images
      where project_id = \(project) and id = any(\(telling.map(\.0))::uuid[])
      """
    ) { known[try row.get(0)] = row }
    var differences: [String: Int] = [:]
    for (image, item) in telling {
      guard let row = known[image] else { continue }
      if let split = split ?? item.ownSplit, try row.get(1, as: Split?.self) != split {
        differences["split", default: 0] += 1
      }
      if !Set(item.tags).isSubset(of: try row.get(2, as: [String].self)) { differences["image tags", default: 0] += 1 }
      let metadata = try JSONValue(parsing: row.bytes(3) ?? Array("{}".utf8))
      if item.metadata.contains(where: { name, value in
        metadata[name].map(LabelCoding.canonical) != LabelCoding.canonical(LabelCoding.value(value))
      }) {
        differences["image metadata", default: 0] += 1
      }
    }
    return differences
  }

  /// Hashes a picture, looks at its header and puts its bytes into the store.
  private func prepare(_ item: DatasetItem, _ bytes: Formats.ImageBytes) async throws -> NewImage {
    let limits = limits.imaging
    let (info, sha256, size) = try await BlockingThreads.pictures.run { () throws -> (FileProbe, String, Int) in
      switch bytes {
      case .file(let url):
        let info = try FileProbe(url, named: item.path, limits: limits)
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
        return (
          FileProbe(try ImageProbe.probe(bytes: bytes, limits: limits)), Hexadecimal.encode(SHA256.hash(bytes)),
          bytes.count
        )
      }
    }
    let key = ObjectNames.content(context.workspace, sha256: sha256)
    if try await store.head(try ObjectKey(key)) == nil {
      let source: ObjectSource =
        switch bytes {
        case .file(let url): .copy(url)
        case .bytes(let bytes): .bytes(bytes)
        }
      _ = try await store.put(try ObjectKey(key), source, contentType: info.contentType)
    }
    let name = item.path.split(separator: "/").last.map(String.init) ?? item.path
    var image = NewImage(filename: name, relativePath: item.path, fileSize: size, sha256: sha256, storagePath: key)
    image.originalID = item.originalID
    image.media = info.media
    image.format = info.format
    image.width = info.width
    image.height = info.height
    image.split = context.payload.request.split ?? item.ownSplit
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
}

extension DatasetItem {
  /// The split that the file puts the picture into; nil where it names none that the platform has.
  fileprivate var ownSplit: Split? { split.flatMap(SplitName.canonical).flatMap(Split.init) }
}
