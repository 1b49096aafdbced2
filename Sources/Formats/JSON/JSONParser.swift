import CSimdjson

/// simdjson's parser, reused from text to text. Belongs to one thread.
final class JSONParser {
  private let handle: OpaquePointer

  init() throws(FormatError) {
    guard let handle = fw_json_parser_new() else { throw FormatError(.limitExceeded, "memory is short") }
    self.handle = handle
  }

  deinit { fw_json_parser_free(handle) }

  /// Parses one value and lends its root; nothing of it may be kept after `body`.
  ///
  /// - Parameter text: followed by at least `MappedFile.padding` readable bytes.
  /// - Throws: `JSONTrouble` where the text is no JSON, and what `body` throws.
  func withValue<Result>(
    _ text: UnsafeRawBufferPointer, _ body: (JSONNode) throws -> Result
  ) throws -> Result {
    guard let base = text.baseAddress, !text.isEmpty else { throw JSONTrouble(message: "the text is empty") }
    var tape: UnsafePointer<UInt64>?
    var strings: UnsafePointer<UInt8>?
    var words = 0
    let message = fw_json_parse(handle, base.assumingMemoryBound(to: UInt8.self), text.count, &tape, &words, &strings)
    if let message { throw JSONTrouble(message: String(cString: message)) }
    guard let tape, let strings, words > 1 else { throw JSONTrouble(message: "the text is empty") }
    return try body(JSONNode(tape: tape, strings: strings, index: 1))
  }

  /// Parses a text that is not followed by padding.
  func withValue<Result>(copying text: [UInt8], _ body: (JSONNode) throws -> Result) throws -> Result {
    let padded = text + [UInt8](repeating: 0, count: MappedFile.padding)
    return try padded.withUnsafeBytes { try withValue(UnsafeRawBufferPointer(rebasing: $0[..<text.count]), body) }
  }
}

/// What simdjson says of a text that it refuses.
struct JSONTrouble: Error { let message: String }
