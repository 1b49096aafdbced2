import Web

/// Reads a `multipart/form-data` body as it arrives (RFC 7578); no more than a boundary's length is held back.
struct MultipartForm {
  /// What the body brings next.
  enum Part {
    case begin(field: String, filename: String?)
    case bytes([UInt8])
    case end
  }

  private enum State { case preamble, headers, content, done }

  /// A part's headers longer than this are refused.
  private static let headerLimit = 16_384

  private let delimiter: [UInt8]
  private var state = State.preamble
  private var buffer: [UInt8]
  /// Whether the part being read is a file.
  private(set) var isInFile = false

  /// - Throws: `APIError(.badRequest)` when the content type names no boundary.
  init(contentType: String) throws {
    let boundary = HeaderParameters.read(contentType)["boundary"] ?? ""
    guard (1...70).contains(boundary.utf8.count) else {
      throw APIError(.badRequest, "The form's content type names no boundary")
    }
    delimiter = Array("\r\n--\(boundary)".utf8)
    // The first delimiter may stand at the very beginning, without the line break.
    buffer = [13, 10]
  }

  /// Whether the closing delimiter was read.
  var isComplete: Bool { state == .done }

  /// Takes the next bytes of the body.
  ///
  /// - Throws: `APIError(.badRequest)` when they are no form.
  mutating func feed(_ chunk: [UInt8]) throws -> [Part] {
    buffer += chunk
    var parts: [Part] = []
    while try step(&parts) {}
    return parts
  }

  /// Does one step; false when more bytes are needed.
  private mutating func step(_ parts: inout [Part]) throws -> Bool {
    switch state {
    case .done:
      buffer.removeAll()
      return false
    case .headers:
      guard let end = Self.find([13, 10, 13, 10], in: buffer) else {
        guard buffer.count <= Self.headerLimit else { throw APIError(.badRequest, "A part's headers are too long") }
        return false
      }
      let head = String(decoding: buffer[..<end], as: UTF8.self)
      buffer.removeFirst(end + 4)
      let (field, filename) = Self.names(in: head)
      isInFile = filename != nil || field == "file"
      parts.append(.begin(field: field, filename: filename))
      state = .content
      return true
    case .preamble, .content:
      guard let place = Self.find(delimiter, in: buffer) else {
        // Everything but a possible beginning of the delimiter can go.
        let safe = buffer.count - delimiter.count
        if safe > 0 {
          if state == .content { parts.append(.bytes(Array(buffer[..<safe]))) }
          buffer.removeFirst(safe)
        }
        return false
      }
      // Two more bytes tell whether it is the last.
      guard buffer.count >= place + delimiter.count + 2 else { return false }
      if state == .content {
        if place > 0 { parts.append(.bytes(Array(buffer[..<place]))) }
        parts.append(.end)
      }
      let after = buffer[(place + delimiter.count)...].prefix(2)
      if after.elementsEqual("--".utf8) {
        state = .done
      } else {
        // Blanks may follow the delimiter; its line ends with a line break.
        guard let lineEnd = Self.find([13, 10], in: Array(buffer[(place + delimiter.count)...].prefix(256))) else {
          guard buffer.count < place + delimiter.count + 256 else {
            throw APIError(.badRequest, "The form is malformed")
          }
          return false
        }
        buffer.removeFirst(place + delimiter.count + lineEnd + 2)
        state = .headers
      }
      return true
    }
  }

  /// The field's and the file's name in `Content-Disposition`.
  private static func names(in head: String) -> (field: String, filename: String?) {
    for line in head.split(whereSeparator: \.isNewline) where line.lowercased().hasPrefix("content-disposition:") {
      let parameters = HeaderParameters.read(line)
      // Browsers write a quote inside a name as %22 (HTML, "multipart form data").
      return (parameters["name"] ?? "", parameters["filename"].map { $0.replacing("%22", with: "\"") })
    }
    return ("", nil)
  }

  private static func find(_ pattern: [UInt8], in bytes: [UInt8]) -> Int? {
    guard bytes.count >= pattern.count else { return nil }
    return bytes.withUnsafeBufferPointer { bytes in
      let last = bytes.count - pattern.count
      var index = 0
      while index <= last {
        if bytes[index] == pattern[0] {
          var matched = 1
          while matched < pattern.count, bytes[index + matched] == pattern[matched] { matched += 1 }
          if matched == pattern.count { return index }
        }
        index += 1
      }
      return nil
    }
  }
}
