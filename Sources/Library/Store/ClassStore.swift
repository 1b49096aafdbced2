public import Database
public import Foundation
import Web

/// Classes of a project in SQL.
public enum ClassStore {
  private static let columns: SQL = """
    c.id, c.project_id, c.name, c.parent_id, c.colour, c.hotkey, c.position, c.attributes, c.skeleton, c.revision,
    (select coalesce(sum(n), 0)::bigint from (
      select count as n from annotation_counts where project_id = c.project_id and class_id = c.id
      union all select delta from annotation_count_deltas where project_id = c.project_id and class_id = c.id) s
    ) as annotation_count
    """

  private static func definition(_ row: Row) throws -> ClassDefinition {
    ClassDefinition(
      id: try row.get("id"), projectId: try row.get("project_id"), name: try row.get("name"),
      parentId: try row.get("parent_id"), colour: try row.get("colour"), hotkey: try row.get("hotkey"),
      position: try row.get("position"),
      attributes: try JSONCoder.decode([AttributeDefinition].self, from: row.bytes("attributes") ?? []),
      skeleton: try row.bytes("skeleton").map { try JSONCoder.decode(ClassSkeleton.self, from: $0) },
      annotationCount: try row.get("annotation_count"), revision: try row.get("revision"))
  }

  /// All classes of a project in their order.
  public static func list(_ project: ProjectID, in transaction: Transaction) throws -> [ClassDefinition] {
    try transaction.query(
      "select \(columns) from classes c where c.project_id = \(project) order by c.position, c.id"
    ).map(definition)
  }

  /// One class; nil when the tenant has none of that id.
  public static func find(_ id: ClassID, in transaction: Transaction) throws -> ClassDefinition? {
    try transaction.query("select \(columns) from classes c where c.id = \(id)").first.map(definition)
  }

  /// Makes a class. Without a position it goes to the end, without a colour it takes the next of the palette.
  public static func create(
    _ new: ClassChanges, project: ProjectID, workspace: UUID, position: Int? = nil, originalID: String? = nil,
    in transaction: Transaction
  ) throws -> ClassID {
    let name = try checked(name: new.name)
    let place =
      try position
      ?? transaction.query("select coalesce(max(position) + 1, 0) from classes where project_id = \(project)")[0].get(0)
    let id = ClassID()
    try translatingConflicts(name: name) {
      try transaction.execute(
        """
        insert into classes (workspace_id, project_id, id, name, parent_id, colour, hotkey, position, attributes,
          skeleton, original_id)
        values (\(workspace), \(project), \(id), \(name), \(new.parentId.value),
          \(try checked(colour: new.colour) ?? ClassPalette.colour(at: place)), \(try checked(hotkey: new.hotkey.value)),
          \(place), \(jsonBytes: try JSONCoder.encode(checked(attributes: new.attributes ?? []))),
          \(jsonBytes: try skeleton(new)), \(originalID))
        """)
    }
    return id
  }

  /// Changes everything but the name, which labels carry too.
  static func update(_ id: ClassID, _ changes: ClassChanges, revision: Int?, in transaction: Transaction) throws {
    let attributes = try changes.attributes.map { try JSONCoder.encode(checked(attributes: $0)) }
    let parent = changes.parentId.value
    let hotkey = try checked(hotkey: changes.hotkey.value)
    let skeleton = try skeleton(changes)
    if changes.skeleton.isChange { try refuseLostPoints(id, changes.skeleton.value, in: transaction) }
    if let parent { try refuseCircle(id, parent, in: transaction) }
    try translatingConflicts(name: changes.name ?? "") {
      let changed = try transaction.execute(
        """
        update classes set colour = coalesce(\(try checked(colour: changes.colour)), colour),
          parent_id = case when \(changes.parentId.isChange) then \(parent)::uuid else parent_id end,
          hotkey = case when \(changes.hotkey.isChange) then \(hotkey)::text else hotkey end,
          attributes = coalesce(\(jsonBytes: attributes), attributes),
          skeleton = case when \(changes.skeleton.isChange) then \(jsonBytes: skeleton)::jsonb else skeleton end,
          revision = revision + 1
        where id = \(id) and (\(revision)::bigint is null or revision = \(revision))
        """)
      guard changed == 0 else { return }
      guard let current = try find(id, in: transaction) else { throw APIError(.notFound) }
      throw APIError(
        .staleRevision, "The class was changed by someone else", hint: "Look at the current state and try again",
        details: ["current": try JSONValue(parsing: JSONCoder.encode(current))])
    }
  }

  /// Removes a class that no label has. A label drawn at the same time either comes first, and the class stays, or
  /// finds no class any more: the rows of both are locked by their foreign key.
  ///
  /// - Returns: Whether it is gone; false when labels have it.
  static func deleteUnused(_ id: ClassID, in transaction: Transaction) throws -> Bool {
    do {
      try transaction.savepoint {
        // A track without labels is nothing that anybody drew.
        try transaction.execute(
          """
          delete from tracks t where t.class_id = \(id)
            and not exists (select from annotations a where a.project_id = t.project_id and a.track_id = t.id)
          """)
        try transaction.execute("delete from classes where id = \(id)")
      }
      return true
    } catch let error as DatabaseError {
      guard case .foreignKey = error.kind else { throw error }
      return false
    }
  }

