import CSpawn
import Glibc

/// Why a program could not be started.
public struct SpawnError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The program.
  public var executable: String
  /// What failed.
  public var step: String
  /// The system's error number.
  public var reason: Int32

  init(executable: String, stage: Int32, reason: Int32) {
    self.executable = executable
    self.reason = reason
    step =
      switch UInt32(stage) {
      case CSPAWN_PIPE.rawValue: "opening a pipe"
      case CSPAWN_FORK.rawValue: "making a process"
      case CSPAWN_GROUP.rawValue: "making a process group"
      case CSPAWN_STREAMS.rawValue: "connecting its streams"
      case CSPAWN_USER.rawValue: "changing its user"
      case CSPAWN_DEATH_SIGNAL.rawValue: "setting its death signal"
      case CSPAWN_DIRECTORY.rawValue: "entering its folder"
      case CSPAWN_EXEC.rawValue: "executing it"
      case CSPAWN_PIDFD.rawValue: "watching it"
      default: "starting it"
      }
  }

  /// The program, the step and the system's words.
  public var description: String {
    "\(executable) cannot be started: \(step) failed: \(String(cString: strerror(reason)))."
  }
}
