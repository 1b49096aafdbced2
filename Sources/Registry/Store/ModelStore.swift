public import Database
public import Foundation
import Identity
public import Inference
import Library
import Web

/// Models of a workspace, in SQL.
public enum ModelStore {
  private static let columns: SQL = """
    m.id, m.name, m.task, m.framework, m.status, m.error_code, m.error_message, m.hints, m.layout, m.input_width,
    m.input_height, (m.plan -> 'image' ->> 'dimension')::int as dimension, m.class_names, m.created_by, m.created_at, m.updated_at, m.inspected_at
    """

  /// Makes the row of a model whose files follow.
  ///
  /// - Throws: `APIError(.alreadyExists)` where the name is taken.
  static func create(
    _ id: ModelID, _ new: NewModel, name: String, workspace: UUID, by user: UUID, in transaction: Transaction
  ) throws {
    _ = try naming(name) {
      try transaction.execute(
        """
        insert into models (workspace_id, id, name, framework, task, status, hints, created_by)
        values (\(workspace), \(id), \(name), 'onnx', \(new.task), 'pending',
          \(jsonBytes: try JSONCoder.encode(new.hints ?? ModelHints())), \(user))
        """)
    }
  }

  /// A model of the tenant; nil when there is none, or it was removed.
  public static func find(_ id: ModelID, in transaction: Transaction) throws -> Model? {
    try models("where m.id = \(id) and m.deleted_at is null", in: transaction).first
  }

  /// The newest model for a task that can be used.
  public static func newestReady(_ task: ModelTask, in transaction: Transaction) throws -> Model? {
    try models(
      "where m.task = \(task) and m.status = 'ready' and m.deleted_at is null order by m.id desc limit 1",
      in: transaction
    ).first
  }

  /// A page of models, the newest first.
  public static func list(_ query: ModelListQuery, in transaction: Transaction) throws
    -> (items: [Model], next: String?)
  {
    let size = min(max(query.limit ?? 50, 1), 200)
    var condition: SQL = "where m.deleted_at is null"
    if let task = query.task { condition += " and m.task = \(task)" }
    if let status = query.status { condition += " and m.status = \(status)" }
    if let cursor = query.cursor {
      guard let after = ModelID(cursor) else {
        throw APIError(.invalidField, "The cursor is not one of this list", hint: "Start without a cursor")
      }
      condition += " and m.id < \(after)"
    }
    let found = try models(condition + " order by m.id desc limit \(size + 1)::int", in: transaction)
    let items = Array(found.prefix(size))
    return (items, found.count > size ? items.last?.id.description : nil)
  }

  private static func models(_ rest: SQL, in transaction: Transaction) throws -> [Model] {
    var models = try transaction.query("select \(columns) from models m \(rest)").map { row in
      let code: String? = try row.get("error_code")
      return Model(
        id: try row.get("id"), name: try row.get("name"), task: try row.get("task"),
        framework: try row.get("framework"), status: try row.get("status"),
        error: try code.map { Problem(code: $0, message: try row.get("error_message", as: String?.self) ?? $0) },
        hints: try JSONCoder.decode(ModelHints.self, from: row.bytes("hints") ?? Array("{}".utf8), strict: false),
        layout: try row.get("layout", as: String?.self).flatMap { DetectorLayout(rawValue: $0) },
        inputWidth: try row.get("input_width"), inputHeight: try row.get("input_height"),
        vectorLength: try row.get("dimension"),
        classNames: try row.get("class_names"), files: [], uses: [], createdBy: try row.get("created_by"),
        createdAt: try row.get("created_at"), updatedAt: try row.get("updated_at"),
        inspectedAt: try row.get("inspected_at"))
    }
    let places = Dictionary(uniqueKeysWithValues: models.enumerated().map { ($0.element.id, $0.offset) })
    let ids = models.map(\.id)
    for row in try transaction.query(
      "select model_id, \(ModelFileStore.columns) from model_files where model_id = any(\(ids)::uuid[]) order by role")
    {
      guard let place = places[try row.get("model_id")] else { continue }
      models[place].files.append(try ModelFileStore.file(row))
    }
    for (id, use) in try uses(ids, in: transaction) {
      if let place = places[id] { models[place].uses.append(use) }
    }
    return models
  }

