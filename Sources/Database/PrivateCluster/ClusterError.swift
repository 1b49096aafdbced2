/// Why the private cluster does not run.
public enum ClusterError: Error, Sendable, Hashable, CustomStringConvertible {
  /// PostgreSQL's programs are not installed.
  case notInstalled
  /// The data folder was made by another major version.
  case otherVersion(folder: String, data: Int, installed: Int, command: String)
  /// No unprivileged user to run the server as.
  case noUser
  /// The server's user cannot pass a folder on the way to the data.
  case inaccessible(folder: String, parent: String, user: String)
  /// A folder cannot be made or is not safe to use.
  case badFolder(path: String, reason: String)
  /// Another server runs on this data.
  case inUse(folder: String, pid: Int32)
  /// A program of PostgreSQL failed; the end of what it printed.
  case failed(step: String, output: String)

  /// What is wrong and how to repair it.
  public var description: String {
    switch self {
    case .notInstalled:
      "PostgreSQL is not installed. Run: apt-get install postgresql (or set FRAMEWRIGHT_POSTGRES_BIN)."
    case .otherVersion(let folder, let data, let installed, let command):
      "The data in \(folder) is of PostgreSQL \(data), installed is \(installed). "
        + "With both versions installed, move it over by: \(command)"
    case .noUser:
      "PostgreSQL refuses to run as root and there is no user postgres or nobody. Run: useradd --system postgres"
    case .inaccessible(let folder, let parent, let user):
      "The user \(user) cannot reach \(folder): it may not enter \(parent). "
        + "Run: chmod o+x \(parent) (or choose another data folder)."
    case .badFolder(let path, let reason): "\(path) cannot be used: \(reason)."
    case .inUse(let folder, let pid): "Process \(pid) already runs PostgreSQL on \(folder). Stop it first."
    case .failed(let step, let output): "\(step) failed: \(output)"
    }
  }
}
