import Geometry

// Cutting and joining whole polygons.
extension EditingState {
  /// Cuts a piece out of the selected polygons, of the one around it where none is selected. A piece wholly inside
  /// becomes a hole; polygons of which nothing is left go.
  mutating func cut(_ piece: Polygon<ImagePixels>) {
    var targets = editableSelection
    if targets.isEmpty, let around = smallestPolygon(meeting: piece) { targets = [around] }
    var reshaped: [Command.Revision<ShapeGeometry>] = []
    var emptied: [Command.Placement] = []
    for shape in targets {
      guard case .polygon(let polygon) = shape.geometry else { continue }
      if let left = polygon.subtracting(piece), left.area >= 0.5 {
        reshaped.append(
          Command.Revision(
            handle: shape.handle, before: shape.geometry, after: ShapeGeometry.polygon(left).rounded))
      } else if let position = document.order.firstIndex(of: shape.handle) {
        emptied.append(Command.Placement(shape: shape, position: position))
      }
    }
    vertexChoice = nil
    perform(.all([.reshape(reshaped), .remove(emptied)]))
    dropMissing()
  }

  private func smallestPolygon(meeting piece: Polygon<ImagePixels>) -> Shape? {
    var found: (shape: Shape, area: Double)?
    document.forEachShape { shape, bounds in
      guard shape.isReachable, case .polygon(let polygon) = shape.geometry, bounds.intersects(piece.bounds),
        polygon.area < found?.area ?? .infinity, polygon.intersection(piece) != nil
      else { return }
      found = (shape, polygon.area)
    }
    return found?.shape
  }

  /// Joins the selected polygons into the lowest of them.
  mutating func joinSelection() {
    let shapes = editableSelection.filter { $0.geometry.kind == .polygon }
    guard shapes.count >= 2, case .polygon(var whole) = shapes[0].geometry else { return }
    var others: [Command.Placement] = []
    for (position, handle) in document.order.enumerated() {
      guard let shape = shapes.dropFirst().first(where: { $0.handle == handle }),
        case .polygon(let polygon) = shape.geometry
      else { continue }
      whole = whole.union(polygon) ?? whole
      others.append(Command.Placement(shape: shape, position: position))
    }
    let joined = Command.Revision(
      handle: shapes[0].handle, before: shapes[0].geometry, after: ShapeGeometry.polygon(whole).rounded)
    vertexChoice = nil
    perform(.all([.reshape([joined]), .remove(others)]), selecting: HandleSet([shapes[0].handle]))
  }
}
