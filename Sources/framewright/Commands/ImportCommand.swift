import Foundation
import Formats
import Threads
import Web

/// `framewright import`: a dataset on disk into a project.
struct ImportCommand: Command {
  static let name = "import"
  static let summary = "Bring a folder, an archive or labels into a project"
  static let help = """
    framewright import SOURCE --project P [--format FORMAT|auto] [--on-conflict skip|replace|append]
                       [--split train|valid|test] [--batch NAME] [--boxes auto|one|zero] [--create] [--json]

    SOURCE is a folder or archive with pictures and labels, or a label file for pictures that are there already. A
    folder is sent as one archive. P is an id, slug or name at FRAMEWRIGHT_URL; --create makes the project if there is
    none of that name. Pictures are recognised by their bytes, so running it again changes nothing.
    """

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(
      words, options: ["project", "format", "on-conflict", "split", "batch", "boxes"], switches: ["create"])
    if arguments.wantsHelp { return printHelp() }
    let source = URL(fileURLWithPath: try arguments.positional("SOURCE")[0])
    guard let named = arguments["project"] else { throw UsageError(message: "--project P is missing") }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: source.path, isDirectory: &isFolder) else {
      throw UsageError(message: "\(source.path) does not exist")
    }
    let client = try APIClient()
    let project = try await project(named, client, creates: arguments.has("create"))
    var file = source
    var temporary: URL?
    defer { if let temporary { try? FileManager.default.removeItem(at: temporary) } }
    if isFolder.boolValue {
      let packed = FileManager.default.temporaryDirectory.appendingPathComponent("framewright-\(UUID().uuidString).zip")
      temporary = packed
      try await Self.pack(source, into: packed)
      file = packed
    }
    let size = (try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int) ?? 0
    let ticket = try await client.call(
      "POST", "/api/v1/projects/\(project)/upload_url",
      [
        "filename": .string(isFolder.boolValue ? "\(source.lastPathComponent).zip" : source.lastPathComponent),
        "content_type": "application/octet-stream", "size": .integer(Int64(size)), "purpose": "import",
      ])
    try await client.put(file, to: ticket)
    var body: [String: JSONValue] = ["upload_id": ticket["upload_id"] ?? .null]
    for (option, field) in [
      ("format", "format"), ("on-conflict", "on_conflict"), ("split", "split"), ("boxes", "box_convention"),
    ] {
      if let value = arguments[option] { body[field] = .string(value) }
    }
    body["batch_name"] = .string(arguments["batch"] ?? source.lastPathComponent)
    let job = try await client.call("POST", "/api/v1/projects/\(project)/imports", .object(body))
    let done = try await client.wait(for: job, label: "imported images")
    return ReportPrinter.print(
      done["result"]?["report"] ?? .null, asJSON: arguments.wantsJSON, what: "read from \(source.lastPathComponent)")
  }

  private func project(_ named: String, _ client: APIClient, creates: Bool) async throws -> String {
    do { return try await client.project(named) } catch let error as UsageError {
      guard creates else { throw UsageError(message: error.message + " (--create makes it)") }
      let made = try await client.call(
        "POST", "/api/v1/projects", ["name": .string(named), "project_type": "object_detection"])
      return made["id"]?.string ?? ""
    }
  }

  /// Packs a folder without compressing it again: pictures are compressed already.
  private static func pack(_ folder: URL, into file: URL) async throws {
    try await BlockingThreads(name: "pack", count: 1).run {
      let source = try DatasetSource.open(folder)
      let sink = try ZipSink(file: file)
      for (index, member) in source.files.enumerated() {
        try sink.copy(member.path, from: source.url(member.path))
        ProgressLine.shared.show("packed files", done: index + 1, total: source.files.count)
      }
      try sink.finish()
      ProgressLine.shared.clear()
    }
  }
}
