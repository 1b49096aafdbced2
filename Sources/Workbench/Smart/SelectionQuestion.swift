/// What was said about an object, for a host that answers it.
public struct SelectionQuestion: Equatable, Sendable {
  /// Grows whenever something else is said, so that late answers are known.
  public private(set) var number: UInt32 = 0
  /// What was said; empty where there is nothing to answer.
  public private(set) var prompt = SelectionPrompt()

  mutating func ask(_ other: SelectionPrompt) {
    guard other != prompt else { return }
    prompt = other
    number &+= 1
  }
}
