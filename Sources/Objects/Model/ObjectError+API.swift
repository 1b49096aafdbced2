public import Web

/// How a client sees what the store could not do. Features translate what they can name better before it gets here.
extension ObjectError: APIErrorConvertible {
  /// A full disk as 507, a store that is away as 503; the rest stays internal.
  public var apiError: APIError {
    switch code {
    case .diskFull: APIError(.insufficientStorage, hint: "Free some space and send it again")
    case .unavailable: APIError(.unavailable, "The object store is away.", headers: ["Retry-After": "2"])
    default: APIError(.internal)
    }
  }
}
