import Database
import Foundation
import Identity
import Imaging
import Library
import Net
import Objects
import Web

/// The settings of this process, checked as a whole before anything starts.
struct Configuration {
  private let values: [String: String]

  /// Reads the environment and the flags of a verb; flags win.
  ///
  /// - Throws: `UsageError` for a variable with our prefix that no setting has, so that a slip of the pen is never
  ///   silently without effect.
  init(environment: [String: String] = ProcessInfo.processInfo.environment, arguments: Arguments? = nil) throws {
    let known = Set(Setting.all.map(\.variable))
    for name in environment.keys.sorted() where name.hasPrefix("FRAMEWRIGHT_") && !known.contains(name) {
      let near = known.min { Self.distance($0, name) < Self.distance($1, name) } ?? ""
      throw UsageError(message: "unknown setting \(name) (did you mean \(near)?); docs/settings.md lists all")
    }
    var values: [String: String] = [:]
    for setting in Setting.all {
      if let flag = setting.flag, let value = arguments?[flag] {
        values[setting.variable] = value
      } else if let value = environment[setting.variable], !value.isEmpty {
        values[setting.variable] = value
      } else {
        values[setting.variable] = setting.fallback
      }
    }
    self.values = values
  }

  /// Names of the flags that ``init(environment:arguments:)`` reads.
  static let flags = Set(Setting.all.compactMap(\.flag))

  subscript(variable: String) -> String? { values[variable] }

  func text(_ variable: String) throws -> String {
    guard let value = values[variable] else { throw UsageError(message: "\(variable) is not set") }
    return value
  }

  func number(_ variable: String, _ range: ClosedRange<Int>) throws -> Int {
    let text = try text(variable)
    guard let value = Int(text), range.contains(value) else {
      throw UsageError(
        message: "\(variable) is '\(text)'; it must be a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  func flag(_ variable: String) throws -> Bool {
    switch try text(variable) {
    case "yes", "true", "1", "on": return true
    case "no", "false", "0", "off": return false
    default: throw UsageError(message: "\(variable) must be yes or no")
    }
  }

  func choice<Value: RawRepresentable<String>>(_ variable: String, _ type: Value.Type) throws -> Value {
    let text = try text(variable)
    guard let value = Value(rawValue: text) else { throw UsageError(message: "\(variable) cannot be '\(text)'") }
    return value
  }

  // MARK: Parts

  var dataFolder: URL { URL(fileURLWithPath: values["FRAMEWRIGHT_DATA"] ?? DataFolder.standard()).standardizedFileURL }

  /// - Parameter background: Jobs wait longer for a database that is away than requests do.
  func database() throws -> DatabaseConfiguration {
    DatabaseConfiguration(
      url: try text("DATABASE_URL"), listenURL: values["DATABASE_LISTEN_URL"],
      connections: try number("FRAMEWRIGHT_DATABASE_CONNECTIONS", 1...200))
  }

  func server() throws -> ServerConfiguration {
    var server = ServerConfiguration()
    server.address = try text("FRAMEWRIGHT_HOST")
    server.port = try number("FRAMEWRIGHT_PORT", 0...65535)
    server.loops = try number("FRAMEWRIGHT_LOOPS", 1...64)
    server.maximumConnections = try number("FRAMEWRIGHT_MAX_CONNECTIONS", 16...1_000_000)
    server.maximumRequests = try number("FRAMEWRIGHT_MAX_REQUESTS", 1...100_000)
    if try flag("FRAMEWRIGHT_TRUST_PROXY") { server.trustedProxies = ["127.0.0.1", "::1"] }
    switch (values["FRAMEWRIGHT_TLS_CERTIFICATE"], values["FRAMEWRIGHT_TLS_KEY"]) {
    case (let chain?, let key?): server.tls = .init(chainFile: chain, keyFile: key)
    case (nil, nil): break
    default: throw UsageError(message: "FRAMEWRIGHT_TLS_CERTIFICATE and FRAMEWRIGHT_TLS_KEY belong together")
    }
    return server
  }

  func limits() throws -> LibraryLimits {
    var imaging = ImagingLimits.standard
    imaging.regionPixels = try number("FRAMEWRIGHT_MAX_PIXELS", 1_000_000...1_000_000_000_000)
    imaging.pixels = min(imaging.pixels, imaging.regionPixels)
    return LibraryLimits(fileBytes: try number("FRAMEWRIGHT_MAX_UPLOAD_BYTES", 1...(1 << 44)), imaging: imaging)
  }

  /// How many jobs of a kind a worker does at once, by kind.
  ///
  /// - Throws: `UsageError` for a kind that no worker knows, so that a slip of the pen has no silent effect.
  func jobLimits(kinds: [String]) throws -> [String: Int] {
    // A proxy takes minutes and nobody waits for it: it never holds all hands of a worker, where there are two.
    var limits = kinds.contains("videos.proxy") ? ["videos.proxy": 1] : [:]
    for part in (values["FRAMEWRIGHT_JOB_LIMITS"] ?? "").split(separator: ",") {
      let words = part.split(separator: "=").map { $0.trimmingCharacters(in: .whitespaces) }
      guard words.count == 2, let most = Int(words[1]), (0...16).contains(most) else {
        throw UsageError(message: "FRAMEWRIGHT_JOB_LIMITS: '\(part)' is not kind=0…16")
      }
      guard kinds.contains(words[0]) else {
        throw UsageError(
          message: "FRAMEWRIGHT_JOB_LIMITS: there is no kind '\(words[0])'; kinds are \(kinds.joined(separator: ", "))")
      }
      limits[words[0]] = most
    }
    return limits
  }

  func secret(_ variable: String) throws -> String {
    let value = try text(variable)
    guard value.utf8.count >= 32 else { throw UsageError(message: "\(variable) needs at least 32 characters") }
    return value
  }

  /// How far two words are apart (Levenshtein), to guess what was meant.
  private static func distance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in right.enumerated() {
        let replaced = diagonal + (a == b ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
      }
    }
    return row[right.count]
  }
}
