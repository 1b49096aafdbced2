/// The least and the greatest value that is kept; both may be reached.
public struct Limits: Hashable, Sendable {
  public var min: Double?
  public var max: Double?

  /// Makes limits; nil leaves a side open.
  public init(min: Double? = nil, max: Double? = nil) {
    self.min = min
    self.max = max
  }
}

extension Limits: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case min, max }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.strict(CodingKeys.self)
    self.init(
      min: try container.finite(.min), max: try container.finite(.max))
    if let min, let max, min > max {
      throw DecodingError.dataCorruptedError(forKey: .min, in: container, debugDescription: "must not exceed max")
    }
  }
}
