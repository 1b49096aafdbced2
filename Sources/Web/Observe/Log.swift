import Glibc
import Foundation
import Synchronization

/// Structured log lines, one JSON object each, to a descriptor. Writing never blocks the caller: lines are gathered and
/// written by a thread of their own; when the reader stalls, lines are dropped and their number is logged later.
public final class Log: Sendable {
  /// How grave a line is.
  public enum Level: String, Sendable, Comparable, CaseIterable, LosslessStringConvertible {
    case debug, info, warning, error
    public init?(_ description: String) { self.init(rawValue: description) }
    public var description: String { rawValue }
    private var rank: Int { Level.allCases.firstIndex(of: self) ?? 0 }
    public static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }
  }

  /// The process's log on standard error.
  public static let shared = Log(descriptor: 2)

  private struct State {
    var pending: [UInt8] = []
    var dropped = 0
    var level = Level.info
    var isWriting = false
    var hasThread = false
  }
  /// Bytes that may wait for a slow reader.
  private static let limit = 4 << 20
  private let descriptor: Int32
  private let state = Mutex(State())
  private let wake = DispatchSemaphore(value: 0)

  /// Logs to a descriptor, which stays open.
  public init(descriptor: Int32) { self.descriptor = descriptor }

  /// Lines below this level are left out; `info` at first.
  public var level: Level {
    get { state.withLock { $0.level } }
    set { state.withLock { $0.level = newValue } }
  }

  /// Details while looking for a fault.
  public func debug(_ message: String, _ fields: [String: JSONValue] = [:]) { log(.debug, message, fields) }
  /// What happened.
  public func info(_ message: String, _ fields: [String: JSONValue] = [:]) { log(.info, message, fields) }
  /// What somebody should look at.
  public func warning(_ message: String, _ fields: [String: JSONValue] = [:]) { log(.warning, message, fields) }
  /// What failed.
  public func error(_ message: String, _ fields: [String: JSONValue] = [:]) { log(.error, message, fields) }

  /// Writes a line `{"time", "level", "message", …fields}`.
  public func log(_ level: Level, _ message: String, _ fields: [String: JSONValue] = [:]) {
    guard level >= self.level else { return }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("time")
    writer.string(Timestamp.text(Date()))
    writer.key("level")
    writer.string(level.rawValue)
    writer.key("message")
    writer.string(message)
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      writer.key(name)
      writer.value(value)
    }
    writer.endObject()
    append(writer.bytes)
  }

  func append(_ line: [UInt8]) {
    let (mustWake, mustStart) = state.withLock { state in
      guard state.pending.count + line.count < Log.limit else {
        state.dropped += 1
        return (false, false)
      }
      let wasEmpty = state.pending.isEmpty
      state.pending += line
      state.pending.append(10)
      let mustStart = !state.hasThread
      state.hasThread = true
      return (wasEmpty && !state.isWriting, mustStart)
    }
    if mustStart { startThread() }
    if mustWake { wake.signal() }
  }

  private func startThread() {
    let thread = Thread { [self] in
      while true {
        wake.wait()
        drain()
      }
    }
    thread.name = "log"
    thread.stackSize = 256 << 10
    thread.start()
  }

  /// Writes what is pending; call it before the process ends.
  public func flush() { drain() }

  private func drain() {
    while true {
      let batch: [UInt8]? = state.withLock { state in
        guard !state.isWriting, !state.pending.isEmpty || state.dropped > 0 else { return nil }
        state.isWriting = true
        var batch = state.pending
        if state.dropped > 0 {
          batch += Array("{\"level\":\"warning\",\"message\":\"log lines dropped\",\"count\":\(state.dropped)}\n".utf8)
        }
        state.dropped = 0
        state.pending = []
        return batch
      }
      guard let batch else { return }
      batch.withUnsafeBytes { bytes in
        var offset = 0
        while offset < bytes.count {
          let count = Glibc.write(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
          if count > 0 { offset += count } else if errno != EINTR { break }
        }
      }
      state.withLock { $0.isWriting = false }
    }
  }
}
