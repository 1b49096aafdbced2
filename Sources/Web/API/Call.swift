/// What an operation's handler gets, besides what its admission made.
public struct Call<Q: Sendable, B: Sendable>: Sendable {
  /// The request; its body has been read.
  public let request: Request
  /// The path's parameters.
  public let path: PathParameters
  /// The decoded query.
  public let query: Q
  /// The decoded body.
  public let body: B
  /// The body as received; empty without one, and for operations that read the body themselves.
  public let bytes: [UInt8]

  /// Makes a call; tests call handlers with it.
  public init(request: Request, path: PathParameters, query: Q, body: B, bytes: [UInt8] = []) {
    self.request = request
    self.path = path
    self.query = query
    self.body = body
    self.bytes = bytes
  }
}
