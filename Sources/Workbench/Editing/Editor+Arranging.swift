import Geometry

// Drawing order, groups and lines that several shapes share.
extension Editor {
  /// Brings the selected shapes above all others, in the order they have among themselves.
  public mutating func bringToFront() {
    cancelGesture()
    restack(state.unlockedSelection) { levels, count in
      // A level is kept by the server, where equal ones are ordered by age.
      StackPlace(level: levels.highest == .max ? .max : levels.highest + 1, position: count - 1)
    }
  }

  /// Sends the selected shapes below all others.
  public mutating func sendToBack() {
    cancelGesture()
    restack(state.unlockedSelection.reversed()) { levels, _ in
      StackPlace(level: levels.lowest == .min ? .min : levels.lowest - 1, position: 0)
    }
  }

  private mutating func restack(
    _ shapes: [Shape], _ place: (_ levels: (lowest: Int32, highest: Int32), _ count: Int) -> StackPlace
  ) {
    // Tried on a copy: each place counts in the order the ones before it left.
    var document = state.document
    let levels = document.levels
    var revisions: [Command.Revision<StackPlace>] = []
    for shape in shapes {
      guard let position = document.order.firstIndex(of: shape.handle) else { continue }
      let after = place(levels, document.order.count)
      revisions.append(
        Command.Revision(
          handle: shape.handle, before: StackPlace(level: shape.level, position: position), after: after))
      document.restack(shape.handle, at: after)
    }
    if document.order == state.document.order { return }
    state.perform(.restack(revisions))
  }

  /// Makes the selected shapes one group, which a click selects whole.
  public mutating func groupSelection() {
    cancelGesture()
    let shapes = state.unlockedSelection
    guard shapes.count >= 2 else { return }
    let group = freeGroup
    state.perform(
      .regroup(shapes.map { Command.Revision(handle: $0.handle, before: $0.group, after: group) }))
  }

  /// Takes the selected shapes out of their groups: each of them becomes a group of its own, since a number once given
  /// is only replaced by another.
  public mutating func ungroupSelection() {
    cancelGesture()
    var group = freeGroup
    var revisions: [Command.Revision<UInt32>] = []
    for shape in state.unlockedSelection where shape.group != 0 {
      revisions.append(Command.Revision(handle: shape.handle, before: shape.group, after: group))
      if group < Self.highestGroup { group += 1 }
    }
    state.perform(.regroup(revisions))
  }

  /// The server keeps 32 bits with a sign.
  private static let highestGroup = UInt32(Int32.max)

  /// A number that no group has.
  private var freeGroup: UInt32 {
    var highest: UInt32 = 0
    state.document.forEachShape { shape, _ in highest = max(highest, shape.group) }
    return min(highest, Self.highestGroup - 1) + 1
  }

  /// Brings the selected shapes to a common line: their left (-1, 0), right (1, 0), top (0, -1) or bottom (0, 1) edges,
  /// or their middles along x (2, 0) or y (0, 2).
  public mutating func align(horizontal: Int, vertical: Int) {
    cancelGesture()
    let shapes = state.editableSelection
    guard shapes.count >= 2, let all = state.document.bounds(of: shapes.map { $0.handle }) else { return }
    func shift(_ side: Int, _ low: Double, _ high: Double, _ allLow: Double, _ allHigh: Double) -> Double {
      switch side {
      case -1: allLow - low
      case 1: allHigh - high
      case 2: (allLow + allHigh - low - high) / 2
      default: 0
      }
    }
    let revisions = shapes.map { shape in
      let own = shape.geometry.bounds
      let offset = Offset<ImagePixels>(
        dx: shift(horizontal, own.minX, own.maxX, all.minX, all.maxX),
        dy: shift(vertical, own.minY, own.maxY, all.minY, all.maxY))
      // The line can lie outside the image, where a turned shape reaches beyond it.
      let allowed = BoxEditing.clamped(offset, moving: own, in: state.document.imageSize)
      return Command.Revision(
        handle: shape.handle, before: shape.geometry, after: shape.geometry.translated(by: allowed).rounded)
    }
    state.perform(.reshape(revisions))
  }

  /// Selects every reachable shape of the selected shapes' classes; of the active class without a selection.
  public mutating func selectSameClass() {
    cancelGesture()
    var classes: [UInt32] = []
    for handle in state.selection.handles {
      if let shape = state.document[handle], !classes.contains(shape.classIndex) { classes.append(shape.classIndex) }
    }
    if classes.isEmpty { classes = [state.activeClass] }
    let wanted = state.document.order.filter { handle in
      guard let shape = state.document[handle] else { return false }
      return shape.isReachable && classes.contains(shape.classIndex)
    }
    state.select(HandleSet(wanted))
  }

  /// Whether places are drawn to points and lines of other shapes nearby.
  public mutating func setSnapping(_ isOn: Bool) { state.snaps = isOn }

  /// Leaves shapes out of the picture, or shows them again, as a filter of the host says.
  public mutating func setFiltered(_ isFiltered: Bool, _ handles: [ShapeHandle]) {
    for handle in handles {
      guard let shape = state.document[handle], shape.isFiltered != isFiltered else { continue }
      // A filter is applied again whenever labels change, also while somebody draws: only its own shapes are let go.
      if state.lifted.contains(handle) { cancelPress() }
      state.document.update(handle) { $0.isFiltered = isFiltered }
      state.touchShapes(state.document.bounds(of: handle))
    }
    state.dropMissing()
    state.dirty.insert(.interaction)
  }
}

extension EditingState {
  /// The selected shapes that are not locked, bottom to top, of every kind.
  var unlockedSelection: [Shape] {
    guard !isReadOnly else { return [] }
    var shapes: [Shape] = []
    for handle in document.order where selection.contains(handle) {
      if let shape = document[handle], !shape.isLocked { shapes.append(shape) }
    }
    return shapes
  }

  /// The shape and the reachable others of its group.
  func family(of handle: ShapeHandle) -> [ShapeHandle] {
    guard let group = document[handle]?.group, group != 0 else { return [handle] }
    return document.order.filter { other in
      guard let shape = document[other] else { return false }
      return other == handle || (shape.group == group && shape.isReachable)
    }
  }
}
