public import Imaging

/// Describes upright pictures by vectors with a model of one input for images, `[images, 3, rows, columns]`.
public struct ImageEncoder: Sendable {
  /// How the model is fed and read.
  public let plan: ImageEncoderPlan
  private let process: ModelProcess

  /// Images of one run where the model takes any number.
  private static let usualBatch = 4
  /// Numbers of a vector.
  static let dimensions = 2...16_384

  /// Finds out how the model is fed and read, by a trial run on a black picture.
  /// - Throws: `InferenceError`, with `unknownLayout` where it takes no images or gives no vectors.
  public init(_ process: ModelProcess, options: EncoderOptions = EncoderOptions()) async throws {
    let inputs = process.description.inputs
    let listed = inputs.map(\.description).joined(separator: "; ")
    guard inputs.count == 1, let shape = inputs[0].shape, shape.count == 4, shape[1] ?? 3 == 3,
      let type = inputs[0].type, type == .float32 || type == .float16
    else {
      throw InferenceError(
        .unknownLayout,
        "An image encoder takes numbers [images, 3, rows, columns]; this model's inputs are: \(listed).",
        remedy: "Export the image encoder alone, with one input for pictures.")
    }
    let (height, width) = (shape[2] ?? options.side ?? 224, shape[3] ?? options.side ?? 224)
    guard (1...2048).contains(width), (1...2048).contains(height), (1...1024).contains(shape[0] ?? 1) else {
      throw InferenceError.wrongInput("The encoder's input is \(inputs[0]); sides of 1 to 2048 are taken.")
    }
    if let side = options.side, side != width || side != height {
      throw InferenceError.wrongInput("The encoder takes pictures of \(width) × \(height) only.")
    }
    let ports = process.description.outputs
    var plan = ImageEncoderPlan(
      width: width, height: height, dimension: 0, batch: shape[0], fit: options.fit, colours: options.colours,
      isHalf: type == .float16, output: 0)
    let trial = plan
    let count = shape[0] ?? 1
    let shapes = try await process.run(trial.inputs(count)) { buffers in
      for buffer in buffers { buffer.initializeMemory(as: UInt8.self, repeating: 0) }
    } read: { views in
      views.map(\.shape)
    }
    guard let output = ports.vectorOutputs(shapes, allowingTokens: true).first, shapes[output][0] == count,
      let last = shapes[output].count == 4 ? shapes[output][1] : shapes[output].last, Self.dimensions.contains(last)
    else {
      throw InferenceError(
        .unknownLayout,
        "An image encoder gives one vector of 2 to 16384 numbers for each picture; this model's outputs are: "
          + ports.map(\.description).joined(separator: "; ") + ".",
        remedy: "Export the encoder with its pooled or projected output.")
    }
    (plan.output, plan.dimension) = (output, last)
    self.init(process, plan: plan)
  }

  /// Takes a plan that was found out before for the same model.
  public init(_ process: ModelProcess, plan: ImageEncoderPlan) {
    self.process = process
    self.plan = plan
  }

  /// The vectors of upright pictures, of length 1, in order.
  ///
  /// - Throws: `InferenceError`, `ImagingError` for a picture that cannot be scaled, `CancellationError`.
  public func vectors(of pictures: [Raster]) async throws -> [[Float]] {
    var vectors: [[Float]] = []
    let step = plan.batch ?? Self.usualBatch
    for start in stride(from: 0, to: pictures.count, by: step) {
      let part = Array(pictures[start..<min(start + step, pictures.count)])
      let (plan, count) = (plan, plan.batch ?? part.count)
      vectors += try await process.run(plan.inputs(count)) { buffers in
        try plan.fill(buffers[0], part)
      } read: { views in
        guard views.indices.contains(plan.output) else {
          throw InferenceError(.wrongInput, "The plan is of another model.", remedy: "Find it out again.")
        }
        let view = views[plan.output]
        guard view.shape.first == count, view.count >= count * plan.dimension, view.count % count == 0 else {
          throw InferenceError(
            .runFailed, "The encoder gave a result of another shape than before.", remedy: "Export the model again.")
        }
        let (numbers, step) = (view.floats(), view.count / count)
        return try part.indices.map { try UnitVector.of(numbers[$0 * step..<$0 * step + plan.dimension]) }
      }
    }
    return vectors
  }
}

extension ImageEncoderPlan {
  /// The shape of one run's input.
  func inputs(_ count: Int) -> [ModelProcess.Input] {
    [ModelProcess.Input(type: isHalf ? .float16 : .float32, shape: [count, 3, height, width])]
  }

  /// Writes pictures into the input, and zeros for those that are missing.
  func fill(_ target: UnsafeMutableRawBufferPointer, _ pictures: [Raster]) throws {
    let numbers = canvas.pixelCount * 3
    let (scale, offset) = colours.numbers
    for place in min(target.count, numbers * (isHalf ? 2 : 4) * pictures.count)..<target.count { target[place] = 0 }
    var planes = [Float](repeating: 0, count: numbers)
    for (index, picture) in pictures.enumerated() {
      try planes.withUnsafeMutableBufferPointer {
        try picture.writePlanes(fit, on: canvas, scale: scale, offset: offset, into: $0)
      }
      if isHalf {
        for (place, number) in planes.enumerated() {
          target.storeBytes(of: HalfFloat.bits(number), toByteOffset: (index * numbers + place) * 2, as: UInt16.self)
        }
      } else {
        planes.withUnsafeBytes { bytes in
          UnsafeMutableRawBufferPointer(rebasing: target[index * numbers * 4..<(index + 1) * numbers * 4])
            .copyMemory(from: bytes)
        }
      }
    }
  }
}
