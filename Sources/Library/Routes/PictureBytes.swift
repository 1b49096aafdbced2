import Database
import Foundation
import Identity
import Objects
import Web

extension LibraryFeature {
  /// The bytes of pictures through this server: for pages whose policy lets them fetch from nowhere else, when the bytes
  /// stay in somebody's bucket, or in one that a browser cannot reach.
  func registerPictureBytes(in api: inout TenantAPI) {
    let database = database
    let store = store
    api.addRaw(
      .get, "/api/v1/images/{image_id}/original", id: "images.original",
      summary: "The bytes of a picture as they came, wherever they are kept", tag: "images",
      response: [RawContent("application/octet-stream"), RawContent("image/*")],
      errors: [.upstreamFailed]
    ) { caller, call in
      let id = try call.path("image_id", as: ImageID.self)
      let rows = try await database.query(
        caller.claims, readOnly: true,
        "select storage_path, encode(sha256, 'hex'), format from images where id = \(id)")
      guard let row = rows.first else { throw APIError(.notFound) }
      let path: String = try row.get(0)
      let tag = "\"\(try row.get(1, as: String.self))\""
      // Bytes never change under their hash.
      var headers: Headers = ["ETag": tag, "Cache-Control": "private, max-age=3600"]
      if call.request.headers["If-None-Match"] == tag { return Response(status: 304, headers: headers) }
      let reader = try await Self.readingStored { try await store.read(try ObjectKey(path)) }
      headers["Content-Type"] = PictureAddresses.contentType(try row.get(2)) ?? "application/octet-stream"
      headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
      let length = Int(reader.range.upperBound - reader.range.lowerBound)
      return Response(
        status: 200, headers: headers,
        body: .stream(length: length) { writer in for try await piece in reader { try await writer.write(piece) } })
    }
  }

  /// Reads from the store, and says of a failure what a client can do about it.
  static func readingStored<Value>(_ body: () async throws -> Value) async throws -> Value {
    do { return try await body() } catch let error as ObjectError {
      switch error.code {
      case .notFound:
        throw APIError(
          .notFound, "The bytes of this picture are not in the store any more",
          hint: "If they are kept in a bucket, put them back there")
      case .denied, .unavailable:
        throw APIError(
          .upstreamFailed, "The store that keeps this picture refuses it or cannot be reached",
          hint: "Test the bucket on the project's page of buckets")
      default: throw error
      }
    } catch let error as ReferringStore.ReferenceError {
      throw APIError(.notFound, error.description, hint: "Its bytes can no longer be read")
    }
  }
}
