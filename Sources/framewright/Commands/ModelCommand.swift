import Formats
import Foundation
import Registry
import Web

/// `framewright model`: models of the workspace.
struct ModelCommand: Command {
  static let name = "model"
  static let summary = "Add, list and remove models that find objects or compare pictures"
  static let help = """
    framewright model add FILE --name N [--task detector|image_embedder] [--classes FILE] [--layout LAYOUT]
                               [--side PIXELS] [--json]
    framewright model add --task image_text --image-encoder FILE --text-encoder FILE --tokenizer FILE --name N
                               [--colours C] [--fit F] [--side PIXELS] [--tokens N] [--json]
    framewright model add --task segmenter --image-encoder FILE --mask-decoder FILE --name N [--side PIXELS] [--json]
    framewright model list [--json]
    framewright model remove NAME-OR-ID [--json]

    FILE is an ONNX model in one file: a detector of the YOLO or RT-DETR family unless --task says otherwise. The server
    looks at it in a process of its own, and this waits for what it finds.
      --classes FILE   class names, one a line, instead of those in the model
      --layout LAYOUT  how a detector's outputs are arranged, where it cannot be told from them
      --side PIXELS    side of the input, where the model leaves it open
      --colours C      of an encoder: what bytes become, clip (usual for image_text), imagenet (usual for
                       image_embedder), centred (-1 to 1) or plain (0 to 1)
      --fit F          of an encoder: how a picture is put on the input, crop (usual), stretch or pad
      --tokens N       of a text encoder: tokens of a text, where the model leaves it open
    """

