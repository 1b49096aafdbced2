import Foundation

/// What the process that runs a model is told and answers. Each message is JSON after its length in four bytes, lowest
/// first; tensors lie in the memory that both processes share.
enum ModelMessage {
  /// The first message to the process.
  struct Load: Codable {
    var file: String
    var libraries: String?
    var options: ModelOptions
    var limits: InferenceLimits
  }

  /// The answer to `Load`.
  struct Loaded: Codable {
    var description: ModelDescription?
    var error: InferenceError?
  }

  /// Where a tensor lies in the shared memory.
  struct Place: Codable {
    var type: ElementType
    var shape: [Int]
    var offset: Int
  }

  /// Asks for a run on inputs in the model's order.
  struct Run: Codable {
    var inputs: [Place]
    /// Where results may begin.
    var resultsFrom: Int
  }

  /// The answer to `Run`: the results in the model's order.
  struct Ran: Codable {
    var results: [Place]?
    var error: InferenceError?
  }

  /// Longest message; a model's description is at most a little more than its metadata.
  static let mostBytes = 16 << 20
  /// Tensors begin at multiples of it, as vector instructions like them.
  static let alignment = 64

  /// Inputs, results, and room for their alignment.
  static func mostShared(_ limits: InferenceLimits) -> Int { 2 * max(0, min(limits.tensorBytes, 1 << 40)) + (1 << 20) }

  static func aligned(_ offset: Int) -> Int { (offset + alignment - 1) / alignment * alignment }
}
