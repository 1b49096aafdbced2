import Database
import Identity
import Inference
import Library
import Registry
import Similarity
import Web

extension MiningFeature {
  /// Frames of a preview: enough to tell, and judged within milliseconds.
  private static let mostPreviewed = 5000

  func registerPreview(in api: inout TenantAPI) {
    let database = database
    let describer = describer
    api.add(
      .post, "/api/v1/projects/{project_id}/footage/preview", id: "footage.preview",
      summary: "Try rules on frames that are here, without changing anything", tag: "footage",
      body: FilterPreviewRequest.self, response: FilterPreview.self
    ) { caller, call in
      let project = try caller.project
      let request = call.body
      try FilterSettings(rules: request.rules).check()
      let (settings, encoder) = try await database.transaction(caller.claims, readOnly: true) { transaction in
        try Self.asked(project, request, in: transaction)
      }
      // Prompts that were never asked are compared with what is known of the frames: nothing is decoded.
      var prompts: Prompted?
      if let encoder, let measure = settings.promptMeasure {
        let vectors = try await RegistryFeature.asking {
          try await describer.vectors(of: measure.texts.all, by: encoder)
        }
        prompts = Prompted(measure: measure, model: encoder.key, vectors: vectors)
      }
      let words = prompts
      let (videos, total) = try await database.transaction(caller.claims, readOnly: true) { transaction in
        try Self.previewed(project, request.videoId, for: settings, words, in: transaction)
      }
      let isDetailed = request.details ?? false
      var preview = FilterPreview(
        frames: 0, total: total, kept: 0, reasons: [:], unscored: 0, dropped: isDetailed ? [] : nil,
        spread: isDetailed ? Self.spread(videos.flatMap(\.frames)) : nil)
      for video in videos {
        preview.frames += video.frames.count
        preview.unscored += video.frames.count {
          request.rules.needsObjects && $0.objects == nil || request.rules.needsEmbeddings && $0.similarities == nil
        }
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
    _ project: ProjectID, _ video: VideoID?, for settings: FilterSettings, _ prompts: Prompted?,
    in transaction: Transaction
  ) throws -> (videos: [Previewed], total: Int) {
    func read(_ id: VideoID, most: Int) throws -> Previewed {
      var frames = Array(try VerdictStore.measured(id, for: settings, in: transaction).prefix(most))
      if let prompts { try prompts.compare(&frames, of: id, in: transaction) }
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

  /// Prompts as a model puts them.
  private struct Prompted: Sendable {
    var measure: PromptMeasure
    /// The name that its vectors are kept under.
    var model: String
    var vectors: [[Float]]

    /// Compares frames that have a vector and were not measured.
    func compare(_ frames: inout [MeasuredFrame], of video: VideoID, in transaction: Transaction) throws {
      let missing = Set(frames.filter { $0.similarities == nil }.map(\.number))
      guard !missing.isEmpty else { return }
      let unmeasured = try PromptStore.unmeasured(video, by: measure, in: transaction).filter {
        missing.contains($0.number)
      }
      let known = try EmbeddingStore.vectors(unmeasured.map(\.sha256), model: model, in: transaction)
      let contents = Dictionary(unmeasured.map { ($0.number, $0.sha256) }, uniquingKeysWith: { first, _ in first })
      for place in frames.indices where frames[place].similarities == nil {
        guard let vector = contents[frames[place].number].flatMap({ known[$0] }) else { continue }
        frames[place].similarities = measure.similarities(of: vector, to: vectors)
      }
    }
  }

  /// The rules that are tried, with the models that they ask as when they are set.
  private static func asked(_ project: ProjectID, _ request: FilterPreviewRequest, in transaction: Transaction) throws
    -> (FilterSettings, Encoder?)
  {
    let rules = request.rules
    var settings = FilterSettings(rules: rules)
    if rules.needsObjects { settings.modelId = try detector(project, request.modelId, in: transaction) }
    guard rules.needsEmbeddings else { return (settings, nil) }
    let named = try request.encoderId ?? FootageStore.settings(project, in: transaction).filter.encoderId
    let id = try FootageStore.promptEncoder(named, project, in: transaction)
    guard let encoder = try ModelStore.encoder(id, in: transaction), encoder.plan.text != nil else {
      throw APIError(
        .invalidField, "filter: there is no ready image-text model of this id", hint: "GET /api/v1/models lists them")
    }
    settings.encoderId = id
    return (settings, encoder)
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
  private static func spread(_ frames: [MeasuredFrame]) -> [String: [Double]] {
    func steps(_ values: [Double]) -> [Double]? {
      let values = values.sorted()
      return values.isEmpty ? nil : (0...20).map { values[$0 * (values.count - 1) / 20] }
    }
    var spread: [String: [Double]] = [:]
    let measures = frames.compactMap(\.measures)
    for measure in Measure.allCases { spread[measure.rawValue] = steps(measures.map { measure.value(of: $0) }) }
    let similarities = frames.compactMap(\.similarities)
    spread["prompt_positive"] = steps(similarities.compactMap(\.positive))
    spread["prompt_negative"] = steps(similarities.compactMap(\.negative))
    spread["prompt_junk"] = steps(similarities.compactMap(\.junk))
    return spread
  }
}
