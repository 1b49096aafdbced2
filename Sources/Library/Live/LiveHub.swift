import Database
import Foundation
import Identity
import Synchronization
public import Web

/// Brings what the database announces to those who follow it, on every node alike.
///
/// A channel carries hints, not rows: who hears one reads what they may see by the API. Rights are looked at before
/// each message, so that nobody hears anything for longer than rights are believed.
public final class LiveHub: Sendable {
  private static let jobs = "framewright_job_progress"
  private static let changes = "framewright_changes"

  let database: Database
  let gatekeeper: Gatekeeper
  private let followers = Mutex<[LiveTopic: [ObjectIdentifier: LiveSession]]>([:])

  init(database: Database, gatekeeper: Gatekeeper) {
    self.database = database
    self.gatekeeper = gatekeeper
  }

  /// Answers `/realtime/v1/websocket`.
  ///
  /// - Throws: `APIError`: `unavailable` without a direct connection to the database, over which alone it can announce
  ///   anything; `badRequest` for another version of the protocol.
  public func answer(_ request: Request) async throws -> Response {
    guard request.path == "/realtime/v1/websocket" else { throw APIError(.notFound) }
    guard database.canListen else {
      throw APIError(
        .unavailable, "This server has no direct connection to its database", hint: "Ask the API again instead")
    }
    guard ["1.0.0", nil].contains(request.query["vsn"]) else {
      throw APIError(.badRequest, "This version of the protocol is not spoken here", hint: "Use vsn=1.0.0")
    }
    let key = request.query["apikey"]
    let address = request.remoteAddress
    return Response(
      status: 101,
      body: .webSocket { socket in
        try await LiveSession(socket: socket, hub: self, key: key, address: address).run()
      })
  }

  /// Hands on what is announced, until the task is cancelled.
  public func run() async {
    for await notification in database.listen([Self.jobs, Self.changes]) {
      if notification.isResumption {
        everybodyMissedSomething()
      } else if let payload = try? JSONValue(parsing: notification.payload) {
        hand(on: payload, isJob: notification.channel == Self.jobs)
      }
    }
  }

  private func hand(on payload: JSONValue, isJob: Bool) {
    func id(_ name: String) -> UUID? { payload[name]?.string.flatMap(UUID.init(uuidString:)) }
    var topics: [LiveTopic] = []
    if let project = id("project_id") { topics.append(.project(project)) }
    if isJob {
      if let workspace = id("workspace_id") { topics.append(.workspace(workspace)) }
      if let job = id("id") { topics.append(.job(job)) }
    }
    let event = isJob ? "job" : "changed"
    for topic in topics {
      let sessions = followers.withLock { $0[topic].map { Array($0.values) } ?? [] }
      guard !sessions.isEmpty else { continue }
      let text = LiveMessage.broadcast(topic, event: event, payload)
      for session in sessions { session.hear(topic, text) }
    }
  }

  /// The connection to the database was lost for a while: whoever follows anything reads it again.
  private func everybodyMissedSomething() {
    let all = followers.withLock { $0.map { (topic: $0.key, sessions: Array($0.value.values)) } }
    for (topic, sessions) in all {
      let text = LiveMessage.broadcast(topic, event: "missed", .object([:]))
      for session in sessions { session.hear(topic, text) }
    }
  }

  // MARK: Who follows what

  /// Checks that a person may follow a topic.
  ///
  /// - Throws: `APIError`.
  func admit(_ person: Person, to topic: LiveTopic) async throws {
    guard let permission = Permissions.live[topic.kind] else { throw APIError(.notFound) }
    let name = topic.id.uuidString.lowercased()
    let caller = try await gatekeeper.admit(
      person, PathParameters([("project_id", name), ("job_id", name)]), permission)
    if case .workspace(let id) = topic, id != caller.workspaceID.uuid { throw APIError(.notFound) }
  }

  func join(_ session: LiveSession, _ topic: LiveTopic) {
    followers.withLock { $0[topic, default: [:]][ObjectIdentifier(session)] = session }
  }

  func leave(_ session: LiveSession, _ topic: LiveTopic) {
    followers.withLock { followers in
      followers[topic]?[ObjectIdentifier(session)] = nil
      if followers[topic]?.isEmpty == true { followers[topic] = nil }
    }
  }
}
