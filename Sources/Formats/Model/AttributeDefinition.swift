/// What a class says about one of its attributes.
public struct AttributeDefinition: Hashable, Sendable {
  /// How a person gives the value.
  public enum Input: String, Hashable, Sendable, CaseIterable { case text, number, checkbox, select }

  public var name: String
  public var input: Input
  /// The values to choose from, or the bounds and step of a number as the file has them.
  public var values: [String] = []
  public var defaultValue: String?
  /// The value may change from frame to frame of a track.
  public var isMutable = false
  public var isRequired = false

  public init(name: String, input: Input) {
    self.name = name
    self.input = input
  }
}
