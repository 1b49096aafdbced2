/// An open transaction. Its body runs synchronously on the connection's own thread; it cannot leave that body.
public final class Transaction {
  private let connection: Connection
  /// What is sent before the first statement, in the same round trip; empty afterwards.
  private var prelude: [SQL]
  private var isOver = false
  private(set) var failure: DatabaseError?
  /// Whether a broken connection leaves the outcome unknown.
  private(set) var isCommitting = false
  private var savepoints = 0

  init(connection: Connection, prelude: [SQL]) {
    self.connection = connection
    self.prelude = prelude
  }

  /// Executes a statement and reads all its rows.
  @discardableResult public func query(_ statement: SQL) throws -> Rows { Rows(storage: try run([statement])[0]) }

  /// Executes a statement and answers how many rows it touched.
  @discardableResult public func execute(_ statement: SQL) throws -> Int { try run([statement])[0].affected }

  /// Executes several statements in one round trip; when one fails, those after it are not executed.
  @discardableResult public func queries(_ statements: [SQL]) throws -> [Rows] {
    try run(statements).map(Rows.init(storage:))
  }

  /// Executes a statement and hands its rows over one by one as they arrive: memory stays flat.
  ///
  /// No other statement can run on this transaction inside `body`.
  public func forEachRow(_ statement: SQL, _ body: (Row) throws -> Void) throws {
    try settle()
    try watched { try connection.stream(statement, body) }
  }

  /// Fills a table by COPY.
  ///
  /// Row-level security refuses COPY: fill a temporary table made with `on commit drop`, then `insert … select`.
  /// - Parameters:
  ///   - table: The table's name.
  ///   - columns: The columns in the order in which `write` gives their values.
  /// - Returns: The number of rows.
  @discardableResult public func copyIn(
    table: String, columns: [String], _ write: (inout CopyWriter) throws -> Void
  ) throws -> Int {
    try settle()
    return try watched {
      let names = columns.map { SQL.quoted(name: $0) }.joined(separator: ", ")
      try connection.startCopy("copy \(SQL.quoted(name: table)) (\(names)) from stdin")
      var writer = CopyWriter(connection: connection)
      do {
        try write(&writer)
        try writer.flush()
      } catch {
        _ = try? connection.endCopy(refusal: "the writer gave up")
        throw error
      }
      return try connection.endCopy(refusal: nil)
    }
  }

  /// Fills a table by COPY with rows that are encoded already: those of `ranges`, in that order.
  ///
  /// - Returns: The number of rows.
  @discardableResult public func copyIn(
    table: String, columns: [String], _ rows: CopyRows, _ ranges: [Range<Int>]
  ) throws -> Int {
    guard rows.columns == columns.count else {
      throw DatabaseError(.other, details: "rows of \(rows.columns) fields for \(columns.count) columns")
    }
    try settle()
    return try watched {
      let names = columns.map { SQL.quoted(name: $0) }.joined(separator: ", ")
      try connection.startCopy("copy \(SQL.quoted(name: table)) (\(names)) from stdin (format binary)")
      try CopyRows.head.withUnsafeBytes { try connection.putCopy($0) }
      for range in ranges { try rows.send(range) { try connection.putCopy($0) } }
      try CopyRows.tail.withUnsafeBytes { try connection.putCopy($0) }
      return try connection.endCopy(refusal: nil)
    }
  }

  /// Reads a query's result by COPY in text format, in pieces of whole rows: memory stays flat.
  ///
  /// COPY takes no values, hence the name: nothing a client sent may be in the query.
  public func copyOut(unsafeRaw query: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try settle()
    try watched {
      try connection.startCopy("copy (\(query)) to stdout")
      do {
        while try connection.getCopy(body) {}
      } catch {
        if connection.isOpen, !(error is DatabaseError) { connection.abandonCopyOut() }
        throw error
      }
    }
  }

  /// Runs `body` so that its failure undoes only what it did itself; the error is thrown on.
  @discardableResult public func savepoint<Value>(_ body: () throws -> Value) throws -> Value {
    savepoints += 1
    let name = "s\(savepoints)"
    defer { savepoints -= 1 }
    // The name is a number of our own.
    try execute("savepoint \(unsafeRaw: name)")
    do {
      let value = try body()
      try execute("release savepoint \(unsafeRaw: name)")
      return value
    } catch {
      guard connection.isOpen, failure?.kind != .serialization, failure?.kind != .cancelled else { throw error }
      failure = nil
      _ = try connection.pipeline([
        "rollback to savepoint \(unsafeRaw: name)", "release savepoint \(unsafeRaw: name)",
      ])
      throw error
    }
  }

  // MARK: Running

  private func run(_ statements: [SQL]) throws -> [ResultStorage] {
    try watched {
      let before = prelude
      prelude = []
      return Array(try connection.pipeline(before + statements).dropFirst(before.count))
    }
  }

  /// Sends the prelude now, for what cannot be part of a pipeline.
  private func settle() throws { if !prelude.isEmpty { _ = try run([]) } }

  private func watched<Value>(_ body: () throws -> Value) throws -> Value {
    guard !isOver else { throw DatabaseError(.other, details: "the transaction is over") }
    guard !connection.cancelHandle.isAsked else {
      let error = DatabaseError(.cancelled, details: "cancelled between statements")
      failure = error
      throw error
    }
    do {
      return try body()
    } catch let error as DatabaseError {
      failure = error
      throw error
    }
  }

  // MARK: Ending

  func commit() throws {
    defer { isOver = true }
    // A body that swallowed an error must not believe that its work was kept.
    if let failure, !failure.isConnectionLost, connection.isInTransaction, prelude.isEmpty {
      isCommitting = true
      let tag = try connection.pipeline(["commit"])[0].tag
      guard tag == "COMMIT" else { throw failure }
      return
    }
    if let failure, failure.isConnectionLost { throw failure }
    guard prelude.isEmpty else { return }
    isCommitting = true
    let tag = try connection.pipeline(["commit"])[0].tag
    guard tag == "COMMIT" else { throw DatabaseError(.other, details: "commit answered \(tag)") }
  }

  func rollback() {
    isOver = true
    guard connection.isInTransaction else { return }
    do { _ = try connection.pipeline(["rollback"]) } catch { connection.close() }
  }
}
