import Foundation
import Objects
import Synchronization
import TestSupport
import Web

/// Somebody else's S3 store on a port of its own.
final class BucketServer: Sendable {
  static let credentials = S3Credentials(accessKey: "their-key", secretKey: "their secret, told to nobody else")

  let store: FileObjectStore
  let endpoint: String
  private let server: Server
  private let requests: Requests

  /// What was asked for.
  private final class Requests: Sendable {
    let list = Mutex<[String]>([])
  }

  private init(store: FileObjectStore, endpoint: String, server: Server, requests: Requests) {
    self.store = store
    self.endpoint = endpoint
    self.server = server
    self.requests = requests
  }

  /// `GET` of objects, not of listings, since the last call.
  func takeReads() -> [String] {
    requests.list.withLock { list in
      let taken = list
      list = []
      return taken
    }
  }

  /// Lends an empty bucket, named `photos`.
  static func lend<Value>(_ body: (BucketServer) async throws -> Value) async throws -> Value {
    try await withTemporaryFolder { folder in
      let access = S3Access(bucket: "photos", credentials: credentials)
      let store = try FileObjectStore(folder: folder, access: access)
      let requests = Requests()
      var router = Router()
      let endpoint = S3Endpoint(store: store).handler
      router.mount(prefix: access.path) { request in
        if request.method == .get, !request.target.contains("list-type") {
          requests.list.withLock { $0.append(request.path) }
        }
        return try await endpoint(request)
      }
      for attempt in 0..<50 {
        var configuration = ServerConfiguration()
        configuration.port = Int.random(in: 20_000..<32_000)
        configuration.loops = 1
        configuration.logsRequests = false
        let server = Server(configuration, handler: router.handler)
        do {
          let port = try server.start()
          let bucket = BucketServer(
            store: store, endpoint: "http://127.0.0.1:\(port)\(access.path)", server: server, requests: requests)
          do {
            let value = try await body(bucket)
            await server.shutdown(within: .seconds(5))
            return value
          } catch {
            await server.shutdown(within: .seconds(5))
            throw error
          }
        } catch  where attempt < 49 && "\(error)".contains("in use") {
          continue
        }
      }
      throw TestSupportError.missing("a free port")
    }
  }

  func put(_ key: String, _ bytes: [UInt8]) async throws {
    try await store.put(try ObjectKey(key), .bytes(bytes), contentType: "application/octet-stream")
  }
}
