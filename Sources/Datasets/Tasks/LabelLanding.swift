import Annotation
import Database
import Foundation
import Formats
import Identity
import Library
import Web

/// What became of the labels of a part.
struct LabelOutcome: Sendable {
  var skippedImages = 0
  var added = 0
  var replaced = 0
  var unchanged = 0
  var skipped = 0
  var notes: [Diagnostic] = []
}

/// The labels of a part of an import: made ready by the thread that reads, written in one transaction.
struct LabelLanding: Sendable {
  private struct Entry: Sendable {
    var path: String
    var image: ImageID
    var isNull: Bool
    /// Those that can be kept, in the order of their rows.
    var labels: [Label]
    var rows: Range<Int>
  }

  let project: ProjectID
  let workspace: UUID
  let author: AnnotationAuthor
  let rule: ConflictRule
  let classes: [String: ClassID]
  private var entries: [Entry] = []
  private var rows: ImportedAnnotations
  private var writer = JSONWriter()
  private(set) var images: Set<ImageID> = []
  /// Images that stand in several entries.
  private var repeated: Set<ImageID> = []
  private(set) var read = 0
  private(set) var failed = 0
  /// Labels that say what is surely not there, which the platform does not keep.
  private(set) var absent = 0

  init(
    project: ProjectID, workspace: UUID, author: AnnotationAuthor, rule: ConflictRule, classes: [String: ClassID],
    capacity: Int
  ) {
    self.project = project
    self.workspace = workspace
    self.author = author
    self.rule = rule
    self.classes = classes
    rows = ImportedAnnotations(capacity: capacity)
  }

  // MARK: Making ready

  /// Adds an image's labels; those that cannot be kept go to the report.
  ///
  /// - Parameter track: The track that a keyframe belongs to; nil for labels without one.
  mutating func add(
    _ item: DatasetItem, image: ImageID, size: Formats.PixelSize?, _ report: ReportCollector,
    track: (Label, ClassID, AnnotationKind) -> TrackID? = { _, _, _ in nil }
  ) {
    read += item.labels.count
    if !images.insert(image).inserted { repeated.insert(image) }
    let first = rows.count
    var kept: [Label] = []
    kept.reserveCapacity(item.labels.count)
    for var label in item.labels {
      if label.shape == .classification, label.score == 0 {
        absent += 1
        report.lose("verified absent", "dropped")
        continue
      }
      if !label.isScoreKept { report.lose("score", "dropped: outside 0…1") }
      if let group = label.group, Int32(exactly: group) == nil { report.lose("group", "dropped: too large a number") }
      var owner: TrackID?
      if label.track != nil, let classID = classes[label.category],
        let kind = AnnotationKind(rawValue: label.shape.kind.rawValue)
      {
        owner = track(label, classID, kind)
        // What the row says is not said again beside the geometry.
        if owner != nil { label.track = nil }
      }
      // A range of time belongs to a video, which no dataset of pictures brings along.
      guard let classID = classes[label.category], let kind = LabelCoding.encode(label, into: &writer),
        kind != .timeRange, size != nil || kind == .cuboid
      else {
        failed += 1
        let isOfPicture = item.media == .pointCloud && label.shape.kind != .timeRange
        report.add(
          Diagnostic(
            .warning, .notHeld, file: item.path, item: label.originalID,
            "a label of kind \(label.shape.kind.rawValue) "
              + (isOfPicture ? "has no place in a point cloud" : "cannot be kept"),
            remedy: isOfPicture ? "import the labels of the camera's pictures apart from those of the clouds" : nil))
        continue
      }
      guard var row = Self.row(label, image: image, classID: classID, kind: kind, size: size) else {
        failed += 1
        report.add(
          Diagnostic(
            .error, .outOfRange, file: item.path, item: label.originalID,
            "a label of '\(label.category)' lies outside the picture of \(size?.width ?? 0) × \(size?.height ?? 0) pixels",
            remedy: "check that the labels belong to this picture"))
        continue
      }
      row.track = owner
      row.isOutside = owner != nil && label.isOutside == true
      label.isOutside = row.isOutside
      rows.append(row, data: writer.bytes, attributes: Self.attributes(label))
      kept.append(label)
    }
    entries.append(
      Entry(path: item.path, image: image, isNull: item.isNull, labels: kept, rows: first..<rows.count))
  }

  private static func attributes(_ label: Label) -> [UInt8] {
    label.attributes.isEmpty ? noAttributes : JSONValue.object(label.attributes.mapValues(LabelCoding.value)).bytes
  }
  private static let noAttributes = Array("{}".utf8)

  private static func row(
    _ label: Label, image: ImageID, classID: ClassID, kind: AnnotationKind, size: Formats.PixelSize?
  ) -> ImportedAnnotation? {
    var bounds: Bounds?
    // A body in space may tell its box in a camera's picture, which says nothing of the cloud.
    if let size, kind != .cuboid, let box = label.enclosingBox {
      let (width, height) = (Double(size.width), Double(size.height))
      guard box.xMin <= width, box.xMax >= 0, box.yMin <= height, box.yMax >= 0 else { return nil }
      bounds = Bounds(
        xMin: min(max(box.xMin / width, 0), 1), yMin: min(max(box.yMin / height, 0), 1),
        xMax: min(max(box.xMax / width, 0), 1), yMax: min(max(box.yMax / height, 0), 1))
    }
    var row = ImportedAnnotation(image: image, classID: classID, kind: kind, bounds: bounds, status: .approved)
    row.confidence = label.score.flatMap { label.isScoreKept ? $0 : nil }
    row.isCrowd = label.isCrowd
    row.isOccluded = label.isOccluded ?? false
    row.isTruncated = label.isTruncated ?? false
    row.isDifficult = label.isDifficult ?? false
    row.group = label.group.flatMap { Int32(exactly: $0) }
    row.zOrder = Int32(clamping: label.zOrder ?? 0)
    row.originalID = label.originalID
    return row
  }