  private static let graphs = ["image-encoder", "text-encoder", "tokenizer", "mask-decoder"]

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(
      words, options: Set(["name", "task", "classes", "layout", "side", "colours", "fit", "tokens"] + Self.graphs))
    if arguments.wantsHelp { return printHelp() }
    switch arguments.rest.first {
    case "add": return try await add(arguments)
    case "list" where arguments.rest.count == 1: return try await list(arguments)
    case "remove" where arguments.rest.count == 2: return try await remove(arguments)
    default: throw UsageError(message: "name one of add FILE, list, remove NAME")
    }
  }

  // MARK: add

  private func add(_ arguments: Arguments) async throws -> ExitStatus {
    guard let name = arguments["name"] else { throw UsageError(message: "--name N is missing") }
    let word = arguments["task"] ?? ModelTask.detector.rawValue
    guard let task = ModelTask(rawValue: word) else {
      throw UsageError(message: "--task is one of \(ModelTask.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    let files = try Self.files(arguments, task)
    var body: [String: JSONValue] = [
      "name": .string(name), "task": .string(word),
      "files": .array(
        files.map {
          [
            "role": .string($0.role.rawValue), "filename": .string($0.url.lastPathComponent),
            "size": .integer(Int64($0.size)),
          ]
        }),
    ]
    let hints = try Self.hints(arguments)
    if !hints.isEmpty { body["hints"] = .object(hints) }
    let client = try APIClient()
    let begun = try await client.call("POST", "/api/v1/models", .object(body))
    let id = begun["id"]?.string ?? ""
    let path = "/api/v1/models/\(id)"
    do {
      for file in files {
        let known = begun["files"]?.array?.first { $0["role"]?.string == file.role.rawValue }
        try await PartUpload(
          client: client, file: file.url, size: file.size, partSize: known?["part_size"]?.int ?? file.size,
          label: file.url.lastPathComponent
        ).send(arrived: [], ask: "\(path)/files/\(file.role.rawValue)/parts")
      }
    } catch {
      // Its name would stay taken by a model that never arrives.
      _ = try? await client.call("DELETE", path)
      throw error
    }
    let job = try await client.call("POST", "\(path)/inspect")
    _ = try? await client.wait(for: job, label: "looking at the model")
    let model = try await client.call("GET", path)
    if arguments.wantsJSON { Console.out(String(decoding: model.bytes, as: UTF8.self)) }
    guard model["status"]?.string == "ready" else {
      if !arguments.wantsJSON { Console.note(model["error"]?["message"]?.string ?? "The model is not ready") }
      return .failed
    }
    if !arguments.wantsJSON { Self.show(model) }
    return .clean
  }

  private static func files(_ arguments: Arguments, _ task: ModelTask) throws
    -> [(role: ModelFile.Role, url: URL, size: Int)]
  {
    var named: [(ModelFile.Role, String)] = []
    let rest = arguments.rest.dropFirst()
    if task.roles.count > 1 {
      guard rest.isEmpty else { throw UsageError(message: "the files of this kind of model are named by options") }
      for role in task.roles {
        let option = role.rawValue.replacing("_", with: "-")
        guard let file = arguments[option] else { throw UsageError(message: "--\(option) FILE is missing") }
        named.append((role, file))
      }
    } else {
      guard rest.count == 1, let file = rest.first else { throw UsageError(message: "name one FILE") }
      guard graphs.allSatisfy({ arguments[$0] == nil }) else {
        throw UsageError(message: "options that name files go with --task image_text or segmenter")
      }
      named.append((task.roles[0], file))
    }
    return try named.map { role, file in
      guard let size = try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int, size > 0 else {
        throw UsageError(message: "\(file) cannot be read, or is empty")
      }
      return (role, URL(fileURLWithPath: file), size)
    }
  }

  private static func hints(_ arguments: Arguments) throws -> [String: JSONValue] {
    var hints: [String: JSONValue] = [:]
    if arguments["classes"] != nil {
      hints["class_names"] = .array((try ReadOptions(arguments).classNames).map { .string($0) })
    }
    if let layout = arguments["layout"] { hints["layout"] = .string(layout) }
    if let side = try arguments.number("side", 1...8192) { hints["side"] = .integer(Int64(side)) }
    for name in ["colours", "fit"] { if let word = arguments[name] { hints[name] = .string(word) } }
    if let tokens = try arguments.number("tokens", 2...1024) { hints["tokens"] = .integer(Int64(tokens)) }
    return hints
  }

  // MARK: list and remove

  private func list(_ arguments: Arguments) async throws -> ExitStatus {
    let client = try APIClient()
    let models = try await Self.all(client)
    if arguments.wantsJSON {
      Console.out(String(decoding: JSONValue.object(["models": .array(models)]).bytes, as: UTF8.self))
    } else {
      models.forEach(Self.show)
      if models.isEmpty { Console.note("no model yet: framewright model add FILE --name N") }
    }
    return .clean
  }

  private func remove(_ arguments: Arguments) async throws -> ExitStatus {
    let client = try APIClient()
    let id = try await Self.find(arguments.rest[1], client)
    _ = try await client.call("DELETE", "/api/v1/models/\(id)")
    if arguments.wantsJSON {
      Console.out(String(decoding: JSONValue.object(["removed": .string(id)]).bytes, as: UTF8.self))
    } else {
      Console.out("\(arguments.rest[1]) is removed")
    }
    return .clean
  }

  private static func all(_ client: APIClient) async throws -> [JSONValue] {
    var models: [JSONValue] = []
    var cursor: String?
    repeat {
      let page = try await client.call(
        "GET", "/api/v1/models?limit=200" + (cursor.map { "&cursor=\(APIClient.escape($0))" } ?? ""))
      models += page["items"]?.array ?? []
      cursor = page["next_cursor"]?.string
    } while cursor != nil
    return models
  }

  /// A model's id from its id or name.
  static func find(_ named: String, _ client: APIClient) async throws -> String {
    if UUID(uuidString: named) != nil { return named.lowercased() }
    let model = try await all(client).first { $0["name"]?.string == named }
    guard let id = model?["id"]?.string else {
      throw UsageError(message: "there is no model '\(named)'; 'framewright model list' shows all")
    }
    return id
  }

  private static func show(_ model: JSONValue) {
    let task = model["task"]?.string ?? model["framework"]?.string ?? ""
    var line = "\(model["name"]?.string ?? "")\t\(task)\t\(model["status"]?.string ?? "")"
    if let width = model["input_width"]?.int, let height = model["input_height"]?.int { line += "\t\(width)x\(height)" }
    let classes = model["class_names"]?.array?.compactMap(\.string) ?? []
    if !classes.isEmpty {
      line +=
        "\t\(classes.count) classes: \(classes.prefix(6).joined(separator: ", "))\(classes.count > 6 ? ", …" : "")"
    }
    if let error = model["error"]?["message"]?.string { line += "\t\(error)" }
    Console.out(line)
  }
}
