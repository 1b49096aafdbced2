import Database
import Identity
import Web

extension LibraryFeature {
  /// Cameras of point clouds: which pictures show the same place, and how.
  func registerCloudCameras(in api: inout TenantAPI) {
    let database = database
    api.add(
      .get, "/api/v1/images/{image_id}/cameras", id: "images.cloud_cameras",
      summary: "The calibrated cameras of a point cloud with their pictures", tag: "images",
      response: CloudCameraList.self
    ) { caller, call in
      let id = try call.path("image_id", as: ImageID.self)
      return .ok(
        try await database.transaction(caller.claims, readOnly: true) { transaction in
          _ = try Self.place(ofCloud: id, in: transaction)
          return CloudCameraList(items: try CloudCameraStore.list(id, in: transaction))
        })
    }
    api.add(
      .put, "/api/v1/images/{image_id}/cameras", id: "images.set_cloud_cameras",
      summary: "Calibrate the cameras of a point cloud: it has these and no others afterwards", tag: "images",
      body: CloudCameraList.self, response: CloudCameraList.self, errors: [.staleRevision]
    ) { caller, call in
      let id = try call.path("image_id", as: ImageID.self)
      let cameras = call.body
      try cameras.check()
      let revision = try call.request.expectedRevision()
      let workspace = caller.workspaceID.uuid
      return .ok(
        try await database.transaction(caller.claims) { transaction in
          let project = try Self.place(ofCloud: id, in: transaction)
          // The revision moves on, so that two who calibrate at once notice each other.
          try ImageStore.update(id, ImageChanges(), revision: revision, in: transaction)
          try CloudCameraStore.replace(id, cameras.items, project: project, workspace: workspace, in: transaction)
          return CloudCameraList(items: try CloudCameraStore.list(id, in: transaction))
        })
    }
  }

  private static func place(ofCloud id: ImageID, in transaction: Transaction) throws -> ProjectID {
    let rows = try transaction.query(
      "select project_id, media from images where id = \(id) and deleted_at is null")
    guard let row = rows.first else { throw APIError(.notFound) }
    guard try row.get(1, as: Media.self) == .pointCloud else {
      throw APIError(.notFound, "The image is no point cloud")
    }
    return try row.get(0)
  }
}
