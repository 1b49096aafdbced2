import Database
import Identity
import Web

extension LibraryFeature {
  func registerSearch(in api: inout TenantAPI) {
    let database = database
    let addresses = addresses
    api.add(
      .get, "/api/v1/projects/{project_id}/search", id: "search.words",
      summary: "Find images by names, tags, classes, metadata and speech, and videos by names and speech",
      tag: "search", query: SearchQuery.self, response: SearchResults.self
    ) { caller, call in
      let project = try caller.project
      let words = try SearchWords(call.query.q)
      let most = call.query.limit ?? 60
      guard (1...500).contains(most) else {
        throw APIError(.invalidField, "limit is \(most)", hint: "Ask for 1 to 500 images")
      }
      try await self.store.prepare(project, caller.claims)
      let signed = addresses.at(call.request.origin, caller)
      let bytes = try await database.transaction(caller.claims, readOnly: true) { transaction in
        let found = try SearchStore.images(words, project, most: most + 1, in: transaction)
        let listed = found.prefix(most)
        let speech = try SearchStore.speech(words, project, most: 50, addresses: signed, in: transaction)
        let videos = try SearchStore.videos(
          speech, words, project, most: 20, addresses: signed, in: transaction)
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("images")
        writer.raw(try ListedImages.json(listed.map(\.id), addresses: signed, in: transaction))
        writer.key("reasons")
        writer.raw(
          try JSONCoder.encode(
            Dictionary(listed.map { ("\($0.id)", $0.reasons) }, uniquingKeysWith: { first, _ in first })))
        writer.key("has_more")
        writer.bool(found.count > most)
        writer.key("videos")
        writer.raw(try JSONCoder.encode(videos))
        writer.endObject()
        return writer.bytes
      }
      return .json(bytes)
    }
  }
}
