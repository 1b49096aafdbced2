/// How sure a format is of a source, and why.
public struct Detection: Hashable, Sendable, Codable {
  public var format: FormatID
  /// 0…1. Above 0.5 the format would read the source without asking.
  public var confidence: Double
  public var reasons: [String]

  public init(format: FormatID, confidence: Double, reasons: [String]) {
    self.format = format
    self.confidence = confidence
    self.reasons = reasons
  }
}
