import Foundation

/// A wrong use of the command line: the message says what and how to do it right. Exit status 2.
struct UsageError: Error {
  var message: String
}

/// How a verb ended.
enum ExitStatus: Int32 {
  case clean = 0
  /// Done, but something deserves a look.
  case warnings = 1
  case wrongUse = 2
  case failed = 3
}

/// The words after a verb: options `--name value` or `--name=value`, switches `--name`, and the rest in order.
struct Arguments {
  private var values: [String: String] = [:]
  private var switches: Set<String> = []
  private(set) var rest: [String] = []

  /// - Parameters:
  ///   - options: names that take a value.
  ///   - switches: names that take none; `json` and `help` are always known.
  /// - Throws: `UsageError` for anything else that begins with a dash.
  init(_ words: [String], options: Set<String>, switches known: Set<String> = []) throws {
    var index = 0
    while index < words.count {
      let word = words[index]
      index += 1
      guard word.hasPrefix("--"), word.count > 2 else {
        if word == "-h" {
          switches.insert("help")
        } else if word.hasPrefix("-"), word.count > 1, word != "--" {
          throw UsageError(message: "unknown option \(word)")
        } else if word == "--" {
          rest += words[index...]
          index = words.count
        } else {
          rest.append(word)
        }
        continue
      }
      let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      if known.contains(name) || name == "json" || name == "help" {
        guard parts.count == 1 else { throw UsageError(message: "--\(name) takes no value") }
        switches.insert(name)
      } else if options.contains(name) {
        if parts.count == 2 {
          values[name] = String(parts[1])
        } else if index < words.count {
          values[name] = words[index]
          index += 1
        } else {
          throw UsageError(message: "--\(name) needs a value")
        }
      } else {
        throw UsageError(message: "unknown option --\(name)")
      }
    }
  }

  subscript(name: String) -> String? { values[name] }
  func has(_ name: String) -> Bool { switches.contains(name) }
  var wantsJSON: Bool { has("json") }
  var wantsHelp: Bool { has("help") }

  /// The number that an option gives.
  ///
  /// - Throws: `UsageError` where it is no number within the bounds.
  func number(_ name: String, _ bounds: ClosedRange<Double>) throws -> Double? {
    guard let text = values[name] else { return nil }
    guard let number = Double(text), bounds.contains(number) else {
      throw UsageError(message: "--\(name) is a number from \(bounds.lowerBound) to \(bounds.upperBound)")
    }
    return number
  }

  /// Exactly these positional words, named for the message.
  func positional(_ names: String...) throws -> [String] {
    guard rest.count == names.count else {
      throw UsageError(
        message: rest.count < names.count
          ? "\(names[rest.count]) is missing" : "'\(rest[names.count])' is one word too many")
    }
    return rest
  }
}
