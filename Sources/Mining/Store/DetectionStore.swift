import Annotation
import Database
import Foundation
import Identity
import Inference
import Jobs
import Library
import Registry
import Web

/// What detectors found in frames, and which of it projects were given, in SQL.
enum DetectionStore {
  /// A detector that can be run.
  struct Detector: Sendable {
    var id: ModelID
    var plan: DetectorPlan
    /// The key of its file in the object store.
    var path: String
  }

  /// A frame that waits for a detector.
  struct Frame: Sendable {
    var name: FrameName
    /// The key of its picture in the object store.
    var path: String
    /// The image of the project that shows it; nil where that is not asked for.
    var image: ImageID?
    var width: Int
    var height: Int
    /// What the detector found, where it has looked.
    var boxes: [FrameBox]?
  }

  /// The detector, ready; nil where it is not, or not any more.
  static func detector(_ id: ModelID, in transaction: Transaction) throws -> Detector? {
    guard let plan = try ModelStore.plan(id, in: transaction),
      let file = try ModelFileStore.entries(id, in: transaction).first(where: { $0.file.role == .model })
    else { return nil }
    return Detector(id: id, plan: plan, path: file.path)
  }

  // MARK: What was found

  private struct Line: Encodable {
    var video: VideoID
    var frame: Int
    var boxes: [FrameBox]
  }

  /// Keeps what a detector found; what is known already stays.
  static func keep(
    _ found: [(name: FrameName, boxes: [FrameBox])], by model: ModelID, workspace: UUID, in transaction: Transaction
  ) throws {
    let lines = found.map { Line(video: $0.name.video, frame: $0.name.frame, boxes: $0.boxes) }
    try transaction.execute(
      """
      insert into frame_detections (workspace_id, video_id, frame_number, model_id, boxes)
      select \(workspace)::uuid, f.video_id, f.frame_number, \(model)::uuid, d.boxes
      from jsonb_to_recordset(\(json: lines)) as d(video uuid, frame int, boxes jsonb)
      join video_frames f on f.video_id = d.video and f.frame_number = d.frame
      order by f.video_id, f.frame_number on conflict do nothing
      """)
  }

  /// Frames of a video that a detector has not looked at.
  static func unseen(_ video: VideoID, by model: ModelID, in transaction: Transaction) throws -> [Frame] {
    try transaction.query(
      """
      select f.video_id, f.frame_number, f.storage_path, f.width, f.height from video_frames f
      where f.video_id = \(video) and not exists (select from frame_detections d
        where d.video_id = f.video_id and d.frame_number = f.frame_number and d.model_id = \(model))
      order by f.frame_number
      """
    ).map {
      Frame(
        name: FrameName(video: try $0.get(0), frame: try $0.get(1)), path: try $0.get(2), width: try $0.get(3),
        height: try $0.get(4))
    }
  }

  /// The best score of each class by frame, where the detector has looked.
  static func objects(_ video: VideoID, by model: ModelID, in transaction: Transaction) throws -> [Int: [String:
    Double]]
  {
    guard let plan = try ModelStore.plan(model, in: transaction) else { return [:] }
    var objects: [Int: [String: Double]] = [:]
    for row in try transaction.query(
      "select frame_number, boxes from frame_detections where video_id = \(video) and model_id = \(model)")
    {
      var best: [String: Double] = [:]
      for box in try row.json("boxes", as: [FrameBox].self) {
        best[plan.className(box.index)] = max(best[plan.className(box.index)] ?? 0, box.score)
      }
      objects[try row.get(0)] = best
    }
    return objects
  }

  // MARK: What a project is given

  /// Which frames of a project wait for labels.
  private static func waiting(_ project: ProjectID, mark: String, isCompared: Bool) -> SQL {
    let survives: SQL = isCompared ? "v.uniqueness = 'unique'" : "v.uniqueness is distinct from 'duplicate'"
    return """
      from frame_verdicts v
      join images i on i.id = v.image_id and i.project_id = v.project_id and i.deleted_at is null
      where v.project_id = \(project) and v.verdict = 'kept' and \(survives)
        and v.detected_with is distinct from \(mark)
      """
  }

