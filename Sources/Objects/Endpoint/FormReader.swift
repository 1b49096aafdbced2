import Web

/// Reads a form (`multipart/form-data`, RFC 7578): small fields first, then one file that is streamed.
struct FormReader {
  private static let fieldLimit = 20_480
  private static let headerLimit = 8_192

  private var source: RequestBody.Iterator
  /// `\r\n--boundary`.
  private let delimiter: [UInt8]
  private var buffer: [UInt8] = [13, 10]
  private var isOver = false

  /// The head of a part.
  struct Part {
    let name: String
    let fileName: String?
  }

  static func malformed(_ message: String) -> S3Error { S3Error("MalformedPOSTRequest", 400, message) }

  init(_ request: Request) throws {
    source = request.body.makeAsyncIterator()
    let parameters = Self.parameters(request.headers["Content-Type"] ?? "")
    guard let boundary = parameters["boundary"], 1...70 ~= boundary.utf8.count else {
      throw Self.malformed("The form has no boundary.")
    }
    delimiter = Array("\r\n--\(boundary)".utf8)
  }

  /// Fields up to the file, and the file's part; what follows the file is never read.
  mutating func readFields() async throws -> (fields: [(name: String, value: String)], file: Part?) {
    var fields: [(name: String, value: String)] = []
    var total = 0
    guard try await skipToDelimiter() else { throw Self.malformed("The form does not begin with its boundary.") }
    while let part = try await readHead() {
      if part.name.lowercased() == "file" { return (fields, part) }
      var value: [UInt8] = []
      while let piece = try await readContent() {
        value += piece
        guard total + value.count <= Self.fieldLimit else {
          throw S3Error(
            "MaxPostPreDataLengthExceededError", 400, "Your POST request fields preceding the file were too large.")
        }
      }
      total += value.count + part.name.utf8.count
      guard let text = String(validating: value, as: UTF8.self), fields.count < 200 else {
        throw Self.malformed("A field of the form is not UTF-8.")
      }
      fields.append((part.name, text))
    }
    return (fields, nil)
  }

  /// The next piece of the content of a part, or nil at its end.
  mutating func readContent() async throws -> [UInt8]? {
    guard !isOver else { return nil }
    while true {
      if let place = Self.find(delimiter, in: buffer) {
        if place == 0 {
          buffer.removeFirst(delimiter.count)
          isOver = true
          return nil
        }
        let content = Array(buffer[..<place])
        buffer.removeFirst(place)
        return content
      }
      // The end of the buffer may be the beginning of a delimiter.
      let safe = buffer.count - delimiter.count + 1
      if safe > 0 {
        let content = Array(buffer[..<safe])
        buffer.removeFirst(safe)
        return content
      }
      try await fill()
    }
  }

  // MARK: Parts

  private mutating func skipToDelimiter() async throws -> Bool {
    while buffer.count < delimiter.count { try await fill() }
    guard buffer.starts(with: delimiter) else { return false }
    buffer.removeFirst(delimiter.count)
    return true
  }

  /// The head of the next part; nil behind the last one.
  private mutating func readHead() async throws -> Part? {
    isOver = false
    while buffer.count < 2 { try await fill() }
    if buffer.starts(with: [45, 45]) { return nil }
    let end: [UInt8] = [13, 10, 13, 10]
    var place = Self.find(end, in: buffer)
    while place == nil {
      guard buffer.count <= Self.headerLimit else { throw Self.malformed("The head of a part is too long.") }
      try await fill()
      place = Self.find(end, in: buffer)
    }
    guard let place, buffer.starts(with: [13, 10]), place >= 2,
      let text = String(validating: buffer[2..<max(2, place)], as: UTF8.self)
    else { throw Self.malformed("The head of a part is malformed.") }
    // The blank line's first half also begins a delimiter right behind the head.
    buffer.removeFirst(place + end.count)
    for line in text.split(separator: "\r\n") {
      let pair = line.split(separator: ":", maxSplits: 1)
      guard pair.count == 2, pair[0].lowercased() == "content-disposition" else { continue }
      let parameters = Self.parameters(String(pair[1]))
      guard let name = parameters["name"] else { break }
      return Part(name: name, fileName: parameters["filename"])
    }
    throw Self.malformed("A part has no name.")
  }

  private mutating func fill() async throws {
    guard let piece = try await source.next() else { throw Self.malformed("The form ends too early.") }
    buffer += piece
  }

  private static func find(_ pattern: [UInt8], in bytes: [UInt8]) -> Int? {
    guard bytes.count >= pattern.count else { return nil }
    return bytes.withUnsafeBufferPointer { bytes in
      var index = 0
      let last = bytes.count - pattern.count
      while index <= last {
        // Jump from one first byte to the next: the pattern begins with a carriage return, rare in files.
        guard let first = bytes[index...last].firstIndex(of: pattern[0]) else { return nil }
        if bytes[first..<first + pattern.count].elementsEqual(pattern) { return first }
        index = first + 1
      }
      return nil
    }
  }

  /// Parameters of a header such as `form-data; name="file"; filename="a.png"`.
  static func parameters(_ header: String) -> [String: String] {
    var parameters: [String: String] = [:]
    var rest = Array(header.utf8)[...]
    rest = rest.drop { $0 != UInt8(ascii: ";") }
    while rest.popFirst() != nil {
      let name = rest.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ";") }
      rest = rest.dropFirst(name.count)
      guard rest.popFirst() == UInt8(ascii: "=") else { break }
      var value: [UInt8] = []
      if rest.first == UInt8(ascii: "\"") {
        rest.removeFirst()
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
          // Browsers write %22 for quotes; older clients put a backslash before them.
          if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "\"") {
            value.append(rest.removeFirst())
          } else {
            value.append(byte)
          }
        }
        rest = rest.drop { $0 != UInt8(ascii: ";") }
      } else {
        value = Array(rest.prefix { $0 != UInt8(ascii: ";") })
        rest = rest.dropFirst(value.count)
      }
      let key = String(decoding: name, as: UTF8.self).filter { $0 != " " }.lowercased()
      if parameters[key] == nil { parameters[key] = String(decoding: value, as: UTF8.self) }
    }
    return parameters
  }
}
