import Foundation
import Processes

/// PostgreSQL's own programs, of one major version.
struct ClusterPrograms: Sendable, Hashable {
  let folder: String
  let majorVersion: Int

  var initdb: String { "\(folder)/initdb" }
  var postgres: String { "\(folder)/postgres" }

  /// The programs that fit data of version `data`, or the newest installed.
  ///
  /// - Throws: `ClusterError.notInstalled`.
  static func find(forData data: Int?) async throws -> ClusterPrograms {
    var folders: [String] = []
    if let chosen = ChildCommand.ownEnvironment["FRAMEWRIGHT_POSTGRES_BIN"] {
      folders = [chosen]
    } else {
      for root in ["/usr/lib/postgresql", "/usr/local/lib/postgresql"] {
        for version in (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? [] {
          folders.append("\(root)/\(version)/bin")
        }
      }
      if let program = ChildCommand.find("postgres") { folders.append((program as NSString).deletingLastPathComponent) }
    }
    var found: [ClusterPrograms] = []
    for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/postgres") {
      let (_, output) = try await ChildProcess.run(ChildCommand("\(folder)/postgres", ["--version"]))
      // "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"
      let digits = output.split(separator: " ").first { $0.first?.isNumber == true }?.prefix { $0.isNumber }
      if let version = digits.flatMap({ Int($0) }) {
        found.append(ClusterPrograms(folder: folder, majorVersion: version))
      }
    }
    guard let newest = found.max(by: { $0.majorVersion < $1.majorVersion }) else { throw ClusterError.notInstalled }
    return found.first { $0.majorVersion == data } ?? newest
  }
}
