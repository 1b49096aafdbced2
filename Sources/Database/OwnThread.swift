import Foundation

/// Blocking work that comes seldom: a thread for each piece.
enum OwnThread {
  static func run<Value: Sendable>(_ name: String, _ body: @escaping @Sendable () throws -> Value) async throws -> Value
  {
    try await withCheckedThrowingContinuation { continuation in
      let thread = Thread { continuation.resume(with: Swift.Result { try body() }) }
      thread.name = name
      thread.stackSize = 1 << 20
      thread.start()
    }
  }
}
