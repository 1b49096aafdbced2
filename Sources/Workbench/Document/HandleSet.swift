/// Shapes in the order they were added, with a constant-time test of membership.
public struct HandleSet: Equatable, Sendable {
  /// The members, oldest first.
  public private(set) var handles: [ShapeHandle] = []
  private var isMember: [Bool] = []

  init(_ handles: [ShapeHandle] = []) {
    for handle in handles { insert(handle) }
  }

  /// Number of members.
  public var count: Int { handles.count }
  /// Whether there is no member.
  public var isEmpty: Bool { handles.isEmpty }

  /// Whether the shape is a member.
  public func contains(_ handle: ShapeHandle) -> Bool {
    handle.slot < isMember.count && isMember[handle.slot]
  }

  mutating func insert(_ handle: ShapeHandle) {
    guard !contains(handle) else { return }
    while isMember.count <= handle.slot { isMember.append(false) }
    isMember[handle.slot] = true
    handles.append(handle)
  }

  mutating func remove(_ handle: ShapeHandle) {
    guard contains(handle) else { return }
    isMember[handle.slot] = false
    handles.removeAll { $0 == handle }
  }

  mutating func keep(where isKept: (ShapeHandle) -> Bool) {
    for handle in handles where !isKept(handle) { isMember[handle.slot] = false }
    handles.removeAll { !isMember[$0.slot] }
  }

  mutating func removeAll() {
    for handle in handles { isMember[handle.slot] = false }
    handles.removeAll(keepingCapacity: true)
  }

  /// Sets are equal when they have the same members in the same order.
  public static func == (left: Self, right: Self) -> Bool { left.handles == right.handles }
}
