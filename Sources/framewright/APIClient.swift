import Foundation
import Net
import Web

/// An error of the server, as a shell verb tells it.
struct RemoteError: Error, CustomStringConvertible {
  var status: Int
  var code: String
  var message: String
  var hint: String?
  var requestID: String?

  var description: String {
    var text = message
    if let hint { text += ". \(hint)" }
    text += " (\(code)"
    if let requestID { text += ", request \(requestID)" }
    return text + ")"
  }
}

/// Talks to a server as `FRAMEWRIGHT_TOKEN`.
struct APIClient: Sendable {
  let base: String
  private let token: String?
  private let http: HTTPClient

  /// - Throws: `UsageError` when nobody is signed in.
  init(needsToken: Bool = true) throws {
    let configuration = try Configuration()
    base = (try configuration.text("FRAMEWRIGHT_URL")).trimmingSuffix("/")
    token = configuration["FRAMEWRIGHT_TOKEN"] ?? SavedLogin.token(for: base)
    if needsToken, token == nil {
      throw UsageError(
        message: "nobody is signed in at \(base): run 'framewright login' or set FRAMEWRIGHT_TOKEN to a key")
    }
    http = try HTTPClient()
  }

  /// One call of the API; the answer's JSON.
  func call(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
    var request = HTTPRequest(method, base + path)
    if let token { request.headers.append(("Authorization", "Bearer \(token)")) }
    if let body {
      request.headers.append(("Content-Type", "application/json"))
      request.body = .bytes(body.bytes)
    }
    let response: HTTPResponse
    do { response = try await http.send(request, limit: 256 << 20) } catch {
      throw RemoteError(
        status: 0, code: "unreachable", message: "\(base) cannot be reached: \(error)",
        hint: "Start it with 'framewright up', or set FRAMEWRIGHT_URL")
    }
    let json = response.body.isEmpty ? .null : try JSONValue(parsing: response.body)
    guard response.head.isSuccess else {
      throw RemoteError(
        status: response.status,
        code: json["error"]?["code"]?.string ?? json["code"]?.string ?? "http_\(response.status)",
        message: json["error"]?["message"]?.string ?? json["message"]?.string
          ?? "The server answered \(response.status)",
        hint: json["error"]?["hint"]?.string, requestID: json["error"]?["request_id"]?.string)
    }
    return json
  }

  /// Sends a file to the address of an upload ticket.
  func put(_ file: URL, to ticket: JSONValue) async throws {
    guard let address = ticket["url"]?.string else {
      throw RemoteError(status: 0, code: "no_address", message: "The server gave no address")
    }
    var request = HTTPRequest("PUT", address.hasPrefix("/") ? base + address : address)
    for (name, value) in ticket["headers"]?.object ?? [:] { request.headers.append((name, value.string ?? "")) }
    let size = (try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int64) ?? 0
    request.body = .file(path: file.path, offset: 0, length: size)
    let response = try await http.send(request, limit: 1 << 20)
    guard response.head.isSuccess else {
      throw RemoteError(
        status: response.status, code: "upload_failed",
        message: "Sending \(file.lastPathComponent) failed with \(response.status)")
    }
  }

  /// Sends a stretch of a file to an address.
  ///
  /// - Throws: `RemoteError`, its status 0 where the connection broke.
  func put(_ file: URL, from offset: Int, count: Int, to address: String) async throws {
    var request = HTTPRequest("PUT", address.hasPrefix("/") ? base + address : address)
    request.body = .file(path: file.path, offset: Int64(offset), length: Int64(count))
    let response: HTTPResponse
    do { response = try await http.send(request, limit: 1 << 20) } catch let error as CancellationError {
      throw error
    } catch {
      throw RemoteError(status: 0, code: "upload_failed", message: "Sending \(file.lastPathComponent) failed: \(error)")
    }
    guard response.head.isSuccess else {
      throw RemoteError(
        status: response.status, code: "upload_failed",
        message: "Sending \(file.lastPathComponent) failed with \(response.status)")
    }
  }

  /// Fetches an address into a file.
  func download(_ address: String, to file: URL) async throws {
    let descriptor = open(file.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw UsageError(message: "\(file.path) cannot be written") }
    defer { close(descriptor) }
    let response = try await http.download(
      HTTPRequest("GET", address.hasPrefix("/") ? base + address : address), to: descriptor)
    guard response.head.isSuccess else {
      throw RemoteError(
        status: response.status, code: "download_failed", message: "The download failed with \(response.status)")
    }
  }

  /// A project's id from its id, slug or name.
  func project(_ named: String) async throws -> String {
    if UUID(uuidString: named) != nil { return named.lowercased() }
    for parameter in ["slug", "name"] {
      let found = try await call("GET", "/api/v1/projects?\(parameter)=\(Self.escape(named))")
      if let id = found["items"]?[0]?["id"]?.string { return id }
    }
    throw UsageError(message: "there is no project '\(named)' in this workspace")
  }

  /// Waits for a job with a progress line; its document at the end.
  ///
  /// - Throws: `RemoteError` with the job's error when it failed.
  func wait(for job: JSONValue, label: String) async throws -> JSONValue {
    guard let id = job["id"]?.string else {
      throw RemoteError(status: 0, code: "no_job", message: "The server named no job")
    }
    var pause = 50
    while true {
      let state = try await call("GET", "/api/v1/jobs/\(id)")
      switch state["status"]?.string {
      case "succeeded":
        ProgressLine.shared.clear()
        return state
      case "failed", "cancelled":
        throw RemoteError(
          status: 0, code: state["error"]?["code"]?.string ?? "cancelled",
          message: state["error"]?["message"]?.string ?? "The job was cancelled")
      default:
        ProgressLine.shared.show(
          label, done: state["progress"]?["done"]?.int ?? 0, total: state["progress"]?["total"]?.int)
        try await Task.sleep(for: .milliseconds(pause))
        pause = min(pause * 2, 500)
      }
    }
  }

  static func escape(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
  }
}

extension String {
  func trimmingSuffix(_ suffix: String) -> String { hasSuffix(suffix) ? String(dropLast(suffix.count)) : self }
}

/// The session that `framewright login` keeps, readable for its owner alone.
enum SavedLogin {
  private static var file: URL {
    let home =
      ProcessInfo.processInfo.environment["XDG_CONFIG_HOME"].map { URL(fileURLWithPath: $0) }
      ?? FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(".config")
    return home.appendingPathComponent("framewright/login.json")
  }

  static func token(for base: String) -> String? {
    guard let data = try? Data(contentsOf: file), let json = try? JSONValue(parsing: [UInt8](data)) else { return nil }
    return json[base]?.string
  }

  static func save(_ token: String, for base: String) throws {
    var all = (try? Data(contentsOf: file)).flatMap { try? JSONValue(parsing: [UInt8]($0)).object } ?? [:]
    all[base] = .string(token)
    let folder = file.deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(JSONValue.object(all).bytes).write(to: file, options: .atomic)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
  }
}
