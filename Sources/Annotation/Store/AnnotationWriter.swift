public import Database
public import Foundation
public import Identity
public import Jobs
public import Library
import Web

/// Who writes, as far as rules and history ask.
public struct AnnotationAuthor: Sendable {
  public var userID: UserID?
  public var role: ProjectRole
  public var jobID: JobID?

  public init(userID: UserID?, role: ProjectRole, jobID: JobID? = nil) {
    self.userID = userID
    self.role = role
    self.jobID = jobID
  }
}

/// Writes annotations of one project in one transaction: rows, history, counts and what lists show of them.
///
/// Positions are taken under the project's counter row as the last thing before the commit, so that their order is the
/// order of commits and the row is locked for a moment only.
public final class AnnotationWriter {
  struct ImageSize {
    var width: Double?
    var height: Double?
    var isDeleted: Bool
  }

  let transaction: Transaction
  let project: ProjectID
  let workspace: UUID
  let author: AnnotationAuthor
  let review: Bool
  private(set) var images: [ImageID: ImageSize] = [:]
  private(set) var classes: [ClassID: String] = [:]
  private var classByName: [String: ClassID] = [:]

  private var events: [(annotation: AnnotationID, image: ImageID?, action: AnnotationEvent.Action, before: [UInt8]?)] =
    []
  private var deltas: [String: (classID: ClassID, status: AnnotationStatus, delta: Int)] = [:]
  private var touched: Set<ImageID> = []

  /// Begins writing; the project must exist and not be in the bin.
  ///
  /// - Throws: `APIError(.notFound)`.
  public init(project: ProjectID, workspace: UUID, author: AnnotationAuthor, in transaction: Transaction) throws {
    self.transaction = transaction
    self.project = project
    self.workspace = workspace
    self.author = author
    let results = try transaction.queries([
      "select review from projects where id = \(project) and deleted_at is null",
      "select id, name from classes where project_id = \(project)",
    ])
    guard let row = results[0].first else { throw APIError(.notFound) }
    review = try row.get(0)
    for row in results[1] {
      let id: ClassID = try row.get(0)
      let name: String = try row.get(1)
      classes[id] = name
      classByName[name] = id
    }
  }

  /// Reads the sizes of the images that will be written to, in one round trip.
  func loadImages(_ ids: Set<ImageID>) throws {
    let missing = ids.filter { images[$0] == nil }
    guard !missing.isEmpty else { return }
    for row in try transaction.query(
      """
      select id, width, height, deleted_at is not null from images
      where project_id = \(project) and id = any(\(Array(missing))::uuid[])
      """)
    {
      images[try row.get(0)] = ImageSize(
        width: try row.get(1, as: Int?.self).map(Double.init), height: try row.get(2, as: Int?.self).map(Double.init),
        isDeleted: try row.get(3))
    }
  }

  func classID(_ id: ClassID?, name: String?) throws -> ClassID {
    if let id {
      guard classes[id] != nil else { throw APIError(.notFound, "The class is not in this project") }
      return id
    }
    guard let name else { throw APIError(.invalidField, "Neither class_id nor class_name is given") }
    guard let found = classByName[name] else {
      throw APIError(.notFound, "The project has no class '\(name.prefix(100))'", hint: "Add the class first")
    }
    return found
  }

  func bounds(_ kind: AnnotationKind, _ data: JSONValue, image: ImageID?) throws -> Bounds? {
    var geometry = AnnotationGeometry(width: 0, height: 0)
    if let image {
      guard let size = images[image], !size.isDeleted else {
        throw APIError(.notFound, "The image is not in this project")
      }
      if kind != .classification && kind != .cuboid {
        guard let width = size.width, let height = size.height else {
          throw APIError(.imageNotReady, "The image's size is not known yet", hint: "Try again when it has been read")
        }
        geometry = AnnotationGeometry(width: width, height: height)
      }
    }
    return try geometry.bounds(of: kind, data)
  }

  /// The status that saving leads to.
  func savedStatus(asked: AnnotationStatus?, method: CreationMethod) throws -> AnnotationStatus {
    if method == .model {
      guard let asked else { return .generated }
      guard [.generated, .reviewed, .accepted].contains(asked) else {
        throw APIError(.invalidField, "A model's annotation begins as generated, reviewed or accepted")
      }
      return asked
    }
    if asked == .draft { return .draft }
    if let asked, asked != .submitted, asked != .approved {
      throw APIError(.invalidField, "A person's annotation begins as draft, submitted or approved")
    }
    if !review { return .approved }
    if asked == .approved, author.role >= .reviewer { return .approved }
    return .submitted
  }

  // MARK: Bookkeeping

  func record(_ action: AnnotationEvent.Action, _ id: AnnotationID, image: ImageID?, before: [UInt8]?) {
    events.append((id, image, action, before))
    if let image { touched.insert(image) }
  }

  func count(_ classID: ClassID, _ status: AnnotationStatus, _ change: Int) {
    deltas["\(classID)\(status.rawValue)", default: (classID, status, 0)].delta += change
  }

  /// Undoes the bookkeeping of a write that failed, when its savepoint was rolled back.
  struct Mark {
    fileprivate let events: Int;
    fileprivate let deltas: [String: (classID: ClassID, status: AnnotationStatus, delta: Int)]
  }
  func mark() -> Mark { Mark(events: events.count, deltas: deltas) }
  func restore(_ mark: Mark) {
    events.removeLast(events.count - mark.events)
    deltas = mark.deltas
  }

  /// Writes history, counts and lists; answers the project's position afterwards. Call once, last.
  public func finish() throws -> Int {
    guard !events.isEmpty else {
      return try transaction.query("select event_position from project_counters where project_id = \(project)").first?
        .get(0) ?? 0
    }
    for (_, item) in deltas.sorted(by: { $0.key < $1.key }) where item.delta != 0 {
      try transaction.execute(
        """
        insert into annotation_count_deltas (workspace_id, project_id, class_id, status, delta)
        values (\(workspace), \(project), \(item.classID), \(item.status), \(item.delta))
        """)
    }
    // In the order of ids, so that two writers of the same images wait for each other instead of locking crosswise.
    var statements: [SQL] = ["select refresh_images(\(project), \(touched.sorted())::uuid[])"]
    if author.userID != nil, author.jobID == nil {
      // Whoever labels an image has not left it for later.
      let labelled = Set(events.filter { $0.action != .deleted }.compactMap(\.image))
      if !labelled.isEmpty { statements.append(ImageStore.endSkips(of: labelled.sorted(), in: project)) }
    }
    try transaction.queries(statements)
    let last: Int = try transaction.query(
      """
      update project_counters set event_position = event_position + \(events.count) where project_id = \(project)
      returning event_position
      """)[0].get(0)
    let first = last - events.count + 1
    // One statement, since everybody who writes to the project waits while the counter row is locked.
    try transaction.execute(
      """
      insert into annotation_events (workspace_id, project_id, position, annotation_id, image_id, action, actor_id,
        job_id, before)
      select \(workspace), \(project), \(first) + e.place - 1, e.id, nullif(e.image_id, '')::uuid, e.action,
        \(author.userID), \(author.jobID), nullif(e.before, '')::jsonb
      from unnest(\(events.map(\.annotation))::uuid[], \(events.map { $0.image?.description ?? "" })::text[],
        \(events.map(\.action.rawValue))::text[],
        \(events.map { String(decoding: $0.before ?? [], as: UTF8.self) })::text[])
        with ordinality e(id, image_id, action, before, place)
      """)
    return last
  }
}
