/// One part of an object that arrives in parts.
public struct ObjectPart: Sendable, Hashable {
  /// From 1 to 10,000; parts are joined in this order.
  public let number: Int
  /// The store's mark of these bytes, without quotes.
  public let etag: String
  /// Bytes.
  public let size: Int64

  /// Names a part.
  public init(number: Int, etag: String, size: Int64) {
    self.number = number
    self.etag = etag
    self.size = size
  }

  /// Smallest part but the last, bytes.
  public static let smallest: Int64 = 5 << 20
  /// Highest number of a part.
  public static let highestNumber = 10_000
}
