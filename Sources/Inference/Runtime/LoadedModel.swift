import COpenVINO
import Foundation

/// A model compiled in this very process, which it can bring down. Blocking; used by one thread at a time.
final class LoadedModel {
  private let handle: OpaquePointer
  let description: ModelDescription

  /// Reads, looks through and compiles a file.
  /// - Throws: `InferenceError`.
  init(file: URL, options: ModelOptions, limits: InferenceLimits) throws(InferenceError) {
    let bytes = try ModelFile.read(file, limits: limits)
    let loaded = bytes.withUnsafeBytes { buffer -> Result<(OpaquePointer, [String: String]), InferenceError> in
      do throws(InferenceError) {
        let inspection = try ModelInspection(buffer)
        var message = CMessage()
        let handle = message.fill {
          copenvino_load(buffer.baseAddress, buffer.count, Int32(options.threads), options.isExact ? 1 : 0, $0)
        }
        guard let handle else {
          throw InferenceError(
            .unsupportedModel,
            "The model cannot be run: it uses operations that are not supported, or contradicts itself.",
            remedy: "Export it again with a current exporter, for a plain processor.", detail: message.text)
        }
        return .success((handle, inspection.metadata))
      } catch {
        return .failure(error)
      }
    }
    let (handle, metadata) = try loaded.get()
    do throws(InferenceError) {
      description = ModelDescription(
        inputs: try Self.ports(handle, outputs: false), outputs: try Self.ports(handle, outputs: true),
        metadata: metadata)
    } catch {
      copenvino_release(handle)
      throw error
    }
    self.handle = handle
  }

  deinit { copenvino_release(handle) }

  private static func ports(_ handle: OpaquePointer, outputs: Bool) throws(InferenceError) -> [ModelPort] {
    var ports: [ModelPort] = []
    for index in 0..<copenvino_port_count(handle, outputs ? 1 : 0) {
      var shape = copenvino_shape()
      var message = CMessage()
      var name = [CChar](repeating: 0, count: Int(COPENVINO_NAME_LENGTH))
      let status = message.fill { text in copenvino_port(handle, outputs ? 1 : 0, index, &name, &shape, text) }
      guard status == 0 else {
        throw InferenceError(
          .unsupportedModel, "The model's inputs and outputs cannot be read.", remedy: "Export it again.",
          detail: message.text)
      }
      ports.append(
        ModelPort(
          name: String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self),
          type: ElementType(shape.type),
          shape: shape.rank < 0 ? nil : shape.lengths.map { $0 < 0 ? nil : Int($0) }))
    }
    return ports
  }

  /// One run. The inputs' memory stays as it is until this returns; `read` sees each output in turn, with its index.
  /// - Throws: `InferenceError`, and what `read` throws.
  func run(
    _ inputs: [(type: ElementType, shape: [Int], bytes: UnsafeMutableRawBufferPointer)],
    read: (Int, TensorView) throws(InferenceError) -> Void
  ) throws(InferenceError) {
    var message = CMessage()
    for (index, input) in inputs.enumerated() {
      guard input.shape.count <= Int(COPENVINO_MOST_RANK) else { throw .wrongInput("An input has too many axes.") }
      var shape = copenvino_shape()
      shape.type = input.type.native
      shape.rank = Int32(input.shape.count)
      withUnsafeMutableBytes(of: &shape.dimensions) { raw in
        let dimensions = raw.bindMemory(to: Int64.self)
        for (axis, length) in input.shape.enumerated() { dimensions[axis] = Int64(length) }
      }
      let status = message.fill {
        copenvino_set_input(handle, Int32(index), &shape, input.bytes.baseAddress, input.bytes.count, $0)
      }
      guard status == 0 else {
        throw InferenceError(
          .wrongInput, "Input \(index) does not fit the model.", remedy: "Give what the model's inputs declare.",
          detail: message.text)
      }
    }
    guard message.fill({ copenvino_run(handle, $0) }) == 0 else {
      throw InferenceError(
        .runFailed, "The model failed while it ran.",
        remedy: "Check that it runs elsewhere on inputs of the same shape, or export it again.", detail: message.text)
    }
    for index in description.outputs.indices {
      var shape = copenvino_shape()
      var (bytes, count): (UnsafeRawPointer?, Int) = (nil, 0)
      let status = message.fill { copenvino_output(handle, Int32(index), &shape, &bytes, &count, $0) }
      guard status == 0, let type = ElementType(shape.type) else {
        throw InferenceError(
          .runFailed, "Output \(index) of the model cannot be read.",
          remedy: "Export the model with results of 32-bit numbers.", detail: message.text)
      }
      let lengths = shape.lengths.map { Int($0) }
      guard TensorShape.byteCount(lengths, type) == count else {
        throw InferenceError(.runFailed, "Output \(index) contradicts its shape.", remedy: "Export the model again.")
      }
      try read(index, TensorView(type: type, shape: lengths, bytes: UnsafeRawBufferPointer(start: bytes, count: count)))
    }
  }
}

extension copenvino_shape {
  fileprivate var lengths: [Int64] {
    withUnsafeBytes(of: dimensions) { Array($0.bindMemory(to: Int64.self).prefix(max(0, Int(rank)))) }
  }
}

extension ElementType {
  private static let natives: [(ElementType, copenvino_type)] = [
    (.float32, COPENVINO_F32), (.float16, COPENVINO_F16), (.float64, COPENVINO_F64), (.uint8, COPENVINO_U8),
    (.int8, COPENVINO_I8), (.int32, COPENVINO_I32), (.int64, COPENVINO_I64), (.bool, COPENVINO_BOOL),
  ]

  fileprivate init?(_ native: copenvino_type) {
    guard let found = Self.natives.first(where: { $0.1 == native }) else { return nil }
    self = found.0
  }

  fileprivate var native: copenvino_type { Self.natives.first { $0.0 == self }?.1 ?? COPENVINO_OTHER }
}
