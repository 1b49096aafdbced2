/// A change to the document that can be taken back.
public enum Command: Equatable, Sendable {
  /// Adds shapes; lowest place in the drawing order first.
  case insert([Placement])
  /// Takes shapes out; lowest place in the drawing order first.
  case remove([Placement])
  /// Gives shapes other coordinates.
  case reshape([Revision<ShapeGeometry>])
  /// Gives shapes other classes.
  case reclass([Revision<UInt32>])
  /// Gives shapes other places in the drawing order.
  case restack([Revision<StackPlace>])
  /// Gives shapes other groups.
  case regroup([Revision<UInt32>])
  /// Several in this order, as one step.
  indirect case all([Command])

  /// A shape and its place in the drawing order.
  public struct Placement: Equatable, Sendable {
    /// The whole shape.
    public var shape: Shape
    /// 0 is the bottom.
    public var position: Int
  }

  /// One shape's value before and after.
  public struct Revision<Value: Equatable & Sendable>: Equatable, Sendable {
    /// Whose value it is.
    public var handle: ShapeHandle
    /// What it was.
    public var before: Value
    /// What it becomes.
    public var after: Value

    var inverse: Self { Self(handle: handle, before: after, after: before) }
  }

  /// The command that takes this one back.
  public var inverse: Command {
    switch self {
    case .insert(let placements): .remove(placements)
    case .remove(let placements): .insert(placements)
    case .reshape(let revisions): .reshape(revisions.map { $0.inverse })
    case .reclass(let revisions): .reclass(revisions.map { $0.inverse })
    // Backwards: each place counts in the order the ones before it left.
    case .restack(let revisions): .restack(revisions.reversed().map { $0.inverse })
    case .regroup(let revisions): .regroup(revisions.map { $0.inverse })
    case .all(let commands): .all(commands.reversed().map { $0.inverse })
    }
  }

  /// Whether it changes nothing.
  public var isEmpty: Bool {
    switch self {
    case .insert(let placements), .remove(let placements): placements.isEmpty
    case .reshape(let revisions): revisions.allSatisfy { $0.before == $0.after }
    case .reclass(let revisions): revisions.allSatisfy { $0.before == $0.after }
    case .restack(let revisions): revisions.allSatisfy { $0.before == $0.after }
    case .regroup(let revisions): revisions.allSatisfy { $0.before == $0.after }
    case .all(let commands): commands.allSatisfy { $0.isEmpty }
    }
  }

  /// This reshaping and a later one of the same shapes as one step, or nil where they do not fit together.
  func merged(with next: Command) -> Command? {
    guard case .reshape(let first) = self, case .reshape(let second) = next, first.count == second.count else {
      return nil
    }
    var merged: [Revision<ShapeGeometry>] = []
    for (old, new) in zip(first, second) {
      guard old.handle == new.handle else { return nil }
      merged.append(Revision(handle: old.handle, before: old.before, after: new.after))
    }
    return .reshape(merged)
  }
}