  /// How many frames wait.
  static func countWaiting(_ project: ProjectID, mark: String, isCompared: Bool, in transaction: Transaction) throws
    -> Int
  {
    try transaction.query("select count(*) \(waiting(project, mark: mark, isCompared: isCompared))")[0].get(0)
  }

  /// The next frames that wait, by video and number.
  static func nextWaiting(
    _ project: ProjectID, model: ModelID, mark: String, isCompared: Bool, after: FrameName?, most: Int,
    in transaction: Transaction
  ) throws -> [Frame] {
    var rest: SQL = waiting(project, mark: mark, isCompared: isCompared)
    if let after { rest += " and (v.video_id, v.frame_number) > (\(after.video), \(after.frame))" }
    return try transaction.query(
      """
      select w.*, f.storage_path, f.width, f.height, d.boxes from (
        select v.video_id, v.frame_number, v.image_id \(rest) order by v.video_id, v.frame_number limit \(most)::int) w
      join video_frames f on f.video_id = w.video_id and f.frame_number = w.frame_number
      left join frame_detections d on d.video_id = w.video_id and d.frame_number = w.frame_number
        and d.model_id = \(model)
      order by w.video_id, w.frame_number
      """
    ).map {
      Frame(
        name: FrameName(video: try $0.get("video_id"), frame: try $0.get("frame_number")),
        path: try $0.get("storage_path"), image: try $0.get("image_id"), width: try $0.get("width"),
        height: try $0.get("height"), boxes: $0.bytes("boxes") == nil ? nil : try $0.json("boxes"))
    }
  }

  /// Gives a project the boxes that a detector found in frames: those that it was not given before become labels.
  ///
  /// - Parameter frames: With boxes; one without could not be looked at, and gets none.
  /// - Returns: How many labels are new.
  static func suggest(
    _ frames: [Frame], by detector: Detector, _ choice: BoxChoice, mark: String, job: JobID, project: ProjectID,
    workspace: UUID, in transaction: Transaction
  ) throws -> Int {
    // In the order in which everybody who writes verdicts locks: links, verdicts, images.
    let videos = Array(Set(frames.map(\.name.video))).sorted()
    try transaction.query(
      """
      select from project_videos where project_id = \(project) and video_id = any(\(videos)::uuid[])
      order by video_id for no key update
      """)
    let still = Set(
      try transaction.query(
        """
        select v.video_id, v.frame_number from frame_verdicts v
        join unnest(\(frames.map(\.name.video))::uuid[], \(frames.map(\.name.frame))::int[],
          \(frames.compactMap(\.image))::uuid[]) as n(video, frame, image)
          on n.video = v.video_id and n.frame = v.frame_number and n.image = v.image_id
        where v.project_id = \(project) and v.verdict = 'kept' and v.uniqueness is distinct from 'duplicate'
        order by v.video_id, v.frame_number for no key update of v
        """
      ).map { FrameName(video: try $0.get(0), frame: try $0.get(1)) })
    let frames = frames.filter { still.contains($0.name) }
    guard !frames.isEmpty else { return 0 }
    let given = try given(frames.map(\.name), by: detector.id, project: project, in: transaction)
    var classes = try classes(of: project, in: transaction)
    var labels = ImportedAnnotations(capacity: 16)
    var images: Set<ImageID> = []
    var fresh: [(name: FrameName, places: [Int])] = []
    for frame in frames {
      guard let boxes = frame.boxes, let image = frame.image else { continue }
      let places = try choice.choose(boxes).filter { !(given[frame.name]?.contains($0) ?? false) }
      guard !places.isEmpty else { continue }
      fresh.append((frame.name, places))
      images.insert(image)
      for place in places {
        guard let name = choice.name(boxes[place]) else { continue }
        let classID = try classes[name] ?? make(name, project: project, workspace: workspace, in: transaction)
        classes[name] = classID
        labels.append(boxes[place], image: image, of: classID, width: frame.width, height: frame.height)
      }
    }
    if labels.count > 0 {
      try transaction.query(AnnotationBulk.lock(Array(images), project: project))
      try AnnotationBulk.write(
        labels, [0..<labels.count], of: images, replacing: [], project: project, workspace: workspace,
        author: AnnotationAuthor(userID: nil, role: .labeler, jobID: job), maker: detector.id, in: transaction)
      try remember(fresh, by: detector.id, project: project, workspace: workspace, in: transaction)
    }
    try transaction.execute(
      """
      update frame_verdicts v set detected_with = \(mark)
      from unnest(\(frames.map(\.name.video))::uuid[], \(frames.map(\.name.frame))::int[]) as n(video, frame)
      where v.project_id = \(project) and v.video_id = n.video and v.frame_number = n.frame
      """)
    return labels.count
  }