  /// Gives a model another name.
  ///
  /// - Throws: `APIError(.notFound)`, `APIError(.alreadyExists)`.
  static func rename(_ id: ModelID, to name: String, in transaction: Transaction) throws {
    let changed = try naming(name) {
      try transaction.execute(
        "update models set name = \(name) where id = \(id) and deleted_at is null and framework = 'onnx'")
    }
    guard changed > 0 else { throw APIError(.notFound, "There is no such model") }
  }

  /// Takes a model away. Its name stays with the labels it made; its files go.
  ///
  /// - Returns: Where bytes lie that nothing names any more, and uploads to be given up.
  /// - Throws: `APIError(.notFound)`; `APIError(.conflict)` while settings name it, saying which.
  static func remove(_ id: ModelID, in transaction: Transaction) throws -> [ModelFileStore.Leftover] {
    let row = try transaction.query(
      "select from models where id = \(id) and deleted_at is null and framework = 'onnx' for update"
    ).first
    guard row != nil else { throw APIError(.notFound, "There is no such model") }
    let uses = try uses([id], in: transaction).map(\.use)
    guard uses.isEmpty else {
      let named = uses.prefix(5).map { use in
        "\(use.projectName)\(use.isInBin ? " (in the bin)" : "") (\(use.purpose)\(use.setBy.map { ", set by \($0)" } ?? ""))"
      }
      throw APIError(
        .conflict,
        "Settings name this model: \(named.joined(separator: "; "))"
          + (uses.count > 5 ? " and \(uses.count - 5) more" : ""),
        hint: "Choose another model there, or none, then delete it",
        details: ["uses": try JSONValue(parsing: JSONCoder.encode(uses))])
    }
    let leftovers = try ModelFileStore.remove(id, in: transaction)
    try transaction.execute("update models set deleted_at = now() where id = \(id)")
    return leftovers
  }

  // MARK: What was found

