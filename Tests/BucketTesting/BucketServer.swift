import Foundation
public import Objects
import Synchronization
import TestSupport
import Web

/// Somebody else's S3 store on a port of its own.
public final class BucketServer: Sendable {
  public static let credentials = S3Credentials(
    accessKey: "their-key", secretKey: "their secret, told to nobody else")

  /// What is in the bucket.
  public let store: FileObjectStore
  /// `http://127.0.0.1:port/path`; the bucket is named `photos`.
  public let endpoint: String
  private let server: Server
  private let requests: Requests

  /// What was asked for, and how answers break off.
  private final class Requests: Sendable {
    struct State {
      var reads: [String] = []
      var breaks: [Int] = []
    }
    let state = Mutex(State())
  }

  private init(store: FileObjectStore, endpoint: String, server: Server, requests: Requests) {
    self.store = store
    self.endpoint = endpoint
    self.server = server
    self.requests = requests
  }

  /// `GET` of objects, not of listings, since the last call: the path, and behind a blank the range.
  public func takeReads() -> [String] {
    requests.state.withLock { state in
      let taken = state.reads
      state.reads = []
      return taken
    }
  }

  /// The next answers of more than 4 KiB with an object break off after so many bytes, one after the other.
  public func breakOff(after bytes: [Int]) { requests.state.withLock { $0.breaks += bytes } }

  /// Lends an empty bucket, named `photos`.
  public static func lend<Value>(_ body: (BucketServer) async throws -> Value) async throws -> Value {
    try await withTemporaryFolder { folder in
      let access = S3Access(bucket: "photos", credentials: credentials)
      let store = try FileObjectStore(folder: folder, access: access)
      let requests = Requests()
      var router = Router()
      let endpoint = S3Endpoint(store: store).handler
      router.mount(prefix: access.path) { request in
        guard request.method == .get, !request.target.contains("list-type") else { return try await endpoint(request) }
        let range = request.headers["Range"].map { " \($0)" } ?? ""
        requests.state.withLock { $0.reads.append(request.path + range) }
        let key = request.path.dropFirst("\(access.path)/photos/".count)
        return try await broken(try await endpoint(request), String(key).removingPercentEncoding ?? "", store, requests)
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

  /// The answer, or as much of it as the next break leaves.
  private static func broken(_ answer: Response, _ key: String, _ store: FileObjectStore, _ requests: Requests)
    async throws -> Response
  {
    guard case .file(let part) = answer.body, part.length > 4096,
      let most = requests.state.withLock({ $0.breaks.isEmpty ? nil : $0.breaks.removeFirst() })
    else { return answer }
    let bytes = try await store.read(try ObjectKey(key), range: part.offset..<part.offset + part.length)
      .readAll(limit: 1 << 30)
    var cut = answer
    cut.body = .stream(length: bytes.count) { writer in
      try await writer.write(Array(bytes.prefix(most)))
      throw TestSupportError.missing("the rest")
    }
    return cut
  }

  public func put(_ key: String, _ bytes: [UInt8]) async throws {
    try await store.put(try ObjectKey(key), .bytes(bytes), contentType: "application/octet-stream")
  }
}
