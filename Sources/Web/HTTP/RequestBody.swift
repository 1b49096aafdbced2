/// Where a body's bytes come from. Implemented by the server's connection.
protocol BodySource: Sendable {
  /// The next chunk, or `nil` at the end. Bytes are read from the network only when asked for.
  func nextChunk() async throws -> [UInt8]?
}

/// A request's body: chunks with back-pressure. It can be read once.
public struct RequestBody: Sendable, AsyncSequence {
  enum Storage: Sendable {
    case bytes([UInt8])
    case source(any BodySource, length: Int?)
  }
  let storage: Storage

  /// No body.
  public static let empty = RequestBody(storage: .bytes([]))

  /// A body held in memory.
  public static func bytes(_ bytes: [UInt8]) -> RequestBody { RequestBody(storage: .bytes(bytes)) }

  init(storage: Storage) { self.storage = storage }

  /// The announced length in bytes; `nil` when the body is chunked.
  public var length: Int? {
    switch storage {
    case .bytes(let bytes): bytes.count
    case .source(_, let length): length
    }
  }

  /// Whether there is certainly no body.
  public var isEmpty: Bool { length == 0 }

  /// The whole body.
  /// - Parameter limit: bytes above which `APIError(.bodyTooLarge)` is thrown, before reading where the length is known.
  public func collect(limit: Int) async throws -> [UInt8] {
    let tooLarge = APIError(
      .bodyTooLarge, "The body is larger than \(limit) bytes", hint: "Send at most \(limit) bytes here")
    switch storage {
    case .bytes(let bytes):
      guard bytes.count <= limit else { throw tooLarge }
      return bytes
    case .source(let source, let length):
      if let length, length > limit { throw tooLarge }
      guard var all = try await source.nextChunk() else { return [] }
      if all.count > limit { throw tooLarge }
      if let length { all.reserveCapacity(Swift.min(length, 1 << 20)) }
      while let chunk = try await source.nextChunk() {
        guard all.count + chunk.count <= limit else { throw tooLarge }
        all += chunk
      }
      return all
    }
  }

  /// Starts reading.
  public func makeAsyncIterator() -> Iterator { Iterator(storage: storage) }

  /// Reads chunk by chunk.
  public struct Iterator: AsyncIteratorProtocol {
    let storage: Storage
    var isDone = false

    init(storage: Storage) { self.storage = storage }

    /// The next chunk of at least one byte, or `nil` at the end.
    public mutating func next() async throws -> [UInt8]? {
      guard !isDone else { return nil }
      switch storage {
      case .bytes(let bytes):
        isDone = true
        return bytes.isEmpty ? nil : bytes
      case .source(let source, _):
        let chunk = try await source.nextChunk()
        isDone = chunk == nil
        return chunk
      }
    }
  }
}