  /// Writes what a look at a model's files found: it is ready.
  static func ready(
    _ id: ModelID, plan: DetectorPlan?, classNames: [String], in transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      update models set status = 'ready', plan = \(jsonBytes: try plan.map { try JSONCoder.encode($0) }),
        layout = \(plan?.layout.rawValue), input_width = \(plan?.width), input_height = \(plan?.height),
        class_names = \(classNames)::text[], inspected_at = now()
      where id = \(id) and status = 'pending' and deleted_at is null
      """)
  }

  /// The same for an encoder.
  static func ready(_ id: ModelID, encoder plan: EncoderPlan, in transaction: Transaction) throws {
    try transaction.execute(
      """
      update models set status = 'ready', plan = \(jsonBytes: try JSONCoder.encode(plan)),
        input_width = \(plan.image.width), input_height = \(plan.image.height), inspected_at = now()
      where id = \(id) and status = 'pending' and deleted_at is null
      """)
  }

  /// The same for a segmenter.
  static func ready(_ id: ModelID, segmenter plan: SegmenterPlan, in transaction: Transaction) throws {
    try transaction.execute(
      """
      update models set status = 'ready', plan = \(jsonBytes: try JSONCoder.encode(plan)),
        input_width = \(plan.width), input_height = \(plan.height), inspected_at = now()
      where id = \(id) and status = 'pending' and deleted_at is null
      """)
  }

  /// How a ready segmenter is fed and read; nil where there is none of this id.
  static func segmenterPlan(_ id: ModelID, in transaction: Transaction) throws -> SegmenterPlan? {
    try transaction.query(
      """
      select plan from models where id = \(id) and task = 'segmenter' and status = 'ready' and deleted_at is null
        and plan is not null
      """
    ).first.map { try JSONCoder.decode(SegmenterPlan.self, from: $0.bytes(0) ?? [], strict: false) }
  }

  /// What people call a model, even one that was removed.
  static func name(_ id: ModelID, in transaction: Transaction) throws -> String {
    try transaction.query("select name from models where id = \(id)").first?.get(0) ?? "\(id)"
  }

  /// Ready encoders of these tasks, the newest first.
  static func readyEncoders(_ tasks: [ModelTask], in transaction: Transaction) throws -> [ModelName] {
    try transaction.query(
      """
      select id, name from models where task = any(\(tasks.map(\.rawValue))::text[]) and status = 'ready'
        and plan is not null and deleted_at is null order by id desc limit 200
      """
    ).map { ModelName(id: try $0.get(0), name: try $0.get(1)) }
  }

  static func failed(_ id: ModelID, _ problem: Problem, in transaction: Transaction) throws {
    try transaction.execute(
      """
      update models set status = 'failed', error_code = \(problem.code), error_message = \(problem.message),
        inspected_at = now()
      where id = \(id) and status = 'pending' and deleted_at is null
      """)
  }

  /// Sends a failed model back to be looked at again.
  static func again(_ id: ModelID, in transaction: Transaction) throws {
    try transaction.execute(
      """
      update models set status = 'pending', error_code = null, error_message = null
      where id = \(id) and status = 'failed' and deleted_at is null
      """)
  }

  /// How a ready detector is fed and read; nil where there is none of this id.
  public static func plan(_ id: ModelID, in transaction: Transaction) throws -> DetectorPlan? {
    try transaction.query(
      """
      select plan from models where id = \(id) and task = 'detector' and status = 'ready' and deleted_at is null
        and plan is not null
      """
    ).first.map { try JSONCoder.decode(DetectorPlan.self, from: $0.bytes(0) ?? [], strict: false) }
  }

  // MARK: Uses

  private static func uses(_ ids: [ModelID], in transaction: Transaction) throws -> [(id: ModelID, use: ModelUse)] {
    guard !ids.isEmpty else { return [] }
    return try transaction.query(
      """
      select u.model_id, u.project_id, p.name, p.deleted_at is not null, u.purpose,
        coalesce(nullif(s.display_name, ''), s.email), u.set_at
      from model_uses u join projects p on p.id = u.project_id left join users s on s.id = u.set_by
      where u.model_id = any(\(ids)::uuid[]) order by u.set_at, u.project_id, u.purpose
      """
    ).map {
      (
        id: try $0.get(0),
        use: ModelUse(
          projectId: try $0.get(1), projectName: try $0.get(2), isInBin: try $0.get(3), purpose: try $0.get(4),
          setBy: try $0.get(5), setAt: try $0.get(6))
      )
    }
  }

  /// Notes that a setting of a project names a model, which then cannot be removed; nil takes the note away.
  ///
  /// - Throws: `APIError(.invalidField)` where there is no ready model of this id and task.
  public static func use(
    _ id: ModelID?, for purpose: String, task: ModelTask, project: UUID, workspace: UUID, by user: UUID?,
    in transaction: Transaction
  ) throws {
    try use(id, for: purpose, tasks: [task], project: project, workspace: workspace, by: user, in: transaction)
  }

  /// The same where models of several tasks will do.
  public static func use(
    _ id: ModelID?, for purpose: String, tasks: [ModelTask], project: UUID, workspace: UUID, by user: UUID?,
    in transaction: Transaction
  ) throws {
    guard let id else {
      try transaction.execute("delete from model_uses where project_id = \(project) and purpose = \(purpose)")
      return
    }
    // Whoever removes the model waits, or has removed it.
    let row = try transaction.query(
      "select task, status, name from models where id = \(id) and deleted_at is null for share"
    ).first
    guard let row, let task = try row.get(0, as: ModelTask?.self), tasks.contains(task) else {
      throw APIError(
        .invalidField, "\(purpose): there is no such \(tasks == [.detector] ? "detector" : "encoder")",
        hint: "GET /api/v1/models lists them")
    }
    guard try row.get(1, as: ModelStatus.self) == .ready else {
      throw APIError(
        .invalidField, "\(purpose): the model \(try row.get(2, as: String.self)) is not ready",
        hint: "Wait until it was looked at, or see why it failed")
    }
    try transaction.execute(
      """
      insert into model_uses (workspace_id, project_id, purpose, model_id, set_by)
      values (\(workspace), \(project), \(purpose), \(id), \(user))
      on conflict (project_id, purpose) do update set model_id = excluded.model_id, set_by = excluded.set_by,
        set_at = now()
      where model_uses.model_id <> excluded.model_id
      """)
  }

  private static func naming<Value>(_ name: String, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as DatabaseError {
      guard case .unique = error.kind else { throw error }
      throw APIError(.alreadyExists, "There is a model called '\(name)' already", hint: "Choose another name")
    }
  }
}
