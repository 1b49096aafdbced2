/// The name of an object: 1 to 1,024 bytes of UTF-8.
///
/// Any text is a legal key and keys are never normalised: `a//b`, `a/../b` and two spellings of `é` are different
/// objects. Order and equality are those of the UTF-8 bytes, as in S3.
public struct ObjectKey: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Most bytes of a key.
  public static let byteLimit = 1024
  /// The key as text.
  public let text: String

  /// - Throws: ``ObjectError/Code/invalidKey`` when the text is empty or too long.
  public init(_ text: String) throws(ObjectError) {
    guard 1...Self.byteLimit ~= text.utf8.count else {
      throw ObjectError(.invalidKey, "a key of \(text.utf8.count) bytes")
    }
    self.text = text
  }

  init(unchecked bytes: some Sequence<UInt8>) { text = String(decoding: Array(bytes), as: UTF8.self) }

  /// The key as text.
  public var description: String { text }

  /// Swift compares text by meaning, keys are compared by bytes.
  public static func == (first: ObjectKey, second: ObjectKey) -> Bool {
    first.text.utf8.elementsEqual(second.text.utf8)
  }
  /// UTF-8 byte order.
  public static func < (first: ObjectKey, second: ObjectKey) -> Bool {
    first.text.utf8.lexicographicallyPrecedes(second.text.utf8)
  }
  /// Agrees with equality.
  public func hash(into hasher: inout Hasher) { for byte in text.utf8 { hasher.combine(byte) } }
}
