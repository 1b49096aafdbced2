import Geometry

// Changes that come from the server: no part of the history, and nothing to be saved.
extension Editor {
  /// Adds a shape on top of those of its level and returns its handle.
  public mutating func add(
    _ geometry: ShapeGeometry, classIndex: UInt32, status: ShapeStatus, isHidden: Bool = false, isLocked: Bool = false,
    level: Int32 = 0, group: UInt32 = 0
  ) -> ShapeHandle {
    var shape = Shape(
      handle: state.document.makeHandle(), classIndex: classIndex, geometry: geometry, status: status)
    shape.isHidden = isHidden
    shape.isLocked = isLocked
    shape.level = level
    shape.group = group
    state.document.insert(shape, at: state.document.position(ofLevel: level))
    state.touchShapes(state.document.bounds(of: shape.handle))
    return shape.handle
  }

  /// Replaces a shape's coordinates; a drag of the same shape is cancelled.
  public mutating func replaceGeometry(of handle: ShapeHandle, with geometry: ShapeGeometry) {
    change(handle) { $0.geometry = geometry }
  }

  /// Replaces a shape's class.
  public mutating func replaceClass(of handle: ShapeHandle, with classIndex: UInt32) {
    change(handle) { $0.classIndex = classIndex }
  }

  /// Replaces a shape's status.
  public mutating func replaceStatus(of handle: ShapeHandle, with status: ShapeStatus) {
    guard state.document[handle]?.status != status else { return }
    // A status says nothing about coordinates, so that a drag of the shape can go on.
    state.document.update(handle) { $0.status = status }
    state.touchShapes(state.document.bounds(of: handle))
    state.dirty.insert(.interaction)
  }

  /// Replaces a shape's place in the drawing order and its group.
  public mutating func replaceOrder(of handle: ShapeHandle, level: Int32, group: UInt32) {
    guard let shape = state.document[handle] else { return }
    if shape.level != level {
      // Counted without the shape itself.
      let others = state.document.order.filter { $0 != handle }
      let position = others.firstIndex { (state.document[$0]?.level ?? 0) > level } ?? others.count
      state.document.restack(handle, at: StackPlace(level: level, position: position))
      state.touchShapes(state.document.bounds(of: handle))
    }
    state.document.update(handle) { $0.group = group }
  }

  /// Takes a shape out.
  public mutating func removeFromOutside(_ handle: ShapeHandle) {
    guard let bounds = state.document.bounds(of: handle) else { return }
    if state.lifted.contains(handle) { cancelGesture() }
    state.document.remove([handle])
    state.touchShapes(bounds)
    state.dropMissing()
    state.dirty.insert(.interaction)
  }

  private mutating func change(_ handle: ShapeHandle, _ change: (inout Shape) -> Void) {
    if state.lifted.contains(handle) { cancelGesture() }
    state.touchShapes(state.document.bounds(of: handle))
    guard state.document.update(handle, change) else { return }
    state.touchShapes(state.document.bounds(of: handle))
    state.dirty.insert(.interaction)
  }
}
