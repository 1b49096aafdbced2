import CSimdjson

/// simdjson's parser, reused from text to text. Belongs to one thread.
final class JSONParser {
  private let handle: OpaquePointer
  /// Room for values that are parsed together.
  private var joined: [UInt8] = []
  /// Values are joined until their text is as long as this: 256 KiB, what a core's cache holds besides the tape.
  private static let joinedLength = 256 << 10

  init() throws(FormatError) {
    guard let handle = fw_json_parser_new() else {
      throw FormatError(
        .limitExceeded, "memory is short", remedy: "free some memory and try again")
    }
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
    try body(root(of: text).get())
  }

  /// Parses values that lie apart; `body` gets each with its number from 0, nil for one that is no sound JSON.
  ///
  /// simdjson is several times faster on one text of some kilobytes than on as many texts of a hundred bytes.
  ///
  /// - Parameter value: the text of a value: balanced brackets and whole strings, or a bare word.
  func withValues(
    _ count: Int, at value: (Int) -> UnsafeRawBufferPointer, _ body: (JSONNode?, Int) throws -> Void
  ) throws {
    // Taken out while it is lent: `body` may parse something else meanwhile.
    var text = joined
    joined = []
    defer { joined = text }
    var first = 0
    while first < count {
      text.removeAll(keepingCapacity: true)
      text.append(UInt8(ascii: "["))
      var end = first
      while end < count, end == first || text.count < JSONParser.joinedLength {
        if end > first { text.append(UInt8(ascii: ",")) }
        text.append(contentsOf: value(end))
        end += 1
      }
      text.append(UInt8(ascii: "]"))
      let length = text.count
      text.append(contentsOf: repeatElement(0, count: MappedFile.padding))
      var place = first
      let isSound = try text.withUnsafeBytes { bytes in
        try parse(UnsafeRawBufferPointer(rebasing: bytes[..<length])) { list in
          for node in list.elements {
            try body(node, place)
            place += 1
          }
        }
      }
      // One of them is broken: each alone, so that the others are not lost.
      if !isSound {
        for place in first..<end where try !parse(value(place), { try body($0, place) }) { try body(nil, place) }
      }
      first = end
    }
  }

  /// Whether the text is sound; `body` then got its root.
  private func parse(_ text: UnsafeRawBufferPointer, _ body: (JSONNode) throws -> Void) throws -> Bool {
    switch root(of: text) {
    case .success(let node):
      try body(node)
      return true
    case .failure: return false
    }
  }

  private func root(of text: UnsafeRawBufferPointer) -> Result<JSONNode, JSONTrouble> {
    guard let base = text.baseAddress, !text.isEmpty else { return .failure(JSONTrouble(message: "the text is empty")) }
    var tape: UnsafePointer<UInt64>?
    var strings: UnsafePointer<UInt8>?
    var words = 0
    let message = fw_json_parse(handle, base.assumingMemoryBound(to: UInt8.self), text.count, &tape, &words, &strings)
    if let message { return .failure(JSONTrouble(message: String(cString: message))) }
    guard let tape, let strings, words > 1 else { return .failure(JSONTrouble(message: "the text is empty")) }
    return .success(JSONNode(tape: tape, strings: strings, index: 1))
  }

  /// Parses a text that is not followed by padding.
  func withValue<Result>(copying text: [UInt8], _ body: (JSONNode) throws -> Result) throws -> Result {
    let padded = text + [UInt8](repeating: 0, count: MappedFile.padding)
    return try padded.withUnsafeBytes { try withValue(UnsafeRawBufferPointer(rebasing: $0[..<text.count]), body) }
  }
}

/// What simdjson says of a text that it refuses.
struct JSONTrouble: Error { let message: String }
