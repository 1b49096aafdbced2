import Foundation
import Web

/// `framewright export`: a project as a dataset file.
struct ExportCommand: Command {
  static let name = "export"
  static let summary = "Write a project's dataset into a zip file"
  static let help = """
    framewright export PROJECT OUT.zip --format FORMAT [--status a,b] [--labels-only] [--only-annotated]
                       [--original-bytes] [--json]

    PROJECT is an id, slug or name at FRAMEWRIGHT_URL. Ground truth (approved, accepted) is taken unless --status says
    otherwise; how many labels of other statuses were left out is reported.
    """

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(
      words, options: ["format", "status"], switches: ["labels-only", "only-annotated", "original-bytes"])
    if arguments.wantsHelp { return printHelp() }
    let places = try arguments.positional("PROJECT", "OUT.zip")
    guard let format = arguments["format"] else { throw UsageError(message: "--format FORMAT is missing") }
    let client = try APIClient()
    let project = try await client.project(places[0])
    var body: [String: JSONValue] = [
      "format": .string(format), "include_images": .bool(!arguments.has("labels-only")),
      "only_annotated": .bool(arguments.has("only-annotated")),
      "original_bytes": .bool(arguments.has("original-bytes")),
    ]
    if let statuses = arguments["status"] {
      body["statuses"] = .array(statuses.split(separator: ",").map { .string(String($0)) })
    }
    let job = try await client.call("POST", "/api/v1/projects/\(project)/exports", .object(body))
    let done = try await client.wait(for: job, label: "exported images")
    let address = try await client.call("GET", "/api/v1/exports/\(done["id"]?.string ?? "")/download?as=json")
    try await client.download(address["url"]?.string ?? "", to: URL(fileURLWithPath: places[1]))
    return ReportPrinter.print(
      done["result"]?["report"] ?? .null, asJSON: arguments.wantsJSON, what: "exported to \(places[1])")
  }
}

/// Prints an import's or export's report.
enum ReportPrinter {
  static func print(_ report: JSONValue, asJSON: Bool, what: String) -> ExitStatus {
    if asJSON {
      Console.out(String(decoding: report.bytes, as: UTF8.self))
    } else {
      let images = report["images"]?.object ?? [:]
      let labels = report["annotations"]?.object ?? [:]
      Console.note("\(images["read"]?.int ?? 0) images, \(labels["read"]?.int ?? 0) labels \(what)")
      for (title, counts) in [("images", images), ("labels", labels)] {
        let parts = counts.filter { $0.key != "read" && $0.value.int != 0 }.sorted { $0.key < $1.key }
          .map { "\($0.value.int ?? 0) \($0.key)" }
        if !parts.isEmpty { Console.note("  \(title): \(parts.joined(separator: ", "))") }
      }
      for (status, count) in (report["left_out_by_status"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
        Console.note("  left out: \(count.int ?? 0) labels with status \(status)")
      }
      for diagnostic in report["conversion"]?["diagnostics"]?.array ?? [] {
        var line = diagnostic["severity"]?.string ?? "note"
        if let file = diagnostic["file"]?.string { line += " \(file)" }
        if let number = diagnostic["line"]?.int { line += ":\(number)" }
        line += ": \(diagnostic["message"]?.string ?? "")"
        if let remedy = diagnostic["remedy"]?.string { line += " – \(remedy)" }
        Console.note(line)
      }
      if let more = report["conversion"]?["unlisted"]?.int, more > 0 { Console.note("and \(more) more") }
    }
    switch report["conversion"]?["outcome"]?.string {
    case "failed": return .failed
    case "warnings": return .warnings
    default: return .clean
    }
  }
}
