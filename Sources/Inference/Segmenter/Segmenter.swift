import Foundation
public import Imaging

/// What an encoder said about a picture.
public struct PictureEmbedding: Sendable {
  /// One array for each of the plan's embeddings.
  let arrays: [[UInt8]]

  init(arrays: [[UInt8]]) { self.arrays = arrays }

  /// One of so many zeros, of no model.
  package static func made(of count: Int) -> PictureEmbedding {
    PictureEmbedding(arrays: [[UInt8](repeating: 0, count: count)])
  }
  /// Bytes of all of them.
  public var byteCount: Int { arrays.reduce(0) { $0 + $1.count } }
}

/// What a decoder answers to a prompt.
public struct SegmenterAnswer: Sendable {
  /// Positive on the object, row by row.
  public var mask: [Float]
  public var width: Int
  public var height: Int
  /// How good the decoder thinks it is, mostly 0…1; nil where it does not say.
  public var score: Double?
  /// The part of the mask that the picture fills, from its upper left, in cells.
  public var used: (width: Double, height: Double)
  /// How long the decoder ran.
  public var run: Duration
}

/// The encoder of a pair: looks at a picture once.
public struct SegmenterEncoder: Sendable {
  /// What was found out about the encoder.
  public let plan: SegmenterPlan
  private let process: ModelProcess

  /// Most bytes of what is kept of a picture.
  private static let mostBytes = 128 << 20

  /// Finds out how the encoder is fed and what it gives, by a trial run on a black picture.
  /// - Throws: `InferenceError`, with `unknownLayout` where it takes no picture.
  public init(_ process: ModelProcess, colours: EncoderOptions.Colours = .imagenet, side: Int? = nil) async throws {
    let inputs = process.description.inputs
    guard inputs.count == 1, let shape = inputs[0].shape, shape.count == 4, shape[0] ?? 1 == 1, shape[1] ?? 3 == 3,
      let type = inputs[0].type, type == .float32 || type == .float16
    else {
      throw Self.unknown("The image encoder takes one picture as numbers [1, 3, rows, columns]", inputs)
    }
    let (height, width) = (shape[2] ?? side ?? 1024, shape[3] ?? side ?? 1024)
    guard (16...2048).contains(width), (16...2048).contains(height) else {
      throw InferenceError.wrongInput("The encoder's input is \(inputs[0]); sides of 16 to 2048 are taken.")
    }
    var plan = SegmenterPlan(
      width: width, height: height, keepsProportions: false, colours: colours, isHalf: type == .float16, embeddings: [])
    let found = try await process.run([plan.encoderInput]) { buffers in
      buffers[0].initializeMemory(as: UInt8.self, repeating: 0)
    } read: { views in
      views.map { (type: $0.type, shape: $0.shape) }
    }
    plan.embeddings = zip(process.description.outputs, found).enumerated().map { index, one in
      SegmenterPlan.Embedding(name: one.0.name, type: one.1.type, shape: one.1.shape, output: index)
    }
    guard plan.embeddingBytes <= Self.mostBytes else {
      throw InferenceError.unknownLayout("The encoder gives \(plan.embeddingBytes) bytes for a picture: too many.")
    }
    self.init(process, plan: plan)
  }

  /// Takes a plan that was found out before for the same encoder.
  public init(_ process: ModelProcess, plan: SegmenterPlan) {
    self.process = process
    self.plan = plan
  }

  /// Looks at a picture whose planes were made elsewhere, as ``SegmenterPlan/placement(of:)`` says.
  /// - Throws: `InferenceError`, `CancellationError`.
  public func embedding(planes: [UInt8]) async throws -> PictureEmbedding {
    let plan = plan
    guard planes.count == plan.canvas.pixelCount * 12 else {
      throw InferenceError.wrongInput("The picture's numbers do not fill the model's input.")
    }
    return try await process.run([plan.encoderInput]) { buffers in
      if plan.isHalf { HalfFloat.write(planes, to: buffers[0]) } else { buffers[0].copyBytes(from: planes) }
    } read: { views in
      PictureEmbedding(
        arrays: try plan.embeddings.map { one in
          guard views.indices.contains(one.output), views[one.output].bytes.count == one.byteCount else {
            throw InferenceError(
              .runFailed, "The encoder gave a result of another shape than before.", remedy: "Export the model again.")
          }
          return [UInt8](views[one.output].bytes)
        })
    }
  }

  static func unknown(_ what: String, _ ports: [ModelPort]) -> InferenceError {
    InferenceError(
      .unknownLayout, "\(what); this model has: \(ports.map(\.description).joined(separator: "; ")).",
      remedy: "Export encoder and decoder of SAM or SAM 2 as two ONNX files, as samexporter does.")
  }
}

