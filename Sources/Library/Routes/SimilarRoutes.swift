import Database
public import Identity
import Imaging
import Jobs
public import Web

extension LibraryFeature {
  func registerSimilar(in api: inout TenantAPI) {
    let database = database
    let mirrors = mirrors
    api.add(
      .get, "/api/v1/projects/{project_id}/similar", id: "similar.images",
      summary: "Images that look like one of the project's images or frames, the nearest first", tag: "search",
      query: SimilarQuery.self, response: SimilarImages.self, errors: [.imageNotReady]
    ) { caller, call in
      let project = try caller.project
      let query = call.query
      let most = query.limit ?? 60
      guard (1...500).contains(most) else {
        throw APIError(.invalidField, "limit is \(most)", hint: "Ask for 1 to 500 images")
      }
      let by = query.by ?? .embedding
      let within = query.within ?? (by == .embedding ? 1 : 10)
      guard (0...(by == .embedding ? 2.0 : 64.0)).contains(within) else {
        throw APIError(
          .invalidField, "within is \(within)", hint: by == .embedding ? "Give 0 to 2" : "Give 0 to 64 bits")
      }
      let (look, model, vector, bits) = try await database.transaction(caller.claims, readOnly: true) { transaction in
        let look = try SimilarStore.look(query, project, in: transaction)
        let model = try EncoderStore.compared(project, in: transaction)
        switch by {
        case .embedding:
          return (
            look, model, try EmbeddingStore.vector(look.sha256, page: look.page, model: model, in: transaction),
            [(image: ImageID, bits: Int)]()
          )
        case .phash:
          guard let hash = look.hash else { throw Self.notReady }
          return (
            look, model, nil,
            try SimilarStore.nearest(
              to: hash, project, without: look.image, most: most, within: Int(within), in: transaction)
          )
        }
      }
      var distances: [(image: ImageID, distance: Double)] = bits.map { ($0.image, Double($0.bits)) }
      if by == .embedding {
        guard let vector else { throw Self.notReady }
        distances = try await mirrors.nearest(
          to: vector, model: model, project: project, without: look.image, most: most, within: within, database,
          caller.claims
        ).map { ($0.image, $0.distance) }
      }
      return .json(
        try await self.listing(distances, by: by, model: by == .embedding ? model : nil, caller, call.request))
    }
    api.add(
      .get, "/api/v1/projects/{project_id}/embeddings", id: "embeddings.show",
      summary: "How many images can be compared by what they look like", tag: "search", response: EmbeddingState.self
    ) { caller, _ in
      let project = try caller.project
      return .ok(
        try await database.transaction(caller.claims, readOnly: true) { transaction in
          let model = try EncoderStore.compared(project, in: transaction)
          let counts = try EmbeddingStore.counts(model, project, in: transaction)
          return EmbeddingState(model: model, described: counts.described, waiting: counts.waiting)
        })
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/embeddings", id: "embeddings.make",
      summary: "Describe the images that came before there were embeddings; a job does it", tag: "search",
      response: JobDocument.self, status: 202
    ) { caller, _ in
      let project = try caller.project
      let job = try await database.transaction(caller.claims) { transaction in
        let chosen = try EncoderStore.choices(project, in: transaction).first { $0.purpose == .similar }
        if let model = chosen?.model {
          try EncoderStore.queueAll(model, project, workspace: caller.workspaceID.uuid, in: transaction)
          let id = try EncodeWork.enqueue(
            model, project: project, workspace: caller.workspaceID.uuid, by: caller.userID.uuid, in: transaction)
          return try JobQueue.find(id, in: transaction)
        }
        let id = try JobQueue.enqueue(
          EmbedWork.kind, EmbedWork(projectID: project), workspace: caller.workspaceID.uuid, by: caller.userID.uuid,
          project: project.uuid, key: "project:\(project)", in: transaction)
        return try JobQueue.find(id, in: transaction)
      }
      guard let job else { throw APIError(.internal) }
      return .accepted(JobDocument(job))
    }
  }

  /// The images of a project that are nearest to a vector, as the JSON of ``SimilarImages``.
  ///
  /// - Parameters:
  ///   - model: The name that vectors of its kind are kept under.
  ///   - distance: Farthest that counts: 1 − cosine.
  public func nearest(
    to vector: [Float], model: String, most: Int, within distance: Double, _ caller: Caller, _ request: Request
  ) async throws -> [UInt8] {
    let found = try await mirrors.nearest(
      to: vector, model: model, project: try caller.project, without: nil, most: most, within: distance, database,
      caller.claims)
    return try await listing(found.map { ($0.image, $0.distance) }, by: .embedding, model: model, caller, request)
  }

  private func listing(
    _ found: [(image: ImageID, distance: Double)], by: SimilarQuery.Method, model: String?, _ caller: Caller,
    _ request: Request
  ) async throws -> [UInt8] {
    try await store.prepare(try caller.project, caller.claims)
    let signed = addresses.at(request.origin, caller)
    let images = try await database.transaction(caller.claims, readOnly: true) {
      try ListedImages.json(found.map(\.image), addresses: signed, in: $0)
    }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("images")
    writer.raw(images)
    writer.key("distances")
    writer.raw(
      try JSONCoder.encode(
        Dictionary(found.map { ("\($0.image)", $0.distance) }, uniquingKeysWith: { first, _ in first })))
    writer.key("by")
    writer.raw(try JSONCoder.encode(by))
    if let model {
      writer.key("model")
      writer.raw(try JSONCoder.encode(model))
    }
    writer.endObject()
    return writer.bytes
  }

  private static let notReady = APIError(
    .imageNotReady, "The picture has not been described yet",
    hint: "Wait until it has been read, or describe what is missing with POST …/embeddings")
}
