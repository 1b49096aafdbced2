import Foundation
import Geometry
public import Imaging

/// Finds objects on upright images with a model of one of the arrangements of ``DetectorLayout``.
public struct Detector: Sendable {
  /// How the model is fed and read.
  public let plan: DetectorPlan
  private let process: ModelProcess
  private let options: DetectorOptions

  /// Images of one run where the model takes any number: more use more memory and are no faster on a processor.
  private static let usualBatch = 4

  /// Finds out how the model is fed and read, by a trial run on a gray image.
  /// - Throws: `InferenceError`, with `unknownLayout` where the outputs are of no known arrangement.
  public init(_ process: ModelProcess, options: DetectorOptions = DetectorOptions()) async throws {
    let card = ModelCard(process.description.metadata)
    let inputs = try DetectorInputs(process.description, card: card, options: options)
    let ports = process.description.outputs
    var plan = DetectorPlan(
      layout: .final, classNames: [], classCount: nil, width: inputs.width, height: inputs.height, batch: inputs.batch,
      isHalf: inputs.isHalf, imageInput: inputs.image, sizeInput: inputs.sizes, outputs: [], isCentred: false)
    let trial = plan
    let count = inputs.batch ?? 1
    let finding = try await process.run(trial.inputs(count)) { buffers in
      trial.fill(buffers, count: count, filled: 0)
    } read: { views in
      try LayoutSearch(
        outputs: zip(ports, views).map { LayoutSearch.Output(port: $0, shape: $1.shape) }, card: card,
        width: trial.width, height: trial.height, options: options,
        largestCoordinate: { Self.largestCoordinate(views[$0]) }
      ).find()
    }
    (plan.layout, plan.classCount, plan.outputs) = (finding.layout, finding.classCount, finding.outputs)
    plan.classNames = options.classNames ?? card.classNames ?? []
    plan.isCentred = finding.layout == .logits
    self.init(process, plan: plan, options: options)
  }

  /// Takes a plan that was found out before for the same model.
  public init(_ process: ModelProcess, plan: DetectorPlan, options: DetectorOptions) {
    self.process = process
    self.plan = plan
    self.options = options
  }

  /// Finds objects on upright images.
  ///
  /// - Returns: for each image its boxes by falling score, cut at the image's edges.
  /// - Throws: `InferenceError`, `ImagingError` for an image that cannot be scaled, `CancellationError`.
  public func predict(_ images: [Raster]) async throws -> [[PredictedBox]] {
    var results: [[PredictedBox]] = []
    let step = plan.batch ?? Self.usualBatch
    for start in stride(from: 0, to: images.count, by: step) {
      let part = Array(images[start..<min(start + step, images.count)])
      let count = plan.batch ?? part.count
      let (plan, options) = (plan, options)
      results += try await process.run(plan.inputs(count)) { buffers in
        try plan.place(part, buffers, count)
      } read: { views in
        let reader = CandidateReader(plan: plan, confidence: Float(options.confidence))
        guard plan.outputs.allSatisfy(views.indices.contains) else {
          throw InferenceError(.wrongInput, "The plan is of another model.", remedy: "Find it out again.")
        }
        let chosen = plan.outputs.map { views[$0] }
        return try part.enumerated().map { index, image in
          plan.boxes(try reader.candidates(chosen, image: index), on: plan.letterbox(image.size), options)
        }
      }
    }
    return results
  }

  /// Finds objects on one upright picture whose planes were made elsewhere.
  ///
  /// - Parameters:
  ///   - planes: 3 × rows × columns numbers of 32 bits, as ``DetectorPlan/placement(of:)`` places the picture.
  ///   - picture: The upright picture's size, in whose pixels the boxes are.
  /// - Returns: its boxes by falling score, cut at its edges.
  /// - Throws: `InferenceError`, `CancellationError`.
  public func predict(planes: [UInt8], of picture: PixelSize) async throws -> [PredictedBox] {
    let (plan, options, count) = (plan, options, plan.batch ?? 1)
    guard planes.count == plan.canvas.pixelCount * 12 else {
      throw InferenceError.wrongInput("The picture's numbers do not fill the model's input.")
    }
    return try await process.run(plan.inputs(count)) { buffers in
      plan.fill(buffers, count: count, filled: 1)
      let target = buffers[plan.sizeInput == 0 ? 1 : 0]
      if plan.isHalf {
        HalfFloat.write(planes, to: target)
      } else {
        target.copyBytes(from: planes)
      }
    } read: { views in
      let reader = CandidateReader(plan: plan, confidence: Float(options.confidence))
      guard plan.outputs.allSatisfy(views.indices.contains) else {
        throw InferenceError(.wrongInput, "The plan is of another model.", remedy: "Find it out again.")
      }
      let candidates = try reader.candidates(plan.outputs.map { views[$0] }, image: 0)
      return plan.boxes(candidates, on: plan.letterbox(picture), options)
    }
  }