  /// Gives a class another name; labels are renamed by a job.
  static func rename(_ id: ClassID, to name: String, in transaction: Transaction) throws {
    let name = try checked(name: name)
    try translatingConflicts(name: name) {
      try transaction.execute("update classes set name = \(name), revision = revision + 1 where id = \(id)")
    }
  }

  /// Puts the classes in the order given; those left out follow in their old order.
  static func order(_ project: ProjectID, _ ids: [ClassID], in transaction: Transaction) throws {
    guard Set(ids).count == ids.count else { throw APIError(.invalidField, "ids names a class twice") }
    let known: Int = try transaction.query(
      "select count(*) from classes where project_id = \(project) and id = any(\(ids)::uuid[])")[0].get(0)
    guard known == ids.count else { throw APIError(.notFound, "Some of these classes are not of this project") }
    try transaction.execute(
      """
      update classes c set position = o.place from (
        select id, row_number() over (order by array_position(\(ids)::uuid[], id) nulls last, position, id) - 1 as place
        from classes where project_id = \(project)) o
      where c.id = o.id and c.position <> o.place
      """)
  }

  private static func refuseCircle(_ id: ClassID, _ parent: ClassID, in transaction: Transaction) throws {
    let meets: Bool = try transaction.query(
      """
      with recursive up as (
        select id, parent_id from classes where id = \(parent)
        union select c.id, c.parent_id from classes c join up on c.id = up.parent_id)
      select exists (select from up where id = \(id))
      """)[0].get(0)
    if meets { throw APIError(.invalidField, "A class cannot stand below itself", hint: "Pick another parent") }
  }

  private static func skeleton(_ changes: ClassChanges) throws -> [UInt8]? {
    guard let skeleton = changes.skeleton.value else { return nil }
    try skeleton.check()
    return try JSONCoder.encode(skeleton)
  }

  /// Labels know their points by place in the list: while there are any, a point cannot go.
  private static func refuseLostPoints(_ id: ClassID, _ skeleton: ClassSkeleton?, in transaction: Transaction) throws {
    guard let skeleton, let before = try find(id, in: transaction), let old = before.skeleton,
      skeleton.points.count < old.points.count
    else { return }
    let isUsed: Bool = try transaction.query(
      """
      select exists (select from annotations
        where project_id = \(before.projectId) and class_id = \(id) and kind = 'keypoints')
      """)[0].get(0)
    if isUsed {
      throw APIError(
        .classInUse, "Labels have the points of this skeleton, so that none can be taken out",
        hint: "Rename points, add them at the end, or make another class")
    }
  }

  private static func translatingConflicts(name: String, _ body: () throws -> Void) throws {
    do { try body() } catch let error as DatabaseError {
      switch error.constraint {
      case "classes_workspace_id_project_id_name_key":
        throw APIError(
          .alreadyExists, "The project already has a class '\(name)'", hint: "Pick another name or merge them")
      case "classes_hotkey":
        throw APIError(.alreadyExists, "Another class has this hotkey", hint: "Free it there first")
      case "classes_workspace_id_project_id_parent_id_fkey":
        throw APIError(.notFound, "The parent class is not in this project")
      default: throw error
      }
    }
  }

  private static func checked(name: String?) throws -> String {
    let name = (name ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    guard (1...200).contains(name.count) else {
      throw APIError(.invalidField, "A class needs a name of 1 to 200 characters")
    }
    return name
  }

  private static func checked(colour: String?) throws -> String? {
    guard let colour = colour?.lowercased() else { return nil }
    guard colour.count == 7, colour.first == "#", colour.dropFirst().allSatisfy(\.isHexDigit) else {
      throw APIError(.invalidField, "The colour '\(colour.prefix(20))' is not of the form #rrggbb")
    }
    return colour
  }

  private static func checked(hotkey: String?) throws -> String? {
    guard let hotkey, !hotkey.isEmpty else { return nil }
    guard hotkey.count == 1 else { throw APIError(.invalidField, "A hotkey is one character") }
    return hotkey
  }

  private static func checked(attributes: [AttributeDefinition]) throws -> [AttributeDefinition] {
    var names: Set<String> = []
    for attribute in attributes {
      guard !attribute.name.isEmpty, names.insert(attribute.name).inserted else {
        throw APIError(
          .invalidField, "Attribute names must differ and not be empty", hint: "Rename '\(attribute.name)'")
      }
      if attribute.type == .select, attribute.values?.isEmpty ?? true {
        throw APIError(.invalidField, "The attribute '\(attribute.name)' offers no values", hint: "List its choices")
      }
    }
    return attributes
  }
}
