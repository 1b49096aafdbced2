import Foundation
public import Database

/// What a handler leaves behind.
public struct JobResult: Sendable {
  /// The JSON for `jobs.result`; nil leaves it empty.
  var json: [UInt8]?
  /// The last effect, which commits together with the job's end.
  var last: Finish?

  /// Holds the closure.
  struct Finish: Sendable { let body: @Sendable (Transaction) throws -> JobResult }

  /// Nothing to tell.
  public static let none = JobResult(json: nil, last: nil)

  private init(json: [UInt8]?, last: Finish?) {
    self.json = json
    self.last = last
  }

  /// A result as JSON.
  ///
  /// - Throws: What encoding it throws.
  public init(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    encoder.keyEncodingStrategy = .convertToSnakeCase
    json = [UInt8](try encoder.encode(value))
  }

  /// JSON that exists already.
  public init(jsonBytes: [UInt8]) { json = jsonBytes }

  /// A last effect that happens exactly once: in the very transaction that ends the job, and only if the claim is
  /// still this worker's. Its result is the job's.
  public static func finishing(_ body: @escaping @Sendable (Transaction) throws -> JobResult) -> JobResult {
    JobResult(json: nil, last: Finish(body: body))
  }
}
