import CPostgres
import Foundation
import Glibc

/// One session with the server. Confined to the thread that made it; only ``cancelHandle`` is shared.
final class Connection {
  private let url: String
  private let statementTimeout: Duration
  let cancelHandle: CancelHandle
  private(set) var handle: OpaquePointer?
  /// Names of the statements that this session has planned, by their text.
  private var plans: [String: String] = [:]
  private var plansMade = 0
  /// Sessions hold their plans for good, some 50 kB each.
  private static let mostPlans = 50

  init(url: String, statementTimeout: Duration, cancelHandle: CancelHandle = CancelHandle()) {
    self.url = url
    self.statementTimeout = statementTimeout
    self.cancelHandle = cancelHandle
  }

  deinit { close() }

  /// The socket, to wait upon; -1 when closed.
  var socket: Int32 { handle.map { PQsocket($0) } ?? -1 }

  var isOpen: Bool { handle != nil }

  /// The server's major version.
  var majorVersion: Int { handle.map { Int(PQserverVersion($0)) / 10_000 } ?? 0 }

  /// Connects unless a living connection is there.
  ///
  /// - Throws: `unavailable`, with the reason in its details.
  func open() throws {
    if let handle {
      if isIdleAlive(handle) { return }
      close()
    }
    // Later keywords win: the URL may override those before it.
    let settings: [(String, String)] = [
      ("fallback_application_name", "framewright"), ("tcp_user_timeout", "10000"), ("dbname", url),
      ("client_encoding", "UTF8"),
    ]
    let handle = CStrings.with(settings.map(\.0)) { keys in
      CStrings.with(settings.map(\.1)) { values in PQconnectStartParams(keys, values, 1) }
    }
    guard let handle else { throw DatabaseError(.unavailable, details: "out of memory") }
    // Before the server says anything: libpq prints notices otherwise.
    _ = PQsetNoticeProcessor(handle, { _, _ in }, nil)
    guard completeConnecting(handle) else {
      let details = String(cString: PQerrorMessage(handle))
      PQfinish(handle)
      throw DatabaseError(.unavailable, details: details.isEmpty ? "connecting took too long" : details)
    }
    guard PQparameterStatus(handle, "DateStyle").map({ String(cString: $0).hasPrefix("ISO") }) ?? true else {
      PQfinish(handle)
      throw DatabaseError(.unavailable, details: "DateStyle must be ISO: alter role … set datestyle to 'ISO'")
    }
    self.handle = handle
    cancelHandle.attach(PQgetCancel(handle))
  }

  /// How long connecting may take.
  private static let connectTimeout = Duration.seconds(5)

  private func completeConnecting(_ handle: OpaquePointer) -> Bool {
    let deadline = ContinuousClock.now + Self.connectTimeout
    var events = Int16(POLLOUT)
    while PQstatus(handle) != CONNECTION_BAD {
      var descriptor = pollfd(fd: PQsocket(handle), events: events, revents: 0)
      let left = (deadline - .now).milliseconds
      guard left > 0 else { return false }
      guard poll(&descriptor, 1, Int32(left)) > 0 else { continue }
      switch PQconnectPoll(handle) {
      case PGRES_POLLING_OK: return true
      case PGRES_POLLING_FAILED: return false
      case PGRES_POLLING_READING: events = Int16(POLLIN)
      default: events = Int16(POLLOUT)
      }
    }
    return false
  }

  func close() {
    guard let handle else { return }
    cancelHandle.attach(nil)
    PQfinish(handle)
    self.handle = nil
    plans = [:]
  }

