import Geometry

/// Draws a box, or an ellipse or the points of a skeleton in one, from corner to corner. Shift draws a square or circle,
/// Alt from the centre. The handles of the shape just drawn can be taken without changing the tool; a click without a
/// drag selects.
///
/// A cuboid takes two: its front face, then its back face by a second drag, or as large as the front by a click.
struct DragTool: Tool {
  private enum Phase: Sendable {
    /// → pressed, reshaping.
    case idle
    /// Not yet dragged → drawing, idle.
    case pressed(at: ScreenPoint)
    /// → idle.
    case drawing(from: ImagePoint)
    /// → idle.
    case reshaping(ReshapeGesture)
  }

  private let kind: ToolKind
  private var phase = Phase.idle
  /// The front face of the cuboid being drawn.
  private var front: ImageBox?

  init(_ kind: ToolKind) { self.kind = kind }

  var isActive: Bool {
    if case .idle = phase { return false }
    return true
  }

  var isDrawing: Bool { front != nil }

  mutating func press(_ event: PointerEvent, in state: inout EditingState) {
    if front == nil, let (anchor, shape) = Anchor.under(event, in: state, edges: false) {
      phase = .reshaping(ReshapeGesture(anchor, of: shape, from: event.position, in: &state))
    } else {
      phase = .pressed(at: event.position)
    }
  }

  mutating func move(_ event: PointerEvent, in state: inout EditingState) {
    switch phase {
    case .idle:
      state.setHovered(nil)
      // The guide lines follow the pointer.
      state.dirty.insert(.interaction)
      if let front { show(front, backAt(event, in: state), in: &state) }
    case .pressed(let start):
      guard start.distance(to: event.position) >= PointerEvent.dragThreshold else { return }
      phase = .drawing(from: state.place(PointerEvent(position: start, modifiers: event.modifiers)))
      draw(event, in: &state)
    case .drawing:
      draw(event, in: &state)
    case .reshaping(let gesture):
      gesture.update(event, in: &state)
    }
  }

  private func draw(_ event: PointerEvent, in state: inout EditingState) {
    guard case .drawing(let start) = phase else { return }
    let image = state.document.imageSize
    let end = state.place(event)
    var dx = end.x - start.x
    var dy = end.y - start.y
    if event.modifiers.contains(.shift) {
      let side = min(abs(dx), abs(dy))
      dx = dx < 0 ? -side : side
      dy = dy < 0 ? -side : side
    }
    let first =
      event.modifiers.contains(.alt) ? ImagePoint(x: start.x - dx, y: start.y - dy) : start
    let box = ImageBox(corner: first, opposite: ImagePoint(x: start.x + dx, y: start.y + dy))
    let inside = BoxEditing.rounded(box.clipped(to: image.bounds) ?? box)
    switch kind {
    case .ellipse: state.show(Drawing(geometry: .ellipse(Self.ellipse(in: inside))))
    case .skeleton:
      // A class without a skeleton has no points to place; the box says so by staying empty.
      let keypoints = state.skeletons[state.activeClass]?.keypoints(in: inside, mirrored: dx < 0) ?? []
      state.show(Drawing(geometry: keypoints.isEmpty ? nil : .keypoints(keypoints), frame: inside))
    default:
      if let front { show(front, inside, in: &state) } else { state.show(Drawing(geometry: .box(inside))) }
    }
  }

  private func show(_ front: ImageBox, _ back: ImageBox, in state: inout EditingState) {
    // What is drawn now has to be large enough, too.
    state.show(Drawing(geometry: .cuboid(front.corners + back.corners), frame: back))
  }

  /// A back face as large as the front one, around the pointer.
  private func backAt(_ event: PointerEvent, in state: EditingState) -> ImageBox {
    guard let front else { return ImageBox(minX: 0, minY: 0, maxX: 0, maxY: 0) }
    let offset = state.place(event) - front.centre
    let image = state.document.imageSize
    return BoxEditing.rounded(front.translated(by: BoxEditing.clamped(offset, moving: front, in: image)))
  }

  private static func ellipse(in box: ImageBox) -> Ellipse<ImagePixels> {
    Ellipse(centre: box.centre, radiusX: box.width / 2, radiusY: box.height / 2, angle: Angle(radians: 0))
  }

  mutating func release(_ event: PointerEvent, in state: inout EditingState) {
    move(event, in: &state)
    switch phase {
    case .pressed where front != nil:
      if let front { complete(front, backAt(event, in: state), in: &state) }
      return
    case .pressed:
      var selection = HandleSet()
      if event.modifiers.contains(.shift) { selection = state.selection }
      if let handle = state.hit(event) { selection.insert(handle) }
      state.select(selection)
    case .drawing:
      // A slip of the hand along one axis is no box.
      if let drawing = state.drawing, let geometry = drawing.geometry {
        let extent = drawing.frame ?? geometry.bounds
        guard extent.width >= BoxEditing.smallestExtent, extent.height >= BoxEditing.smallestExtent else { break }
        if kind == .cuboid, front == nil {
          front = extent
          phase = .idle
          return
        }
        state.insert(geometry.rounded)
      }
    case .reshaping:
      state.commitPreview()
    case .idle:
      break
    }
    rest(in: &state)
  }

  private mutating func complete(_ front: ImageBox, _ back: ImageBox, in state: inout EditingState) {
    rest(in: &state)
    state.insert(ShapeGeometry.cuboid(front.corners + back.corners).rounded)
  }

  /// Without a word about the back face, it lies a quarter of the front's size behind it, up and to the right.
  mutating func finish(in state: inout EditingState) -> Bool {
    guard let front else { return false }
    let wish = Offset<ImagePixels>(dx: front.width / 4, dy: -front.height / 4)
    let offset = BoxEditing.clamped(wish, moving: front, in: state.document.imageSize)
    complete(front, front.translated(by: offset), in: &state)
    return true
  }

  mutating func stepBack(in state: inout EditingState) -> Bool {
    guard front != nil else { return false }
    rest(in: &state)
    return true
  }

  mutating func cancel(in state: inout EditingState) {
    state.endPreview()
    rest(in: &state)
  }

  mutating func cancelPress(in state: inout EditingState) {
    state.endPreview()
    phase = .idle
    state.show(front.map { Drawing(geometry: .box($0)) })
  }

  private mutating func rest(in state: inout EditingState) {
    phase = .idle
    front = nil
    state.show(nil)
  }

  func cursor(at event: PointerEvent, in state: EditingState) -> Cursor {
    switch phase {
    case .reshaping(let gesture): gesture.cursor
    case .idle:
      Anchor.under(event, in: state, edges: false).map { $0.anchor.cursor(on: $0.shape.geometry) } ?? .crosshair
    case .pressed, .drawing: .crosshair
    }
  }
}
