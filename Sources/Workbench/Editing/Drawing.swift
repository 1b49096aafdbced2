import Geometry

/// A shape in the making.
public struct Drawing: Equatable, Sendable {
  /// What it would be if it ended now; nil while there are too few points.
  public var geometry: ShapeGeometry?
  /// The points placed so far, shown as dots.
  var placed: [ImagePoint] = []
  /// An open line through them and on to the pointer.
  var line: [ImagePoint] = []
  /// Places that do not belong to it.
  var refused: [ImagePoint] = []
  /// The box that a shape's points are laid out in.
  var frame: ImageBox?
  /// Whether it takes something away instead of adding.
  var isCut = false
  /// Whether a press now would close the outline at its first point.
  var closes = false
}

extension EditingState {
  /// Shows what is in the making.
  mutating func show(_ newDrawing: Drawing?) {
    guard newDrawing != drawing else { return }
    // A drawing under way can be taken back step by step.
    if (newDrawing == nil) != (drawing == nil) { dirty.insert(.history) }
    drawing = newDrawing
    dirty.insert(.interaction)
  }

  /// Adds a shape of the active class on top and selects it.
  mutating func insert(_ geometry: ShapeGeometry) {
    var shape = Shape(handle: document.makeHandle(), classIndex: activeClass, geometry: geometry, status: .saved)
    shape.level = document.levels.highest
    perform(
      .insert([Command.Placement(shape: shape, position: document.order.count)]),
      selecting: HandleSet([shape.handle]))
  }
}
