import Database
import Fetching
import Foundation
import Imaging
import Inference
import Objects
import Processes
import Video
import Web

/// `framewright doctor`: what is installed, reachable and allowed.
struct DoctorCommand: Command {
  static let name = "doctor"
  static let summary = "Say what is installed, reachable and allowed on this machine"
  static let help = """
    framewright doctor [--data DIR] [--json]

    Checks programs, libraries, settings, the database and the object store, and says how to mend what is missing.
    Exit status 1 when something optional is missing, 3 when something needed is.
    """

  private struct Finding: Codable {
    enum State: String, Codable { case good, warning, bad }
    var subject: String
    var state: State
    var details: String
    var remedy: String?
  }

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(words, options: Configuration.flags)
    if arguments.wantsHelp { return printHelp() }
    _ = try arguments.positional()
    var findings: [Finding] = []
    findings.append(
      Finding(subject: "framewright", state: .good, details: Version.current, remedy: nil))
    findings.append(contentsOf: await programs())
    do {
      let configuration = try Configuration(arguments: arguments)
      findings.append(Finding(subject: "settings", state: .good, details: "no unknown ones", remedy: nil))
      findings.append(contentsOf: await reach(configuration))
    } catch let error as UsageError {
      findings.append(Finding(subject: "settings", state: .bad, details: error.message, remedy: "see docs/settings.md"))
    }
    if arguments.wantsJSON {
      Console.out(String(decoding: try JSONCoder.encode(findings), as: UTF8.self))
    } else {
      for finding in findings {
        let mark =
          switch finding.state {
          case .good: "ok "
          case .warning: "-- "
          case .bad: "NO "
          }
        Console.out("\(mark) \(finding.subject): \(finding.details)\(finding.remedy.map { ". Remedy: \($0)" } ?? "")")
      }
    }
    if findings.contains(where: { $0.state == .bad }) { return .failed }
    return findings.contains { $0.state == .warning } ? .warnings : .clean
  }

  private func programs() async -> [Finding] {
    var findings: [Finding] = []
    let postgres = ["/usr/lib/postgresql/17/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/15/bin"]
      .first { FileManager.default.isExecutableFile(atPath: $0 + "/postgres") }
    findings.append(
      Finding(
        subject: "PostgreSQL programs", state: postgres == nil ? .warning : .good,
        details: postgres ?? "not found; `up` needs them, `serve` with DATABASE_URL does not",
        remedy: postgres == nil ? "apt-get install postgresql-15" : nil))
    // One pixel through the library that reads everything but JPEG.
    let tga: [UInt8] = [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 24, 0, 10, 20, 30]
    let jpeg = (try? ImageDecoder.decode(bytes: tga).raster)?.size.width == 1
    findings.append(
      Finding(
        subject: "picture decoding", state: jpeg ? .good : .bad, details: jpeg ? "works" : "does not work", remedy: nil)
    )
    // Looked for only: nothing of it is loaded into a process that need not run a model.
    let runtime = (try? UpCommand.ownPath()).flatMap { ModelRuntime.folder(program: $0) }
    let hasRuntime = runtime.map { FileManager.default.fileExists(atPath: $0.path) } ?? false
    findings.append(
      Finding(
        subject: "ONNX models", state: hasRuntime ? .good : .warning,
        details: hasRuntime ? "OpenVINO in \(runtime?.path ?? "")" : "OpenVINO is not there; models will not run",
        remedy: hasRuntime ? nil : "make bootstrap, or name its folder in FRAMEWRIGHT_OPENVINO"))
    findings.append(video())
    findings.append(sites())
    let free =
      (try? URL(fileURLWithPath: ".").resourceValues(forKeys: [.volumeAvailableCapacityKey]).volumeAvailableCapacity)
      ?? 0
    findings.append(
      Finding(
        subject: "free space here", state: free < 5_000_000_000 ? .warning : .good,
        details: "\(free / 1_000_000_000) GB",
        remedy: free < 5_000_000_000 ? "pictures need room: use --data on a larger disk" : nil))
    return findings
  }

  private func video() -> Finding {
    do throws(VideoError) {
      try VideoLibraries.load()
      return Finding(subject: "video", state: .good, details: "FFmpeg's libraries are loaded", remedy: nil)
    } catch {
      return Finding(
        subject: "video", state: .warning, details: error.detail ?? error.reason, remedy: error.remedy)
    }
  }

  private func sites() -> Finding {
    let named = ProcessInfo.processInfo.environment["FRAMEWRIGHT_YT_DLP"].flatMap { $0.isEmpty ? nil : $0 }
    do throws(FetchError) {
      let program = try SiteProgram.find(named: named, above: (try? UpCommand.ownPath()) ?? "/")
      var details = "yt-dlp by \(program.executable)"
      var missing: [String] = []
      if let merger = program.merger {
        details += ", \(merger)"
      } else {
        missing.append("ffmpeg, which joins picture and sound")
      }
      if program.scriptRuntime == nil { missing.append("deno, which some sites' pages need") }
      if !missing.isEmpty { details += "; missing: \(missing.joined(separator: "; "))" }
      return Finding(
        subject: "videos of sites", state: missing.isEmpty ? .good : .warning, details: details,
        remedy: missing.isEmpty ? nil : "apt-get install ffmpeg; make bootstrap brings deno")
    } catch {
      return Finding(
        subject: "videos of sites", state: .warning, details: "yt-dlp is not there; files and direct addresses work",
        remedy: "make bootstrap, or name it in FRAMEWRIGHT_YT_DLP")
    }
  }

  private func reach(_ configuration: Configuration) async -> [Finding] {
    var findings: [Finding] = []
    if configuration["DATABASE_URL"] != nil {
      do {
        var settings = try configuration.database()
        settings.patience = .seconds(2)
        let version: String = try await Database(settings).query(nil, readOnly: true, "select version()")[0].get(0)
        findings.append(Finding(subject: "database", state: .good, details: version, remedy: nil))
      } catch {
        findings.append(Finding(subject: "database", state: .bad, details: "\(error)", remedy: "check DATABASE_URL"))
      }
    } else {
      let folder = configuration.dataFolder
      let isMade = FileManager.default.fileExists(atPath: folder.appendingPathComponent("postgres").path)
      findings.append(
        Finding(
          subject: "data folder", state: .good,
          details: isMade ? "\(folder.path), in use" : "\(folder.path), made at the first `framewright up`", remedy: nil
        ))
    }
    if configuration["SMTP_URL"] == nil {
      findings.append(
        Finding(
          subject: "mail", state: .good, details: "no SMTP_URL: sign-ups are confirmed at once, no mails", remedy: nil))
    }
    if configuration["OBJECTS_URL"] != nil, configuration["FRAMEWRIGHT_SECRET"] != nil {
      do {
        let objects = try ObjectSettings(configuration)
        _ = try await objects.store().list(prefix: "", delimiter: "/", after: nil, limit: 1)
        findings.append(Finding(subject: "object store", state: .good, details: objects.description, remedy: nil))
      } catch {
        findings.append(Finding(subject: "object store", state: .bad, details: "\(error)", remedy: "check OBJECTS_URL"))
      }
    }
    return findings
  }
}
