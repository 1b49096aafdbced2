public import Database
public import Foundation
public import Jobs
public import Library
import Registry
import Similarity
import Web

/// How far projects' footage is, in SQL.
public enum FootageStore {
  /// Counters by name, folded and not yet folded together.
  public static func counters(_ project: ProjectID, in transaction: Transaction) throws -> [String: Int] {
    var counters: [String: Int] = [:]
    for row in try transaction.query(
      """
      select counter, sum(n)::bigint from (
        select counter, count as n from footage_counts where project_id = \(project)
        union all select counter, delta from footage_count_deltas where project_id = \(project)) c group by counter
      """)
    {
      counters[try row.get(0)] = try row.get(1)
    }
    return counters
  }

  /// Stage, counters and settings of a project; one without footage is POPULATING.
  public static func state(_ project: ProjectID, in transaction: Transaction) throws -> FootageState {
    let counts = FootageCounts(counters: try counters(project, in: transaction))
    guard
      let row = try transaction.query(
        """
        select status, status_since, is_held, error_code, error_message, locked_by, heartbeat_at, revision,
          \(settingsColumns) from project_footage where project_id = \(project)
        """
      ).first
    else {
      return FootageState(
        stage: .populating, stageSince: Date(), isHeld: false, counts: counts, settings: .standard,
        rules: .standard, standardRules: .standard, revision: 0)
    }
    let code: String? = try row.get("error_code")
    let settings = try settings(row)
    return FootageState(
      stage: try row.get("status"), stageSince: try row.get("status_since"), isHeld: try row.get("is_held"),
      error: try code.map { Problem(code: $0, message: try row.get("error_message", as: String?.self) ?? $0) },
      lockedBy: try row.get("locked_by"), heartbeatAt: try row.get("heartbeat_at"), counts: counts,
      settings: settings, rules: settings.filter.inForce, standardRules: .standard, revision: try row.get("revision"))
  }

  private static let settingsColumns: SQL =
    "download_settings, extract_settings, filter_settings, dedup_settings, detect_settings"

  private static func settings(_ row: Row) throws -> FootageSettings {
    func part<Part: Decodable>(_ column: String) throws -> Part {
      // Written by an older or a newer program: what is not known any more has no effect.
      try JSONCoder.decode(Part.self, from: row.bytes(column) ?? Array("{}".utf8), strict: false)
    }
    return FootageSettings(
      download: try part("download_settings"), extract: try part("extract_settings"),
      filter: try part("filter_settings"), dedup: try part("dedup_settings"), detect: try part("detect_settings"))
  }

  /// What the stages of a project are told.
  public static func settings(_ project: ProjectID, in transaction: Transaction) throws -> FootageSettings {
    try transaction.query("select \(settingsColumns) from project_footage where project_id = \(project)").first
      .map(settings) ?? .standard
  }

  /// Changes settings if they still have the revision the caller saw; nil skips the check.
  public static func change(
    _ project: ProjectID, _ change: FootageSettingsChange, revision: Int?, workspace: UUID, by user: UUID? = nil,
    in transaction: Transaction
  ) throws {
    var change = change
    try change.check()
    try nameModels(&change, project: project, workspace: workspace, by: user, in: transaction)
    try transaction.execute(
      """
      insert into project_footage (workspace_id, project_id, revision) values (\(workspace), \(project), 0)
      on conflict do nothing
      """)
    func json(_ value: (some Encodable)?) throws -> [UInt8]? { try value.map { try JSONCoder.encode($0) } }
    let changed = try transaction.execute(
      """
      update project_footage set
        download_settings = coalesce(\(jsonBytes: json(change.download)), download_settings),
        extract_settings = coalesce(\(jsonBytes: json(change.extract)), extract_settings),
        filter_settings = coalesce(\(jsonBytes: json(change.filter)), filter_settings),
        dedup_settings = coalesce(\(jsonBytes: json(change.dedup)), dedup_settings),
        detect_settings = coalesce(\(jsonBytes: json(change.detect)), detect_settings),
        revision = revision + 1
      where project_id = \(project) and (\(revision)::bigint is null or revision = \(revision))
      """)
    guard changed == 0 else { return }
    throw APIError(
      .staleRevision, "The settings were changed by someone else", hint: "Look at the current state and try again",
      details: ["current": try JSONValue(parsing: JSONCoder.encode(try state(project, in: transaction)))])
  }

