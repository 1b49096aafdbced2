/// Names one shape for as long as its document is open; never used again for another shape, also not after undo.
public struct ShapeHandle: Hashable, Sendable {
  /// 1, 2, 3, … in order of creation; 0 stands for "none" where only numbers can pass.
  public let rawValue: UInt32

  /// Makes the handle with this number, or nil for 0.
  public init?(rawValue: UInt32) {
    guard rawValue > 0 else { return nil }
    self.rawValue = rawValue
  }

  init(slot: Int) { rawValue = UInt32(slot) + 1 }

  /// Place in tables with one entry a shape.
  var slot: Int { Int(rawValue) - 1 }
}
