import Crypto
import Database
import Foundation
import Imaging
import Inference
import Jobs
import Library
import Objects

/// Does the work of ``ModelWork``: moves the bytes to their content name, has a process look at them, and keeps what
/// was found. Each step can be repeated: a hash is written down before its bytes are moved.
struct InspectTask: Sendable {
  let store: any ObjectStore
  let runner: ModelRunner

  /// Hashes by role.
  private typealias Hashes = [String: String]

  func run(_ context: JobContext<ModelWork>) async throws -> JobResult {
    let id = context.payload.modelID
    let (found, files) = try await context.database.transaction(context.claims, readOnly: true) {
      (try ModelStore.find(id, in: $0), try ModelFileStore.entries(id, in: $0))
    }
    // Removed, or looked at already.
    guard let model = found, model.status == .pending else { return .none }
    var hashes = try context.savedCheckpoint(as: Hashes.self) ?? [:]
    var paths: [ModelFile.Role: String] = [:]
    do {
      for (index, entry) in files.enumerated() {
        try await context.progress(done: index, total: files.count * 2, message: entry.file.filename.readable(200))
        paths[entry.file.role] = try await receive(entry, &hashes, context)
      }
      var plan: DetectorPlan?
      var (image, text): (ImageEncoderPlan?, TextEncoderPlan?)
      var tokenizer: TextTokenizer?
      if let path = paths[.tokenizer] { tokenizer = try await readTokenizer(path) }
      let words = tokenizer
      var segmenter: SegmenterPlan?
      let options = model.encoderOptions
      var classes: [String] = []
      for (index, entry) in files.enumerated() {
        let role = entry.file.role
        try await context.progress(
          done: files.count + index, total: files.count * 2, message: entry.file.filename.readable(200))
        guard let path = paths[role] else { continue }
        if role == .tokenizer { continue }
        if model.task == .segmenter {
          // The encoder comes first, by its name: the decoder must fit what it gives.
          let seen = try await lookAtSegmenter(role, path, model.hints, segmenter)
          segmenter = seen.plan
          try await context.transaction { try ModelFileStore.describe(id, role, seen.facts, in: $0) }
          continue
        }
        let seen = try await look(role, path, model.hints, options, words)
        (image, text) = (seen.image ?? image, seen.text ?? text)
        if var found = seen.plan {
          classes = try Self.classes(found)
          // As people will read them, and as the database can hold them.
          found.classNames = classes
          plan = found
        }
        try await context.transaction { try ModelFileStore.describe(id, role, seen.facts, in: $0) }
      }
      let (found, names) = (plan, classes)
      let encoder = try image.map { try Self.pair($0, text) }
      let pair = segmenter
      return .finishing { transaction in
        if let pair {
          try ModelStore.ready(id, segmenter: pair, in: transaction)
        } else if let encoder {
          try ModelStore.ready(id, encoder: encoder, in: transaction)
        } else {
          try ModelStore.ready(id, plan: found, classNames: names, in: transaction)
        }
        return try JobResult(["model_id": id.description])
      }
    } catch let error as ObjectError {
      throw JobError(error.code.rawValue, error.description, isPermanent: error.code == .notFound)
    }
  }

  /// Brings a file to its content name; answers that.
  private func receive(_ entry: ModelFileStore.Entry, _ hashes: inout Hashes, _ context: JobContext<ModelWork>)
    async throws -> String
  {
    if entry.file.sha256 != nil { return entry.path }
    let (role, incoming) = (entry.file.role, try ObjectKey(entry.path))
    if hashes[role.rawValue] == nil {
      hashes[role.rawValue] = try await hash(incoming)
      try await context.checkpoint(hashes)
    }
    let hash = hashes[role.rawValue] ?? ""
    let path = ObjectNames.model(context.workspace, sha256: hash)
    let content = try ObjectKey(path)
    if try await store.head(incoming) != nil {
      if try await store.head(content) == nil {
        try await store.move(incoming, to: content)
      } else {
        try await store.delete(incoming)
      }
    }
    guard try await store.head(content) != nil else { throw Self.missing }
    let id = context.payload.modelID
    try await context.transaction { try ModelFileStore.received(id, role, sha256: hash, path: path, in: $0) }
    return path
  }

  private func hash(_ key: ObjectKey) async throws -> String {
    guard let info = try await store.head(key) else { throw Self.missing }
    if let known = info.sha256 { return known }
    var hasher = SHA256()
    for try await piece in try await store.read(key) { hasher.update(piece) }
    return Hexadecimal.encode(hasher.digest())
  }

  private struct Seen: Sendable {
    var facts: ModelFacts
    var plan: DetectorPlan?
    var image: ImageEncoderPlan?
    var text: TextEncoderPlan?
  }

