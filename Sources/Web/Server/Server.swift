/// An HTTP/1.1 and WebSocket server.
public final class Server: Sendable {
  private let configuration: ServerConfiguration
  private let handler: Handler

  /// Makes a server that does not listen yet.
  public init(_ configuration: ServerConfiguration, handler: @escaping Handler) {
    self.configuration = configuration
    self.handler = handler
  }

  /// Starts listening.
  /// - Returns: the port.
  /// - Throws: `ServerError`.
  public func start() throws -> Int { throw ServerError(reason: "the network side is not part of this build") }

  /// Stops accepting, lets running requests finish and closes everything.
  /// - Parameter duration: after which requests are cancelled.
  public func shutdown(within duration: Duration) async {}
}

/// Why a server cannot start.
public struct ServerError: Error, Sendable, CustomStringConvertible {
  /// What is wrong, with its remedy.
  public let reason: String
  /// What is wrong.
  public var description: String { reason }
}
