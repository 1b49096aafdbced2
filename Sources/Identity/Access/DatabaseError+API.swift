public import Database
public import Web

/// How a client sees what the database refused. Features translate what they can name better before it gets here.
extension DatabaseError: APIErrorConvertible {
  /// A refusal of the caller's data as 409 or 422, an absent or busy server as 503; a mistake of ours stays internal.
  public var apiError: APIError {
    switch kind {
    case .unavailable:
      APIError(.unavailable, "The database is away.", headers: ["Retry-After": "2"])
    case .busy, .serialization, .timedOut:
      APIError(.unavailable, "The server has too much to do.", headers: ["Retry-After": "1"])
    case .cancelled: APIError.busy(retryAfter: 1, "The request was cancelled.")
    case .unique: APIError(.alreadyExists)
    case .foreignKey:
      APIError(.conflict, "Something this refers to is missing, or is still in use.", hint: "Load it again.")
    // Messages of our own functions are written for people.
    case .raised(_, let message): APIError(.conflict, message)
    case .check, .notNull, .invalidValue:
      APIError(
        .invalidField, "A value is outside of what can be stored.", hint: "Check lengths, ranges and characters.")
    case .forbidden, .decoding, .other: APIError(.internal)
    }
  }
}
