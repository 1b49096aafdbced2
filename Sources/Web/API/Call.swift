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

  /// Makes a call; tests call handlers with it.
  public init(request: Request, path: PathParameters, query: Q, body: B) {
    self.request = request
    self.path = path
    self.query = query
    self.body = body
  }
}