  /// The plan of an encoder whose parts fit each other.
  private static func pair(_ image: ImageEncoderPlan, _ text: TextEncoderPlan?) throws -> EncoderPlan {
    if let text, text.dimension != image.dimension {
      throw JobError(
        "no_pair",
        "The image encoder gives \(image.dimension) numbers and the text encoder \(text.dimension): they are of different models."
      )
    }
    return EncoderPlan(image: image, text: text)
  }

  private func lookAtSegmenter(_ role: ModelFile.Role, _ path: String, _ hints: ModelHints, _ known: SegmenterPlan?)
    async throws -> (facts: ModelFacts, plan: SegmenterPlan)
  {
    try await runner.withModel(path) { process in
      let plan: SegmenterPlan
      if let known {
        plan = try await SegmenterDecoder(process, encoder: known).plan
      } else {
        plan = try await SegmenterEncoder(process, colours: hints.colours ?? .imagenet, side: hints.side).plan
      }
      return (ModelFacts(process.description), plan)
    }
  }

  private func look(
    _ role: ModelFile.Role, _ path: String, _ hints: ModelHints, _ options: EncoderOptions, _ tokenizer: TextTokenizer?
  ) async throws -> Seen {
    try await runner.withModel(path) { process in
      var plan: DetectorPlan?
      var (image, text): (ImageEncoderPlan?, TextEncoderPlan?)
      switch role {
      case .model:
        plan = try await Detector(
          process, options: DetectorOptions(classNames: hints.classNames, layout: hints.layout, side: hints.side)
        ).plan
      case .imageEncoder:
        guard process.description.inputs.contains(where: { [3, 4].contains($0.shape?.count ?? 0) }) else {
          throw Self.unfit("An image encoder takes images; this model's inputs are", process.description)
        }
        image = try await ImageEncoder(process, options: options).plan
      case .textEncoder:
        guard process.description.inputs.contains(where: { $0.type == .int64 || $0.type == .int32 }) else {
          throw Self.unfit(
            "A text encoder takes tokens, as whole numbers; this model's inputs are", process.description)
        }
        if let tokenizer {
          text = try await TextEncoder(process, tokenizer: tokenizer, options: options).plan
        }
      case .tokenizer, .maskDecoder: break
      }
      return Seen(facts: ModelFacts(process.description), plan: plan, image: image, text: text)
    }
  }

  private static func unfit(_ what: String, _ description: ModelDescription) -> JobError {
    JobError(
      "wrong_kind",
      "\(what): \(description.inputs.prefix(20).map { $0.description.readable(200) }.joined(separator: "; ")).")
  }

  /// Names of classes as people will read them, by number.
  private static func classes(_ plan: DetectorPlan) throws -> [String] {
    let count = max(plan.classNames.count, plan.classCount ?? 0)
    guard count <= ModelLimits.classes else {
      throw JobError(
        "too_many_classes", "The model tells \(count) classes apart; up to \(ModelLimits.classes) are taken.")
    }
    var taken: Set<String> = []
    return (0..<count).map { number in
      var name = plan.className(number).trimmingCharacters(in: .whitespacesAndNewlines).readable(180)
      if name.isEmpty { name = "class \(number)" }
      // Two classes of one name would be one class of the project.
      if !taken.insert(name).inserted { name += " (\(number))"; taken.insert(name) }
      return name
    }
  }

  private func readTokenizer(_ path: String) async throws -> TextTokenizer {
    let key = try ObjectKey(path)
    guard let info = try await store.head(key) else { throw Self.missing }
    guard info.size <= Int64(ModelLimits.tokenizerBytes) else {
      throw JobError(
        "too_many_bytes", "The tokenizer has \(info.size) bytes; up to \(ModelLimits.tokenizerBytes) are taken.")
    }
    let bytes = try await store.read(key).readAll(limit: ModelLimits.tokenizerBytes)
    do { return try TextTokenizer(bytes) } catch { throw JobError(error) }
  }

  private static let missing = JobError("upload_missing", "The bytes are gone. Delete the model and add it anew.")

  /// After the last attempt: the page tells why.
  static func ended(_ context: JobContext<ModelWork>, _ end: JobEnd, in transaction: Transaction) throws {
    let isCancelled = end.status == .cancelled
    try ModelStore.failed(
      context.payload.modelID,
      Problem(
        code: isCancelled ? "cancelled" : end.errorCode ?? "internal",
        message: isCancelled
          ? "Cancelled. Try it again to go on." : end.errorMessage ?? "The model could not be looked at."),
      in: transaction)
  }
}

extension Model {
  /// How its encoders are looked at.
  fileprivate var encoderOptions: EncoderOptions {
    EncoderOptions(
      colours: hints.colours ?? (task == .imageText ? .clip : .imagenet), fit: hints.fit ?? .crop, side: hints.side,
      length: hints.tokens)
  }
}
