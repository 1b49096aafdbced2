/// A file of a source.
public struct SourceFile: Hashable, Sendable {
  /// Relative to the source's root, with `/`.
  public let path: String
  /// In bytes.
  public let size: Int64
}
