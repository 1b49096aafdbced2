/// A request to another server.
public struct HTTPRequest: Sendable {
  /// What a request carries.
  public enum Body: Sendable {
    /// Nothing.
    case none
    /// Bytes in memory; also an empty body with `Content-Length: 0`.
    case bytes([UInt8])
    /// Part of a file, read while it is sent; offset and length in bytes.
    case file(path: String, offset: Int64, length: Int64)
  }

  /// `GET`, `PUT` and so on.
  public var method: String
  /// Absolute address. Its path is sent as it stands: dot segments are kept.
  public var url: String
  /// Sent in order. An empty value sends the header empty.
  public var headers: [(name: String, value: String)]
  /// What is sent.
  public var body: Body
  /// Limits of time.
  public var timeouts: Timeouts
  /// How many redirects are followed, 0 by default.
  public var redirects: Int

  /// A request; by default a GET that follows no redirect.
  public init(
    _ method: String = "GET", _ url: String, headers: [(name: String, value: String)] = [], body: Body = .none,
    timeouts: Timeouts = Timeouts(), redirects: Int = 0
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeouts = timeouts
    self.redirects = redirects
  }
}

/// Status and headers of an answer.
public struct HTTPHead: Sendable {
  /// Status code.
  public let status: Int
  /// In order; names in lower case.
  public let headers: [(name: String, value: String)]
  /// The address that answered, after redirects.
  public let url: String

  /// The first header of that name, whatever the case of its letters.
  public subscript(_ name: String) -> String? {
    let name = name.lowercased()
    return headers.first { $0.name == name }?.value
  }

  /// Whether the status is 200 to 299.
  public var isSuccess: Bool { 200..<300 ~= status }
}

/// A whole answer.
public struct HTTPResponse: Sendable {
  /// Status and headers.
  public let head: HTTPHead
  /// The body.
  public let body: [UInt8]

  /// Status code.
  public var status: Int { head.status }
  /// The body as text; bytes that are not UTF-8 are replaced.
  public var text: String { String(decoding: body, as: UTF8.self) }
}
