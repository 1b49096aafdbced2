import Fetching
import Foundation
import Processes
import Web

/// `framewright mine`: videos from files, folders, addresses, lists and searches into a project, through every stage.
struct MineCommand: Command {
  static let name = "mine"
  static let summary = "Take videos from files, addresses, searches and buckets into a project, down to labelled frames"
  static let help = """
    framewright mine --project P [FILE|FOLDER|ADDRESS…] [--urls FILE] [--search WORDS] [--limit N] [--bucket NAME]
                     [--watch FOLDER] [--detect MODEL] [--force dedup|detect] [--dry-run] [--no-wait] [--create] [--json]

    FILEs and the videos in FOLDERs are sent in parts, taken up where an earlier run was cut off. An ADDRESS is a video
    file, a page, a playlist or a channel. The FILE of --urls (- for standard input) has one a line, or 'search: words',
    with comments after #. --limit says how many videos of each playlist or search are looked at (50).
      --bucket NAME    scan a bucket of the project (by id or name, as the page Buckets shows it) for new videos
      --detect MODEL   the project's detector, by id or name, or none: 'framewright model list' shows them
      --force STAGE    begin the comparison or the detection now, whatever still waits for earlier stages
      --watch FOLDER   send what appears in the folder as soon as it stays as it is for 5 s, until interrupted
      --dry-run        only tell what would be taken
      --no-wait        leave as soon as the videos are known; otherwise this waits until every stage is over
    P is an id, slug or name at FRAMEWRIGHT_URL; --create makes the project if there is none of that name.
    Exit status 1: something could not be taken, or a video failed; 3: a stage waits for a person.
    """

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(
      words, options: ["project", "urls", "search", "limit", "bucket", "detect", "force", "watch"],
      switches: ["dry-run", "no-wait", "create"])
    if arguments.wantsHelp { return printHelp() }
    guard let named = arguments["project"] else { throw UsageError(message: "--project P is missing") }
    let (places, addresses) = try Self.sorted(arguments.rest)
    let sources = try Self.sources(arguments, addresses)
    let files = try VideoSending.files(places)
    let isDry = arguments.has("dry-run")
    if let stage = arguments["force"], !["dedup", "detect"].contains(stage) {
      throw UsageError(message: "--force is dedup or detect")
    }
    if let folder = arguments["watch"] { try Self.check(folder) }
    guard
      sources != nil || !files.isEmpty
        || ["bucket", "watch", "detect", "force"].contains(where: { arguments[$0] != nil })
    else {
      throw UsageError(
        message: "name a FILE, FOLDER or ADDRESS, --urls FILE, --search WORDS, --bucket NAME or --watch FOLDER")
    }
    if isDry, ["bucket", "watch", "detect", "force"].contains(where: { arguments[$0] != nil }) {
      throw UsageError(message: "--dry-run tells of videos only")
    }
    let client = try APIClient()
    let project = try await project(named, client, creates: arguments.has("create"))
    if let model = arguments["detect"] { try await Self.setDetector(model, project, client) }
    let sending = VideoSending(client: client, project: project)
    var sent: [VideoSending.Outcome] = []
    for (file, path) in files where !isDry { sent.append(try await Self.send(file, path, sending)) }
    var report: JSONValue = .null
    if let sources {
      let job = try await client.call("POST", "/api/v1/projects/\(project)/sources", .object(sources))
      report = try await client.wait(for: job, label: "sources")["result"] ?? .null
    }
    var scanned: JSONValue?
    if let bucket = arguments["bucket"] { scanned = try await Self.scan(bucket, project, client) }
    if let folder = arguments["watch"] { sent += try await Self.watch(folder, sending) }
    if let stage = arguments["force"] {
      _ = try await client.call("POST", "/api/v1/projects/\(project)/footage/\(stage)", [:])
    }
    var footage: JSONValue?
    if !isDry, !arguments.has("no-wait"), arguments["watch"] == nil { footage = try await follow(project, client) }
    if arguments.wantsJSON {
      let planned = isDry ? files.map { JSONValue.object(["file": .string($0.file.path)]) } : sent.map(\.json)
      Console.out(
        String(
          decoding: JSONValue.object([
            "sources": report, "files": .array(planned), "bucket": scanned ?? .null, "footage": footage ?? .null,
          ]).bytes,
          as: UTF8.self))
    } else {
      if isDry { files.forEach { Console.out("+ \($0.file.path)") } }
      if sources != nil { Self.tell(report) }
      if let scanned { Self.tell(scanned: scanned) }
      if let footage { Self.tell(footage: footage) }
    }
    if footage?["is_held"]?.bool == true { return .failed }
    let hasFailures =
      (footage?["counts"]?["failed"]?.int ?? 0) > 0 || sent.contains { $0.error != nil }
      || (scanned?["refused"]?.int ?? 0) > 0
    return report["problems"]?.array?.isEmpty == false || hasFailures ? .warnings : .clean
  }

  // MARK: What is asked for

  /// Words that name something on this machine, and addresses.
  private static func sorted(_ words: [String]) throws -> (places: [String], addresses: [String]) {
    var (places, addresses): ([String], [String]) = ([], [])
    for word in words {
      if word.contains("://") {
        addresses.append(word)
      } else if FileManager.default.fileExists(atPath: word) {
        places.append(word)
      } else {
        throw UsageError(message: "\(word) is no file or folder here, and no address with https://")
      }
    }
    return (places, addresses)
  }

  private static func sources(_ arguments: Arguments, _ addresses: [String]) throws -> [String: JSONValue]? {
    var body: [String: JSONValue] = ["dry_run": .bool(arguments.has("dry-run"))]
    if !addresses.isEmpty { body["urls"] = .array(addresses.map { .string($0) }) }
    if let words = arguments["search"] { body["searches"] = [.string(words)] }
    if let file = arguments["urls"] { body["list"] = .string(try list(file)) }
    guard body.count > 1 else {
      if arguments["limit"] != nil { throw UsageError(message: "--limit is for addresses, lists and searches") }
      return nil
    }
    if let limit = arguments["limit"] {
      guard let number = Int64(limit), (1...500).contains(number) else {
        throw UsageError(message: "--limit is a number from 1 to 500")
      }
      body["limit"] = .integer(number)
    }
    return body
  }

  private static func list(_ file: String) throws -> String {
    if file == "-" { return String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self) }
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw UsageError(message: "\(file) cannot be read")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func check(_ folder: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw UsageError(message: "--watch: \(folder) is no folder")
    }
  }

  private func project(_ named: String, _ client: APIClient, creates: Bool) async throws -> String {
    do { return try await client.project(named) } catch let error as UsageError {
      guard creates else { throw UsageError(message: error.message + " (--create makes it)") }
      let made = try await client.call(
        "POST", "/api/v1/projects", ["name": .string(named), "project_type": "object_detection"])
      return made["id"]?.string ?? ""
    }
  }

  /// Changes the detector and leaves its other settings as they are, but for classes, which are those of a model.
  private static func setDetector(_ named: String, _ project: String, _ client: APIClient) async throws {
    let path = "/api/v1/projects/\(project)/footage"
    var detect = try await client.call("GET", path)["settings"]?["detect"]?.object ?? [:]
    let former = detect.removeValue(forKey: "model_id")
    if named != "none" { detect["model_id"] = .string(try await ModelCommand.find(named, client)) }
    if detect["model_id"] != former { detect["classes"] = nil }
    _ = try await client.call("PATCH", path, ["detect": .object(detect)])
  }

  /// Scans a bucket import of the project and answers what it found.
  private static func scan(_ named: String, _ project: String, _ client: APIClient) async throws -> JSONValue {
    let buckets = try await client.call("GET", "/api/v1/projects/\(project)/bucket_imports")["items"]?.array ?? []
    let matches = buckets.filter { $0["id"]?.string == named || $0["name"]?.string == named }
    guard matches.count == 1, let id = matches[0]["id"]?.string else {
      let names = buckets.compactMap { $0["name"]?.string }.joined(separator: ", ")
      throw UsageError(
        message: matches.isEmpty
          ? "--bucket: the project has none named \(named)\(names.isEmpty ? "" : "; it has \(names)")"
          : "--bucket: \(matches.count) buckets are named \(named); give its id")
    }
    let job = try await client.call("POST", "/api/v1/bucket_imports/\(id)/scan")
    return try await client.wait(for: job, label: "bucket")["result"] ?? .null
  }

  // MARK: Files

  private static func send(_ file: URL, _ path: String, _ sending: VideoSending) async throws -> VideoSending.Outcome {
    let outcome = try await sending.send(file, path: path)
    ProgressLine.shared.clear()
    if let error = outcome.error {
      Console.note("\(file.path): \(error)")
    } else {
      Console.note("\(outcome.isNew ? "+" : "=") \(file.path)")
    }
    return outcome
  }

  /// Sends what appears in a folder, until interrupted.
  private static func watch(_ folder: String, _ sending: VideoSending) async throws -> [VideoSending.Outcome] {
    let stop = StopSignal()
    let root = URL(fileURLWithPath: folder).standardizedFileURL
    Console.note("watching \(root.path); interrupt to end")
    return try await withThrowingTaskGroup(of: [VideoSending.Outcome].self) { group in
      group.addTask {
        var sent: [VideoSending.Outcome] = []
        var watch = FolderWatch()
        do {
          try await watch.run(in: root, extensions: VideoSending.endings) { files in
            for file in files {
              let path = "\(root.lastPathComponent)\(file.standardizedFileURL.path.dropFirst(root.path.count))"
              sent.append(try await send(file, path, sending))
            }
          }
        } catch is CancellationError {}
        return sent
      }
      await stop.wait()
      group.cancelAll()
      return try await group.next() ?? []
    }
  }

  // MARK: Stages

  /// Waits until every stage is over, or one waits for a person.
  private func follow(_ project: String, _ client: APIClient) async throws -> JSONValue {
    var completeSince: Date?
    while true {
      let state = try await client.call("GET", "/api/v1/projects/\(project)/footage")
      let isComplete = state["stage"]?.string == "COMPLETE"
      completeSince = isComplete ? completeSince ?? Date() : nil
      // The monitor moves stages every 10 s: what has just arrived may not have sent them back yet.
      let isOver = isComplete && (Self.isQuiet(state) || (completeSince.map { $0.timeIntervalSinceNow < -25 } ?? false))
      if state["counts"]?["total"]?.int ?? 0 == 0 || isOver || state["is_held"]?.bool == true {
        ProgressLine.shared.clear()
        return state
      }
      let (label, done, total) = Self.progress(state)
      ProgressLine.shared.show(label, done: done, total: total)
      try await Task.sleep(for: .seconds(1))
    }
  }

  /// Whether nothing of what is here waits for a stage.
  private static func isQuiet(_ state: JSONValue) -> Bool {
    func count(_ name: String) -> Int { state["counts"]?[name]?.int ?? 0 }
    let isCompared = state["settings"]?["dedup"]?["method"]?.string != "none"
    let waiting = ["PENDING", "FILTERING"].reduce(0) { $0 + (state["counts"]?["links"]?[$1]?.int ?? 0) }
    let survivors = count(isCompared ? "frames_unique" : "frames_filtered")
    let hasDetector = state["settings"]?["detect"]?["model_id"]?.string != nil
    return count("extracted") + count("failed") == count("total") && waiting == 0
      && (!hasDetector || count("frames_detected") >= survivors)
  }

  private static func progress(_ state: JSONValue) -> (label: String, done: Int, total: Int) {
    func count(_ name: String) -> Int { state["counts"]?[name]?.int ?? 0 }
    let stage = state["stage"]?.string?.lowercased() ?? ""
    if stage == "detecting" || stage == "detect_ready" {
      return ("frames (\(stage))", count("frames_detected"), count("frames_unique"))
    }
    return ("videos (\(stage))", count("extracted") + count("failed"), count("total"))
  }

  // MARK: What is told

  private static func tell(_ report: JSONValue) {
    for item in report["items"]?.array ?? [] {
      let reason = item["detail"]?.string ?? item["reason"]?.string
      let name = item["title"]?.string ?? item["url"]?.string ?? ""
      Console.out("\(reason == nil ? "+" : "-") \(name)\(reason.map { ": \($0)" } ?? "")")
    }
    for problem in report["problems"]?.array ?? [] {
      Console.note("\(problem["source"]?.string ?? ""): \(problem["message"]?.string ?? "")")
    }
    for source in report["cut"]?.array ?? [] {
      Console.note("\(source.string ?? ""): holds more; --limit takes more of it")
    }
    let (found, added) = (report["found"]?.int ?? 0, report["added"]?.int ?? 0)
    Console.out("\(found) found, \(added) \(report["is_dry_run"]?.bool == true ? "would be taken" : "new")")
  }

  private static func tell(scanned: JSONValue) {
    func count(_ name: String) -> Int { scanned[name]?.int ?? 0 }
    for refusal in scanned["refusals"]?.array ?? [] {
      Console.note("\(refusal["key"]?.string ?? ""): \(refusal["message"]?.string ?? "")")
    }
    Console.out(
      "\(count("seen")) objects in the bucket, \(count("videos")) new videos, \(count("added")) new images, "
        + "\(count("refused")) not taken, \(count("missing")) gone")
  }

  private static func tell(footage: JSONValue) {
    guard let counts = footage["counts"] else { return }
    func count(_ name: String) -> Int { counts[name]?.int ?? 0 }
    var line =
      "\(count("extracted")) videos decoded, \(count("failed")) failed; \(count("frames_extracted")) frames, "
      + "\(count("frames_filtered")) kept, \(count("frames_unique")) of them unlike each other"
    if footage["settings"]?["detect"]?["model_id"]?.string != nil {
      line += ", \(count("frames_detected")) looked at by the detector"
    }
    Console.out(line)
    if let error = footage["error"]?["message"]?.string { Console.note("held: \(error)") }
  }
}
