import Crypto
import Foundation
import Net
import Objects
import Web

/// Where bytes are kept, from `OBJECTS_URL`.
struct ObjectSettings {
  /// What the address names.
  private enum Place {
    case folder(URL)
    case bucket(name: String, endpoint: String, region: String, pathStyle: Bool)
  }
  private let place: Place
  private let secret: String
  private let credentials: S3Credentials?
  private let access: S3Access
  private let files: FileObjectStore?

  init(_ configuration: Configuration) throws {
    let text = try configuration.text("OBJECTS_URL")
    secret = try configuration.secret("FRAMEWRIGHT_SECRET")
    guard let components = URLComponents(string: text) else { throw UsageError(message: "OBJECTS_URL is no address") }
    switch components.scheme {
    case "file":
      place = .folder(URL(fileURLWithPath: components.path))
      credentials = nil
    case "s3":
      var options: [String: String] = [:]
      for item in components.queryItems ?? [] { options[item.name] = item.value }
      guard let bucket = components.host, let endpoint = options["endpoint"] else {
        throw UsageError(message: "OBJECTS_URL must be s3://bucket?endpoint=https://…&region=…")
      }
      place = .bucket(
        name: bucket, endpoint: endpoint, region: options["region"] ?? "us-east-1",
        pathStyle: options["path_style"] != "no")
      credentials = S3Credentials(
        accessKey: try configuration.text("OBJECTS_ACCESS_KEY_ID"),
        secretKey: try configuration.text("OBJECTS_SECRET_ACCESS_KEY"))
    default: throw UsageError(message: "OBJECTS_URL must begin with file:// or s3://")
    }
    // The file store's own service key follows from the server's secret: every process knows it, no user holds it.
    let key = HMACKey(Array(secret.utf8)).authenticate(Array("object store service key".utf8))
    access = S3Access(
      credentials: S3Credentials(accessKey: "framewright", secretKey: Hexadecimal.encode(key)))
    if case .folder(let folder) = place {
      let reserve: SpaceReserve =
        configuration["OBJECTS_RESERVE_BYTES"] == nil
        ? .modest : .bytes(Int64(try configuration.number("OBJECTS_RESERVE_BYTES", 0...(1 << 44))))
      files = try FileObjectStore(folder: folder, access: access, reserve: reserve)
    } else {
      files = nil
    }
  }

  func store() throws -> any ObjectStore {
    if let files { return files }
    guard case .bucket(let name, let endpoint, let region, let pathStyle) = place, let credentials else {
      throw UsageError(message: "OBJECTS_URL names no place")
    }
    var settings = S3ObjectStore.Configuration(
      endpoint: endpoint, region: region, bucket: name, credentials: credentials)
    settings.usesPathStyle = pathStyle
    return try S3ObjectStore(settings, client: HTTPClient())
  }

  /// Answers S3 requests for a file store; an outside store answers its own.
  func endpoint(fileBytes: Int) -> Handler? {
    var limits = S3Endpoint.Limits()
    limits.upload = Int64(fileBytes)
    return files.map { S3Endpoint(store: $0, limits: limits).handler }
  }

  /// Where pages fetch pictures from and send files to, if that is not this server.
  var outsideOrigin: String? {
    guard case .bucket(let name, let endpoint, _, let pathStyle) = place, let address = URLComponents(string: endpoint),
      let scheme = address.scheme, let host = address.host
    else { return nil }
    return "\(scheme)://\(pathStyle ? "" : name + ".")\(host)\(address.port.map { ":\($0)" } ?? "")"
  }

  /// A line for `doctor`.
  var description: String {
    switch place {
    case .folder(let folder): "files in \(folder.path)"
    case .bucket(let name, let endpoint, _, _): "bucket \(name) at \(endpoint)"
    }
  }
}
