/// Requests to other servers over libcurl, on a thread of its own. Connections are kept and used again.
///
/// Only `http` and `https` addresses are followed, redirects only when asked for. Cancelling the task ends the
/// transfer. Safe from any task; make one and share it.
public final class HTTPClient: Sendable {
  /// Settings that hold for every request of a client.
  public struct Configuration: Sendable {
    /// Connections at a time, 64 by default.
    public var connections: Int
    /// Connections to one host at a time, 16 by default.
    public var connectionsPerHost: Int
    /// Proxy; none by default.
    public var proxy: Proxy
    /// Refuse hosts whose address is private, loopback, link-local or otherwise not public. For addresses that users
    /// give. It cannot look behind a proxy, so the proxy must do the same.
    public var publicAddressesOnly: Bool
    /// PEM file with the certificate authorities to trust; nil for the system's.
    public var authorityFile: String?

    /// Settings.
    public init(
      connections: Int = 64, connectionsPerHost: Int = 16, proxy: Proxy = .none, publicAddressesOnly: Bool = false,
      authorityFile: String? = nil
    ) {
      self.connections = connections
      self.connectionsPerHost = connectionsPerHost
      self.proxy = proxy
      self.publicAddressesOnly = publicAddressesOnly
      self.authorityFile = authorityFile
    }
  }

  private let loop: TransferLoop
  private let configuration: Configuration

  /// A client with a thread of its own.
  /// - Throws: ``NetError`` when the system gives no thread.
  public init(_ configuration: Configuration = Configuration()) throws(NetError) {
    self.configuration = configuration
    loop = try TransferLoop(
      connections: configuration.connections, connectionsPerHost: configuration.connectionsPerHost)
  }

  deinit { loop.close() }

  /// Sends a request and collects the answer, whatever its status.
  /// - Parameter limit: most bytes of a body; more end the transfer. 16 MiB by default.
  /// - Throws: ``NetError``.
  public func send(_ request: HTTPRequest, limit: Int = 16 << 20) async throws -> HTTPResponse {
    let sink = CollectingSink(limit: limit)
    let head = try await run(options(request), source: source(request), sink: sink)
    return HTTPResponse(head: head, body: sink.bytes)
  }

  /// Sends a request and writes the body of a successful answer to an open descriptor, at its current place.
  /// - Returns: the head; for other statuses the first 64 kB of the body come with it and nothing is written.
  /// - Throws: ``NetError``.
  public func download(_ request: HTTPRequest, to descriptor: Int32, limit: Int64 = .max) async throws -> HTTPResponse {
    let sink = DescriptorSink(descriptor: descriptor, limit: limit)
    let head = try await run(options(request), source: source(request), sink: sink)
    return HTTPResponse(head: head, body: sink.problem)
  }

  /// Sends a request and returns once the answer begins; the body is read piece by piece with back-pressure.
  /// - Throws: ``NetError``.
  public func stream(_ request: HTTPRequest) async throws -> HTTPStream {
    let sink = StreamSink(loop: loop)
    let transfer = Transfer(
      options(request), source: source(request), sink: sink,
      completion: .init { sink.finish($0.result) })
    let end = StreamEnd(client: self, loop: loop, transfer: transfer)
    loop.start(transfer)
    let head = try await withTaskCancellationHandler {
      try await sink.head()
    } onCancel: {
      end.cancel()
    }
    return HTTPStream(head: head, sink: sink, end: end)
  }

  /// Runs a transfer to its end.
  func run(_ options: TransferOptions, source: TransferSource, sink: any TransferSink) async throws -> HTTPHead {
    let box = TransferBox()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let transfer = Transfer(
          options, source: source, sink: sink,
          completion: .init { continuation.resume(with: $0.result.mapError { $0 as any Error }) })
        loop.start(transfer)
        if box.set(transfer) { loop.cancel(transfer) }
      }
    } onCancel: {
      if let transfer = box.cancel() { loop.cancel(transfer) }
    }
  }

  private func source(_ request: HTTPRequest) -> TransferSource {
    switch request.body {
    case .none: .none
    case .bytes(let bytes): .bytes(bytes)
    case .file(let path, let offset, let length): .file(path: path, offset: offset, length: length)
    }
  }

  private func options(_ request: HTTPRequest) -> TransferOptions {
    var options = TransferOptions(url: request.url)
    options.method = request.method
    // libcurl sends "Name;" as a header without a value and drops "Name:".
    options.headers = request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
    options.redirects = request.redirects
    options.timeouts = request.timeouts
    options.proxy = configuration.proxy
    options.authorityFile = configuration.authorityFile
    options.publicAddressesOnly = configuration.publicAddressesOnly
    return options
  }
}
