import Annotation
import Database
import Formats
import Library
import Web

/// What an export reads.
struct ExportRows: Sendable {
  let request: ExportRequest
  let project: ProjectID

  /// Images of a page.
  private static let page = 500

  /// The condition on `images i`.
  func condition() throws -> SQL {
    var condition = try (request.imageFilter ?? ImageFilter()).condition(in: project)
    condition += " and i.ingest_status <> 'failed'"
    if request.onlyAnnotated == true { condition += " and (i.annotation_count > 0 or i.is_null)" }
    return condition
  }

  func count(in transaction: Transaction) throws -> Int {
    try transaction.query("select count(*) from images i where \(try condition())")[0].get(0)
  }

  func header(in transaction: Transaction) throws -> DatasetHeader {
    var header = DatasetHeader()
    var originals: Set<Int64> = []
    var names: [ClassID: String] = [:]
    let classes = try transaction.query(
      """
      select id, name, parent_id, colour, original_id, skeleton from classes where project_id = \(project)
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
      if let bytes = row.bytes(5) {
        let skeleton = try JSONCoder.decode(ClassSkeleton.self, from: bytes)
        category.keypointNames = skeleton.points.map(\.name)
        category.skeleton = skeleton.edges.compactMap(SkeletonEdge.init)
        category.keypointPairs = skeleton.pairs.compactMap(SkeletonEdge.init)
      }
      header.categories.append(category)
    }
    return header
  }

  /// Reads page after page in the order of the images' ids; the labels of one page come with the images of the next.
  func forEachPage(in transaction: Transaction, _ body: (ExportPage) throws -> Void) throws {
    let condition = try condition()
    var images = try transaction.query(images(condition, after: nil))
    while let last = images.last {
      let results = try transaction.queries([
        labels(of: try images.map { try $0.get(0) }), self.images(condition, after: try last.get(0)),
      ])
      try body(ExportPage(images: images, labels: results[0]))
      images = results[1]
    }
  }

  private func images(_ condition: SQL, after: ImageID?) -> SQL {
    var statement: SQL = """
      select i.id, i.relative_path, i.original_id, i.width, i.height, i.split, i.is_null, i.tags, i.metadata,
        i.storage_path, i.format, i.page, i.video_id, i.frame_number, i.media,
        case when i.media = 'point_cloud' then (
          select jsonb_agg(jsonb_build_object('name', c.name, 'calibration', c.calibration, 'path', p.relative_path,
            'storage_path', p.storage_path) order by c.name)
          from cloud_cameras c left join images p on p.id = c.picture_id and p.deleted_at is null and p.page = 0
          where c.image_id = i.id) end
      from images i where \(condition)
      """
    if let after { statement += " and i.id > \(after)" }
    return statement + " order by i.id limit \(Self.page)::int"
  }

  /// Labels in the order of their images and of drawing; of those with another status than asked for no data. Keyframes
  /// of tracks come with their videos.
  private func labels(of images: [ImageID]) -> SQL {
    let statuses = (request.statuses ?? AnnotationStatus.groundTruth).map(\.rawValue)
    return """
      select image_id, kind, class_name, case when status = any(\(statuses)::text[]) then data end, attributes,
        confidence, is_crowd, is_occluded, is_truncated, is_difficult, group_id, original_id, status,
        z_order
      from annotations a where project_id = \(project) and image_id = any(\(images)::uuid[])
        and not (is_keyframe and track_id is not null and exists (
          select from images i where i.id = a.image_id and i.video_id is not null))
      order by image_id, z_order, id
      """
  }
}

extension Int {
  /// Nothing is said of the drawing order where it is 0.
  fileprivate var nonZero: Int? { self == 0 ? nil : self }
}

extension SkeletonEdge {
  /// Two indexes; nil for any other number of them.
  fileprivate init?(_ indexes: [Int]) {
    guard indexes.count == 2 else { return nil }
    self.init(from: indexes[0], to: indexes[1])
  }
}

/// Images and their labels, as they came from the database.
struct ExportPage: Sendable {
  var images: Rows
  var labels: Rows
}

/// What the thread that writes is handed: the videos first, then images page by page.
enum ExportPart: Sendable {
  case videos([VideoID: ExportVideo], leftOut: [String: Int])
  case page(ExportPage)
}

/// Deals the labels of a page out to its images, both in the order of the images' ids.
struct ExportLabels {
  private let rows: Rows
  /// How many points labels of each class have.
  private let points: [String: Int]
  private var next = 0
  /// Labels of other statuses than asked for.
  private(set) var leftOut: [String: Int] = [:]

  init(_ rows: Rows, _ header: DatasetHeader) {
    self.rows = rows
    points = header.categories.reduce(into: [:]) { $0[$1.name] = $1.keypointNames.count }
  }

  /// The labels of the image with this id; ask for each image once, in order.
  mutating func take(of image: UnsafeBufferPointer<UInt8>?) throws -> [Label] {
    var labels: [Label] = []
    while next < rows.count {
      let row = rows[next]
      // Ids are of one length, so that equal bytes are equal ids.
      guard row.withBytes(0, { id in id.map { $0.elementsEqual(image ?? $0) } ?? false }) else { break }
      next += 1
      if let label = try label(row) { labels.append(label) }
    }
    return labels
  }

  private mutating func label(_ row: Row) throws -> Label? {
    let read = try Self.label(row, leftOut: &leftOut)
    guard var label = read, label.shape == .keypoints, let count = points[label.category] else { return read }
    // Points were added to the skeleton since: nobody has said where they are.
    while label.keypoints.count < count { label.keypoints.append(Keypoint(x: 0, y: 0, visibility: .absent)) }
    return label
  }

  /// A label from a row of which the columns from the second on are those of `labels(of:)`; nil for one of another status
  /// or without a whole geometry.
  static func label(_ row: Row, leftOut: inout [String: Int]) throws -> Label? {
    guard var label = try geometry(row, &leftOut) else { return nil }
    if row.withBytes(4, { ($0?.count ?? 0) > 2 }) {
      label.attributes =
        try JSONValue(parsing: row.bytes(4) ?? []).object?.mapValues(LabelCoding.attribute) ?? [:]
    }
    label.score = try row.get(5)
    label.isCrowd = try row.get(6)
    label.isOccluded = try row.get(7, as: Bool.self) ? true : nil
    label.isTruncated = try row.get(8, as: Bool.self) ? true : nil
    label.isDifficult = try row.get(9, as: Bool.self) ? true : nil
    label.group = try row.get(10, as: Int64?.self)
    label.originalID = try row.get(11)
    label.zOrder = try row.get(13, as: Int.self).nonZero
    return label
  }

  private static func geometry(_ row: Row, _ leftOut: inout [String: Int]) throws -> Label? {
    let isWanted = row.withBytes(3) { $0 != nil }
    guard isWanted else {
      leftOut[try row.get(12), default: 0] += 1
      return nil
    }
    let kind: AnnotationKind = try row.get(1)
    if kind == .box, let box = row.withBytes(3, { $0.flatMap(BoxText.init) }) {
      var label = Label(
        category: try row.get(2),
        shape: .box(PixelBox(xMin: box.x, yMin: box.y, xMax: box.x + box.width, yMax: box.y + box.height)))
      label.area = box.area
      return label
    }
    return LabelCoding.decode(
      kind: kind, data: try JSONValue(parsing: row.bytes(3) ?? []), className: try row.get(2))
  }
}
