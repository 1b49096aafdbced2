/// Where the database is and how much of it to use.
public struct DatabaseConfiguration: Sendable {
  /// A connection URL or key-value string as libpq takes it; may lead to pgbouncer in transaction mode.
  public var url: String
  /// A direct connection, not through a transaction-mode pooler, for LISTEN; nil without one.
  public var listenURL: String?
  /// Whether ``url`` leads to one session of the server for as long as a connection lasts: it is also the one to listen
  /// on. Statements that come again and again are planned once then.
  public var isDirect: Bool { listenURL == url }
  /// How many connections transactions share. Default 8.
  public var connections: Int
  /// How many transactions may wait for a connection before more are refused as busy. Default 5,000: at the
  /// 1,000 transactions a second that the slowest supported machine does, the last one waits 5 s.
  public var queueLimit: Int
  /// How long a transaction may wait for a connection before it is refused as busy. Default 20 s.
  public var queueTimeout: Duration
  /// How long one statement may run. Default 30 s; zero is no limit.
  public var statementTimeout: Duration
  /// How long a transaction waits for a server that is away before it fails as unavailable. Default 5 s.
  public var patience: Duration

  /// Names the database; the other settings keep their defaults unless given.
  public init(
    url: String, listenURL: String? = nil, connections: Int = 8, queueLimit: Int = 5_000,
    queueTimeout: Duration = .seconds(20), statementTimeout: Duration = .seconds(30), patience: Duration = .seconds(5)
  ) {
    self.url = url
    self.listenURL = listenURL
    self.connections = max(1, connections)
    self.queueLimit = max(1, queueLimit)
    self.queueTimeout = queueTimeout
    self.statementTimeout = statementTimeout
    self.patience = patience
  }
}

/// How much a transaction sees of others' work while it runs.
public enum IsolationLevel: Sendable {
  /// Each statement sees what was committed before it.
  case readCommitted
  /// All statements see what was committed before the first.
  case repeatableRead
  /// As if transactions ran one after another; collisions are retried.
  case serializable
}

extension Duration {
  /// Whole milliseconds, rounded down.
  var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1000 + attoseconds / 1_000_000_000_000_000
  }
}
