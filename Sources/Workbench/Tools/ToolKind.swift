/// The tools; the numbers cross to the host.
public enum ToolKind: UInt32, Sendable, CaseIterable {
  /// Selects, moves, reshapes.
  case select = 0
  /// Draws boxes by a drag.
  case box = 1
  /// Moves the image.
  case pan = 2
  /// Draws polygons by clicks, or freehand by a drag.
  case polygon = 3
  /// Draws open lines, as polygons.
  case polyline = 4
  /// Places points.
  case point = 5
  /// Draws ellipses by a drag.
  case ellipse = 6
  /// Draws rotated boxes: one side, then the width.
  case rotatedBox = 7
  /// Draws boxes by their leftmost, topmost, rightmost and bottommost points, in any order.
  case extremes = 8
  /// Cuts what is drawn out of the selected polygons.
  case cut = 9
  /// Paints masks.
  case brush = 10
  /// Takes pixels away from masks.
  case eraser = 11

  /// Whether it changes shapes, which viewers may not.
  public var isDrawing: Bool { self != .select && self != .pan }
}
