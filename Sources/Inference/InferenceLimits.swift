/// What one model may cost.
public struct InferenceLimits: Sendable, Hashable, Codable {
  /// Bytes of a model's file. Default 2 GiB, which is also the most that the ONNX format holds in one file.
  public var modelBytes = 2 << 30
  /// Bytes of all inputs of one run, and of all results. Default 512 MiB: 109 pictures of 640 × 640.
  public var tensorBytes = 512 << 20
  /// Address space of the process that runs the model, in bytes. Default 8 GiB; a small model takes 1.7 GB of it, 1 GiB of
  /// which is set aside for its numbers and mostly never touched.
  public var memory = 8 << 30
  /// Seconds for reading and compiling. Default 120.
  public var loadSeconds = 120.0
  /// Seconds for one run. Default 60.
  public var runSeconds = 60.0

  /// The defaults.
  public init() {}
}