  private static func given(
    _ frames: [FrameName], by model: ModelID, project: ProjectID, in transaction: Transaction
  ) throws -> [FrameName: Set<Int>] {
    var given: [FrameName: Set<Int>] = [:]
    for row in try transaction.query(
      """
      select s.video_id, s.frame_number, s.boxes from frame_suggestions s
      join unnest(\(frames.map(\.video))::uuid[], \(frames.map(\.frame))::int[]) as n(video, frame)
        on n.video = s.video_id and n.frame = s.frame_number
      where s.project_id = \(project) and s.model_id = \(model)
      """)
    {
      given[FrameName(video: try row.get(0), frame: try row.get(1))] = Set(
        try row.get(2, as: [Int32].self).map(Int.init))
    }
    return given
  }

  private struct Given: Encodable {
    var video: VideoID
    var frame: Int
    var boxes: [Int]
  }

  private static func remember(
    _ fresh: [(name: FrameName, places: [Int])], by model: ModelID, project: ProjectID, workspace: UUID,
    in transaction: Transaction
  ) throws {
    let lines = fresh.map { Given(video: $0.name.video, frame: $0.name.frame, boxes: $0.places) }
    try transaction.execute(
      """
      insert into frame_suggestions as s (workspace_id, project_id, video_id, frame_number, model_id, boxes)
      select \(workspace)::uuid, \(project)::uuid, n.video, n.frame, \(model)::uuid,
        array(select jsonb_array_elements_text(n.boxes)::int)
      from jsonb_to_recordset(\(json: lines)) as n(video uuid, frame int, boxes jsonb)
      order by n.video, n.frame
      on conflict (project_id, video_id, frame_number, model_id) do update set boxes = s.boxes || excluded.boxes
      """)
  }

  private static func classes(of project: ProjectID, in transaction: Transaction) throws -> [String: ClassID] {
    var classes: [String: ClassID] = [:]
    for row in try transaction.query("select name, id from classes where project_id = \(project)") {
      classes[try row.get(0)] = try row.get(1)
    }
    return classes
  }

  private static func make(_ name: String, project: ProjectID, workspace: UUID, in transaction: Transaction) throws
    -> ClassID
  {
    do {
      return try transaction.savepoint {
        try ClassStore.create(ClassChanges(name: name), project: project, workspace: workspace, in: transaction)
      }
    } catch let error as APIError where error.code == .alreadyExists {
      // Somebody made it at the same time.
      let rows = try transaction.query("select id from classes where project_id = \(project) and name = \(name)")
      guard let row = rows.first else { throw error }
      return try row.get(0)
    }
  }

  /// Ends the running detection well.
  static func end(_ project: ProjectID, in transaction: Transaction) throws {
    try transaction.execute(
      "update project_footage set status = 'COMPLETE' where project_id = \(project) and status = 'DETECTING'")
  }
}

extension ImportedAnnotations {
  /// Adds a box of a detector, cut at the frame's edges.
  mutating func append(_ box: FrameBox, image: ImageID, of classID: ClassID, width: Int, height: Int) {
    let (width, height) = (Double(width), Double(height))
    func share(_ value: Double, _ whole: Double) -> Double { min(1, max(0, value / whole)) }
    var annotation = ImportedAnnotation(
      image: image, classID: classID, kind: .box,
      bounds: Bounds(
        xMin: share(box.minX, width), yMin: share(box.minY, height), xMax: share(box.maxX, width),
        yMax: share(box.maxY, height)), status: .generated)
    annotation.confidence = box.score
    let data: JSONValue = [
      "x": .number(box.minX), "y": .number(box.minY), "width": .number(box.maxX - box.minX),
      "height": .number(box.maxY - box.minY),
    ]
    append(annotation, data: data.bytes, attributes: Array("{}".utf8))
  }
}
