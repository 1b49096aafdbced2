import Foundation
import Synchronization

/// What a verb prints: results on standard output, everything else on standard error.
enum Console {
  static let isTerminal = isatty(2) == 1

  /// A result.
  static func out(_ text: String) { write(1, text + "\n") }
  /// A diagnostic.
  static func note(_ text: String) {
    ProgressLine.shared.clear()
    write(2, text + "\n")
  }

  /// Writes a document that a person asked for by name.
  ///
  /// - Throws: `UsageError` where the file cannot be written.
  static func save(_ document: Data, to file: String) throws {
    do {
      try document.write(to: URL(fileURLWithPath: file), options: .atomic)
    } catch {
      throw UsageError(message: "\(file) cannot be written: \(error.localizedDescription)")
    }
  }

  static func write(_ descriptor: Int32, _ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return }
      bytes = bytes.dropFirst(written)
    }
  }
}

/// One line of progress with rate and time left; nothing where standard error is no terminal.
final class ProgressLine: Sendable {
  static let shared = ProgressLine()

  private struct State {
    var start = ContinuousClock.now
    var last = ContinuousClock.now - .seconds(1)
    var isShown = false
    var label = ""
  }
  private let state = Mutex(State())

  /// Shows how far the work is; at most ten times a second.
  func show(_ label: String, done: Int, total: Int?) {
    guard Console.isTerminal else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      if state.label != label {
        state.label = label
        state.start = now
      }
      guard now - state.last > .milliseconds(100) || done == total else { return }
      state.last = now
      state.isShown = true
      let seconds = max(0.001, Double((now - state.start) / .milliseconds(1)) / 1000)
      let rate = Double(done) / seconds
      var line = "\(label): \(done)"
      if let total {
        line += " of \(total)"
        if rate > 0, done < total { line += ", \(Int(rate)) a second, \(Self.time(Double(total - done) / rate)) left" }
      } else {
        line += ", \(Int(rate)) a second"
      }
      Console.write(2, "\r\u{1B}[2K\(line)")
    }
  }

  /// Removes the line.
  func clear() {
    state.withLock { state in
      if state.isShown { Console.write(2, "\r\u{1B}[2K") }
      state.isShown = false
    }
  }

  private static func time(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
  }
}
