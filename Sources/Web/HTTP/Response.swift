/// An answer.
public struct Response: Sendable {
  /// The status code.
  public var status: Int
  /// The header fields. The server adds `Date`, `Content-Length` or chunked coding, `Connection` and `X-Request-Id`.
  public var headers: Headers
  /// The body. It is not sent for HEAD, 204 and 304.
  public var body: ResponseBody

  /// Makes an answer.
  public init(status: Int = 200, headers: Headers = [:], body: ResponseBody = .empty) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// An answer in UTF-8 text.
  public static func text(_ text: String, status: Int = 200, contentType: String = "text/plain; charset=utf-8")
    -> Response
  {
    Response(status: status, headers: ["Content-Type": contentType], body: .bytes(Array(text.utf8)))
  }

  /// An answer of ready JSON bytes.
  public static func json(_ bytes: [UInt8], status: Int = 200) -> Response {
    Response(status: status, headers: ["Content-Type": "application/json"], body: .bytes(bytes))
  }

  /// An answer of a value coded as JSON with snake_case keys.
  public static func json(_ value: some Encodable, status: Int = 200) throws -> Response {
    json(try JSONCoder.encode(value), status: status)
  }

  /// Sends the client elsewhere.
  public static func redirect(_ location: String, status: Int = 302) -> Response {
    Response(status: status, headers: ["Location": location])
  }
}

/// What an answer carries.
public enum ResponseBody: Sendable {
  /// Nothing.
  case empty
  /// Bytes in memory.
  case bytes([UInt8])
  /// Bytes written while they come to be; chunked when the length is unknown. Throwing breaks the connection, so that
  /// the client sees an incomplete answer.
  case stream(length: Int?, @Sendable (BodyWriter) async throws -> Void)
  /// A part of a file, by sendfile where there is no TLS.
  case file(FileSlice)
  /// Takes the connection over as a WebSocket; the status must be 101. It is closed when the closure returns.
  case webSocket(@Sendable (WebSocket) async throws -> Void)
}

/// Answers a request.
public typealias Handler = @Sendable (Request) async throws -> Response

/// Writes a streamed body. Each write waits until the bytes are handed to the network.
public struct BodyWriter: Sendable {
  let sink: @Sendable ([UInt8]) async throws -> Void

  init(sink: @escaping @Sendable ([UInt8]) async throws -> Void) { self.sink = sink }

  /// Writes bytes and waits for room.
  /// - Throws: `ConnectionClosed` when the client is gone.
  public func write(_ bytes: [UInt8]) async throws {
    if !bytes.isEmpty { try await sink(bytes) }
  }

  /// Writes UTF-8 text.
  public func write(_ text: String) async throws { try await write(Array(text.utf8)) }
}

/// The client went away, or was sent away for being too slow.
public struct ConnectionClosed: Error, Sendable, CustomStringConvertible {
  /// What happened.
  public var description: String { "the connection is closed" }
}
