import Foundation
import Identity
import Synchronization
import Web

/// One live connection: who it is, and what it follows.
final class LiveSession: Sendable {
  /// Channels of one connection.
  private static let mostTopics = 64
  /// Messages that may wait for a check of rights; who is slower than this begins anew.
  private static let mostWaiting = 1024
  /// Seconds after which a connection that follows nothing is closed.
  private static let idleSeconds = 30

  /// Codes of RFC 6455 with which a connection is ended.
  private enum Close {
    static let policy = 1008
    static let tryAgain = 1013
  }

  private struct Heard: Sendable {
    var topic: LiveTopic
    var text: String
  }

  private let socket: WebSocket
  private let hub: LiveHub
  private let key: String?
  private let address: String
  private let followed = Mutex<[LiveTopic: Person]>([:])
  private let heard: AsyncStream<Heard>
  private let hearing: AsyncStream<Heard>.Continuation

  /// - Parameter key: The key or token of the address, for clients that name none when they join.
  init(socket: WebSocket, hub: LiveHub, key: String?, address: String) {
    self.socket = socket
    self.hub = hub
    self.key = key
    self.address = address
    (heard, hearing) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.mostWaiting))
  }

  /// Talks until the other side leaves.
  func run() async throws {
    defer {
      for topic in followed.withLock({ Array($0.keys) }) { hub.leave(self, topic) }
      hearing.finish()
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.listen() }
      group.addTask { await self.tell() }
      group.addTask { try await self.leaveWhenIdle() }
      defer { group.cancelAll() }
      // Whoever ends first ends the connection.
      try await group.next()
    }
  }

  /// Queues what happened; from any thread.
  func hear(_ topic: LiveTopic, _ text: String) {
    if case .dropped = hearing.yield(Heard(topic: topic, text: text)) {
      socket.close(code: Close.tryAgain, reason: "too slow")
    }
  }

  private func tell() async {
    for await one in heard {
      guard let person = followed.withLock({ $0[one.topic] }) else { continue }
      do {
        try check(person)
        try await hub.admit(person, to: one.topic)
      } catch {
        end(one.topic, Self.words(error))
        continue
      }
      if !socket.offer(.text(one.text)) {
        socket.close(code: Close.tryAgain, reason: "too slow")
        return
      }
    }
  }

  private func leaveWhenIdle() async throws {
    repeat {
      try await Task.sleep(for: .seconds(Self.idleSeconds))
    } while !followed.withLock { $0.isEmpty }
    socket.close(code: Close.policy, reason: "nothing is followed")
  }

  // MARK: What clients say

  private func listen() async throws {
    for try await message in socket {
      guard let message = LiveMessage(message) else {
        return socket.close(code: Close.policy, reason: "not a message of this protocol")
      }
      switch (message.event, LiveTopic(message.topic)) {
      case ("heartbeat", _) where message.topic == "phoenix": try await socket.send(message.reply())
      case ("phx_join", let topic?): try await join(topic, message)
      case ("phx_leave", let topic?):
        forget(topic)
        try await socket.send(message.reply())
      case ("access_token", let topic?): try await renew(topic, message)
      case (_, nil): try await socket.send(message.reply(refusedBecause: "There is no such channel."))
      default: try await socket.send(message.reply(refusedBecause: "Channels here are only listened to."))
      }
    }
  }

  private func join(_ topic: LiveTopic, _ message: LiveMessage) async throws {
    do {
      let isNew = followed.withLock { $0[topic] == nil }
      guard !isNew || followed.withLock({ $0.count }) < Self.mostTopics else {
        return try await socket.send(
          message.reply(refusedBecause: "One connection follows at most \(Self.mostTopics) channels."))
      }
      let person = try await prove(message)
      try await hub.admit(person, to: topic)
      followed.withLock { $0[topic] = person }
      hub.join(self, topic)
      try await socket.send(message.reply())
    } catch let error as APIError {
      try await socket.send(message.reply(refusedBecause: Self.words(error)))
    }
  }

  /// A fresh token for a channel that is followed.
  private func renew(_ topic: LiveTopic, _ message: LiveMessage) async throws {
    do {
      let person = try await prove(message)
      try await hub.admit(person, to: topic)
      followed.withLock { if $0[topic] != nil { $0[topic] = person } }
    } catch let error as APIError {
      end(topic, Self.words(error))
    }
  }

  private func prove(_ message: LiveMessage) async throws -> Person {
    guard let token = message.payload["access_token"]?.string ?? key else { throw APIError(.unauthorized) }
    return try await hub.gatekeeper.authenticate(token: token, from: address)
  }

  private func check(_ person: Person) throws {
    if let end = person.expiresAt, end < Date() { throw APIError(.unauthorized, "The token has ended") }
  }

  /// Tells a client that it follows a channel no longer.
  private func end(_ topic: LiveTopic, _ reason: String) {
    forget(topic)
    _ = socket.offer(
      .text(
        LiveMessage.text(
          topic: topic.text, event: "system",
          .object(["status": "error", "extension": "system", "message": .string(reason)]))))
    _ = socket.offer(.text(LiveMessage.text(topic: topic.text, event: "phx_close", .object([:]))))
  }

  private func forget(_ topic: LiveTopic) {
    followed.withLock { $0[topic] = nil }
    hub.leave(self, topic)
  }

  /// Nothing of the server's internals reaches a client.
  private static func words(_ error: any Error) -> String {
    (error as? APIError).map { $0.message } ?? "The server could not look at your rights."
  }
}