  /// Writes down which models settings name: they must be ready, and stay while they are named.
  private static func nameModels(
    _ change: inout FootageSettingsChange, project: ProjectID, workspace: UUID, by user: UUID?,
    in transaction: Transaction
  ) throws {
    func use(_ model: ModelID?, for purpose: String, task: ModelTask = .detector) throws {
      try ModelStore.use(
        model, for: purpose, task: task, project: project.uuid, workspace: workspace, by: user, in: transaction)
    }
    if let detect = change.detect {
      try use(detect.modelId, for: "footage.detect")
      if let model = detect.modelId, let classes = detect.classes {
        try checkKnown(classes.map(\.modelClass), by: model, "detect", in: transaction)
      }
    }
    guard var filter = change.filter else { return }
    if filter.inForce.needsObjects {
      filter.modelId =
        try filter.modelId ?? change.detect?.modelId ?? settings(project, in: transaction).detect.modelId
        ?? ModelStore.newestReady(.detector, in: transaction)?.id
      guard let model = filter.modelId else {
        throw APIError(
          .invalidField, "filter: rules about objects need a detector, and none is ready",
          hint: "Add one to the workspace's models")
      }
      let objects = filter.inForce.objects
      try checkKnown((objects?.anyOf ?? []) + (objects?.noneOf ?? []), by: model, "filter", in: transaction)
      change.filter = filter
    }
    try use(filter.modelId, for: "footage.filter")
    if filter.inForce.needsEmbeddings {
      filter.encoderId = try promptEncoder(filter.encoderId, project, in: transaction)
      change.filter = filter
    }
    try use(filter.encoderId, for: "footage.prompts", task: .imageText)
  }

  /// The image-text model that measures frames by prompts: the one named, the one that finds the project's images by a
  /// description, or the newest.
  ///
  /// - Throws: `APIError(.invalidField)` saying what to do where there is none.
  static func promptEncoder(_ named: ModelID?, _ project: ProjectID, in transaction: Transaction) throws -> ModelID {
    let words = try EncoderStore.choices(project, in: transaction).first { $0.purpose == .words }
    let model = try named ?? words.map { ModelID($0.model) } ?? ModelStore.newestReady(.imageText, in: transaction)?.id
    guard let model else {
      throw APIError(
        .invalidField, "filter: prompts need an image-text model, and none is registered in this workspace",
        hint: "Add one, such as CLIP, on the workspace's page Models or with framewright model add --task image_text")
    }
    return model
  }

  /// - Throws: `APIError(.invalidField)` for a class that a detector, which names its classes, does not know.
  static func checkKnown(_ classes: [String], by model: ModelID, _ part: String, in transaction: Transaction) throws {
    let known = try ModelStore.find(model, in: transaction)?.classNames ?? []
    guard !known.isEmpty, let unknown = classes.first(where: { !known.contains($0) }) else { return }
    throw APIError(
      .invalidField, "\(part): the detector knows no class '\(unknown.prefix(100))'",
      hint:
        "It knows \(known.prefix(20).joined(separator: ", "))\(known.count > 20 ? " and \(known.count - 20) more" : "")"
    )
  }

  /// Begins the detection of a project now, whatever still waits to be filtered or compared. Frames that were looked at
  /// with the present settings are passed over.
  ///
  /// - Throws: `APIError(.illegalStep)` while a stage of the whole project runs; `APIError(.conflict)` without a detector.
  public static func forceDetect(_ project: ProjectID, workspace: UUID, by user: UUID?, in transaction: Transaction)
    throws -> JobID
  {
    try transaction.execute(
      "insert into project_footage (workspace_id, project_id) values (\(workspace), \(project)) on conflict do nothing")
    let row = try transaction.query(
      "select status, \(settingsColumns) from project_footage where project_id = \(project) for update")[0]
    let stage: FootageStage = try row.get("status")
    guard stage != .deduping, stage != .detecting else {
      throw APIError(.illegalStep, "\(stage.rawValue): a stage of the whole project runs", hint: "Cancel its job first")
    }
    guard try settings(row).detect.modelId != nil else {
      throw APIError(.conflict, "No detector is set in this project", hint: "Set detect.model_id to a ready detector")
    }
    // Each step is a legal one.
    if stage == .populating || stage == .filtering {
      try transaction.execute("update project_footage set status = 'DEDUP_READY' where project_id = \(project)")
    }
    try transaction.execute(
      """
      update project_footage set status = 'DETECT_READY', is_held = false, error_code = null, error_message = null
      where project_id = \(project)
      """)
    let due = FootageQueue.Due(
      workspace: workspace, kind: ProjectWork.detect.name, project: project, video: nil, user: user)
    guard let job = try FootageQueue.enqueue(due, in: transaction) else { throw APIError(.internal) }
    return job
  }

