public import Geometry

// What keys, menus and panels ask for. A drag under way is cancelled first, so that an action never meets a document in
// the middle of one.
extension Editor {
  /// Whether there is something to take back: a point of the shape in the making, or a step of the history.
  public var canUndo: Bool { isDrawing || state.canUndo }

  /// Takes the last step back; while a shape is in the making, its last point.
  public mutating func undo() {
    if tools.stepBack(in: &state) { return }
    cancelGesture()
    state.undo()
  }

  /// Does the last step that was taken back again; nothing while a shape is in the making.
  public mutating func redo() {
    guard !isDrawing else { return }
    cancelGesture()
    state.redo()
  }

  /// Leaves the innermost thing: a drag or a shape in the making, else chosen points, else the selection, else the tool.
  public mutating func escape() {
    if isGestureActive || isDrawing {
      cancelGesture()
    } else if let shape = state.handledShape, !state.chosenVertices.isEmpty {
      state.choose(vertices: [], of: shape.handle, count: 0)
    } else if !state.selection.isEmpty {
      state.select(HandleSet())
    } else {
      choose(.select)
    }
  }

  // MARK: Selection

  /// Selects exactly these shapes; locked ones too, since a list names them plainly.
  public mutating func select(_ handles: [ShapeHandle]) {
    cancelGesture()
    state.select(HandleSet(handles))
  }

  /// Selects every shape that is neither hidden nor locked.
  public mutating func selectAll() {
    cancelGesture()
    let reachable = state.document.order.filter { state.document[$0]?.isReachable == true }
    state.select(HandleSet(reachable))
  }

  /// Selects the next (1) or previous (-1) shape in drawing order, round and round.
  public mutating func selectNeighbour(step: Int) {
    cancelGesture()
    let reachable = state.document.order.filter { state.document[$0]?.isReachable == true }
    guard !reachable.isEmpty else { return }
    let current = state.selection.handles.last.flatMap { reachable.firstIndex(of: $0) }
    let start = current ?? (step > 0 ? -1 : reachable.count)
    let next = ((start + step) % reachable.count + reachable.count) % reachable.count
    state.select(HandleSet([reachable[next]]))
  }

  // MARK: Editing

  /// Adds a box of the active class in the middle of the view, for people who do not use a pointer.
  public mutating func insertBoxInView() {
    cancelGesture()
    let shown = state.viewport.transform.image(in: state.viewport.size.bounds)
    let image = state.document.imageSize
    guard let visible = shown.clipped(to: image.bounds) else { return }
    let box = visible.expanded(by: -min(visible.width, visible.height) * 0.375)
    state.insert(.box(BoxEditing.fitted(box, to: image)))
  }

  /// Takes the selected shapes out; locked ones stay. Where points are chosen, takes those out; while a shape is in the
  /// making, its last point.
  public mutating func deleteSelection() {
    if tools.stepBack(in: &state) { return }
    cancelGesture()
    if state.removeChosenVertices() { return }
    state.perform(.remove(placements { $0.isLocked == false }), selecting: HandleSet())
  }

  /// Moves the selected shapes by image pixels, or the chosen points of the only one.
  ///
  /// - Parameter continuing: the key is held down; joins the step to the one before.
  public mutating func nudge(by offset: Offset<ImagePixels>, continuing: Bool = false) {
    cancelGesture()
    let image = state.document.imageSize
    let chosen = state.chosenVertices
    if let shape = state.handledShape, !chosen.isEmpty {
      var vertices = shape.geometry.vertices
      for index in chosen {
        vertices[index] = BoxEditing.rounded(BoxEditing.clamped(vertices[index] + offset, to: image))
      }
      reshape([shape], merging: continuing) { $0.withVertices(vertices) }
      return
    }
    let shapes = state.editableSelection
    guard let bounds = state.document.bounds(of: shapes.map { $0.handle }) else { return }
    let allowed = BoxEditing.clamped(offset, moving: bounds, in: image)
    reshape(shapes, merging: continuing) { $0.translated(by: allowed).rounded }
  }

  /// Makes the selected boxes and ellipses wider and higher by image pixels: boxes at their right and bottom edges,
  /// turned ones along their own axes.
  public mutating func grow(by offset: Offset<ImagePixels>, continuing: Bool = false) {
    cancelGesture()
    let image = state.document.imageSize
    reshape(state.editableSelection, merging: continuing) { geometry in
      if case .box(let box) = geometry {
        // An edge that would pass the other one stops one pixel before it.
        let maxX = max(box.maxX + offset.dx, box.minX + BoxEditing.smallestExtent)
        let maxY = max(box.maxY + offset.dy, box.minY + BoxEditing.smallestExtent)
        return .box(
          BoxEditing.fitted(ImageBox(minX: box.minX, minY: box.minY, maxX: maxX, maxY: maxY), to: image))
      }
      guard var frame = Frame(geometry) else { return geometry }
      frame.width = min(max(frame.width + offset.dx, BoxEditing.smallestExtent), image.width * 2)
      frame.height = min(max(frame.height + offset.dy, BoxEditing.smallestExtent), image.height * 2)
      return frame.geometry(like: geometry)
    }
  }

  private mutating func reshape(_ shapes: [Shape], merging: Bool, _ change: (ShapeGeometry) -> ShapeGeometry) {
    let revisions = shapes.map { shape in
      Command.Revision(handle: shape.handle, before: shape.geometry, after: change(shape.geometry))
    }
    state.perform(.reshape(revisions), merging: merging)
  }

  /// Joins the selected polygons into one.
  public mutating func join() {
    cancelGesture()
    state.joinSelection()
  }

