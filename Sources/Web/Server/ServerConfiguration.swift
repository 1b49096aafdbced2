/// Settings of a server. Times are whole seconds, watched by a sweep once a second.
public struct ServerConfiguration: Sendable {
  /// Address to listen on: numeric IPv4 or IPv6.
  public var address = "127.0.0.1"
  /// Port; 0 takes a free one.
  public var port = 8080
  /// Event loops, each with its own thread and listening socket.
  public var loops = 2
  /// Connections over all loops; more are answered with 503 and closed.
  public var maximumConnections = 20_000
  /// Requests being worked on; more are answered with 503 and `Retry-After`.
  public var maximumRequests = 10_000
  /// Bytes of the request line and header fields together.
  public var headerBytes = 16 << 10
  /// Bytes of a body that any handler may read; handlers set smaller limits of their own.
  public var bodyBytes: Int64 = 64 << 30
  /// Seconds for a head, from its first byte (or from connecting).
  public var headSeconds = 10
  /// Seconds without 1 kB of an awaited body.
  public var bodySeconds = 30
  /// Seconds without progress of a write.
  public var writeSeconds = 30
  /// Seconds between requests on one connection.
  public var idleSeconds = 75
  /// Seconds after which a request whose client has closed its sending side is cancelled. A client may close that side
  /// and still wait for the answer, which is why it is not cancelled at once.
  public var halfCloseSeconds = 2
  /// Bytes of one WebSocket message.
  public var messageBytes = 1 << 20
  /// Bytes that may wait to be sent on one WebSocket.
  public var queueBytes = 4 << 20
  /// Seconds of silence after which a WebSocket is pinged, and again closed.
  public var pingSeconds = 30
  /// Addresses of proxies whose `X-Forwarded-*` fields are believed.
  public var trustedProxies: Set<String> = []
  /// Certificate and key for TLS 1.2 and newer; plain HTTP without.
  public var tls: Certificate?
  /// Whether each request is logged.
  public var logsRequests = true

  /// Files of a certificate.
  public struct Certificate: Sendable {
    /// PEM file with the certificate and its chain.
    public var chainFile: String
    /// PEM file with the private key.
    public var keyFile: String
    /// Names the files.
    public init(chainFile: String, keyFile: String) {
      self.chainFile = chainFile
      self.keyFile = keyFile
    }
  }

  /// The defaults.
  public init() {}
}
