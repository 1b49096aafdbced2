import Glibc

/// A program to start, and how.
public struct ChildCommand: Sendable {
  /// Where one of the child's output streams goes.
  public enum Output: Sendable, Hashable {
    /// Nowhere.
    case discard
    /// To the same place as the parent's.
    case inherit
    /// To an open descriptor, which stays the caller's to close.
    case descriptor(Int32)
  }

  /// The program's absolute path.
  public var executable: String
  /// The arguments after the program's name.
  public var arguments: [String]
  /// The whole environment. Default: the parent's.
  public var environment: [String: String]
  /// The working folder; nil keeps the parent's.
  public var directory: String?
  /// Whom to run as; nil keeps the parent's user. Only root can change it.
  public var user: UserAccount?
  /// The signal the child gets when the parent ends, however it ends. Default SIGTERM; nil lets it live on.
  public var deathSignal: ProcessSignal?
  /// Whether what the child itself started, and left in its process group, is killed when it ends. Default false.
  public var endsGroup: Bool
  /// Where the child reads from; nil reads nothing.
  public var input: Int32?
  /// Where standard output goes. Default: as the parent's.
  public var output: Output
  /// Where standard error goes. Default: as the parent's.
  public var error: Output

  /// Names a program and its arguments; the rest keeps its defaults unless given.
  public init(
    _ executable: String, _ arguments: [String] = [], environment: [String: String]? = nil, directory: String? = nil,
    user: UserAccount? = nil, deathSignal: ProcessSignal? = .terminate, endsGroup: Bool = false, input: Int32? = nil,
    output: Output = .inherit, error: Output = .inherit
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment ?? Self.ownEnvironment
    self.directory = directory
    self.user = user
    self.deathSignal = deathSignal
    self.endsGroup = endsGroup
    self.input = input
    self.output = output
    self.error = error
  }

  /// This process's environment.
  public static var ownEnvironment: [String: String] {
    var result: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let pair = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if pair.count == 2 { result[String(pair[0])] = String(pair[1]) }
      entry += 1
    }
    return result
  }

  /// What a program of ours needs of this process's environment to run, without settings and secrets: for children that
  /// read files of strangers.
  public static var bareEnvironment: [String: String] {
    let names: Set = ["PATH", "LD_LIBRARY_PATH", "TMPDIR", "HOME", "ASAN_OPTIONS", "TSAN_OPTIONS"]
    return ownEnvironment.filter { names.contains($0.key) }
  }

  /// The absolute path of the first program of that name in `PATH` or the usual folders of system programs.
  public static func find(_ name: String) -> String? {
    let folders = (ownEnvironment["PATH"] ?? "").split(separator: ":").map(String.init)
    return (folders + ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"])
      .map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }
}

/// A user that a child can run as.
public struct UserAccount: Sendable, Hashable {
  /// The numeric user.
  public var uid: UInt32
  /// The numeric primary group.
  public var gid: UInt32
  /// The name.
  public var name: String

  /// The account of that name; nil if the machine has none.
  public init?(named name: String) {
    guard let entry = Self.lookUp({ getpwnam_r(name, $0, $1, $2, $3) }) else { return nil }
    self = entry
  }

  /// The account of that number; nil if the machine has none.
  public init?(uid: UInt32) {
    guard let entry = Self.lookUp({ getpwuid_r(uid, $0, $1, $2, $3) }) else { return nil }
    self = entry
  }

  private init(uid: UInt32, gid: UInt32, name: String) {
    self.uid = uid
    self.gid = gid
    self.name = name
  }

  private static func lookUp(
    _ call: (
      UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
      UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
    ) -> Int32
  ) -> UserAccount? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { buffer in
      guard let base = buffer.baseAddress, call(&entry, base, buffer.count, &found) == 0, found != nil,
        let name = entry.pw_name
      else { return nil }
      return UserAccount(uid: entry.pw_uid, gid: entry.pw_gid, name: String(cString: name))
    }
  }
}
