/// One request. A value: middleware may change a copy and pass it on.
public struct Request: Sendable {
  /// The request's identifier: a sane `X-Request-Id` of the client or a fresh one; answered as `X-Request-Id`.
  public var id: String
  /// The method.
  public var method: Method
  /// The target exactly as sent, with the query.
  public var target: String
  /// The path as sent, percent-encoded, without the query.
  public var path: String
  /// The query's items.
  public var query: Query
  /// The header fields.
  public var headers: Headers
  /// The client's numeric address; the first untrusted one of `X-Forwarded-For` behind a trusted proxy.
  public var remoteAddress: String
  /// Whether the client speaks TLS (to us, or to a trusted proxy).
  public var isSecure: Bool
  /// `scheme://host[:port]` as the client used it.
  public var origin: String
  /// The body, read on demand.
  public var body: RequestBody

  /// Makes a request; the server and tests use it.
  public init(
    id: String = "", method: Method = .get, target: String, headers: Headers = [:],
    remoteAddress: String = "127.0.0.1", isSecure: Bool = false, origin: String? = nil, body: RequestBody = .empty
  ) {
    self.id = id
    self.method = method
    self.target = target
    if let mark = target.utf8.firstIndex(of: 0x3f) {
      path = String(target[..<mark])
      query = Query(String(target[target.index(after: mark)...]))
    } else {
      path = target
      query = Query("")
    }
    self.headers = headers
    self.remoteAddress = remoteAddress
    self.isSecure = isSecure
    self.origin = origin ?? "\(isSecure ? "https" : "http")://\(headers["Host"] ?? "localhost")"
    self.body = body
  }

  /// The media type of the body in lower case without parameters, such as `application/json`.
  public var mediaType: String? {
    guard let value = headers["Content-Type"] else { return nil }
    return value.split(separator: ";", maxSplits: 1).first.map { $0.trimmingSpaces().lowercased() }
  }

  /// The character set that the content type names, in lower case.
  public var charset: String? {
    for part in (headers["Content-Type"] ?? "").split(separator: ";").dropFirst() {
      let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmingSpaces().lowercased() }
      if pair.count == 2, pair[0] == "charset" { return pair[1].filter { $0 != "\"" } }
    }
    return nil
  }

  /// The announced length of the body in bytes, if any.
  public var contentLength: Int? { headers["Content-Length"].flatMap { Int($0) } }

  /// The token of `Authorization: Bearer`.
  public var bearerToken: String? {
    guard let value = headers["Authorization"], value.count > 7, value.prefix(7).lowercased() == "bearer " else {
      return nil
    }
    return String(value.dropFirst(7).trimmingSpaces())
  }

  /// A cookie's value.
  public func cookie(_ name: String) -> String? {
    for header in headers.all("Cookie") {
      for part in header.split(separator: ";") {
        let pair = part.trimmingSpaces().split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if pair.count == 2, pair[0] == name { return String(pair[1]) }
      }
    }
    return nil
  }
}
