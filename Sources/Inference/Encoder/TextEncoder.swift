/// Describes texts by vectors with a model whose inputs are tokens.
public struct TextEncoder: Sendable {
  /// How the model is fed and read.
  public let plan: TextEncoderPlan
  private let process: ModelProcess

  /// Tokens of a text.
  private static let lengths = 2...1024

  /// Finds out how the model is fed and read, by a trial run on an empty text.
  /// - Throws: `InferenceError`, with `unknownLayout` where it takes no tokens or gives no vectors.
  public init(_ process: ModelProcess, tokenizer: TextTokenizer, options: EncoderOptions = EncoderOptions())
    async throws
  {
    let inputs = process.description.inputs
    let listed = inputs.map(\.description).joined(separator: "; ")
    func refused(_ what: String) -> InferenceError {
      InferenceError(
        .unknownLayout, "\(what); this model's inputs are: \(listed).",
        remedy: "Export the text encoder alone, with tokens [texts, tokens] and perhaps a mask as inputs.")
    }
    var feeds: [TextEncoderPlan.Feed] = []
    for input in inputs {
      guard input.type == .int64 || input.type == .int32, input.shape?.count == 2 else {
        throw refused("A text encoder takes tokens, as whole numbers [texts, tokens]")
      }
      let name = input.name.lowercased()
      feeds.append(
        name.contains("mask")
          ? .mask : name.contains("type") ? .zeros : name.contains("position") ? .places : .tokens)
    }
    guard feeds.count(where: { $0 == .tokens }) == 1, let place = feeds.firstIndex(of: .tokens),
      let shape = inputs[place].shape
    else { throw refused("A text encoder has one input for tokens") }
    let length = shape[1] ?? options.length ?? tokenizer.length ?? 77
    guard Self.lengths.contains(length), (1...1024).contains(shape[0] ?? 1) else {
      throw InferenceError.wrongInput("The text encoder's input is \(inputs[place]); 2 to 1024 tokens are taken.")
    }
    if let wanted = options.length, wanted != length {
      throw InferenceError.wrongInput("The text encoder takes \(length) tokens only.")
    }
    var plan = TextEncoderPlan(
      length: length, dimension: 0, feeds: feeds, isShort: inputs.map { $0.type == .int32 }, batch: shape[0], output: 0)
    let (trial, count) = (plan, shape[0] ?? 1)
    let tokens = tokenizer.tokens("", most: length)
    let shapes = try await process.run(trial.inputs(count)) { buffers in
      trial.fill(buffers, tokens, padding: tokenizer.padding)
    } read: { views in
      views.map(\.shape)
    }
    let ports = process.description.outputs
    guard let output = ports.vectorOutputs(shapes, allowingTokens: false).first, shapes[output][0] == count,
      let last = shapes[output].count == 4 ? shapes[output][1] : shapes[output].last,
      ImageEncoder.dimensions.contains(last)
    else {
      throw InferenceError(
        .unknownLayout,
        "A text encoder gives one vector of 2 to 16384 numbers for each text; this model's outputs are: "
          + ports.map(\.description).joined(separator: "; ") + ".",
        remedy: "Export the encoder with its projected output, often called text_embeds.")
    }
    (plan.output, plan.dimension) = (output, last)
    self.init(process, plan: plan)
  }

  /// Takes a plan that was found out before for the same model.
  public init(_ process: ModelProcess, plan: TextEncoderPlan) {
    self.process = process
    self.plan = plan
  }

  /// The vector of a text, of length 1.
  ///
  /// - Throws: `InferenceError`, `CancellationError`.
  public func vector(of text: String, _ tokenizer: TextTokenizer) async throws -> [Float] {
    let plan = plan
    let (tokens, padding) = (tokenizer.tokens(text, most: plan.length), tokenizer.padding)
    return try await process.run(plan.inputs(plan.batch ?? 1)) { buffers in
      plan.fill(buffers, tokens, padding: padding)
    } read: { views in
      guard views.indices.contains(plan.output), views[plan.output].count >= plan.dimension else {
        throw InferenceError(.wrongInput, "The plan is of another model.", remedy: "Find it out again.")
      }
      return try UnitVector.of(views[plan.output].floats().prefix(plan.dimension))
    }
  }
}

extension TextEncoderPlan {
  /// The shapes of one run's inputs.
  func inputs(_ count: Int) -> [ModelProcess.Input] {
    isShort.map { ModelProcess.Input(type: $0 ? .int32 : .int64, shape: [count, length]) }
  }

  /// Writes one text's tokens into every row of the inputs.
  func fill(_ buffers: [UnsafeMutableRawBufferPointer], _ tokens: [Int], padding: Int) {
    for (index, buffer) in buffers.enumerated() {
      let size = isShort[index] ? 4 : 8
      for place in 0..<buffer.count / size {
        let column = place % length
        let isToken = column < tokens.count
        let value =
          switch feeds[index] {
          case .tokens: isToken ? tokens[column] : padding
          case .mask: isToken ? 1 : 0
          case .zeros: 0
          case .places: column
          }
        if isShort[index] {
          buffer.storeBytes(of: Int32(truncatingIfNeeded: value), toByteOffset: place * 4, as: Int32.self)
        } else {
          buffer.storeBytes(of: Int64(value), toByteOffset: place * 8, as: Int64.self)
        }
      }
    }
  }
}
