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
  /// Draws the points of the active class's skeleton into a box.
  case skeleton = 12
  /// Selects what is clicked on or boxed in by its colours and edges.
  case smart = 13
  /// Draws polygons along edges.
  case scissors = 14
  /// Draws bodies: the front face by a drag, then the back face by a drag or a click.
  case cuboid = 15

  /// Whether it needs the picture's pixels.
  public var looksAtPixels: Bool { self == .smart || self == .scissors }

  /// Whether it changes shapes, which viewers may not.
  public var isDrawing: Bool { self != .select && self != .pan }
}
