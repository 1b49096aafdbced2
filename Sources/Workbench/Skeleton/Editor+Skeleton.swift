import Geometry

// Skeletons of classes, and what is done to the points of one that is drawn.
extension Editor {
  /// Gives a class a skeleton, or takes it away; shapes that are drawn keep their points.
  public mutating func setSkeleton(_ skeleton: Skeleton?, ofClass classIndex: UInt32) {
    guard state.skeletons[classIndex] != skeleton else { return }
    state.skeletons[classIndex] = skeleton
    state.dirty.formUnion([.everything, .interaction])
  }

  /// Whether the active class has points to be placed.
  public var hasSkeleton: Bool { state.skeletons[state.activeClass]?.places.isEmpty == false }

  /// The points that are chosen, by number; none unless one shape alone is selected.
  public var chosenPoints: [Int] { state.chosenVertices }

  /// Chooses one point of the only selected shape; nothing where it has no such point.
  public mutating func choosePoint(_ index: Int) {
    cancelGesture()
    guard let shape = state.handledShape, shape.geometry.vertices.indices.contains(index) else { return }
    state.choose(vertices: [index], of: shape.handle, count: shape.geometry.vertices.count)
  }

  /// Chooses the next (1) or previous (-1) point of the only selected shape, round and round. Absent points are among
  /// them, so that they can be brought back.
  public mutating func chooseNeighbourPoint(step: Int) {
    cancelGesture()
    guard let shape = state.handledShape else { return }
    let count = shape.geometry.vertices.count
    guard count > 0 else { return }
    let current = state.chosenVertices.last ?? (step > 0 ? -1 : count)
    let next = ((current + step) % count + count) % count
    state.choose(vertices: [next], of: shape.handle, count: count)
  }

  /// Says of the chosen points of a skeleton, of all where none is chosen, whether they are seen.
  public mutating func markPoints(_ visibility: Keypoint.Visibility) {
    cancelGesture()
    guard let shape = state.handledShape, case .keypoints(var keypoints) = shape.geometry else { return }
    let chosen = state.chosenVertices
    // Of a skeleton all of whose points are absent nothing could be seen or taken any more.
    if chosen.isEmpty, visibility == .absent { return }
    for index in chosen.isEmpty ? Array(keypoints.indices) : chosen { keypoints[index].visibility = visibility }
    guard keypoints.contains(where: { $0.visibility != .absent }) else { return }
    state.perform(
      .reshape([Command.Revision(handle: shape.handle, before: shape.geometry, after: .keypoints(keypoints))]))
    state.dirty.insert(.interaction)
  }

  /// Lets the left and right points of the selected skeletons change places: the object looks the other way.
  public mutating func swapSides() {
    cancelGesture()
    let revisions = state.editableSelection.compactMap { shape -> Command.Revision<ShapeGeometry>? in
      guard case .keypoints(let keypoints) = shape.geometry, let skeleton = state.skeletons[shape.classIndex] else {
        return nil
      }
      let swapped = keypoints.indices.map { index in
        let mirror = skeleton.mirror(of: index)
        return keypoints[mirror < keypoints.count ? mirror : index]
      }
      return Command.Revision(handle: shape.handle, before: shape.geometry, after: .keypoints(swapped))
    }
    state.perform(.reshape(revisions))
  }
}
