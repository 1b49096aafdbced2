/// What differs since the host last asked; the numbers cross to the host.
public struct Dirty: OptionSet, Sendable {
  /// The bits.
  public let rawValue: UInt32

  /// Makes a set from its bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The shapes layer, inside the editor's `region`.
  public static let shapes = Dirty(rawValue: 1)
  /// The layer of selection, handles and drags.
  public static let interaction = Dirty(rawValue: 2)
  /// Scale or translation.
  public static let view = Dirty(rawValue: 4)
  /// Which shapes are selected.
  public static let selection = Dirty(rawValue: 8)
  /// Whether undo and redo are possible.
  public static let history = Dirty(rawValue: 16)
  /// Changes wait to be saved.
  public static let changes = Dirty(rawValue: 32)
  /// Which tool is chosen.
  public static let tool = Dirty(rawValue: 64)
  /// The pointer's look.
  public static let cursor = Dirty(rawValue: 128)
  /// The whole shapes layer, whatever the region.
  public static let everything = Dirty(rawValue: 256)
}