  // MARK: Writing

  /// Writes what is new, in one transaction that may be tried again.
  func write(to database: Database, as claims: Claims) async throws -> LabelOutcome {
    let labels = self
    return try await database.transaction(claims, timeout: .seconds(300)) { try labels.write(in: $0) }
  }

  private func write(in transaction: Transaction) throws -> LabelOutcome {
    let ids = images.sorted()
    // Under the images' locks: what another import adds to them is there already or comes afterwards and looks then.
    let results = try transaction.queries([
      AnnotationBulk.lock(ids, project: project),
      """
      select image_id, kind, class_id, data, attributes, confidence, is_crowd, is_occluded, is_truncated, is_difficult,
        is_outside, group_id, z_order, original_id, status
      from annotations where project_id = \(project) and image_id = any(\(ids)::uuid[]) and status <> 'rejected'
      """,
    ])
    var present: [ImageID: [LabelSignature]] = [:]
    for row in results[1] { present[try row.get(0), default: []].append(try LabelSignature(row)) }
    var outcome = LabelOutcome()
    var added: [Range<Int>] = []
    var touched: [ImageID] = []
    var replaced: Set<ImageID> = []
    var filled: Set<ImageID> = []
    var empty: [ImageID] = []
    for entry in entries {
      if entry.isNull, present[entry.image] == nil { empty.append(entry.image) }
      let old = present[entry.image] ?? []
      // What the part itself said of an image earlier is added to.
      let rule = filled.contains(entry.image) ? .append : rule
      guard let ranges = decide(entry, old, rule, &outcome) else { continue }
      added += ranges
      touched.append(entry.image)
      if rule == .replace, !old.isEmpty { replaced.insert(entry.image) }
      if repeated.contains(entry.image) {
        filled.insert(entry.image)
        let new = zip(entry.rows, signatures(entry)).filter { place, _ in ranges.contains { $0.contains(place) } }
        present[entry.image] = (rule == .replace ? [] : old) + new.map(\.1)
      }
    }
    if !empty.isEmpty {
      try transaction.execute(
        """
        update images set is_null = true, status = 'done'
        where project_id = \(project) and id = any(\(empty)::uuid[]) and annotation_count = 0
        """)
    }
    outcome.replaced = try AnnotationBulk.write(
      rows, Self.joined(added), of: touched, replacing: replaced.sorted(), project: project, workspace: workspace,
      author: author, in: transaction)
    outcome.added = added.reduce(0) { $0 + $1.count }
    return outcome
  }

  /// The rows of an entry that are added, given what its image has already; nil where the image stays as it is.
  private func decide(
    _ entry: Entry, _ old: [LabelSignature], _ rule: ConflictRule, _ outcome: inout LabelOutcome
  ) -> [Range<Int>]? {
    let all = entry.rows.isEmpty ? [] : [entry.rows]
    guard !old.isEmpty else { return all.isEmpty ? nil : all }
    let new = signatures(entry)
    if old.sorted() == new.sorted() {
      outcome.unchanged += new.count
      return nil
    }
    switch rule {
    case .skip:
      outcome.skippedImages += 1
      outcome.skipped += new.count
      outcome.notes.append(
        Diagnostic(
          .note, .duplicateImage, file: entry.path, "the picture has labels already: they were left as they are",
          remedy: "import with on_conflict replace or append to change them"))
      return nil
    case .replace: return all
    case .append:
      var left: [String: Int] = [:]
      for one in old { left[one.geometry, default: 0] += 1 }
      var ranges: [Range<Int>] = []
      for (place, signature) in zip(entry.rows, new) {
        if let count = left[signature.geometry], count > 0 {
          left[signature.geometry] = count - 1
          outcome.unchanged += 1
        } else {
          ranges.append(place..<place + 1)
        }
      }
      return ranges.isEmpty ? nil : ranges
    }
  }

  private func signatures(_ entry: Entry) -> [LabelSignature] {
    var writer = JSONWriter()
    return entry.labels.compactMap { label in
      guard let kind = LabelCoding.encode(label, into: &writer), let classID = classes[label.category] else {
        return nil
      }
      return LabelSignature(
        label, kind: kind, classID: classID, data: (try? JSONValue(parsing: writer.bytes)) ?? .null)
    }
  }

  /// Ranges that touch become one.
  private static func joined(_ ranges: [Range<Int>]) -> [Range<Int>] {
    ranges.reduce(into: []) { joined, range in
      if let last = joined.last, last.upperBound == range.lowerBound {
        joined[joined.count - 1] = last.lowerBound..<range.upperBound
      } else {
        joined.append(range)
      }
    }
  }
}
