/// No query, no body, or no content.
public struct None: Codable, Sendable, Equatable {
  /// Nothing.
  public init() {}
  /// Reads nothing; members are refused as unknown.
  public init(from decoder: any Decoder) throws { _ = try? decoder.container(keyedBy: JSONKey.self) }
  /// Writes an empty object.
  public func encode(to encoder: any Encoder) throws { _ = encoder.container(keyedBy: JSONKey.self) }
}
