public import Geometry

/// A place in the drawing order.
public struct StackPlace: Equatable, Sendable {
  /// What is kept of it: higher is above.
  public var level: Int32
  /// Where among all shapes; 0 is the bottom.
  public var position: Int
}

/// The shapes of one image, in drawing order.
public struct Document: Sendable {
  /// The upright image's size in pixels.
  public let imageSize: ImageSize
  /// All shapes, bottom to top.
  public private(set) var order: [ShapeHandle] = []
  /// One entry a handle ever given out; nil where the shape is gone.
  private var slots: [Slot?] = []
  private var grid: HitGrid

  private struct Slot: Sendable {
    var shape: Shape
    var bounds: ImageBox
    var area: Double

    init(_ shape: Shape) {
      self.shape = shape
      bounds = shape.geometry.bounds
      area = shape.geometry.area
    }
  }

  /// Makes an empty document.
  public init(imageSize: ImageSize) {
    self.imageSize = imageSize
    grid = HitGrid(imageSize: imageSize)
  }

  /// The shape with this handle, if it is there.
  public subscript(handle: ShapeHandle) -> Shape? {
    handle.slot < slots.count ? slots[handle.slot]?.shape : nil
  }

  /// The shape's bounding box, if it is there.
  public func bounds(of handle: ShapeHandle) -> ImageBox? {
    handle.slot < slots.count ? slots[handle.slot]?.bounds : nil
  }

  /// The smallest box around the shapes, or nil where none of them is there.
  public func bounds(of handles: [ShapeHandle]) -> ImageBox? {
    var result: ImageBox?
    for handle in handles {
      guard let bounds = bounds(of: handle) else { continue }
      result = result?.union(bounds) ?? bounds
    }
    return result
  }

  /// Calls `body` with each shape and its bounds, bottom to top.
  func forEachShape(_ body: (Shape, ImageBox) -> Void) {
    for handle in order {
      if let slot = slots[handle.slot] { body(slot.shape, slot.bounds) }
    }
  }

  /// A handle that no shape has had.
  mutating func makeHandle() -> ShapeHandle {
    slots.append(nil)
    return ShapeHandle(slot: slots.count - 1)
  }

  /// Adds the shape at a place in the drawing order, by default on top.
  mutating func insert(_ shape: Shape, at position: Int = .max) {
    remove([shape.handle])
    while slots.count <= shape.handle.slot { slots.append(nil) }
    let slot = Slot(shape)
    slots[shape.handle.slot] = slot
    order.insert(shape.handle, at: min(max(position, 0), order.count))
    grid.insert(shape.handle, bounds: slot.bounds)
  }

  /// Takes shapes out; those that are gone already are passed over.
  mutating func remove(_ handles: [ShapeHandle]) {
    var removed = false
    for handle in handles {
      guard let bounds = bounds(of: handle) else { continue }
      slots[handle.slot] = nil
      grid.remove(handle, bounds: bounds)
      removed = true
    }
    // One pass for all of them: 20,000 single removals would take a second.
    if removed { order.removeAll { slots[$0.slot] == nil } }
  }

  /// Changes the shape in place; returns false where it is gone.
  @discardableResult
  mutating func update(_ handle: ShapeHandle, _ change: (inout Shape) -> Void) -> Bool {
    guard var shape = self[handle], let old = bounds(of: handle) else { return false }
    let geometry = shape.geometry
    change(&shape)
    if shape.geometry == geometry {
      slots[handle.slot]?.shape = shape
    } else {
      let slot = Slot(shape)
      slots[handle.slot] = slot
      grid.remove(handle, bounds: old)
      grid.insert(handle, bounds: slot.bounds)
    }
    return true
  }

  /// The shape a pointer at `point` means: of those it meets the smallest, since a larger one can be met elsewhere; of
  /// equals the topmost. Hidden and locked shapes are passed over.
  ///
  /// - Parameters:
  ///   - tolerance: in image pixels.
  ///   - isMet: whether a shape whose geometry is not met is met all the same.
  public func hit(
    at point: ImagePoint, tolerance: Double, orWhere isMet: (Shape) -> Bool = { _ in false }
  ) -> ShapeHandle? {
    var best: ShapeHandle?
    var bestArea = Double.infinity
    grid.forEachCandidate(near: point, tolerance: tolerance) { handle in
      guard handle != best, let slot = slots[handle.slot], slot.shape.isReachable, slot.area <= bestArea,
        slot.bounds.expanded(by: tolerance).contains(point),
        slot.shape.geometry.isHit(at: point, tolerance: tolerance) || isMet(slot.shape)
      else { return }
      if slot.area == bestArea, let other = best, isAbove(other, handle) { return }
      best = handle
      bestArea = slot.area
    }
    return best
  }

  /// Puts a shape that is there at another place of the drawing order, with the level that belongs to it.
  mutating func restack(_ handle: ShapeHandle, at place: StackPlace) {
    guard let old = order.firstIndex(of: handle) else { return }
    order.remove(at: old)
    order.insert(handle, at: min(max(place.position, 0), order.count))
    slots[handle.slot]?.shape.level = place.level
  }

  /// Where a shape of this level belongs: above all of the same level or lower.
  func position(ofLevel level: Int32) -> Int {
    order.firstIndex { (self[$0]?.level ?? 0) > level } ?? order.count
  }

  /// The levels of the lowest and the highest shape; 0 without shapes.
  var levels: (lowest: Int32, highest: Int32) {
    (order.first.flatMap { self[$0]?.level } ?? 0, order.last.flatMap { self[$0]?.level } ?? 0)
  }

  /// Calls `body` with each reachable shape whose bounds may lie within `tolerance` of the point; more than once for
  /// some.
  func forEachShape(near point: ImagePoint, tolerance: Double, _ body: (Shape) -> Void) {
    grid.forEachCandidate(near: point, tolerance: tolerance) { handle in
      guard let slot = slots[handle.slot], slot.shape.isVisible,
        slot.bounds.expanded(by: tolerance).contains(point)
      else { return }
      body(slot.shape)
    }
  }

  /// The reachable shapes that lie wholly inside the outline, bottom to top.
  func shapes(inside outline: Polygon<ImagePixels>) -> [ShapeHandle] {
    let around = outline.bounds
    return order.filter { handle in
      guard let slot = slots[handle.slot], slot.shape.isReachable, around.contains(slot.bounds) else { return false }
      return slot.shape.geometry.corners.allSatisfy { outline.contains($0) }
    }
  }

  /// The reachable shapes that lie wholly inside the box, bottom to top.
  func shapes(inside box: ImageBox) -> [ShapeHandle] {
    order.filter { handle in
      guard let slot = slots[handle.slot] else { return false }
      return slot.shape.isReachable && box.contains(slot.bounds)
    }
  }

  private func isAbove(_ handle: ShapeHandle, _ other: ShapeHandle) -> Bool {
    guard let place = order.firstIndex(of: handle), let otherPlace = order.firstIndex(of: other) else { return false }
    return place > otherPlace
  }
}
