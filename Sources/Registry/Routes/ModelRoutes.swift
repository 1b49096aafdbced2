import Database
import Foundation
import Identity
import Jobs
import Library
import Objects
import Web

extension RegistryFeature {
  func registerModels(in api: inout TenantAPI) {
    let database = database
    let store = store
    api.add(
      .get, "/api/v1/models", id: "models.list", summary: "Models of the workspace, the newest first", tag: "models",
      query: ModelListQuery.self, response: Page<Model>.self
    ) { caller, call in
      let query = call.query
      let page = try await database.transaction(caller.claims, readOnly: true) {
        try ModelStore.list(query, in: $0)
      }
      return .ok(Page(items: page.items, nextCursor: page.next))
    }
    api.add(
      .get, "/api/v1/models/{model_id}", id: "models.show",
      summary: "One model: what was found in its files, what has arrived of them, and which settings name it",
      tag: "models", response: Model.self
    ) { caller, call in
      let id = try call.path("model_id", as: ModelID.self)
      let (found, entries) = try await database.transaction(caller.claims, readOnly: true) {
        (try ModelStore.find(id, in: $0), try ModelFileStore.entries(id, in: $0))
      }
      guard var model = found else { throw APIError(.notFound, "There is no such model") }
      for (place, file) in model.files.enumerated() where !file.isComplete && model.status == .pending {
        guard let entry = entries.first(where: { $0.file.role == file.role }) else { continue }
        model.files[place].parts = try await Self.arrived(entry, store).map {
          ModelFile.Part(number: $0.number, size: Int($0.size))
        }
      }
      return .ok(model)
    }
    api.add(
      .patch, "/api/v1/models/{model_id}", id: "models.update", summary: "Give a model another name", tag: "models",
      body: ModelChange.self, response: Model.self, errors: [.alreadyExists]
    ) { caller, call in
      let id = try call.path("model_id", as: ModelID.self)
      let name = try Self.checked(name: call.body.name)
      let model = try await database.transaction(caller.claims) { transaction in
        try ModelStore.rename(id, to: name, in: transaction)
        return try ModelStore.find(id, in: transaction)
      }
      guard let model else { throw APIError(.notFound) }
      return .ok(model)
    }
    api.add(
      .delete, "/api/v1/models/{model_id}", id: "models.delete",
      summary: "Delete a model that no setting names; labels it made keep its name", tag: "models",
      response: None.self, status: 204, errors: [.conflict]
    ) { caller, call in
      let id = try call.path("model_id", as: ModelID.self)
      let leftovers = try await database.transaction(caller.claims) { try ModelStore.remove(id, in: $0) }
      // Only now: bytes go when no row can name them any more.
      for leftover in leftovers {
        let key = try ObjectKey(leftover.path)
        if let parts = leftover.parts { try await store.abortParts(key, id: parts) }
        try await store.delete(key)
      }
      return .noContent
    }
    registerModelUploads(in: &api)
  }

  /// The name without white space around it.
  static func checked(name: String) throws -> String {
    let trimmed = name.trimmingCharacters(in: .whitespacesAndNewlines)
    guard (1...200).contains(trimmed.count), trimmed == trimmed.readable(200) else {
      throw APIError(.invalidField, "name must have 1 to 200 characters, without line breaks")
    }
    return trimmed
  }

  static func arrived(_ entry: ModelFileStore.Entry, _ store: any ObjectStore) async throws -> [ObjectPart] {
    guard let parts = entry.parts else { return [] }
    do {
      return try await store.parts(try ObjectKey(entry.path), id: parts)
    } catch let error as ObjectError where error.code == .noSuchUpload {
      throw APIError(.gone, "The parts are gone: an upload waits for a day", hint: "Delete the model and add it anew")
    }
  }
}
