import Database
import Identity
import Library
import Registry
import Similarity
import Web

extension MiningFeature {
  /// Frames of a preview: enough to tell, and judged within milliseconds.
  private static let mostPreviewed = 5000

  func registerPreview(in api: inout TenantAPI) {
    let database = database
    api.add(
      .post, "/api/v1/projects/{project_id}/footage/preview", id: "footage.preview",
      summary: "Try rules on frames that are here, without changing anything", tag: "footage",
      body: FilterPreviewRequest.self, response: FilterPreview.self
    ) { caller, call in
      let project = try caller.project
      let request = call.body
      try FilterSettings(rules: request.rules).check()
      let (videos, total) = try await database.transaction(caller.claims, readOnly: true) { transaction in
        let needsObjects = request.rules.needsObjects
        let detector = try needsObjects ? Self.detector(project, request.modelId, in: transaction) : nil
        return try Self.previewed(project, request.videoId, by: detector, in: transaction)
      }
      let isDetailed = request.details ?? false
      var preview = FilterPreview(
        frames: 0, total: total, kept: 0, reasons: [:], unscored: 0, dropped: isDetailed ? [] : nil,
        spread: isDetailed ? Self.spread(videos.flatMap(\.frames).compactMap(\.measures)) : nil)
      for video in videos {
        preview.frames += video.frames.count
        if request.rules.needsObjects { preview.unscored += video.frames.count { $0.objects == nil } }
        var dropped: [String: [Int]] = [:]
        for (frame, isKept) in video.pinned {
          if isKept { preview.kept += 1 } else { dropped[FrameJudgement.byHand, default: []].append(frame) }
        }
        for decision in FrameJudgement.decide(video.frames, by: request.rules, pinned: video.pinned) {
          if let reason = decision.reason {
            dropped[reason, default: []].append(decision.frame)
          } else {
            preview.kept += 1
          }
        }
        for (reason, frames) in dropped.sorted(by: { $0.key < $1.key }) {
          preview.reasons[reason, default: 0] += frames.count
          preview.dropped?.append(.init(videoId: video.id, reason: reason, frames: frames.sorted()))
        }
      }
      return .ok(preview)
    }
  }

  /// Frames of one video and what people decided about them.
  private struct Previewed: Sendable {
    var id: VideoID
    var frames: [MeasuredFrame]
    var pinned: [Int: Bool]
  }

  /// Frames by video: of the one named, or of the newest until there are enough; and how many there are.
  private static func previewed(
    _ project: ProjectID, _ video: VideoID?, by detector: ModelID?, in transaction: Transaction
  ) throws -> (videos: [Previewed], total: Int) {
    func read(_ id: VideoID, most: Int) throws -> Previewed {
      let frames = Array(try VerdictStore.measured(id, by: detector, in: transaction).prefix(most))
      let seen = Set(frames.map(\.number))
      let pinned = try VerdictStore.pinned(id, project: project, in: transaction).filter { seen.contains($0.key) }
      return Previewed(id: id, frames: frames, pinned: pinned)
    }
    if let video {
      guard let found = try VideoStore.find(video, project: project, in: transaction) else {
        throw APIError(.notFound, "The video is not in this project")
      }
      return ([try read(video, most: mostPreviewed)], found.extractedFrames)
    }
    let ids = try transaction.query(
      """
      select video_id from project_videos where project_id = \(project) and is_footage and extracted_frames > 0
      order by video_id desc limit 50
      """
    ).map { try $0.get(0, as: VideoID.self) }
    var videos: [Previewed] = []
    var left = mostPreviewed
    for id in ids where left > 0 {
      videos.append(try read(id, most: left))
      left -= videos.last?.frames.count ?? 0
    }
    return (videos, FootageCounts(counters: try FootageStore.counters(project, in: transaction)).framesExtracted)
  }

  /// The detector that rules about objects ask, as when they are set.
  private static func detector(_ project: ProjectID, _ named: ModelID?, in transaction: Transaction) throws -> ModelID {
    let settings = try FootageStore.settings(project, in: transaction)
    let model =
      try named ?? settings.filter.modelId ?? settings.detect.modelId
      ?? ModelStore.newestReady(.detector, in: transaction)?.id
    guard let model, try ModelStore.plan(model, in: transaction) != nil else {
      throw APIError(
        .invalidField, "filter: rules about objects need a detector, and none is ready",
        hint: "Add one to the workspace's models")
    }
    return model
  }

  /// 21 values of each measure, from the least to the greatest.
  private static func spread(_ frames: [FrameMeasures]) -> [String: [Double]] {
    guard !frames.isEmpty else { return [:] }
    return Dictionary(
      uniqueKeysWithValues: Measure.allCases.map { measure in
        let values = frames.map { measure.value(of: $0) }.sorted()
        return (measure.rawValue, (0...20).map { values[$0 * (values.count - 1) / 20] })
      })
  }
}
