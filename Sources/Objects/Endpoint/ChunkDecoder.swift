import Crypto

/// Frees a body of `aws-chunked`: `<hex size>[;chunk-signature=…]\r\n<data>\r\n … 0\r\n[name:value\r\n…]\r\n`.
struct ChunkDecoder {
  private static let lineLimit = 8_192
  private static let trailerLimit = 16

  private enum State {
    /// In the line that begins a chunk.
    case size
    /// In the data of a chunk, with so many bytes to come.
    case data(Int64)
    /// Before the line end behind the data.
    case dataEnd
    /// In the lines behind the last chunk.
    case trailer
    /// Behind everything; nothing may follow.
    case over
  }

  private let length: Int64
  private var signer: ChunkSigner?
  private var state = State.size
  private var line: [UInt8] = []
  private var decoded: Int64 = 0
  private var signature = ""
  private(set) var trailers: [String: String] = [:]
  private var trailerText = ""

  init(length: Int64, signer: ChunkSigner?) {
    self.length = length
    self.signer = signer
  }

  private static var malformed: S3Error {
    S3Error("InvalidChunkSizeError", 400, "The chunks of the body are malformed.")
  }

  /// The content in a piece of the body.
  mutating func decode(_ piece: [UInt8]) throws -> [UInt8] {
    var content: [UInt8] = []
    content.reserveCapacity(piece.count)
    var rest = piece[...]
    while !rest.isEmpty {
      if case .data(let left) = state {
        let part = rest.prefix(Int(min(left, Int64(rest.count))))
        content += part
        signer?.add(part)
        rest = rest.dropFirst(part.count)
        decoded += Int64(part.count)
        guard decoded <= length else { throw Self.malformed }
        state = left == Int64(part.count) ? .dataEnd : .data(left - Int64(part.count))
        continue
      }
      guard let end = rest.firstIndex(of: 10) else {
        line += rest
        guard line.count <= Self.lineLimit else { throw Self.malformed }
        break
      }
      line += rest[..<end]
      rest = rest[(end + 1)...]
      guard line.count <= Self.lineLimit, line.popLast() == 13 else { throw Self.malformed }
      try take(String(decoding: line, as: UTF8.self))
      line.removeAll(keepingCapacity: true)
    }
    return content
  }

  /// The body must be whole.
  func finish() throws {
    guard case .over = state, decoded == length else {
      throw S3Error("IncompleteBody", 400, "You did not provide the number of bytes that were announced.")
    }
  }

  private mutating func take(_ line: String) throws {
    switch state {
    case .size:
      let parts = line.split(separator: ";", maxSplits: 1)
      guard let digits = parts.first, 1...12 ~= digits.utf8.count, digits.utf8.first != UInt8(ascii: "+"),
        digits.utf8.first != UInt8(ascii: "-"), let size = Int64(digits, radix: 16)
      else { throw Self.malformed }
      signature = parts.count > 1 ? String(parts[1].trimmingPrefix("chunk-signature=")) : ""
      if size == 0 {
        try signer?.endChunk(signature)
        state = .trailer
      } else {
        state = .data(size)
      }
    case .dataEnd:
      guard line.isEmpty else { throw Self.malformed }
      try signer?.endChunk(signature)
      state = .size
    case .trailer:
      guard !line.isEmpty else {
        try finishTrailers()
        state = .over
        return
      }
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, trailers.count < Self.trailerLimit else { throw Self.malformed }
      let name = parts[0].lowercased()
      trailers[name] = Signature.canonicalValue(String(parts[1]))
      if name != "x-amz-trailer-signature" { trailerText += "\(name):\(trailers[name] ?? "")\n" }
    case .data, .over: throw Self.malformed
    }
  }

  private mutating func finishTrailers() throws {
    guard let signer, !trailerText.isEmpty else { return }
    try signer.checkTrailer(trailerText, trailers["x-amz-trailer-signature"] ?? "")
  }
}

/// Checks the chain of signatures of a signed stream: each covers the one before.
struct ChunkSigner {
  private static let emptyHash = Hexadecimal.encode(SHA256.hash(""))
  private let authenticated: Authenticated
  private var previous: String
  private var hash = SHA256()

  init(_ authenticated: Authenticated) {
    self.authenticated = authenticated
    previous = authenticated.signature
  }

  mutating func add(_ bytes: ArraySlice<UInt8>) { hash.update(bytes) }

  mutating func endChunk(_ signature: String) throws {
    let text = """
      AWS4-HMAC-SHA256-PAYLOAD
      \(authenticated.time.text)
      \(authenticated.scope)
      \(previous)
      \(Self.emptyHash)
      \(Hexadecimal.encode(hash.digest()))
      """
    try compare(text, signature)
    previous = signature
    hash = SHA256()
  }

  func checkTrailer(_ trailers: String, _ signature: String) throws {
    let text = """
      AWS4-HMAC-SHA256-TRAILER
      \(authenticated.time.text)
      \(authenticated.scope)
      \(previous)
      \(Hexadecimal.encode(SHA256.hash(trailers)))
      """
    try compare(text, signature)
  }

  private func compare(_ text: String, _ signature: String) throws {
    guard constantTimeEqual(Hexadecimal.encode(authenticated.key.authenticate(text)), signature) else {
      throw S3Error.signature
    }
  }
}
