public import Database
import Foundation
import Identity
import Web

/// Projects and their members in SQL.
public enum ProjectStore {
  private static let columns: SQL = """
    p.id, p.name, p.slug, p.project_type, p.review, p.instructions, p.settings, p.revision, p.created_at, p.updated_at,
    p.deleted_at, lower(p.name) as sort_name,
    (select coalesce(jsonb_object_agg(status, n), '{}') from (
      select status, sum(n) as n from (
        select status, count as n from image_counts where project_id = p.id
        union all select status, delta from image_count_deltas where project_id = p.id) c group by status) s) as images,
    (select coalesce(sum(n), 0)::bigint from (
      select count as n from annotation_counts where project_id = p.id
      union all select delta from annotation_count_deltas where project_id = p.id) c) as annotations,
    (select count(*) from classes where project_id = p.id) as classes
    """

  /// Makes a project from a row of ``columns``.
  private static func project(_ row: Row) throws -> Project {
    let images: [String: Int] = try row.json("images")
    return Project(
      id: try row.get("id"), name: try row.get("name"), slug: try row.get("slug"),
      projectType: try row.get("project_type"), review: try row.get("review"),
      instructions: try row.get("instructions"), settings: try JSONValue(parsing: row.bytes("settings") ?? []),
      role: nil, revision: try row.get("revision"), createdAt: try row.get("created_at"),
      updatedAt: try row.get("updated_at"), deletedAt: try row.get("deleted_at"),
      counts: Project.Counts(
        images: images.values.reduce(0, +), unlabelled: images["unlabelled"] ?? 0,
        inProgress: images["in_progress"] ?? 0, done: images["done"] ?? 0, annotations: try row.get("annotations"),
        classes: try row.get("classes")),
      coverUrls: [])
  }

  /// One project, in the bin or not; nil when the tenant has none of that id.
  public static func find(_ id: ProjectID, in transaction: Transaction) throws -> Project? {
    try transaction.query("select \(columns) from projects p where p.id = \(id)").first.map(project)
  }

  /// A page of projects.
  static func list(_ query: ProjectListQuery, in transaction: Transaction) throws -> (items: [Project], next: String?) {
    let size = min(max(query.limit ?? 50, 1), 200)
    var statement: SQL = "select \(columns) from projects p where "
    statement += query.deleted == true ? "p.deleted_at is not null" : "p.deleted_at is null"
    if let search = query.search, !search.isEmpty {
      statement += " and position(lower(\(search)) in lower(p.name)) > 0"
    }
    if let slug = query.slug { statement += " and p.slug = \(slug)" }
    if let name = query.name { statement += " and lower(p.name) = lower(\(name))" }
    if let cursor = query.cursor {
      let after = try ImageCursor(cursor)
      statement +=
        query.sort == .name
        ? " and (lower(p.name), p.id) > (\(after.value), \(after.id))"
        : " and p.id < \(after.id)"
    }
    statement += query.sort == .name ? " order by lower(p.name), p.id" : " order by p.id desc"
    let rows = try transaction.query(statement + " limit \(size + 1)::int")
    let items = try rows.prefix(size).map(project)
    let next =
      rows.count > size
      ? ImageCursor(value: try rows[size - 1].get("sort_name"), id: try rows[size - 1].get("id")).text : nil
    return (items, next)
  }

  /// Makes a project with its counter row and its first classes.
  static func create(_ new: NewProject, workspace: UUID, by user: UUID, in transaction: Transaction) throws -> ProjectID
  {
    let id = ProjectID()
    let slug = try freeSlug(for: new.name, in: transaction)
    try transaction.queries([
      """
      insert into projects (workspace_id, id, name, slug, project_type, review, instructions, created_by)
      values (\(workspace), \(id), \(new.name), \(slug), \(new.projectType), \(new.review ?? false),
        \(new.instructions ?? ""), \(user))
      """,
      "insert into project_counters (workspace_id, project_id) values (\(workspace), \(id))",
    ])
    for (position, item) in (new.classes ?? []).enumerated() {
      _ = try ClassStore.create(
        ClassChanges(name: item.name, colour: item.colour), project: id, workspace: workspace, position: position,
        in: transaction)
    }
    return id
  }

