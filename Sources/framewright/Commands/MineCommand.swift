import Foundation
import Web

/// `framewright mine`: videos from addresses, lists and searches into a project, through every stage.
struct MineCommand: Command {
  static let name = "mine"
  static let summary = "Take videos from addresses, lists and searches into a project, down to frames"
  static let help = """
    framewright mine --project P [ADDRESS…] [--urls FILE] [--search WORDS] [--limit N] [--dry-run] [--no-wait]
                     [--create] [--json]

    An ADDRESS is a video file, a page, a playlist or a channel. FILE (- for standard input) has one a line, or
    'search: words', with comments after #. --limit says how many videos of each playlist or search are looked at (50).
    --dry-run only tells what would be taken. Otherwise the server fetches, decodes, filters and compares, and this
    waits until it is done; --no-wait leaves as soon as the videos are known. P is an id, slug or name at
    FRAMEWRIGHT_URL; --create makes the project if there is none of that name.
    """

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(
      words, options: ["project", "urls", "search", "limit"], switches: ["dry-run", "no-wait", "create"])
    if arguments.wantsHelp { return printHelp() }
    guard let named = arguments["project"] else { throw UsageError(message: "--project P is missing") }
    var body: [String: JSONValue] = ["dry_run": .bool(arguments.has("dry-run"))]
    if !arguments.rest.isEmpty { body["urls"] = .array(arguments.rest.map { .string($0) }) }
    if let words = arguments["search"] { body["searches"] = [.string(words)] }
    if let file = arguments["urls"] { body["list"] = .string(try Self.list(file)) }
    guard body.count > 1 else { throw UsageError(message: "name an ADDRESS, --urls FILE or --search WORDS") }
    if let limit = arguments["limit"] {
      guard let number = Int64(limit), (1...500).contains(number) else {
        throw UsageError(message: "--limit is a number from 1 to 500")
      }
      body["limit"] = .integer(number)
    }
    let client = try APIClient()
    let project = try await project(named, client, creates: arguments.has("create"))
    let job = try await client.call("POST", "/api/v1/projects/\(project)/sources", .object(body))
    let report = try await client.wait(for: job, label: "sources")["result"] ?? .null
    var footage: JSONValue?
    if !arguments.has("dry-run"), !arguments.has("no-wait") { footage = try await follow(project, client) }
    if arguments.wantsJSON {
      Console.out(
        String(decoding: JSONValue.object(["sources": report, "footage": footage ?? .null]).bytes, as: UTF8.self))
    } else {
      Self.tell(report, footage)
    }
    if footage?["is_held"]?.bool == true { return .failed }
    let hasFailures = (footage?["counts"]?["failed"]?.int ?? 0) > 0
    return report["problems"]?.array?.isEmpty == false || hasFailures ? .warnings : .clean
  }

  private static func list(_ file: String) throws -> String {
    if file == "-" { return String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self) }
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw UsageError(message: "\(file) cannot be read")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func project(_ named: String, _ client: APIClient, creates: Bool) async throws -> String {
    do { return try await client.project(named) } catch let error as UsageError {
      guard creates else { throw UsageError(message: error.message + " (--create makes it)") }
      let made = try await client.call(
        "POST", "/api/v1/projects", ["name": .string(named), "project_type": "object_detection"])
      return made["id"]?.string ?? ""
    }
  }

  /// Waits until every stage is over, or one waits for a person.
  private func follow(_ project: String, _ client: APIClient) async throws -> JSONValue {
    while true {
      let state = try await client.call("GET", "/api/v1/projects/\(project)/footage")
      let total = state["counts"]?["total"]?.int ?? 0
      if total == 0 || state["stage"]?.string == "COMPLETE" || state["is_held"]?.bool == true {
        ProgressLine.shared.clear()
        return state
      }
      let done = (state["counts"]?["extracted"]?.int ?? 0) + (state["counts"]?["failed"]?.int ?? 0)
      ProgressLine.shared.show("videos (\(state["stage"]?.string?.lowercased() ?? ""))", done: done, total: total)
      try await Task.sleep(for: .seconds(1))
    }
  }

  private static func tell(_ report: JSONValue, _ footage: JSONValue?) {
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
    guard let footage, let counts = footage["counts"] else { return }
    func count(_ name: String) -> Int { counts[name]?.int ?? 0 }
    Console.out(
      "\(count("extracted")) videos decoded, \(count("failed")) failed; \(count("frames_extracted")) frames, "
        + "\(count("frames_filtered")) kept, \(count("frames_unique")) of them unlike each other")
    if let error = footage["error"]?["message"]?.string { Console.note("held: \(error)") }
  }
}
