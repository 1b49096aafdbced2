import Foundation

/// Watches the child of one reader: what ends it, holds it up or makes it grow is kept with how to repeat it.
struct FuzzParent {
  let options: FuzzOptions
  let reader: String
  /// Longest time for one input, in seconds.
  private static let patience = 30.0
  /// Largest resident size, in bytes: the sanitizer's shadow and quarantine take most of it.
  private static let largest = 2 << 30
  /// Findings after which a reader is left alone.
  private static let enough = 5

  init(options: FuzzOptions, reader: String) {
    self.options = options
    self.reader = reader
  }

  /// The number of findings.
  func run() throws -> Int {
    let end = Date(timeIntervalSinceNow: Double(options.seconds))
    var findings = 0
    var inputs: UInt64 = 0
    var round: UInt64 = 0
    while Date() < end, findings < Self.enough {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fuzz-\(reader)-\(getpid())-\(round)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      if let reason = try watch(folder, until: end, seed: options.seed &+ round, &inputs) {
        findings += 1
        try keep(folder, reason, findings)
      }
      round += 1
    }
    say("\(reader): \(inputs) inputs, \(findings) findings")
    return findings
  }

  private func watch(_ folder: URL, until end: Date, seed: UInt64, _ inputs: inout UInt64) throws -> String? {
    let child = Process()
    child.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    child.arguments = ["--child", reader, folder.path, "--seed", String(seed)]
    if let samples = options.samples { child.arguments? += ["--samples", samples.path] }
    let log = folder.appendingPathComponent("log")
    try Data().write(to: log)
    child.standardError = try FileHandle(forWritingTo: log)
    child.standardOutput = child.standardError
    try child.run()
    defer { inputs += count(folder) }
    var (seen, moved) = (UInt64(0), Date())
    while child.isRunning {
      usleep(100_000)
      let now = count(folder)
      if now != seen { (seen, moved) = (now, Date()) }
      var reason: String?
      if -moved.timeIntervalSinceNow > Self.patience { reason = "hang" }
      if resident(child.processIdentifier) > Self.largest { reason = "growth" }
      if reason != nil || Date() >= end {
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