  /// A handle from the name that no project of the workspace has.
  private static func freeSlug(for name: String, in transaction: Transaction) throws -> String {
    var slug = ""
    // Accents go, their letters stay.
    let plain = name.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars
    for character in plain where character.properties.generalCategory != .nonspacingMark {
      switch character {
      case "a"..."z", "0"..."9": slug.unicodeScalars.append(character)
      default: if !slug.isEmpty, !slug.hasSuffix("-") { slug += "-" }
      }
    }
    while slug.hasSuffix("-") { slug.removeLast() }
    let base = slug.isEmpty ? "project" : String(slug.prefix(60)).trimmingHyphens()
    let taken = Set(
      try transaction.query("select slug from projects where slug = \(base) or starts_with(slug, \(base + "-"))")
        .map { try $0.get(0, as: String.self) })
    if !taken.contains(base) { return base }
    var number = 2
    while taken.contains("\(base)-\(number)") { number += 1 }
    return "\(base)-\(number)"
  }

  /// Changes a project if it still has the revision the caller saw; nil revision skips the check.
  static func update(_ id: ProjectID, _ changes: ProjectChanges, revision: Int?, in transaction: Transaction) throws {
    let settings = try changes.settings.map { try JSONCoder.encode($0) }
    let changed = try transaction.execute(
      """
      update projects set name = coalesce(\(changes.name), name), review = coalesce(\(changes.review), review),
        instructions = coalesce(\(changes.instructions), instructions),
        settings = coalesce(\(jsonBytes: settings), settings), revision = revision + 1
      where id = \(id) and deleted_at is null and (\(revision)::bigint is null or revision = \(revision))
      """)
    guard changed == 0 else { return }
    guard let current = try find(id, in: transaction) else { throw APIError(.notFound) }
    throw APIError(
      .staleRevision, "The project was changed by someone else", hint: "Look at the current state and try again",
      details: ["current": try JSONValue(parsing: JSONCoder.encode(current))])
  }

  /// Puts a project into the bin, or takes it out again.
  static func setDeleted(_ id: ProjectID, _ isDeleted: Bool, in transaction: Transaction) throws {
    let changed = try transaction.execute(
      "update projects set deleted_at = case when \(isDeleted) then now() end, revision = revision + 1 where id = \(id) and (deleted_at is null) = \(isDeleted)"
    )
    guard changed > 0 else { throw APIError(.notFound) }
  }

  /// Everyone with a role of their own in the project.
  static func members(_ id: ProjectID, in transaction: Transaction) throws -> [ProjectMember] {
    try transaction.query(
      """
      select m.user_id, u.email, u.display_name, m.role from project_members m join users u on u.id = m.user_id
      where m.project_id = \(id) order by u.email limit 1000
      """
    ).map {
      ProjectMember(
        userId: try $0.get("user_id"), email: try $0.get("email"), displayName: try $0.get("display_name"),
        role: try $0.get("role"))
    }
  }

  /// Gives a member of the workspace a role in the project.
  static func setMember(
    _ id: ProjectID, _ user: UserID, _ role: ProjectRole, workspace: UUID, in transaction: Transaction
  )
    throws
  {
    do {
      try transaction.execute(
        """
        insert into project_members (workspace_id, project_id, user_id, role)
        values (\(workspace), \(id), \(user), \(role)) on conflict (project_id, user_id) do update set role = excluded.role
        """)
    } catch let error as DatabaseError where error.constraint?.contains("user") == true {
      throw APIError(.notFound, "This person is not a member of the workspace", hint: "Invite them first")
    }
  }

  /// Takes a person's own role in the project away.
  static func removeMember(_ id: ProjectID, _ user: UserID, in transaction: Transaction) throws {
    let gone = try transaction.execute("delete from project_members where project_id = \(id) and user_id = \(user)")
    guard gone > 0 else { throw APIError(.notFound, "This person has no role of their own in the project") }
  }
}

extension String {
  fileprivate func trimmingHyphens() -> String {
    var text = self
    while text.hasSuffix("-") { text.removeLast() }
    return text
  }
}

/// The query of the project list.
public struct ProjectListQuery: Codable, Sendable {
  public enum Sort: String, Codable, Sendable, CaseIterable {
    case newest = "-created_at"
    case name
  }
  /// Part of the name, in any case.
  public var search: String?
  public var slug: String?
  /// The whole name, in any case.
  public var name: String?
  /// Lists the bin instead.
  public var deleted: Bool?
  public var sort: Sort?
  public var limit: Int?
  public var cursor: String?
}
