import Glibc

/// A folder of files for browsers: precompressed variants, entity tags, ranges, and the application's page for every
/// address that is a page.
public struct StaticFiles: Sendable {
  /// The strictest policy that the pages work under: everything from here, wasm allowed, no inline script.
  public static let strictPolicy =
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; "
    + "media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; "
    + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

  /// Errors of this mount.
  public var errors: ErrorStyle = .api
  /// Fields of every page (HTML).
  public var pageHeaders: Headers = [
    "Content-Security-Policy": StaticFiles.strictPolicy, "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin", "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
  ]
  /// Fields of every file.
  public var fileHeaders: Headers = [
    "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin",
  ]
  /// Whether addresses without a file, as `/projects/7`, get the folder's `index.html`.
  public var servesApplication: Bool
  private let folder: String
  private let prefix: String

  /// Serves a folder.
  /// - Parameters:
  ///   - prefix: the path below which the folder appears; the prefix of its mount.
  ///   - servesApplication: whether unknown page addresses get `index.html`.
  public init(folder: String, prefix: String = "", servesApplication: Bool = true) {
    self.folder = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    self.prefix = prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix
    self.servesApplication = servesApplication
  }

  /// Answers GET and HEAD.
  public func handle(_ request: Request) async throws -> Response {
    guard request.method == .get || request.method == .head else {
      throw APIError(.methodNotAllowed, headers: ["Allow": "GET, HEAD"])
    }
    guard request.path.isBelow(prefix), let name = StaticFiles.name(request.path.dropFirst(prefix.count)) else {
      throw APIError(.notFound)
    }
    if name.isEmpty, !prefix.isEmpty, !request.path.hasSuffix("/") {
      // Relative addresses inside the page need the slash.
      return .redirect(request.path + "/", status: 308)
    }
    if let response = open(name.isEmpty ? "index.html" : name, request) { return response }
    if let response = open(name + "/index.html", request) { return response }
    let last = name.split(separator: "/").last ?? ""
    if servesApplication, !last.contains("."), let response = open("index.html", request) { return response }
    throw APIError(.notFound)
  }

  /// The file's name inside the folder; `nil` for names that could leave it or are hidden.
  static func name(_ path: some StringProtocol) -> String? {
    let decoded = Percent.decode(path)
    guard !decoded.utf8.contains(0), !decoded.contains("\\") else { return nil }
    let segments = decoded.split(separator: "/")
    guard segments.allSatisfy({ !$0.hasPrefix(".") }) else { return nil }
    return segments.joined(separator: "/")
  }

  private func open(_ name: String, _ request: Request) -> Response? {
    guard let plain = try? FileSlice(path: "\(folder)/\(name)") else { return nil }
    let type = MediaType.of(fileName: name)
    var headers = fileHeaders
    if type.hasPrefix("text/html") { for field in pageHeaders.fields { headers.set(field.name, field.value) } }
    headers.set(
      "Cache-Control", StaticFiles.hasContentHash(name) ? "public, max-age=31536000, immutable" : "no-cache")
    headers.set("Vary", "Accept-Encoding")
    for (coding, suffix) in [("br", "br"), ("gzip", "gz")] where StaticFiles.accepts(coding, request) {
      // A variant older than its file was made from another one.
      guard let packed = try? FileSlice(path: "\(folder)/\(name).\(suffix)"), packed.modified >= plain.modified else {
        continue
      }
      headers.set("Content-Encoding", coding)
      return .file(packed, for: request, contentType: type, headers: headers)
    }
    return .file(plain, for: request, contentType: type, headers: headers)
  }

  private static func accepts(_ coding: String, _ request: Request) -> Bool {
    for field in request.headers.all("Accept-Encoding") {
      for part in field.split(separator: ",") {
        let pieces = part.split(separator: ";").map { $0.trimmingSpaces() }
        guard let name = pieces.first, Headers.same(name, coding) else { continue }
        let quality = pieces.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
        return quality > 0
      }
    }
    return false
  }

  /// Bundlers put a hash of at least eight characters before the extension, as in `app-5XKQ2L7A.js`: such a name never
  /// changes its content.
  static func hasContentHash(_ name: String) -> Bool {
    let file = name.split(separator: "/").last ?? ""
    let parts = file.split(separator: ".")
    guard parts.count >= 2, let hash = parts.dropLast().last?.split(whereSeparator: { $0 == "-" || $0 == "." }).last
    else { return false }
    return parts[0].contains("-") && hash.utf8.count >= 8
      && hash.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) }
  }
}
