/// Walks an annotation file of the plainest XML: elements without attributes, text with the five entities, nothing else.
///
/// Tools write nothing but that, and it is read several times faster than by a general parser. Whatever is otherwise
/// (comments, sections, declarations, other encodings, damage) ends the walk, and libxml2 reads or refuses the file.
struct VOCPlainScanner {
  enum Event {
    case begin(VOCTag)
    /// An element ends; `name` and `text` are its bytes.
    case end(VOCTag, name: UnsafeBufferPointer<UInt8>, text: UnsafeBufferPointer<UInt8>)
  }
  private let bytes: UnsafeBufferPointer<UInt8>
  private var at = 0
  /// 1-based.
  private(set) var line = 1
  private var names: [Range<Int>] = []
  private var textStart = 0
  private var pending: Event?
  private(set) var isDone = false

  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    skipSpace()
    if holds("<?xml") {
      let start = at
      while at < bytes.count, bytes[at] != UInt8(ascii: ">") { at += 1 }
      let declaration = String(decoding: bytes[start..<min(at, bytes.count)], as: UTF8.self).lowercased()
      if declaration.contains("encoding"), !declaration.contains("utf-8") { return nil }
      at += 1
      skipSpace()
    }
    textStart = at
  }

  private func holds(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { text in
      at + text.count <= bytes.count && text.indices.allSatisfy { bytes[at + $0] == text[$0] }
    }
  }

  private mutating func skipSpace() {
    while at < bytes.count, bytes[at] == 32 || (bytes[at] >= 9 && bytes[at] <= 13) {
      if bytes[at] == 10 { line += 1 }
      at += 1
    }
  }

  /// The next element's begin or end; nil at the end of the document, or (`isDone` false) where it is not so plain.
  mutating func next() -> Event? {
    if let event = pending {
      pending = nil
      return event
    }
    // Text up to the next tag.
    while at < bytes.count, bytes[at] != UInt8(ascii: "<") {
      if bytes[at] == 10 { line += 1 }
      if bytes[at] < 32, bytes[at] != 9, bytes[at] != 10, bytes[at] != 13 { return nil }
      at += 1
    }
    let text = textStart..<at
    guard at + 1 < bytes.count else {
      isDone = at >= bytes.count && names.isEmpty && hasRoot && isBlank(text)
      return nil
    }
    at += 1
    let isEnd = bytes[at] == UInt8(ascii: "/")
    if isEnd { at += 1 }
    let start = at
    while at < bytes.count, VOCPlainScanner.isName(bytes[at]) { at += 1 }
    let name = start..<at
    guard !name.isEmpty, at < bytes.count else { return nil }
    if isEnd { return end(name, text) }
    let isEmpty = bytes[at] == UInt8(ascii: "/")
    if isEmpty { at += 1 }
    guard at < bytes.count, bytes[at] == UInt8(ascii: ">"), names.count < XMLStream.depthLimit - 1 else { return nil }
    // Text beside elements means nothing; a second root is damage.
    if names.isEmpty, hasRoot || !isBlank(text) { return nil }
    hasRoot = true
    at += 1
    textStart = at
    let tag = VOCTag(slice(name))
    if isEmpty { pending = .end(tag, name: slice(name), text: slice(at..<at)) } else { names.append(name) }
    return .begin(tag)
  }
  private var hasRoot = false

  private mutating func end(_ name: Range<Int>, _ text: Range<Int>) -> Event? {
    guard bytes[at] == UInt8(ascii: ">"), let open = names.popLast(), slice(open).elementsEqual(slice(name)) else {
      return nil
    }
    at += 1
    textStart = at
    return .end(VOCTag(slice(name)), name: slice(name), text: slice(text))
  }

  private func slice(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: bytes[range]) }

  private func isBlank(_ range: Range<Int>) -> Bool { range.allSatisfy { bytes[$0] <= 32 } }

  private static func isName(_ byte: UInt8) -> Bool {
    (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || (byte >= 48 && byte <= 57) || byte == 95 || byte == 45
  }

  /// The text without blanks at its ends and with its entities resolved; nil where it is not plain.
  static func string(_ text: UnsafeBufferPointer<UInt8>) -> String? {
    var (start, end) = (0, text.count)
    while start < end, text[start] <= 32 { start += 1 }
    while end > start, text[end - 1] <= 32 { end -= 1 }
    let trimmed = UnsafeBufferPointer(rebasing: text[start..<end])
    guard trimmed.count <= 1 << 16 else { return nil }
    guard var string = String(validating: trimmed, as: UTF8.self) else { return nil }
    guard trimmed.contains(UInt8(ascii: "&")) else { return string }
    for (entity, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'")] {
      string = string.split(separator: entity, omittingEmptySubsequences: false).joined(separator: character)
    }
    // What is left of ampersands must be `&amp;`; a number or a name of another entity is not plain.
    let pieces = string.split(separator: "&", omittingEmptySubsequences: false)
    guard pieces.dropFirst().allSatisfy({ $0.hasPrefix("amp;") }) else { return nil }
    return ([pieces[0]] + pieces.dropFirst().map { $0.dropFirst(4) }).joined(separator: "&")
  }
}