/// The decoder of a pair: answers prompts about pictures that the encoder has looked at.
public struct SegmenterDecoder: Sendable {
  /// How the pair is fed and read.
  public let plan: SegmenterPlan
  private let process: ModelProcess

  /// Places of one prompt.
  static let mostPlaces = 100

  /// Finds out how the decoder is fed and read, by a trial run on zeros.
  ///
  /// - Parameter encoder: What was found out about the encoder.
  /// - Throws: `InferenceError`, with `unknownLayout` where the two do not fit each other.
  public init(_ process: ModelProcess, encoder: SegmenterPlan) async throws {
    var plan = encoder
    var used: [SegmenterPlan.Embedding] = []
    let (inputs, outputs) = (process.description.inputs, process.description.outputs)
    (plan.feeds, plan.types) = ([], [])
    for port in inputs {
      guard let type = port.type else { throw Self.unknown(inputs) }
      let feed: SegmenterPlan.Feed
      switch port.name {
      case "point_coords": feed = .places
      case "point_labels": feed = .labels
      case "mask_input":
        feed = .earlier
        plan.earlier = (port.shape ?? [nil, nil, nil, nil]).enumerated().map { $1 ?? ($0 < 2 ? 1 : 256) }
      case "has_mask_input": feed = .hasEarlier
      case "orig_im_size": feed = .size
      default:
        guard let one = encoder.embeddings.first(where: { $0.name == port.name }), one.type == type else {
          throw Self.unknown(inputs)
        }
        feed = .embedding
        used.append(one)
      }
      if feed == .places, let count = port.shape?.dropFirst().first { plan.places = count }
      plan.feeds.append(feed)
      plan.types.append(type)
    }
    guard !used.isEmpty, plan.feeds.contains(.places), plan.feeds.contains(.labels), plan.places ?? 2 >= 2,
      zip(plan.feeds, plan.types).allSatisfy({ feed, type in
        switch feed {
        case .embedding: true
        case .places, .earlier: type == .float32
        case .labels, .hasEarlier, .size: [.float32, .int64, .int32].contains(type)
        }
      })
    else { throw Self.unknown(inputs) }
    plan.embeddings = used
    plan.keepsProportions = plan.feeds.contains(.size)
    let low = outputs.firstIndex { $0.name == "low_res_masks" }
    guard let masks = low ?? outputs.firstIndex(where: { $0.name == "masks" }) else { throw Self.unknown(outputs) }
    plan.masks = masks
    plan.scores = outputs.firstIndex { ["iou_predictions", "iou_scores"].contains($0.name) }
    plan.coversPicture = low == nil && plan.keepsProportions
    self.init(process, plan: plan)
    let nothing = PictureEmbedding(arrays: used.map { [UInt8](repeating: 0, count: $0.byteCount ?? 0) })
    let middle = SegmenterPrompt.Place(x: Double(plan.width) / 2, y: Double(plan.height) / 2, isInside: true)
    _ = try await answer(SegmenterPrompt(places: [middle]), about: nothing, of: plan.canvas)
  }

  /// Takes a plan that was found out before for the same pair.
  public init(_ process: ModelProcess, plan: SegmenterPlan) {
    self.process = process
    self.plan = plan
  }

  private static func unknown(_ ports: [ModelPort]) -> InferenceError {
    SegmenterEncoder.unknown(
      "The decoder takes what the encoder gives, point_coords and point_labels, and gives masks", ports)
  }