  /// An idle connection has nothing to read, except the server's good-bye or its end.
  private func isIdleAlive(_ handle: OpaquePointer) -> Bool {
    guard PQstatus(handle) == CONNECTION_OK, PQtransactionStatus(handle) == PQTRANS_IDLE else { return false }
    var descriptor = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, 0) > 0 else { return true }
    // Readable: parameter changes are news to keep, anything else ends the connection.
    guard PQconsumeInput(handle) == 1, PQisBusy(handle) == 0 || PQstatus(handle) == CONNECTION_OK else { return false }
    descriptor.revents = 0
    return poll(&descriptor, 1, 0) == 0 && PQstatus(handle) == CONNECTION_OK
  }

  /// Whether a transaction is open, failed or not.
  var isInTransaction: Bool {
    guard let handle else { return false }
    let status = PQtransactionStatus(handle)
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
  }

  // MARK: Statements

  /// Sends all statements in one round trip and reads their results.
  ///
  /// - Parameter keepsPlans: Whether the session remembers the statements' plans for the next time. Only where every
  ///   transaction of this connection meets the same session.
  /// - Throws: The first error; later statements were not executed then.
  func pipeline(_ statements: [SQL], keepsPlans: Bool = false) throws -> [ResultStorage] {
    let handle = try living()
    guard PQenterPipelineMode(handle) == 1 else { throw lost() }
    var firstError: DatabaseError?
    var results: [ResultStorage] = []
    // Of each command whether it only prepares, and the texts prepared here.
    var isPreparation: [Bool] = []
    var prepared: [String] = []
    var place = 0
    do {
      for statement in statements {
        if keepsPlans {
          let text = statement.text
          if plans[text] == nil {
            if plans.count >= Self.mostPlans {
              // Whatever comes often is back soon.
              try send("deallocate all", on: handle)
              isPreparation.append(true)
              plans = [:]
            }
            plansMade += 1
            let name = "plan_\(plansMade)"
            guard PQsendPrepare(handle, name, text, 0, nil) == 1 else { throw lost() }
            plans[text] = name
            prepared.append(text)
            isPreparation.append(true)
          }
          try send(statement, on: handle, plan: plans[text])
        } else {
          try send(statement, on: handle)
        }
        isPreparation.append(false)
      }
      guard PQpipelineSync(handle) == 1 else { throw lost() }
      let deadline = self.deadline(statements: statements.count)
      reading: while true {
        guard let result = try next(on: handle, deadline: deadline) else { continue }
        defer { place += 1 }
        switch PQresultStatus(result) {
        case PGRES_PIPELINE_SYNC:
          PQclear(result)
          break reading
        case PGRES_COMMAND_OK where place < isPreparation.count && isPreparation[place]:
          PQclear(result)
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
          results.append(ResultStorage(result))
        case PGRES_PIPELINE_ABORTED:
          PQclear(result)
        case PGRES_FATAL_ERROR:
          if firstError == nil { firstError = error(of: result) }
          PQclear(result)
          if PQstatus(handle) == CONNECTION_BAD { throw lost() }
        default:
          // COPY cannot be part of a pipeline; nothing sensible can be read after it.
          PQclear(result)
          close()
          throw DatabaseError(.other, details: "a statement of a pipeline started a COPY")
        }
      }
    } catch {
      // Without its synchronisation point the session is in an unknown state.
      close()
      if let firstError, firstError.kind == .unavailable { throw firstError }
      throw error
    }
    guard PQexitPipelineMode(handle) == 1 else { throw lost() }
    if let firstError {
      // Whether these were planned before it failed is not known.
      for text in prepared { plans[text] = nil }
      if firstError.isConnectionLost { close() }
      throw firstError
    }
    return results
  }

  /// Executes statements of a script without values, one after another, as one message.
  func script(_ text: String) throws {
    let handle = try living()
    guard PQsendQuery(handle, text) == 1 else { throw lost() }
    var failure: DatabaseError?
    while let result = try next(on: handle, deadline: nil) {
      if PQresultStatus(result) == PGRES_FATAL_ERROR, failure == nil { failure = error(of: result) }
      PQclear(result)
      if PQstatus(handle) == CONNECTION_BAD { break }
    }
    if PQstatus(handle) == CONNECTION_BAD { throw failure?.isConnectionLost == true ? failure ?? lost() : lost() }
    if let failure { throw failure }
  }

  /// Executes a statement and hands each row over as it arrives.
  func stream(_ statement: SQL, _ body: (Row) throws -> Void) throws {
    let handle = try living()
    try send(statement, on: handle)
    _ = PQsetSingleRowMode(handle)
    var failure: (any Error)?
    while let result = try next(on: handle, deadline: deadline(statements: 1)) {
      switch PQresultStatus(result) {
      case PGRES_SINGLE_TUPLE:
        let storage = ResultStorage(result)
        guard failure == nil else { continue }
        do { try body(Row(storage: storage, index: 0)) } catch {
          failure = error
          cancelHandle.cancelOwn()
        }
      case PGRES_FATAL_ERROR:
        if failure == nil { failure = error(of: result) }
        PQclear(result)
      default:
        PQclear(result)
      }
      if PQstatus(handle) == CONNECTION_BAD {
        close()
        throw failure ?? DatabaseError(.unavailable, details: "the connection broke")
      }
    }
    if let failure { throw failure }
  }

  /// Starts a COPY and answers once the server waits for data or sends it.
  func startCopy(_ text: String) throws {
    let handle = try living()
    guard PQsendQueryParams(handle, text, 0, nil, nil, nil, nil, 0) == 1 else { throw lost() }
    guard let result = try next(on: handle, deadline: deadline(statements: 1)) else { throw lost() }
    defer { PQclear(result) }
    switch PQresultStatus(result) {
    case PGRES_COPY_IN, PGRES_COPY_OUT: return
    case PGRES_FATAL_ERROR:
      let failure = error(of: result)
      try drain(handle)
      throw failure
    default:
      try drain(handle)
      throw DatabaseError(.other, details: "not a COPY: \(text)")
    }
  }

  /// Sends a piece of COPY data.
  func putCopy(_ bytes: UnsafeRawBufferPointer) throws {
    let handle = try living()
    let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
    guard PQputCopyData(handle, base, Int32(bytes.count)) == 1 else { throw lost() }
  }

  /// Ends a COPY in; with a reason it fails and changes nothing.
  ///
  /// - Returns: The number of rows.
  func endCopy(refusal: String?) throws -> Int {
    let handle = try living()
    guard PQputCopyEnd(handle, refusal) == 1 else { throw lost() }
    return try copyResult(handle)
  }

  /// The next piece of COPY data; nil at the end.
  func getCopy(_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Bool {
    let handle = try living()
    var buffer: UnsafeMutablePointer<CChar>?
    let count = PQgetCopyData(handle, &buffer, 0)
    guard count >= 0 else {
      if count == -2 { throw lost() }
      _ = try copyResult(handle)
      return false
    }
    defer { PQfreemem(buffer) }
    try body(UnsafeRawBufferPointer(start: buffer, count: Int(count)))
    return true
  }

  /// Gives up a COPY out.
  func abandonCopyOut() {
    cancelHandle.cancelOwn()
    while (try? getCopy { _ in }) == true {}
  }

  private func copyResult(_ handle: OpaquePointer) throws -> Int {
    var affected = 0
    var failure: DatabaseError?
    while let result = try next(on: handle, deadline: nil) {
      if PQresultStatus(result) == PGRES_FATAL_ERROR {
        if failure == nil { failure = error(of: result) }
        PQclear(result)
      } else {
        affected = ResultStorage(result).affected
      }
      if PQstatus(handle) == CONNECTION_BAD { throw lost() }
    }
    if let failure { throw failure }
    return affected
  }

  private func drain(_ handle: OpaquePointer) throws {
    while let result = try next(on: handle, deadline: nil) {
      PQclear(result)
      if PQstatus(handle) == CONNECTION_BAD { throw lost() }
    }
  }

  // MARK: Notifications

  /// Notifications that arrived; reads what the socket holds.
  func notifications() throws -> [(channel: String, payload: String)] {
    let handle = try living()
    guard PQconsumeInput(handle) == 1 else { throw lost() }
    var result: [(String, String)] = []
    while let notification = PQnotifies(handle) {
      result.append((String(cString: notification.pointee.relname), String(cString: notification.pointee.extra)))
      PQfreemem(notification)
    }
    return result
  }

  // MARK: Plumbing

  private func living() throws -> OpaquePointer {
    guard let handle else { throw DatabaseError(.unavailable, details: "the connection is closed") }
    return handle
  }

  private func lost() -> DatabaseError {
    let details = handle.map { String(cString: PQerrorMessage($0)) } ?? "the connection is closed"
    close()
    return DatabaseError(.unavailable, details: details.isEmpty ? "the connection broke" : details)
  }

  /// The server ends a statement at its time limit; this catches a server that does not answer at all.
  private func deadline(statements: Int) -> ContinuousClock.Instant? {
    guard statementTimeout > .zero else { return nil }
    return .now + statementTimeout * statements + .seconds(10)
  }

  private func send(_ statement: SQL, on handle: OpaquePointer, plan: String? = nil) throws {
    guard statement.values.allSatisfy({ $0?.contains(0) != true }) else {
      throw DatabaseError(.invalidValue, sqlState: "22021", details: "a text value holds a NUL character")
    }
    guard statement.values.count <= 65_535 else {
      throw DatabaseError(.other, details: "a statement takes at most 65,535 values; use arrays or COPY")
    }
    let sent = CStrings.with(bytes: statement.values) { values in
      if let plan {
        PQsendQueryPrepared(handle, plan, Int32(statement.values.count), values, nil, nil, 0)
      } else {
        PQsendQueryParams(handle, statement.text, Int32(statement.values.count), nil, values, nil, nil, 0)
      }
    }
    guard sent == 1 else {
      throw PQstatus(handle) == CONNECTION_BAD
        ? lost() : DatabaseError(.other, details: String(cString: PQerrorMessage(handle)))
    }
  }

  /// The next result, or nil at the end of a statement's results.
  private func next(on handle: OpaquePointer, deadline: ContinuousClock.Instant?) throws -> OpaquePointer? {
    while PQflush(handle) > 0 { try wait(handle, for: POLLIN | POLLOUT, deadline: deadline) }
    while PQisBusy(handle) == 1 {
      try wait(handle, for: POLLIN, deadline: deadline)
      // A broken connection becomes a result with the reason, read below.
      if PQconsumeInput(handle) == 0 { break }
    }
    let result = PQgetResult(handle)
    if result == nil, PQstatus(handle) == CONNECTION_BAD { throw lost() }
    return result
  }

  private func wait(_ handle: OpaquePointer, for events: Int32, deadline: ContinuousClock.Instant?) throws {
    var descriptor = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
    while true {
      let limit: Int32
      if let deadline {
        let left = (deadline - .now).milliseconds
        guard left > 0 else {
          close()
          throw DatabaseError(.unavailable, details: "the server did not answer in time")
        }
        limit = Int32(min(left, 60_000))
      } else {
        limit = -1
      }
      let count = poll(&descriptor, 1, limit)
      if count > 0 || (count < 0 && errno != EINTR) { break }
    }
    if Int32(descriptor.revents) & POLLIN != 0, events & POLLOUT != 0 { _ = PQconsumeInput(handle) }
  }

  private func error(of result: OpaquePointer) -> DatabaseError {
    func field(_ code: Character) -> String {
      let ascii = Int32(code.asciiValue ?? 0)
      return PQresultErrorField(result, ascii).map { String(cString: $0) } ?? ""
    }
    let details = PQresultErrorMessage(result).map { String(cString: $0) } ?? ""
    let sqlState = field("C")
    guard !sqlState.isEmpty else { return DatabaseError(.unavailable, details: details) }
    let error = DatabaseError(
      sqlState: sqlState, constraint: field("n"), column: field("c"), message: field("M"), details: details,
      isCancelled: cancelHandle.isAsked)
    return error
  }
}
