import Foundation

/// Watches the child of one reader: what ends it, holds it up or makes it grow is kept with how to repeat it.
struct FuzzParent {
  let options: FuzzOptions
  let reader: String
  /// Longest time for one input, in seconds of the processor: what else the machine does counts for nothing.
  private static let patience = 30.0
  /// Longest time for one input by the clock, in seconds: who waits for ever takes no processor time.
  private static let longestWait = 900.0
  /// Largest resident size, in bytes: the sanitizer's shadow and quarantine take most of it.
  private static let largest = 2 << 30
  /// Findings after which a reader is left alone.
  private static let enough = 5

  init(options: FuzzOptions, reader: String) {
    self.options = options
    self.reader = reader
  }

  /// Runs children until they have had the asked for time of the processor.
  func run() throws -> FuzzEffort {
    var effort = FuzzEffort()
    var round: UInt64 = 0
    while effort.seconds < Double(options.seconds), effort.findings < Self.enough {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fuzz-\(reader)-\(getpid())-\(round)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      if let reason = try watch(folder, seed: options.seed &+ round, &effort) {
        effort.findings += 1
        try keep(folder, reason, effort.findings)
      }
      round += 1
    }
    say("\(reader): \(effort.inputs) inputs in \(Int(effort.seconds)) s, \(effort.findings) findings")
    return effort
  }

  private func watch(_ folder: URL, seed: UInt64, _ effort: inout FuzzEffort) throws -> String? {
    let child = Process()
    child.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    child.arguments = ["--child", reader, folder.path, "--seed", String(seed)]
    if let samples = options.samples { child.arguments? += ["--samples", samples.path] }
    let log = folder.appendingPathComponent("log")
    try Data().write(to: log)
    child.standardError = try FileHandle(forWritingTo: log)
    child.standardOutput = child.standardError
    try child.run()
    let before = effort.seconds
    defer { effort.inputs += count(folder) }
    // What the child used when its last input began, and when that was.
    var (seen, used, began) = (UInt64(0), 0.0, Date())
    while child.isRunning {
      usleep(100_000)
      let now = count(folder)
      let time = processorTime(child.processIdentifier)
      effort.seconds = max(effort.seconds, before + time)
      if now != seen { (seen, used, began) = (now, time, Date()) }
      var reason: String?
      if time - used > Self.patience || -began.timeIntervalSinceNow > Self.longestWait { reason = "hang" }
      if resident(child.processIdentifier) > Self.largest { reason = "growth" }
      if reason != nil || effort.seconds >= Double(options.seconds) {
        kill(child.processIdentifier, SIGKILL)
        child.waitUntilExit()
        return reason
      }
    }
    return "crash"
  }

  private func count(_ folder: URL) -> UInt64 {
    guard let data = try? Data(contentsOf: folder.appendingPathComponent("progress")), data.count == 8 else { return 0 }
    return data.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
  }

  /// Seconds of the processor that a process has used.
  private func processorTime(_ process: Int32) -> Double {
    // Fields after the name, which may have blanks; user and system time are the 14th and 15th of all.
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let fields = text.split(separator: ")").last?.split(separator: " "), fields.count > 12,
      let user = Double(fields[11]), let system = Double(fields[12])
    else { return 0 }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  private func resident(_ process: Int32) -> Int {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8) else { return 0 }
    let words = text.split(separator: " ")
    return words.count > 1 ? (Int(words[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
  }

  private func keep(_ folder: URL, _ reason: String, _ number: Int) throws {
    let manager = FileManager.default
    try manager.createDirectory(at: options.keep, withIntermediateDirectories: true)
    let log = folder.appendingPathComponent("log")
    let text = (try? String(decoding: Data(contentsOf: log), as: UTF8.self)) ?? ""
    say("\(reader): \(reason)")
    say(text.split(separator: "\n").prefix(30).joined(separator: "\n"))
    guard
      let input = ["input", "input.bin"].map({ folder.appendingPathComponent($0) })
        .first(where: { manager.fileExists(atPath: $0.path) })
    else { return say("\(reader): it ended before its first input") }
    var place = options.keep.appendingPathComponent("\(reader)-\(reason)-\(getpid())-\(number)")
    if input.pathExtension == "bin" { place.appendPathExtension("bin") }
    if manager.fileExists(atPath: place.path) { try manager.removeItem(at: place) }
    try manager.copyItem(at: input, to: place)
    say("repeat with: scripts/fuzz.sh --repeat \(reader) \(place.path)")
  }
}