  /// Begins the de-duplication of a project now, whatever still waits to be filtered.
  ///
  /// - Parameter isFresh: Forgets what earlier comparisons found; what people decided about groups stays.
  /// - Throws: `APIError(.illegalStep)` while a stage of the whole project runs.
  public static func forceDedup(
    _ project: ProjectID, isFresh: Bool, workspace: UUID, by user: UUID?, in transaction: Transaction
  ) throws -> JobID {
    try transaction.execute(
      "insert into project_footage (workspace_id, project_id) values (\(workspace), \(project)) on conflict do nothing")
    let row = try transaction.query(
      "select status, \(settingsColumns) from project_footage where project_id = \(project) for update")[0]
    let stage: FootageStage = try row.get("status")
    guard stage != .deduping, stage != .detecting else {
      throw APIError(.illegalStep, "\(stage.rawValue): a stage of the whole project runs", hint: "Cancel its job first")
    }
    guard try settings(row).dedup.method != DedupSettings.Method.none else {
      throw APIError(
        .conflict, "De-duplication is off in this project", hint: "Set dedup.method to phash64, phash256 or embedding")
    }
    if isFresh { try DuplicateStore.forget(project, in: transaction) }
    try transaction.execute(
      """
      update project_footage set status = 'DEDUP_READY', is_held = false, error_code = null, error_message = null
      where project_id = \(project)
      """)
    let due = FootageQueue.Due(
      workspace: workspace, kind: ProjectWork.dedup.name, project: project, video: nil, user: user)
    guard let job = try FootageQueue.enqueue(due, in: transaction) else { throw APIError(.internal) }
    return job
  }

  /// Ends the running comparison well; what the project is told next follows from its settings.
  static func endDedup(_ project: ProjectID, in transaction: Transaction) throws {
    try transaction.execute(
      "update project_footage set status = 'DETECT_READY' where project_id = \(project) and status = 'DEDUPING'")
  }

  /// Videos and links of a project that failed go back to where they can be tried again, and their work is started.
  ///
  /// - Parameter videos: Only these; nil for all of the project.
  /// - Returns: How many videos are tried again.
  public static func retryFailed(
    _ project: ProjectID, videos: [VideoID]?, workspace: UUID, by user: UUID?, in transaction: Transaction
  ) throws -> Int {
    let chosen: SQL = videos.map { " and l.video_id = any(\($0)::uuid[])" } ?? ""
    let failed = try transaction.query(
      """
      select v.id from videos v where v.id in (
        select l.video_id from project_videos l
        where l.project_id = \(project) and l.is_footage and (l.video_status = 'FAILED' or l.status = 'FAILED')\(chosen))
      order by v.id for no key update
      """
    ).map { try $0.get(0, as: VideoID.self) }
    guard !failed.isEmpty else { return 0 }
    try transaction.execute(
      """
      update videos set status = case when storage_path is null then 'PENDING' else 'DOWNLOADED' end,
        error_code = null, error_message = null
      where id = any(\(failed)::uuid[]) and status = 'FAILED'
      """)
    try transaction.execute(
      """
      update project_videos set status = 'PENDING', error_code = null, error_message = null
      where project_id = \(project) and video_id = any(\(failed)::uuid[]) and status = 'FAILED'
      """)
    try FootageQueue.advance(failed, workspace: workspace, by: user, in: transaction)
    return failed.count
  }
}
