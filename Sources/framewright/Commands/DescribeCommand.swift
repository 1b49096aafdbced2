import Formats
import Foundation
import Identity
import Web

/// `framewright describe`: prints what documents and checks are made of.
struct DescribeCommand: Command {
  static let name = "describe"
  static let summary = "Print what a file holds, or the API contract, settings, error codes, permissions or formats"
  static let help = """
    framewright describe FILE [--json]
    framewright describe openapi|settings|errors|permissions|formats

    Prints what a point cloud or a transcript holds, the OpenAPI 3.1 document, or one of the tables of docs/.
    """

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(words, options: [])
    if arguments.wantsHelp { return printHelp() }
    switch try arguments.positional("what to describe")[0] {
    case "openapi": Console.write(1, try Self.openAPI())
    case "settings": Console.write(1, Setting.markdown)
    case "errors":
      var text = "| Code | Status | Meaning |\n|---|---|---|\n"
      for code in ErrorCode.all.sorted(by: { $0.name < $1.name }) {
        text += "| `\(code.name)` | \(code.status) | \(code.meaning) |\n"
      }
      Console.write(1, text)
    case "permissions":
      var text = "| Operation | Method and path | Needs | Key scope |\n|---|---|---|---|\n"
      for operation in try Assembly.forContract().api().registered.sorted(by: { $0.id < $1.id }) {
        text +=
          "| `\(operation.id)` | `\(operation.method.rawValue) \(operation.path)` | \(operation.permission.requirement.words) | \(operation.permission.scope.rawValue) |\n"
      }
      Console.write(1, text)
    case "formats": Console.write(1, FormatRegistry.markdown)
    case let other: return try await Self.describe(file: other, asJSON: arguments.wantsJSON)
    }
    return .clean
  }

  private static func describe(file: String, asJSON: Bool) async throws -> ExitStatus {
    guard let (description, outcome) = try await FileDescription.read(URL(fileURLWithPath: file)) else {
      throw UsageError(message: "'\(file)' is no file or table that can be described")
    }
    if asJSON {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      Console.out(String(decoding: try encoder.encode(description), as: UTF8.self))
    } else {
      Console.write(1, description.text)
      for diagnostic in description.diagnostics { Console.note(diagnostic.text) }
    }
    return ExitStatus(outcome)
  }

  /// The contract as committed.
  static func openAPI() throws -> String {
    String(decoding: try ContractDocument.describe(Assembly.forContract().api().api).indentedBytes, as: UTF8.self)
  }
}

extension Requirement {
  /// The requirement in words, for the table.
  var words: String {
    switch self {
    case .open: "nothing"
    case .signedIn: "a signed-in person"
    case .workspace(let role): "workspace \(role.rawValue)"
    case .project(let role, _): "project \(role.rawValue)"
    }
  }
}
