public import Database
public import Foundation

/// What a handler knows about its job, and how it reports.
///
/// A handler can be started again at any point, by another worker: it must be idempotent. Effects in the database
/// happen exactly once when they stand in ``transaction(_:)`` together with the checkpoint that skips them next time,
/// or in `JobResult.finishing`. Effects outside happen at least once: give them ``idempotencyKey``.
public struct JobContext<Payload: Codable & Sendable>: Sendable {
  /// The job.
  public let id: JobID
  /// What it was told.
  public let payload: Payload
  /// The tenant.
  public let workspace: UUID
  /// Who started it; nil for the system.
  public let user: UUID?
  /// The project it belongs to, if any.
  public let project: UUID?
  /// Which attempt this is, from 1.
  public let attempt: Int
  /// The database, for reading; effects belong into ``transaction(_:)``.
  public let database: Database
  let run: JobRun

  /// The claims for the job's tenant and starter.
  public var claims: Claims { run.claims }

  /// The same for every attempt: for services that recognise repeated requests.
  public var idempotencyKey: String { "job-\(id)" }

  /// Whether the job was cancelled, lost or is to stop; handlers look at it in long loops.
  public var isCancelled: Bool { Task.isCancelled }

  /// What the last ``checkpoint(_:)`` of any attempt saved; nil before the first.
  ///
  /// - Throws: `DecodingError` when it is of another shape.
  public func savedCheckpoint<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value? {
    try run.checkpoint.map { try JobCoding.decode(type, from: $0) }
  }

  /// Reports how far the work is. Written at most twice a second; the last report of a burst is kept.
  ///
  /// - Parameters:
  ///   - total: The whole; nil when unknown.
  ///   - message: What is being done, for people.
  /// - Throws: `CancellationError` once the work is to stop, `JobClaimLost` when another worker has it.
  public func progress(done: Int, total: Int?, message: String = "") async throws {
    try Task.checkCancellation()
    try await run.progress(JobProgress(done: done, total: total, message: message))
  }

  /// Saves how far the work is, so that another attempt goes on from here.
  ///
  /// - Throws: `JobClaimLost` when another worker has the job.
  public func checkpoint(_ value: some Encodable & Sendable) async throws {
    try Task.checkCancellation()
    let bytes = try JobCoding.encode(value)
    try await run.transaction { transaction in try run.save(bytes, in: transaction) }
  }

  /// Saves a checkpoint within ``transaction(_:)``: effect and checkpoint are kept together or not at all.
  ///
  /// - Throws: `JobClaimLost` when another worker has the job.
  public func checkpoint(_ value: some Encodable, in transaction: Transaction) throws {
    try run.save(try JobCoding.encode(value), in: transaction)
  }

  /// Runs a transaction of the job's tenant that holds the claim: it commits only while the job is this worker's.
  ///
  /// - Throws: `JobClaimLost` when another worker has the job; what `body` throws.
  @discardableResult public func transaction<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value)
    async throws
    -> Value
  {
    try Task.checkCancellation()
    return try await run.transaction(body)
  }
}