  /// Gives the selected shapes a class; locked ones keep theirs.
  public mutating func assignClass(_ classIndex: UInt32) {
    cancelGesture()
    let revisions = placements { $0.isLocked == false }.map { placement in
      Command.Revision(
        handle: placement.shape.handle, before: placement.shape.classIndex, after: classIndex)
    }
    state.perform(.reclass(revisions))
  }

  /// The class that new shapes get.
  public mutating func setActiveClass(_ classIndex: UInt32) {
    state.activeClass = classIndex
    state.dirty.insert(.interaction)
  }

  // MARK: Clipboard

  /// Keeps the selected shapes for `paste`.
  public mutating func copy() {
    cancelGesture()
    let shapes = state.editableSelection
    if !shapes.isEmpty { clipboard = shapes }
  }

  /// `copy`, then takes the same shapes out.
  public mutating func cut() {
    copy()
    let shapes = HandleSet(state.editableSelection.map { $0.handle })
    state.perform(.remove(placements { shapes.contains($0.handle) }), selecting: HandleSet())
  }

  /// Adds what was copied, at its place. Where an equal shape is there already, a little aside.
  public mutating func paste() {
    cancelGesture()
    insertCopies(of: clipboard, aside: clipboard.contains { isTaken($0) })
  }

  /// Adds the selected shapes again, a little aside.
  public mutating func duplicate() {
    cancelGesture()
    insertCopies(of: state.editableSelection, aside: true)
  }

  private func isTaken(_ copied: Shape) -> Bool {
    var taken = false
    state.document.forEachShape { shape, _ in
      if shape.geometry == copied.geometry { taken = true }
    }
    return taken
  }

  private mutating func insertCopies(of shapes: [Shape], aside: Bool) {
    let image = state.document.imageSize
    // Ten CSS pixels, at least one image pixel; towards the inside where the corner is near.
    let distance = aside ? max((10 / state.viewport.transform.scale).rounded(), 1) : 0
    var placements: [Command.Placement] = []
    for shape in shapes {
      let bounds = shape.geometry.bounds
      let offset = Offset<ImagePixels>(
        dx: bounds.maxX + distance <= image.width ? distance : -distance,
        dy: bounds.maxY + distance <= image.height ? distance : -distance)
      guard let inside = shape.geometry.translated(by: offset).fitted(to: image) else { continue }
      var copied = Shape(
        handle: state.document.makeHandle(), classIndex: shape.classIndex, geometry: inside, status: .saved)
      copied.level = state.document.levels.highest
      placements.append(
        Command.Placement(shape: copied, position: state.document.order.count + placements.count))
    }
    state.perform(.insert(placements), selecting: HandleSet(placements.map { $0.shape.handle }))
  }

  /// The selected shapes that pass, with their places, lowest first.
  private func placements(where isTaken: (Shape) -> Bool) -> [Command.Placement] {
    var result: [Command.Placement] = []
    for (position, handle) in state.document.order.enumerated() where state.selection.contains(handle) {
      if let shape = state.document[handle], isTaken(shape) {
        result.append(Command.Placement(shape: shape, position: position))
      }
    }
    return result
  }

  // MARK: Hide and lock (how the image is looked at; not part of the history)

  /// Hides or shows shapes.
  public mutating func setHidden(_ isHidden: Bool, _ handles: [ShapeHandle]) {
    cancelPress()
    for handle in handles where state.document.update(handle, { $0.isHidden = isHidden }) {
      state.touchShapes(state.document.bounds(of: handle))
    }
    state.dropMissing()
    state.dirty.insert(.interaction)
  }

  /// Locks or unlocks shapes.
  public mutating func setLocked(_ isLocked: Bool, _ handles: [ShapeHandle]) {
    cancelPress()
    for handle in handles where state.document.update(handle, { $0.isLocked = isLocked }) {
      state.touchShapes(state.document.bounds(of: handle))
    }
    state.dropMissing()
    state.dirty.insert(.interaction)
  }

  // MARK: View

  /// Shows the whole image.
  public mutating func fit() { changeView { $0.fit() } }

  /// One image pixel is one device pixel, about the middle of the view.
  public mutating func showActualSize() {
    changeView { $0.showActualSize(about: $0.size.bounds.centre) }
  }

  /// Scales the view; about the middle where no place is given.
  public mutating func zoom(by factor: Double, about anchor: ScreenPoint? = nil) {
    changeView { $0.zoom(by: factor, about: anchor ?? $0.size.bounds.centre) }
  }

  /// Moves the image on the screen.
  public mutating func pan(by offset: Offset<Screen>) { changeView { $0.pan(by: offset) } }

  /// Shows the selected shapes as large as they go; the whole image without a selection.
  public mutating func showSelection() {
    guard let bounds = state.document.bounds(of: state.selection.handles) else { return fit() }
    changeView { $0.show(bounds) }
  }

  /// Shows one shape as large as it goes.
  public mutating func show(_ handle: ShapeHandle) {
    guard let bounds = state.document.bounds(of: handle) else { return }
    changeView { $0.show(bounds) }
  }

  /// Takes the canvas's new size and device pixel ratio.
  public mutating func resize(to size: ScreenSize, pixelRatio: Double) {
    changeView { $0.resize(to: size, pixelRatio: pixelRatio) }
    state.dirty.insert(.everything)
  }

  private mutating func changeView(_ change: (inout Viewport) -> Void) {
    let old = state.viewport.transform
    change(&state.viewport)
    if state.viewport.transform != old { state.dirty.formUnion([.view, .interaction]) }
  }
}
