/// What went wrong between the program and the database.
///
/// The default description names only the kind; values of rows and statements stand in ``details``, for logs of the
/// operator alone.
public struct DatabaseError: Error, Sendable, Hashable {
  /// What a caller can act upon.
  public enum Kind: Sendable, Hashable {
    /// The server cannot be reached, is starting or stopping, or the connection broke. Trying again later can help.
    case unavailable
    /// Too many transactions wait already. Trying again later can help.
    case busy
    /// A row with that key exists.
    case unique(constraint: String)
    /// A row that is pointed at is missing, or is pointed at and cannot go.
    case foreignKey(constraint: String)
    /// A value breaks a rule of the table.
    case check(constraint: String)
    /// A required value is missing.
    case notNull(column: String)
    /// A function of ours refused (`raise`); the message is written for people.
    case raised(sqlState: String, message: String)
    /// The transaction collided with others and kept doing so after the retries.
    case serialization
    /// The task was cancelled.
    case cancelled
    /// The statement took longer than its limit.
    case timedOut
    /// A value does not fit its type: malformed, out of range, or text with a NUL character.
    case invalidValue
    /// The role may not do this; row-level security included.
    case forbidden
    /// A column is missing or holds another type than asked for.
    case decoding
    /// Anything else: a mistake in the program or a fault of the server.
    case other
  }

  /// What a caller can act upon.
  public var kind: Kind
  /// The five-character code of the SQL standard, when the server answered one.
  public var sqlState: String?
  /// What the server said, for the operator's log: may hold values. Never for a client.
  public var details: String

  init(_ kind: Kind, sqlState: String? = nil, details: String) {
    self.kind = kind
    self.sqlState = sqlState
    self.details = details
  }

  /// Whether the connection it happened on cannot be used further.
  var isConnectionLost: Bool { kind == .unavailable }

  /// Whether a plan kept in the session is not there, is there already, or does not fit the schema any more.
  var isAboutPlan: Bool { sqlState == "26000" || sqlState == "42P05" || sqlState == "0A000" }

  /// The constraint that refused, if one did.
  public var constraint: String? {
    switch kind {
    case .unique(let name), .foreignKey(let name), .check(let name): name
    default: nil
    }
  }
}

extension DatabaseError: CustomStringConvertible, CustomDebugStringConvertible {
  /// The kind in words; holds no value.
  public var description: String {
    switch kind {
    case .unavailable: "The database cannot be reached."
    case .busy: "The database has too much to do."
    case .unique(let constraint): "A row with this key exists (\(constraint))."
    case .foreignKey(let constraint): "A row that is pointed at is missing or in use (\(constraint))."
    case .check(let constraint): "A value breaks a rule of its table (\(constraint))."
    case .notNull(let column): "A required value is missing (\(column))."
    case .raised(let sqlState, _): "The database refused (\(sqlState))."
    case .serialization: "The transaction collided with others."
    case .cancelled: "The query was cancelled."
    case .timedOut: "The query took too long."
    case .invalidValue: "A value does not fit its type."
    case .forbidden: "The database role may not do this."
    case .decoding: "A column holds something else than expected."
    case .other: sqlState.map { "The database failed (\($0))." } ?? "The database failed."
    }
  }

  /// For logs. The same, since a value must not reach a log by accident either; but for a server that is away, whose
  /// details name sockets and roles and no value.
  public var debugDescription: String {
    kind == .unavailable && !details.isEmpty ? "\(description) \(details)" : description
  }
}

extension DatabaseError {
  /// The kind for what the server answered.
  ///
  /// - Parameters:
  ///   - sqlState: The five-character code (PostgreSQL's Appendix A).
  ///   - isCancelled: Whether the program asked to cancel, which tells a cancel from a time limit.
  init(
    sqlState: String, constraint: String, column: String, message: String, details: String, isCancelled: Bool
  ) {
    let kind: Kind =
      switch sqlState {
      case "23505": .unique(constraint: constraint)
      case "23503": .foreignKey(constraint: constraint)
      case "23514", "23P01": .check(constraint: constraint)
      case "23502": .notNull(column: column)
      case "40001", "40P01": .serialization
      case "57014": isCancelled ? .cancelled : .timedOut
      case "55P03": .timedOut
      case "57P01", "57P02", "57P03", "57P04", "57P05", "53300": .unavailable
      case "42501": .forbidden
      case "P0001": .raised(sqlState: sqlState, message: message)
      default:
        if sqlState.hasPrefix("FW") {
          .raised(sqlState: sqlState, message: message)
        } else if sqlState.hasPrefix("08") {
          .unavailable
        } else if sqlState.hasPrefix("22") {
          .invalidValue
        } else {
          .other
        }
      }
    self.init(kind, sqlState: sqlState, details: details)
  }
}
