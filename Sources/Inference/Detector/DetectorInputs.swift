import Imaging

/// Which inputs of a model take what.
struct DetectorInputs {
  var image: Int
  var sizes: Int?
  var batch: Int?
  var width: Int
  var height: Int
  var isHalf: Bool

  /// - Throws: `InferenceError` with `unknownLayout` or `wrongInput`.
  init(_ description: ModelDescription, card: ModelCard, options: DetectorOptions) throws(InferenceError) {
    let inputs = description.inputs
    let listed = inputs.map(\.description).joined(separator: "; ")
    let images = inputs.indices.filter { inputs[$0].shape?.count == 4 }
    guard images.count == 1, let shape = inputs[images[0]].shape else {
      throw .unknownLayout("A detector has one input for images, of four axes; this model's inputs are: \(listed).")
    }
    let port = inputs[images[0]]
    guard shape[1] ?? 3 == 3, port.type == .float32 || port.type == .float16 else {
      throw .unknownLayout(
        "Images go in as numbers [images, 3, rows, columns]; this model's inputs are: \(listed).")
    }
    image = images[0]
    isHalf = port.type == .float16
    batch = shape[0]
    let others = inputs.indices.filter { $0 != images[0] }
    if let other = others.first {
      guard others.count == 1, inputs[other].name == "orig_target_sizes", inputs[other].type == .int64 else {
        throw .unknownLayout("A detector takes images alone; this model's inputs are: \(listed).")
      }
      sizes = other
    }
    width = shape[3] ?? options.side ?? card.width ?? 640
    height = shape[2] ?? options.side ?? card.height ?? 640
    let step = max(1, card.stride ?? 32)
    for (side, isOpen) in [(width, shape[3] == nil), (height, shape[2] == nil)] {
      guard (1...8192).contains(side), !isOpen || side % step == 0 else {
        throw .wrongInput(
          "The input's side \(side) is not from 1 to 8192, or no multiple of \(step) where the model leaves it open.")
      }
    }
    if let side = options.side, side != width || side != height {
      throw .wrongInput("The model takes images of \(width) × \(height) only.")
    }
    guard batch ?? 1 >= 1, batch ?? 1 <= 1024 else {
      throw .wrongInput("The model takes \(batch ?? 0) images at once.")
    }
  }
}
