import Database
import Identity
import Web

extension LibraryFeature {
  /// Images that are left for later, with a reason.
  func registerSkips(in api: inout TenantAPI) {
    let database = database
    api.add(
      .put, "/api/v1/images/{image_id}/skip", id: "images.skip",
      summary: "Leave an image for later, with a reason; labelling it or marking it done takes that back",
      tag: "images",
      body: NewSkip.self, response: ImageRecord.self, errors: [.conflict]
    ) { caller, call in
      let id = try call.path("image_id", as: ImageID.self)
      let skip = call.body
      try await database.transaction(caller.claims) {
        try ImageStore.skip(id, skip, by: caller.userID, in: $0)
      }
      return try await self.answer(id, caller, call.request)
    }
    api.add(
      .delete, "/api/v1/images/{image_id}/skip", id: "images.end_skip",
      summary: "Take back that an image was left for later", tag: "images", response: ImageRecord.self
    ) { caller, call in
      let id = try call.path("image_id", as: ImageID.self)
      try await database.transaction(caller.claims) { try ImageStore.endSkip(id, in: $0) }
      return try await self.answer(id, caller, call.request)
    }
  }
}
