import Foundation
import Processes

/// Where yt-dlp is, and the programs it may use.
public struct SiteProgram: Sendable, Hashable {
  /// Name of the folder with yt-dlp's Python environment, which `make bootstrap` makes beside the sources.
  public static let environmentFolder = ".venv-sites"

  /// The program to start.
  public var executable: String
  /// What comes before yt-dlp's own arguments.
  public var arguments: [String]
  /// The ffmpeg command, which joins separate video and sound; without it only files that hold both are taken.
  public var merger: String?
  /// The deno command, which runs the scripts that some sites want, without any access to files or the network.
  public var scriptRuntime: String?

  /// Names the programs.
  public init(executable: String, arguments: [String] = [], merger: String? = nil, scriptRuntime: String? = nil) {
    self.executable = executable
    self.arguments = arguments
    self.merger = merger
    self.scriptRuntime = scriptRuntime
  }

  /// Looks for yt-dlp: the one that was named, else the environment of `make bootstrap` above the program's own folder,
  /// else `yt-dlp` in `PATH`.
  /// - Throws: ``FetchError`` of reason `programMissing`.
  public static func find(named name: String?, above program: String) throws(FetchError) -> SiteProgram {
    let merger = ChildCommand.find("ffmpeg")
    if let name {
      guard let path = name.contains("/") ? name : ChildCommand.find(name), access(path, X_OK) == 0 else {
        throw FetchError(.programMissing, "\(name) is no program")
      }
      return SiteProgram(executable: path, merger: merger, scriptRuntime: ChildCommand.find("deno"))
    }
    let folder = URL(fileURLWithPath: program).deletingLastPathComponent()
    for folder in sequence(first: folder, next: { $0.path == "/" ? nil : $0.deletingLastPathComponent() }).prefix(6) {
      let programs = folder.appendingPathComponent(environmentFolder).appendingPathComponent("bin")
      let python = programs.appendingPathComponent("python3").path
      guard access(python, X_OK) == 0, access(programs.appendingPathComponent("yt-dlp").path, X_OK) == 0 else {
        continue
      }
      let deno = programs.appendingPathComponent("deno").path
      // Isolated: neither variables nor the folder it runs in can give it other modules.
      return SiteProgram(
        executable: python, arguments: ["-I", "-u", "-m", "yt_dlp"], merger: merger,
        scriptRuntime: access(deno, X_OK) == 0 ? deno : ChildCommand.find("deno"))
    }
    guard let path = ChildCommand.find("yt-dlp") else {
      throw FetchError(.programMissing, "no \(environmentFolder) above \(folder.path), no yt-dlp in PATH")
    }
    return SiteProgram(executable: path, merger: merger, scriptRuntime: ChildCommand.find("deno"))
  }
}
