import Database
import Identity
import Library
import Web

extension AnnotationFeature {
  /// Bodies of one object through the clouds of a sequence.
  func registerBodies(in api: inout TenantAPI) {
    api.add(
      .post, "/api/v1/annotations/{annotation_id}/copies", id: "annotations.copy_body",
      summary: "Copy a body to another cloud of its sequence, on the same track", tag: "annotations",
      body: BodyCopyRequest.self, response: BodyCopy.self, errors: [.staleRevision, .conflict]
    ) { caller, call in
      let id = try call.path("annotation_id", as: AnnotationID.self)
      let request = call.body
      let made = try await self.write(try caller.project, caller) { try $0.copyBody(id, request) }
      return .json(made.bytes)
    }
    api.add(
      .post, "/api/v1/annotations/{annotation_id}/interpolation", id: "annotations.interpolate_body",
      summary: "Fill the clouds between the keyframes next to a body of a track", tag: "annotations",
      body: BodyInterpolationRequest.self, response: BodyInterpolation.self, errors: [.staleRevision, .conflict]
    ) { caller, call in
      let id = try call.path("annotation_id", as: AnnotationID.self)
      let revision = call.body.revision
      let made = try await self.write(try caller.project, caller) { try $0.interpolateBody(id, revision: revision) }
      return .json(made.bytes)
    }
  }
}
