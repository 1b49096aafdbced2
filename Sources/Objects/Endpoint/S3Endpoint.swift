import Crypto
public import Foundation
import Threads
public import Web

/// Answers S3 requests for a file store: one bucket, one pair of keys, Signature Version 4 in headers, addresses and
/// forms. Mount ``handler`` at the store's `access.path`.
///
/// SDKs must be told the signature version (`s3v4`) and path-style addresses.
public final class S3Endpoint: Sendable {
  /// Limits.
  public struct Limits: Sendable {
    /// Most bytes of one PUT, POST or part; 5 GiB as in S3.
    public var upload: Int64 = 5 << 30
    /// Most bytes of an XML message.
    public var message = 4 << 20
    /// S3's limits.
    public init() {}
  }

  let store: FileObjectStore
  let limits: Limits
  let authenticator: Authenticator
  let now: @Sendable () -> Date
  var access: S3Access { store.access }
  var uploads: MultipartUploads { MultipartUploads(tree: store.tree) }

  /// - Parameters:
  ///   - store: its `access` says bucket, keys, region and mount.
  ///   - now: the clock; for tests.
  public init(store: FileObjectStore, limits: Limits = Limits(), now: @escaping @Sendable () -> Date = { Date() }) {
    self.store = store
    self.limits = limits
    self.now = now
    authenticator = Authenticator(store.access)
  }

  /// For mounting.
  public var handler: Handler { { await self.handle($0) } }

  /// Answers one request; errors are answers too.
  public func handle(_ request: Request) async -> Response {
    var response: Response
    do {
      response = try await answer(request)
    } catch {
      response = failure(error, request)
    }
    response.headers["x-amz-request-id"] = request.id
    // Bytes of users on the application's own origin: nothing may run, nothing may be guessed.
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
  }

  private func failure(_ error: any Error, _ request: Request) -> Response {
    let shown: S3Error
    switch error {
    case let error as S3Error: shown = error
    case let error as ObjectError:
      shown = S3Error(error)
      if shown.status >= 500 { log(error.detail, request) }
    case is BlockingThreads.Overloaded, is CancellationError:
      shown = S3Error("SlowDown", 503, "Please reduce your request rate.")
    case let error as APIError where error.code.status < 500:
      shown = S3Error(error.code.status == 413 ? "EntityTooLarge" : "InvalidRequest", error.code.status, error.message)
    default:
      log(String(reflecting: error), request)
      shown = S3Error("InternalError", 500, "We encountered an internal error. Please try again.")
    }
    if request.method == .head { return Response(status: shown.status, headers: shown.headers) }
    return shown.response(resource: request.path, requestID: request.id)
  }

  private func log(_ problem: String, _ request: Request) {
    Log.shared.error(
      "object request failed",
      ["request_id": .string(request.id), "method": .string(request.method.rawValue), "error": .string(problem)])
  }

  // MARK: Dispatch

  private func answer(_ request: Request) async throws -> Response {
    guard request.method != .trace else { throw S3Error.methodNotAllowed("DELETE, GET, HEAD, POST, PUT") }
    let call = try S3Request(request, mount: access.path)
    if request.method == .post, call.key == nil, request.mediaType == "multipart/form-data" {
      return try await postForm(call)
    }
    let authenticated = try authenticator.authenticate(request, at: now())
    guard let bucket = call.bucket else { return try service(call) }
    guard bucket == access.bucket else {
      if request.method == .put, call.key == nil { throw S3Error.denied() }
      throw S3Error.noSuchBucket
    }
    if let unknown = Self.unknownResources.first(where: call.has) { throw S3Error.notImplemented("'\(unknown)'") }
    guard let key = call.key else { return try await self.bucket(call, authenticated) }
    return try await object(call, key, authenticated)
  }

  /// Sub-resources that would otherwise be mistaken for a plain request.
  private static let unknownResources = [
    "accelerate", "acl", "analytics", "attributes", "cors", "encryption", "inventory", "legal-hold", "lifecycle",
    "logging", "metrics", "notification", "object-lock", "ownershipControls", "policy", "policyStatus",
    "publicAccessBlock", "replication", "requestPayment", "restore", "retention", "select", "tagging", "torrent",
    "versionId", "versions", "website",
  ]

  private func service(_ call: S3Request) throws -> Response {
    guard call.request.method == .get else { throw S3Error.methodNotAllowed("GET, HEAD") }
    return xml("ListAllMyBucketsResult") { xml in
      xml.element("Owner") { $0.element("ID", "framewright") }
      xml.element("Buckets") { xml in
        xml.element("Bucket") { xml in
          xml.element("Name", access.bucket)
          xml.element("CreationDate", HTTPDate.messageText(Date(timeIntervalSince1970: 0)))
        }
      }
    }
  }

  private func bucket(_ call: S3Request, _ authenticated: Authenticated) async throws -> Response {
    switch call.request.method {
    case .head: return Response(headers: ["x-amz-bucket-region": access.region])
    case .get where call.has("location"):
      return Response(
        headers: ["Content-Type": "application/xml"],
        body: .bytes(
          MarkupWriter.document("LocationConstraint") { xml in
            // Empty for the oldest region.
            if access.region != "us-east-1" { xml.text(access.region) }
          }))
    case .get where call.has("versioning"): return xml("VersioningConfiguration") { _ in }
    case .get where call.has("uploads"): return try await listUploads(call)
    case .get where call.query["list-type"] == "2": return try await listVersion2(call)
    case .get where call.has("list-type"): throw S3Error.invalidArgument("list-type must be 2.")
    case .get: return try await listVersion1(call)
    case .post where call.has("delete"): return try await deleteMany(call, authenticated)
    case .put:
      throw S3Error("BucketAlreadyOwnedByYou", 409, "The bucket already exists and is owned by you.")
    case .delete: throw S3Error.denied()
    default: throw S3Error.methodNotAllowed("DELETE, GET, HEAD, POST, PUT")
    }
  }

  private func object(_ call: S3Request, _ key: ObjectKey, _ authenticated: Authenticated) async throws -> Response {
    let upload = call.query["uploadId"]
    switch call.request.method {
    case .get where upload != nil: return try await listParts(call, key)
    case .get, .head: return try await getObject(call, key, authenticated)
    case .put where upload != nil || call.has("partNumber"): return try await putPart(call, key, authenticated)
    case .put where call.headers["x-amz-copy-source"] != nil: return try await copyObject(call, key)
    case .put: return try await putObject(call, key, authenticated)
    case .delete where upload != nil: return try await abortUpload(call, key)
    case .delete:
      try await store.delete(key)
      return Response(status: 204)
    case .post where call.has("uploads"): return try await createUpload(call, key)
    case .post where upload != nil: return try await completeUpload(call, key, authenticated)
    default: throw S3Error.methodNotAllowed("DELETE, GET, HEAD, POST, PUT")
    }
  }

  func xml(_ root: String, _ content: (inout MarkupWriter) -> Void) -> Response {
    Response(headers: ["Content-Type": "application/xml"], body: .bytes(MarkupWriter.document(root, content)))
  }
}
