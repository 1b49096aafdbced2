import Database
import Formats
import Foundation
import Identity
import Objects
import Web

extension LibraryFeature {
  /// Levels of detail of point clouds.
  func registerClouds(in api: inout TenantAPI) {
    let store = store
    api.add(
      .get, "/api/v1/images/{image_id}/cloud", id: "images.cloud",
      summary: "A point cloud's facts and levels of detail", tag: "images", response: CloudOctree.self,
      errors: [.imageNotReady]
    ) { caller, call in
      let hash = try await self.cloud(try call.path("image_id", as: ImageID.self), caller)
      let key = try ObjectKey(ObjectNames.cloudTree(caller.workspaceID.uuid, sha256: hash))
      let bytes = try await Self.readingStored { try await store.read(key).readAll(limit: 64 << 20) }
      return .json(bytes).header("ETag", "\"\(hash)\"").header("Cache-Control", "private, max-age=3600")
    }
    api.addRaw(
      .get, "/api/v1/images/{image_id}/cloud/nodes/{node}", id: "images.cloud_node",
      summary: "The points of one node of a point cloud's levels of detail: x, y, z and intensity of each as "
        + "little-endian 16-bit numbers, then red, green, blue and class of each where the cloud has any",
      tag: "images", response: [RawContent("application/octet-stream")], errors: [.imageNotReady]
    ) { caller, call in
      let hash = try await self.cloud(try call.path("image_id", as: ImageID.self), caller)
      let node = try call.path("node", as: Int.self)
      guard node >= 0 else { throw APIError(.notFound, "The cloud has no such node") }
      // What a node holds never changes under the hash of its cloud.
      let tag = "\"\(hash)-\(node)\""
      var headers: Headers = ["ETag": tag, "Cache-Control": "private, max-age=86400, immutable"]
      if call.request.headers["If-None-Match"] == tag { return Response(status: 304, headers: headers) }
      let key = try ObjectKey(ObjectNames.cloudNode(caller.workspaceID.uuid, sha256: hash, node: node))
      let bytes = try await Self.readingStored {
        do { return try await store.read(key).readAll(limit: 1 << 20) } catch let error as ObjectError
          where error.code == .notFound
        {
          throw APIError(.notFound, "The cloud has no such node")
        }
      }
      headers["Content-Type"] = "application/octet-stream"
      return Response(status: 200, headers: headers, body: .bytes(bytes))
    }
    let database = database
    api.add(
      .get, "/api/v1/images/{image_id}/sequence", id: "images.cloud_sequence",
      summary: "The point clouds that follow one another: those of the same folder and batch, in natural order",
      tag: "images", response: CloudSequence.self, errors: [.conflict]
    ) { caller, call in
      let id = try call.path("image_id", as: ImageID.self)
      return .ok(
        try await database.transaction(caller.claims, readOnly: true) { try CloudSequenceStore.find(id, in: $0) })
    }
  }

  /// The hash of a point cloud that has been read.
  private func cloud(_ id: ImageID, _ caller: Caller) async throws -> String {
    let rows = try await database.query(
      caller.claims, readOnly: true,
      "select encode(sha256, 'hex'), media, ingest_status from images where id = \(id)")
    guard let row = rows.first else { throw APIError(.notFound) }
    guard try row.get(1, as: Media.self) == .pointCloud else {
      throw APIError(.notFound, "The image is no point cloud")
    }
    guard try row.get(2, as: IngestStatus.self) == .ready else { throw APIError(.imageNotReady) }
    return try row.get(0)
  }
}
