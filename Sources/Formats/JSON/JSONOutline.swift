import CSimdjson
import Glibc

/// Walks a large mapped document without parsing it whole: the members of its top object, and the elements of arrays
/// among them with a few integer fields. Each element is then parsed alone, so that one bad element costs one element.
struct JSONOutline {
  /// Where a value lies, in bytes from the start.
  struct Place {
    var offset: Int
    var length: Int
    var first: UInt8
  }
  let text: UnsafeRawBufferPointer
  let file: String
  private var base: UnsafePointer<UInt8>? { text.baseAddress?.assumingMemoryBound(to: UInt8.self) }

  init(_ text: UnsafeRawBufferPointer, file: String) {
    self.text = text
    self.file = file
  }

  /// The members of the top object in order; `body` gets the key (escapes untouched) and the value's start.
  ///
  /// `body` returns the place after the value when it walked it, or nil to have it skipped.
  func members(_ body: (_ key: String, _ value: Int) throws -> Int?) throws {
    try end(try members(at: try top(), body))
  }

  /// Where the top value begins.
  func top() throws(FormatError) -> Int {
    var at = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    skipSpace(&at)
    guard at < text.count else { throw trouble(fw_json_truncated, at) }
    return at
  }

  /// The members of the object that starts at `start`; returns the place after it.
  func members(at start: Int, _ body: (_ key: String, _ value: Int) throws -> Int?) throws -> Int {
    var at = start
    guard at < text.count else { throw trouble(fw_json_truncated, at) }
    guard text[at] == UInt8(ascii: "{") else {
      throw FormatError(
        .schema, file: file, line: line(of: at),
        start > 3 ? "an object was expected here" : "the document is no object at its top",
        remedy: "check that this is the label file")
    }
    at += 1
    skipSpace(&at)
    if at < text.count, text[at] == UInt8(ascii: "}") { return at + 1 }
    while true {
      skipSpace(&at)
      guard at < text.count else { throw trouble(fw_json_truncated, at) }
      guard text[at] == UInt8(ascii: "\"") else { throw trouble(fw_json_unexpected, at) }
      let start = at
      try skip(&at)
      let key = String(decoding: text[start + 1..<at - 1], as: UTF8.self)
      skipSpace(&at)
      guard at < text.count else { throw trouble(fw_json_truncated, at) }
      guard text[at] == UInt8(ascii: ":") else { throw trouble(fw_json_unexpected, at) }
      at += 1
      skipSpace(&at)
      if let after = try body(key, at) {
        at = after
      } else {
        try skip(&at)
      }
      skipSpace(&at)
      guard at < text.count else { throw trouble(fw_json_truncated, at) }
      if text[at] == UInt8(ascii: "}") { return at + 1 }
      guard text[at] == UInt8(ascii: ",") else { throw trouble(fw_json_unexpected, at) }
      at += 1
    }
  }

  /// Refuses anything but blanks after the top value.
  func end(_ at: Int) throws(FormatError) {
    var at = at
    skipSpace(&at)
    guard at == text.count else { throw trouble(fw_json_unexpected, at) }
  }

  /// The elements of the array that starts at `start`, in batches; returns the place after it.
  func elements(
    at start: Int, fields: [StaticString], _ body: (UnsafeBufferPointer<fw_json_element>) throws -> Void
  ) throws -> Int {
    guard start < text.count, text[start] == UInt8(ascii: "["), let base else {
      throw trouble(fw_json_unexpected, start)
    }
    var position = start + 1
    var names: [UnsafePointer<CChar>?] = fields.map {
      UnsafeRawPointer($0.utf8Start).assumingMemoryBound(to: CChar.self)
    }
    if names.isEmpty { names = [nil] }
    return try withUnsafeTemporaryAllocation(of: fw_json_element.self, capacity: 1024) { batch in
      while true {
        var count = 0
        let status = fw_json_elements(
          base, text.count, &position, names, UInt32(fields.count), batch.baseAddress, batch.count, &count)
        try body(UnsafeBufferPointer(rebasing: batch[..<count]))
        if status == fw_json_end { return position }
        guard status == fw_json_ok else { throw trouble(status, position) }
      }
    }
  }

  func skip(_ at: inout Int) throws(FormatError) {
    guard let base else { return }
    let status = fw_json_skip(base, text.count, &at, UInt32(fw_json_depth_limit) - 1)
    if status != fw_json_ok { throw trouble(status, at) }
  }

  func slice(_ offset: Int, _ length: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: text[offset..<offset + length])
  }

  private func skipSpace(_ at: inout Int) {
    if let base { fw_json_skip_space(base, text.count, &at) }
  }

  /// 1-based line of a byte.
  func line(of offset: Int) -> Int {
    guard let start = text.baseAddress else { return 1 }
    let end = start + min(offset, text.count)
    var (line, at) = (1, start)
    while at < end, let found = memchr(at, 10, end - at) {
      (line, at) = (line + 1, UnsafeRawPointer(found) + 1)
    }
    return line
  }

  private func trouble(_ status: some BinaryInteger, _ at: Int) -> FormatError {
    let reason =
      switch Int(status) {
      case Int(fw_json_truncated): "the file ends in the middle"
      case Int(fw_json_too_deep): "brackets are nested more than \(fw_json_depth_limit) deep"
      default: at < text.count ? "unexpected \(JSONOutline.show(text[at]))" : "the file ends in the middle"
      }
    return FormatError(
      .syntax, file: file, line: line(of: at), "no sound JSON: \(reason) at byte \(at)", remedy: "export the file again"
    )
  }

  private static func show(_ byte: UInt8) -> String {
    byte > 32 && byte < 127 ? "'\(Character(UnicodeScalar(byte)))'" : "byte \(byte)"
  }
}
