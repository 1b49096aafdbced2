import Database
import Foundation
import Identity
import Jobs
import Library
import Objects
import Web

extension RegistryFeature {
  func registerModelUploads(in api: inout TenantAPI) {
    let database = database
    let store = store
    api.add(
      .post, "/api/v1/models", id: "models.create",
      summary: "Begin to add a model: its files are sent in parts; a client that is cut off goes on where it was",
      tag: "models", body: NewModel.self, response: Model.self, status: 201, errors: [.fileTooLarge, .alreadyExists]
    ) { caller, call in
      let new = call.body
      try new.check()
      let name = try Self.checked(name: new.name)
      let id = ModelID()
      var begun: [(file: NewModel.File, filename: String, key: String, parts: String)] = []
      for file in new.files {
        let filename = try FileNames.checked(file.filename)
        let key = ObjectNames.incomingModel(caller.workspaceID.uuid, id.uuid, role: file.role.rawValue)
        let parts = try await store.beginParts(
          try ObjectKey(key), attributes: ObjectAttributes(contentType: "application/octet-stream"))
        begun.append((file, filename, key, parts))
      }
      let files = begun
      do {
        let model = try await database.transaction(caller.claims) { transaction in
          try ModelStore.create(
            id, new, name: name, workspace: caller.workspaceID.uuid, by: caller.userID.uuid, in: transaction)
          for file in files {
            try ModelFileStore.open(
              file.file, filename: file.filename, model: id, key: file.key, parts: file.parts,
              workspace: caller.workspaceID.uuid, in: transaction)
          }
          return try ModelStore.find(id, in: transaction)
        }
        guard let model else { throw APIError(.internal) }
        return .created(model, location: "/api/v1/models/\(id)")
      } catch {
        for file in files { try? await store.abortParts(try ObjectKey(file.key), id: file.parts) }
        throw error
      }
    }
    api.add(
      .post, "/api/v1/models/{model_id}/files/{role}/parts", id: "models.parts", summary: "Ask where to send parts",
      tag: "models", body: ModelPartNumbers.self, response: ModelPartAddresses.self, errors: [.conflict]
    ) { caller, call in
      let id = try call.path("model_id", as: ModelID.self)
      let entry = try await database.transaction(caller.claims, readOnly: true) { transaction in
        let role = try Self.role(call.path("role", as: String.self))
        guard try ModelStore.find(id, in: transaction)?.status == .pending else {
          throw APIError(.notFound, "There is no such model that waits for files")
        }
        return try ModelFileStore.entries(id, in: transaction).first { $0.file.role == role }
      }
      guard let entry else { throw APIError(.notFound, "The model has no such file") }
      guard let upload = entry.parts else { throw APIError(.conflict, "The file is complete") }
      let numbers = call.body.numbers
      guard (1...100).contains(numbers.count), numbers.allSatisfy({ (1...entry.file.partCount).contains($0) }) else {
        throw APIError(.invalidField, "numbers are 1 to 100 of 1…\(entry.file.partCount)")
      }
      let now = Date()
      let origin = call.request.origin
      let parts = try numbers.map { number in
        ModelPartAddresses.Part(
          number: number,
          url: try store.presignPart(
            try ObjectKey(entry.path), id: upload, number: number, origin: origin, expiresIn: .seconds(3600), at: now))
      }
      return .ok(ModelPartAddresses(parts: parts, expiresAt: now.addingTimeInterval(3600)))
    }
    api.add(
      .post, "/api/v1/models/{model_id}/inspect", id: "models.inspect",
      summary: "Say that every part has been sent, or try a failed model again: a job looks at the files",
      tag: "models", response: JobDocument.self, status: 202, errors: [.conflict]
    ) { caller, call in
      let id = try call.path("model_id", as: ModelID.self)
      let (found, entries) = try await database.transaction(caller.claims, readOnly: true) {
        (try ModelStore.find(id, in: $0), try ModelFileStore.entries(id, in: $0))
      }
      guard let model = found, model.framework == .onnx else { throw APIError(.notFound, "There is no such model") }
      guard model.status != .ready else { throw APIError(.conflict, "The model is ready already") }
      for entry in entries {
        guard let upload = entry.parts else { continue }
        let arrived = try await Self.arrived(entry, store)
        let bytes = arrived.reduce(0) { $0 + Int($1.size) }
        guard arrived.map(\.number) == Array(1...entry.file.partCount), bytes == entry.file.size else {
          throw APIError(
            .conflict, "\(bytes) of \(entry.file.size) bytes of \(entry.file.filename.prefix(200)) have arrived",
            hint: "Send the parts that are missing, then ask again")
        }
        try await store.completeParts(try ObjectKey(entry.path), id: upload, arrived)
        try await database.transaction(caller.claims) { try ModelFileStore.joined(id, entry.file.role, in: $0) }
      }
      let job = try await database.transaction(caller.claims) { transaction in
        try ModelStore.again(id, in: transaction)
        let job = try JobQueue.enqueue(
          ModelWork.inspect, ModelWork(modelID: id), workspace: caller.workspaceID.uuid, by: caller.userID.uuid,
          priority: 5, key: "model:\(id)", in: transaction)
        return try JobQueue.find(job, in: transaction)
      }
      guard let job else { throw APIError(.internal) }
      return .accepted(JobDocument(job))
    }
  }

  private static func role(_ word: String) throws -> ModelFile.Role {
    guard let role = ModelFile.Role(rawValue: word) else { throw APIError(.notFound, "There is no such file role") }
    return role
  }
}