  /// Answers a prompt.
  ///
  /// - Parameters:
  ///   - embedding: What the encoder said about the picture.
  ///   - picture: The upright picture's size.
  /// - Throws: `InferenceError`, `CancellationError`.
  public func answer(_ prompt: SegmenterPrompt, about embedding: PictureEmbedding, of picture: PixelSize) async throws
    -> SegmenterAnswer
  {
    let plan = plan
    let (places, labels) = try plan.numbers(prompt, of: picture)
    guard embedding.arrays.count == plan.embeddings.count,
      zip(embedding.arrays, plan.embeddings).allSatisfy({ $0.count == $1.byteCount })
    else { throw InferenceError(.wrongInput, "The plan is of another model.", remedy: "Find it out again.") }
    let placed = plan.placed(picture)
    let clock = ContinuousClock()
    let isAmbiguous = prompt.box == nil && prompt.places.count < 2
    let begun = Stopwatch()
    return try await process.run(plan.decoderInputs(places: labels.count)) { buffers in
      var next = 0
      for (index, feed) in plan.feeds.enumerated() {
        let (buffer, type) = (buffers[index], plan.types[index])
        switch feed {
        case .embedding:
          buffer.copyBytes(from: embedding.arrays[next])
          next += 1
        case .places: places.withUnsafeBytes { buffer.copyBytes(from: $0) }
        case .labels: type.write(labels, to: buffer)
        case .earlier: buffer.initializeMemory(as: UInt8.self, repeating: 0)
        case .hasEarlier: type.write([0], to: buffer)
        case .size: type.write([Float(placed.height), Float(placed.width)], to: buffer)
        }
      }
      begun.start(clock.now)
    } read: { views in
      let run = begun.begun.map { $0.duration(to: clock.now) } ?? .zero
      guard views.indices.contains(plan.masks) else { throw SegmenterEncoder.unknown("No masks were given", []) }
      let view = views[plan.masks]
      guard view.shape.count == 4, view.shape[0] == 1, (1...64).contains(view.shape[1]),
        (1...2048).contains(view.shape[2]), (1...2048).contains(view.shape[3])
      else {
        throw InferenceError.unknownLayout("The masks have the shape \(view.shape), not [1, masks, rows, columns].")
      }
      let (count, height, width) = (view.shape[1], view.shape[2], view.shape[3])
      let scores = plan.scores.flatMap { views.indices.contains($0) ? views[$0].floats() : nil }
      let chosen = Self.best(scores, of: count, isAmbiguous: isAmbiguous)
      let mask = view.withFloats { Array($0[chosen * width * height..<(chosen + 1) * width * height]) }
      let whole = plan.coversPicture
      return SegmenterAnswer(
        mask: mask, width: width, height: height,
        score: scores.flatMap { $0.indices.contains(chosen) ? Double($0[chosen]) : nil },
        used: (
          whole ? Double(width) : Double(width) * Double(placed.width) / Double(plan.width),
          whole ? Double(height) : Double(height) * Double(placed.height) / Double(plan.height)
        ), run: run)
    }
  }

  /// Of four masks the first is the one for prompts that leave no doubt, the others are parts and wholes of one click.
  private static func best(_ scores: [Float]?, of count: Int, isAmbiguous: Bool) -> Int {
    if count == 4, !isAmbiguous { return 0 }
    let candidates = (count == 4 ? 1 : 0)..<count
    guard let scores, scores.count >= count else { return candidates.lowerBound }
    return candidates.max { scores[$0] < scores[$1] } ?? 0
  }
}

/// Remembers when a run began; written and read on the process's one thread.
private final class Stopwatch: @unchecked Sendable {
  private(set) var begun: ContinuousClock.Instant?
  func start(_ moment: ContinuousClock.Instant) { begun = moment }
}

extension SegmenterPlan {
  /// The shape of the encoder's one input.
  var encoderInput: ModelProcess.Input {
    ModelProcess.Input(type: isHalf ? .float16 : .float32, shape: [1, 3, height, width])
  }

  /// The shapes of the decoder's inputs.
  func decoderInputs(places: Int) -> [ModelProcess.Input] {
    var next = embeddings.makeIterator()
    return zip(feeds, types).map { feed, type in
      let shape: [Int] =
        switch feed {
        case .embedding: next.next()?.shape ?? []
        case .places: [1, places, 2]
        case .labels: [1, places]
        case .earlier: earlier
        case .hasEarlier: [1]
        case .size: [2]
        }
      return ModelProcess.Input(type: type, shape: shape)
    }
  }

  /// Places on the encoder's input, two numbers each, and what each one is.
  func numbers(_ prompt: SegmenterPrompt, of picture: PixelSize) throws(InferenceError) -> ([Float], [Float]) {
    let placed = placed(picture)
    let across = Double(placed.width) / Double(picture.width)
    let down = Double(placed.height) / Double(picture.height)
    var (places, labels): ([Float], [Float]) = ([], [])
    func add(_ x: Double, _ y: Double, _ label: Float) {
      places += [Float(x * across), Float(y * down)]
      labels.append(label)
    }
    if let box = prompt.box {
      add(box.minX, box.minY, 2)
      add(box.maxX, box.maxY, 3)
    }
    for place in prompt.places { add(place.x, place.y, place.isInside ? 1 : 0) }
    // SAM 1 leaves it to the caller to say that there is no box.
    if prompt.box == nil, feeds.contains(.size) { add(0, 0, -1) }
    if let fixed = self.places {
      guard labels.count <= fixed else {
        throw .wrongInput("The model takes \(fixed) places at once; a box counts as two.")
      }
      while labels.count < fixed { places += [0, 0]; labels.append(-1) }
    }
    return (places, labels)
  }
}

extension ElementType {
  /// Writes small numbers as elements of this type.
  fileprivate func write(_ numbers: [Float], to buffer: UnsafeMutableRawBufferPointer) {
    for (place, number) in numbers.enumerated() {
      switch self {
      case .int64: buffer.storeBytes(of: Int64(number), toByteOffset: place * 8, as: Int64.self)
      case .int32: buffer.storeBytes(of: Int32(number), toByteOffset: place * 4, as: Int32.self)
      default: buffer.storeBytes(of: number, toByteOffset: place * 4, as: Float.self)
      }
    }
  }
}
