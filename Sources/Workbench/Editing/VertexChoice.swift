import Geometry

/// Chosen points of one shape.
struct VertexChoice: Equatable, Sendable {
  var shape: ShapeHandle
  /// How many points the shape had when they were chosen; with another number they mean something else.
  var count: Int
  var indexes: [Int]
}

extension EditingState {
  /// The chosen points of the shape whose handles are shown, by number.
  var chosenVertices: [Int] {
    guard let choice = vertexChoice, let shape = handledShape, shape.handle == choice.shape else { return [] }
    let geometry = previews.first { $0.handle == choice.shape }?.geometry ?? shape.geometry
    return geometry.vertices.count == choice.count ? choice.indexes : []
  }

  /// Chooses points of a shape that is selected alone.
  mutating func choose(vertices indexes: [Int], of handle: ShapeHandle, count: Int) {
    let choice = indexes.isEmpty ? nil : VertexChoice(shape: handle, count: count, indexes: indexes.sorted())
    guard choice != vertexChoice else { return }
    vertexChoice = choice
    dirty.insert(.interaction)
  }

  /// Takes the chosen points out of their shape; false where none is chosen.
  mutating func removeChosenVertices() -> Bool {
    let indexes = chosenVertices
    guard !indexes.isEmpty, let shape = handledShape else { return false }
    remove(vertices: indexes, of: shape)
    return true
  }

  /// Takes points out of a shape; where too few are left, the shape.
  mutating func remove(vertices indexes: [Int], of shape: Shape) {
    vertexChoice = nil
    dirty.insert(.interaction)
    if let left = shape.geometry.removing(indexes) {
      // A body keeps its corners.
      guard left != shape.geometry else { return }
      perform(.reshape([Command.Revision(handle: shape.handle, before: shape.geometry, after: left)]))
    } else if let position = document.order.firstIndex(of: shape.handle) {
      perform(.remove([Command.Placement(shape: shape, position: position)]), selecting: HandleSet())
    }
  }
}
