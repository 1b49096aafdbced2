import Database
import Foundation
import Processes
import Synchronization
import TestSupport
import Testing

/// Asks until the answer is yes; fails after a minute, which only a hanging test reaches.
func untilTrue(_ condition: () async throws -> Bool) async throws {
  let deadline = ContinuousClock.now + .seconds(60)
  while try await !condition() {
    guard ContinuousClock.now < deadline else { throw TestSupportError.missing("an answer within a minute") }
    try await Task.sleep(for: .milliseconds(5))
  }
}

/// Cancels what takes longer than 50 ms.
func withTimeout<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws {
  let task = Task { _ = try await body() }
  let limit = Task {
    try await Task.sleep(for: .milliseconds(50))
    task.cancel()
  }
  defer { limit.cancel() }
  try await task.value
}

/// Holds a transaction's body until the test opens it.
///
/// Unchecked: both flags are touched under `condition` only.
final class Gate: @unchecked Sendable {
  private let condition = NSCondition()
  private var isEntered = false
  private var isOpen = false

  func enter() {
    condition.lock()
    isEntered = true
    condition.unlock()
  }

  func waitUntilEntered() async {
    while true {
      if entered { return }
      await Task.yield()
    }
  }

  private var entered: Bool {
    condition.lock()
    defer { condition.unlock() }
    return isEntered
  }

  func waitUntilOpen() {
    condition.lock()
    while !isOpen { condition.wait() }
    condition.unlock()
  }

  func open() {
    condition.lock()
    isOpen = true
    condition.broadcast()
    condition.unlock()
  }
}

/// A folder that the server's user owns, for a further pooler.
func withPoolerFolder(
  _ server: (cluster: PrivateCluster, folder: String), _ body: (String) async throws -> Void
) async throws {
  let folder = "\(server.folder)/pooler-\(UUID().uuidString.prefix(8))"
  try FileManager.default.createDirectory(
    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  if let user = server.cluster.serverUser {
    try FileManager.default.setAttributes(
      [.ownerAccountID: Int(user.uid), .groupOwnerAccountID: Int(user.gid)], ofItemAtPath: folder)
  }
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try await body(folder)
}
