import Geometry

// Changes that come from the server: no part of the history, and nothing to be saved.
extension Editor {
  /// Adds a shape on top and returns its handle.
  public mutating func add(
    _ geometry: ShapeGeometry, classIndex: UInt32, status: ShapeStatus, isHidden: Bool = false, isLocked: Bool = false
  ) -> ShapeHandle {
    var shape = Shape(
      handle: state.document.makeHandle(), classIndex: classIndex, geometry: geometry, status: status)
    shape.isHidden = isHidden
    shape.isLocked = isLocked
    state.document.insert(shape)
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
