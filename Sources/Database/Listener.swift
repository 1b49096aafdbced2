import Foundation
import Glibc
import Processes
import Synchronization

/// What a session announced by NOTIFY.
public struct DatabaseNotification: Sendable, Hashable {
  /// The channel it was sent on.
  public var channel: String
  /// What was sent; empty for a resumption.
  public var payload: String
  /// Whether this only marks that listening starts, or starts again after the connection was lost: anything may have
  /// happened before.
  public var isResumption: Bool

  /// States a notification.
  public init(channel: String, payload: String, isResumption: Bool = false) {
    self.channel = channel
    self.payload = payload
    self.isResumption = isResumption
  }
}

/// One direct connection that listens for everybody in the process, and comes back after a loss.
final class Listener: Sendable {
  private let core: ListenerCore

  init(url: String) { core = ListenerCore(url: url) }

  deinit { core.stop() }

  func listen(_ channels: [String]) -> AsyncStream<DatabaseNotification> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: DatabaseNotification.self, bufferingPolicy: .bufferingNewest(4096))
    let core = core
    guard let number = core.subscribe(Set(channels), continuation) else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { _ in core.unsubscribe(number) }
    return stream
  }
}

/// The part that the thread keeps alive.
private final class ListenerCore: Sendable {
  private struct Subscriber: Sendable {
    let channels: Set<String>
    let continuation: AsyncStream<DatabaseNotification>.Continuation
    /// Channels whose resumption was announced on the present connection.
    var greeted: Set<String> = []
  }
  private struct State {
    var subscribers: [Int: Subscriber] = [:]
    var nextNumber = 0
    var isRunning = false
    var isStopped = false
  }

  private let url: String
  private let state = Mutex(State())
  /// Rung when the wanted channels changed.
  private let wake = WakeUp()

  init(url: String) { self.url = url }

  func subscribe(_ channels: Set<String>, _ continuation: AsyncStream<DatabaseNotification>.Continuation) -> Int? {
    let (number, mustStart): (Int?, Bool) = state.withLock { state in
      guard !state.isStopped else { return (nil, false) }
      let number = state.nextNumber
      state.nextNumber += 1
      state.subscribers[number] = Subscriber(channels: channels, continuation: continuation)
      defer { state.isRunning = true }
      return (number, !state.isRunning)
    }
    if mustStart {
      let thread = Thread { self.run() }
      thread.name = "database listen"
      thread.stackSize = 1 << 19
      thread.start()
    } else {
      wake.ring()
    }
    return number
  }

  func unsubscribe(_ number: Int) {
    _ = state.withLock { $0.subscribers.removeValue(forKey: number) }
    wake.ring()
  }

  func stop() {
    let continuations = state.withLock { state in
      state.isStopped = true
      defer { state.subscribers = [:] }
      return state.subscribers.values.map(\.continuation)
    }
    for continuation in continuations { continuation.finish() }
    wake.ring()
  }

  private func run() {
    let connection = Connection(url: url, statementTimeout: .seconds(30))
    var heard: Set<String> = []
    var pause: Int64 = 20
    while !state.withLock({ $0.isStopped }) {
      do {
        if !connection.isOpen {
          heard = []
          state.withLock { state in for number in state.subscribers.keys { state.subscribers[number]?.greeted = [] } }
          try connection.open()
        }
        try follow(connection, &heard)
        greet(heard)
        pause = 20
        wait(connection.socket, milliseconds: 60_000)
        for notification in try connection.notifications() { deliver(notification) }
      } catch {
        connection.close()
        wait(-1, milliseconds: Int32(pause))
        pause = min(pause * 2, 2_000)
      }
    }
  }

  /// Makes the session listen to exactly the channels that somebody wants.
  private func follow(_ connection: Connection, _ heard: inout Set<String>) throws {
    let wanted = state.withLock { $0.subscribers.values.reduce(into: Set<String>()) { $0.formUnion($1.channels) } }
    guard wanted != heard else { return }
    let statements: [SQL] =
      wanted.subtracting(heard).sorted().map { "listen \(name: $0)" }
      + heard.subtracting(wanted).sorted().map { "unlisten \(name: $0)" }
    for statement in statements { _ = try connection.pipeline([statement]) }
    heard = wanted
  }

  private func greet(_ heard: Set<String>) {
    let greetings = state.withLock { state in
      var greetings: [(AsyncStream<DatabaseNotification>.Continuation, String)] = []
      for (number, subscriber) in state.subscribers {
        let new = subscriber.channels.intersection(heard).subtracting(subscriber.greeted)
        guard !new.isEmpty else { continue }
        state.subscribers[number]?.greeted.formUnion(new)
        for channel in new.sorted() { greetings.append((subscriber.continuation, channel)) }
      }
      return greetings
    }
    for (continuation, channel) in greetings {
      continuation.yield(DatabaseNotification(channel: channel, payload: "", isResumption: true))
    }
  }

  private func deliver(_ message: (channel: String, payload: String)) {
    let notification = DatabaseNotification(channel: message.channel, payload: message.payload, isResumption: false)
    let continuations = state.withLock {
      $0.subscribers.values.filter { $0.channels.contains(message.channel) }.map(\.continuation)
    }
    for continuation in continuations { continuation.yield(notification) }
  }

  private func wait(_ socket: Int32, milliseconds: Int32) {
    var descriptors = [
      pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: socket, events: Int16(POLLIN), revents: 0),
    ]
    _ = poll(&descriptors, 2, milliseconds)
    wake.clear()
  }
}
