import Inference
import Jobs
public import Objects

/// Describes texts by image-text models, so that words find pictures. Texts that were asked lately are remembered.
public actor TextDescriber {
  private struct Asked: Hashable {
    var model: String
    var text: String
  }
  /// Vectors kept: 2 kB each.
  private static let mostVectors = 500
  /// Tokenizers kept: some megabytes each.
  private static let mostTokenizers = 2

  private let store: any ObjectStore
  private let runner: ModelRunner
  private var vectors: [Asked: [Float]] = [:]
  private var tokenizers: [(path: String, tokenizer: TextTokenizer)] = []

  public init(store: any ObjectStore, runner: ModelRunner) {
    self.store = store
    self.runner = runner
  }

  /// The vectors of texts, of length 1, in order.
  ///
  /// - Throws: `JobError` for a model that knows no texts, faults of the model or the store; `CancellationError`.
  public func vectors(of texts: [String], by encoder: Encoder) async throws -> [[Float]] {
    var found: [[Float]?] = texts.map { vectors[Asked(model: encoder.key, text: $0)] }
    let missing = texts.indices.filter { found[$0] == nil }
    guard !missing.isEmpty else { return found.compactMap { $0 } }
    guard let plan = encoder.plan.text, let model = encoder.paths[.textEncoder],
      let path = encoder.paths[.tokenizer]
    else { throw JobError("wrong_kind", "The model \(encoder.name) knows no texts. Choose an image-text model.") }
    let tokenizer = try await tokenizer(path)
    let wanted = missing.map { texts[$0] }
    let made = try await runner.withModel(model) { process in
      let encoder = TextEncoder(process, plan: plan)
      var made: [[Float]] = []
      for text in wanted { made.append(try await encoder.vector(of: text, tokenizer)) }
      return made
    }
    if vectors.count + made.count > Self.mostVectors { vectors.removeAll() }
    for (place, vector) in zip(missing, made) {
      found[place] = vector
      vectors[Asked(model: encoder.key, text: texts[place])] = vector
    }
    return found.compactMap { $0 }
  }

  private func tokenizer(_ path: String) async throws -> TextTokenizer {
    if let known = tokenizers.first(where: { $0.path == path }) { return known.tokenizer }
    let tokenizer: TextTokenizer
    do {
      tokenizer = try TextTokenizer(
        try await store.read(try ObjectKey(path)).readAll(limit: ModelLimits.tokenizerBytes))
    } catch let error as InferenceError {
      throw JobError(error)
    } catch let error as ObjectError {
      throw JobErrors.store(error)
    }
    tokenizers.append((path, tokenizer))
    if tokenizers.count > Self.mostTokenizers { tokenizers.removeFirst() }
    return tokenizer
  }
}
