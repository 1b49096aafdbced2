/// The bytes of an object, piece by piece. One reader at a time.
public struct ObjectReader: Sendable, AsyncSequence {
  /// Pieces come from here; a struct, since bare closures gain thunks in containers.
  struct Source: Sendable {
    let next: @Sendable () async throws -> [UInt8]?
  }

  /// The object.
  public let info: ObjectInfo
  /// The bytes of it that are read.
  public let range: Range<Int64>
  private let source: Source

  init(info: ObjectInfo, range: Range<Int64>, source: Source) {
    self.info = info
    self.range = range
    self.source = source
  }

  /// Hands out pieces of at most some hundred kilobytes.
  public struct Iterator: AsyncIteratorProtocol {
    let source: Source
    /// The next piece, or nil at the end.
    public func next() async throws -> [UInt8]? { try await source.next() }
  }

  /// Begins reading.
  public func makeAsyncIterator() -> Iterator { Iterator(source: source) }

  /// All the bytes.
  /// - Throws: ``ObjectError/Code/tooLarge`` when there are more than `limit`.
  public func readAll(limit: Int) async throws -> [UInt8] {
    let count = range.upperBound - range.lowerBound
    guard count <= limit else { throw ObjectError(.tooLarge, "\(count) bytes, allowed are \(limit)") }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(count))
    while let piece = try await source.next() { bytes += piece }
    return bytes
  }
}
