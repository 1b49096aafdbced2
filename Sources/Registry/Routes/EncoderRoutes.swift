import Database
import Foundation
import Identity
import Inference
import Jobs
import Library
import Web

extension RegistryFeature {
  /// - Parameter library: Searches vectors.
  func registerEncoders(in api: inout TenantAPI, library: LibraryFeature) {
    let database = database
    let describer = describer
    api.add(
      .get, "/api/v1/projects/{project_id}/encoders", id: "encoders.show",
      summary: "What images are compared by, what finds them by a description, and how many are described",
      tag: "search", response: ProjectEncoders.self
    ) { caller, _ in
      let project = try caller.project
      return .ok(try await database.transaction(caller.claims, readOnly: true) { try Self.state(project, in: $0) })
    }
    api.add(
      .put, "/api/v1/projects/{project_id}/encoders", id: "encoders.choose",
      summary: "Choose the models that compare images and find them by a description; a job describes what has come",
      tag: "search", body: ProjectEncoderChoice.self, response: ProjectEncoders.self
    ) { caller, call in
      let (project, choice) = (try caller.project, call.body)
      let (workspace, user) = (caller.workspaceID.uuid, caller.userID.uuid)
      return .ok(
        try await database.transaction(caller.claims) { transaction in
          for (purpose, model) in [(EncoderPurpose.similar, choice.similar), (.words, choice.words)] {
            try ModelStore.use(
              model, for: "search.\(purpose.rawValue)",
              tasks: purpose == .words ? [.imageText] : [.imageText, .imageEmbedder],
              project: project.uuid, workspace: workspace, by: user, in: transaction)
            try EncoderStore.choose(
              model?.uuid, for: purpose, project: project, workspace: workspace, in: transaction)
          }
          try Self.describe(project, workspace, user, in: transaction)
          return try Self.state(project, in: transaction)
        })
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/encoders/describe", id: "encoders.describe",
      summary: "Describe the images that the project's encoders have not described, or could not; jobs do it",
      tag: "search", response: ProjectEncoders.self, status: 202
    ) { caller, _ in
      let project = try caller.project
      let (workspace, user) = (caller.workspaceID.uuid, caller.userID.uuid)
      return .accepted(
        try await database.transaction(caller.claims) { transaction in
          try Self.describe(project, workspace, user, in: transaction)
          return try Self.state(project, in: transaction)
        })
    }
    api.add(
      .get, "/api/v1/projects/{project_id}/search/description", id: "search.description",
      summary: "Images that fit a description, the nearest first", tag: "search", query: DescriptionQuery.self,
      response: SimilarImages.self, errors: [.conflict, .unavailable]
    ) { caller, call in
      let project = try caller.project
      let text = try Self.checked(description: call.query.text)
      let (most, within) = (call.query.limit ?? 60, call.query.within ?? 2)
      guard (1...500).contains(most), (0...2).contains(within) else {
        throw APIError(.invalidField, "limit is 1…500, within 0…2")
      }
      let encoder = try await database.transaction(caller.claims, readOnly: true) { transaction in
        try Self.wordEncoder(project, in: transaction)
      }
      let vector = try await Self.asking { try await describer.vectors(of: [text], by: encoder)[0] }
      return .json(
        try await library.nearest(
          to: vector, model: encoder.key, most: most, within: within, caller, call.request))
    }
  }

  /// Text that a model is asked about, without white space around.
  public static func checked(description: String) throws -> String {
    let text = description.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard (1...500).contains(text.count), text.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 }) else {
      throw APIError(.invalidField, "text must have 1 to 500 characters")
    }
    return text
  }

  /// The encoder that finds images of a project by a description.
  ///
  /// - Throws: `APIError(.conflict)` saying what to do where there is none.
  static func wordEncoder(_ project: ProjectID, in transaction: Transaction) throws -> Encoder {
    let choice = try EncoderStore.choices(project, in: transaction).first { $0.purpose == .words }
    if let choice, let encoder = try ModelStore.encoder(ModelID(choice.model), in: transaction) { return encoder }
    guard try ModelStore.newestReady(.imageText, in: transaction) != nil else {
      throw APIError(
        .conflict, "No image-text model is registered in this workspace",
        hint: "Add one, such as CLIP, on the workspace's page Models or with framewright model add --task image_text")
    }
    throw APIError(
      .conflict, "This project has chosen no image-text model",
      hint: "PUT /api/v1/projects/{project}/encoders names one for words")
  }

  /// Has a model do something for a request; its faults become answers.
  public static func asking<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
    do { return try await body() } catch let error as JobError {
      guard error.isPermanent else { throw APIError.busy(retryAfter: 5, error.jobErrorMessage) }
      throw APIError(.conflict, error.jobErrorMessage, hint: "See the workspace's models")
    }
  }

  /// Queues what the project's encoders have not described, and starts the jobs.
  private static func describe(_ project: ProjectID, _ workspace: UUID, _ user: UUID, in transaction: Transaction)
    throws
  {
    for model in Set(try EncoderStore.choices(project, in: transaction).map(\.model)) {
      try EncoderStore.queueAll(model, project, workspace: workspace, in: transaction)
      if try EncoderStore.queued(model, project, in: transaction) > 0 {
        try EncodeWork.enqueue(model, project: project, workspace: workspace, by: user, in: transaction)
      }
    }
  }

  static func state(_ project: ProjectID, in transaction: Transaction) throws -> ProjectEncoders {
    let choices = try EncoderStore.choices(project, in: transaction)
    func one(_ purpose: EncoderPurpose) throws -> ProjectEncoder? {
      guard let choice = choices.first(where: { $0.purpose == purpose }) else { return nil }
      let model = ModelID(choice.model)
      let counts = try EmbeddingStore.counts(EncoderStore.key(choice.model), project, in: transaction)
      return ProjectEncoder(
        modelId: model, modelName: try ModelStore.name(model, in: transaction), described: counts.described,
        waiting: counts.waiting, error: choice.problem)
    }
    return ProjectEncoders(
      similar: try one(.similar), words: try one(.words),
      textModels: try ModelStore.readyEncoders([.imageText], in: transaction),
      imageModels: try ModelStore.readyEncoders([.imageText, .imageEmbedder], in: transaction))
  }
}