  /// The largest coordinate of rows that begin with a box.
  private static func largestCoordinate(_ view: TensorView) -> Float {
    guard let length = view.shape.last, length >= 4 else { return 0 }
    let numbers = view.floats()
    var largest: Float = 0
    for row in stride(from: 0, through: numbers.count - length, by: length) {
      for place in 0..<4 where numbers[row + place] > largest { largest = numbers[row + place] }
    }
    return largest
  }
}

extension DetectorPlan {
  /// The shapes of one run's inputs, in the model's order.
  func inputs(_ count: Int) -> [ModelProcess.Input] {
    let image = ModelProcess.Input(type: isHalf ? .float16 : .float32, shape: [count, 3, height, width])
    guard let sizeInput else { return [image] }
    let sizes = ModelProcess.Input(type: .int64, shape: [count, 2])
    return sizeInput < imageInput ? [sizes, image] : [image, sizes]
  }

  /// Writes images and, where asked for, the size that boxes refer to: the input's own.
  func place(_ images: [Raster], _ buffers: [UnsafeMutableRawBufferPointer], _ count: Int) throws {
    fill(buffers, count: count, filled: images.count)
    let numbers = canvas.pixelCount * 3
    let target = buffers[sizeInput == 0 ? 1 : 0]
    for (index, image) in images.enumerated() {
      let placement = placement(letterbox(image.size))
      if isHalf {
        var planes = [Float](repeating: 0, count: numbers)
        try planes.withUnsafeMutableBufferPointer { try image.writePlanes(placement, into: $0) }
        for (place, number) in planes.enumerated() {
          target.storeBytes(of: HalfFloat.bits(number), toByteOffset: (index * numbers + place) * 2, as: UInt16.self)
        }
      } else {
        let planes = UnsafeMutableRawBufferPointer(
          rebasing: target[(index * numbers * 4)..<((index + 1) * numbers * 4)])
        try image.writePlanes(placement, into: planes.bindMemory(to: Float.self))
      }
    }
  }

  /// Everything but the images: zeros for those that are missing, and sizes.
  func fill(_ buffers: [UnsafeMutableRawBufferPointer], count: Int, filled: Int) {
    let target = buffers[sizeInput == 0 ? 1 : 0]
    let used = target.count / max(1, count) * filled
    for index in used..<target.count { target[index] = 0 }
    guard let sizeInput else { return }
    for index in 0..<count {
      buffers[sizeInput].storeBytes(of: Int64(width), toByteOffset: index * 16, as: Int64.self)
      buffers[sizeInput].storeBytes(of: Int64(height), toByteOffset: index * 16 + 8, as: Int64.self)
    }
  }

  /// The best candidates as boxes of the image.
  func boxes(_ candidates: [Candidate], on letterbox: Letterbox, _ options: DetectorOptions) -> [PredictedBox] {
    var kept = Array(candidates.indices.prefix(layout.needsSuppression ? candidates.count : options.limit))
    if layout.needsSuppression {
      let boxes = candidates.map { Box<ImagePixels>(minX: $0.minX, minY: $0.minY, maxX: $0.maxX, maxY: $0.maxY) }
      // The lists are of one length, which is all that it could complain about.
      kept =
        (try? NonMaximumSuppression.boxes(
          boxes, scores: candidates.map { Double($0.score) }, classes: candidates.map(\.classIndex),
          threshold: options.overlap, limit: options.limit)) ?? []
    }
    return kept.compactMap { index in
      let candidate = candidates[index]
      return letterbox.onImage(
        minX: candidate.minX, minY: candidate.minY, maxX: candidate.maxX, maxY: candidate.maxY
      ).map { PredictedBox(box: $0, score: Double(candidate.score), classIndex: candidate.classIndex) }
    }
  }
}
