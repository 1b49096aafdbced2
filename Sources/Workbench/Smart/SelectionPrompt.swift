public import Geometry

/// What a person says about the object to be selected.
public struct SelectionPrompt: Equatable, Sendable {
  /// Places on the object.
  public var inside: [ImagePoint] = []
  /// Places beside it.
  public var outside: [ImagePoint] = []
  /// A box around it.
  public var box: ImageBox?

  /// Says nothing yet.
  public init() {}

  var isEmpty: Bool { inside.isEmpty && box == nil }
}
