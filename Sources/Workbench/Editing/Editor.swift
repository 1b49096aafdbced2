public import Geometry

/// The annotation canvas without a screen: events in, display lists and changes out.
///
/// One editor holds one image. The history ends with the image; tool, active class and clipboard go on to the next one.
public struct Editor: Sendable {
  /// The document and all that belongs to editing it.
  public internal(set) var state: EditingState
  /// The pointer's look.
  public private(set) var cursor = Cursor.standard

  var tools = Toolbox()
  /// Moves the image in any tool, while it is not nil.
  private var panning: PanGesture?
  private var isPanKeyHeld = false
  /// What copy took, for this image and the next ones.
  var clipboard: [Shape] = []
  var lastPointer: PointerEvent?

  /// Makes an editor for an image.
  public init(imageSize: ImageSize, viewportSize: ScreenSize, pixelRatio: Double) {
    state = EditingState(imageSize: imageSize, viewportSize: viewportSize, pixelRatio: pixelRatio)
  }

  /// Opens another image: no shapes, a new history, the whole image in view.
  public mutating func open(imageSize: ImageSize) {
    cancelGesture()
    let old = state
    state = EditingState(
      imageSize: imageSize, viewportSize: old.viewport.size, pixelRatio: old.viewport.pixelRatio)
    state.activeClass = old.activeClass
    state.isReadOnly = old.isReadOnly
    state.snaps = old.snaps
    state.skeletons = old.skeletons
    state.brushSize = old.brushSize
    state.pointer = old.pointer
  }

  /// Takes all shapes out and ends the history; the view stays.
  public mutating func clear() {
    let viewport = state.viewport
    open(imageSize: state.document.imageSize)
    state.viewport = viewport
  }

  /// Allows or forbids every change; selecting and looking stay possible.
  public mutating func setReadOnly(_ isReadOnly: Bool) {
    cancelGesture()
    if isReadOnly, toolKind.isDrawing { choose(.select) }
    state.isReadOnly = isReadOnly
    state.dirty.insert(.interaction)
  }

  // MARK: Tools

  /// The chosen tool.
  public var toolKind: ToolKind { tools.kind }

  /// Whether a drag is under way.
  public var isGestureActive: Bool { panning != nil || tools.isActive }

  /// Whether a shape is in the making.
  public var isDrawing: Bool { tools.isDrawing }

  /// Chooses a tool; a drag or a shape under way is cancelled.
  public mutating func choose(_ tool: ToolKind) {
    guard tool != toolKind, !(state.isReadOnly && tool.isDrawing) else { return }
    cancelGesture()
    tools.choose(tool)
    state.setHovered(nil)
    state.dirty.formUnion([.tool, .interaction])
    updateCursor()
  }

  /// Ends a drag, or a shape in the making, and leaves no trace of it.
  public mutating func cancelGesture() {
    panning = nil
    tools.cancel(in: &state)
    updateCursor()
  }

  /// The pointer was taken away in mid-press: the drag leaves no trace, but what earlier presses made stays.
  public mutating func cancelPress() {
    panning = nil
    if tools.isActive { tools.cancelPress(in: &state) }
    updateCursor()
  }

  /// Ends the shape in the making as it is; false where there is none.
  @discardableResult
  public mutating func finish() -> Bool {
    defer { updateCursor() }
    return tools.finish(in: &state)
  }

  // MARK: Pointer

  /// A button goes down.
  ///
  /// - Parameter pans: the middle button, or the first one while the pan key is held.
  public mutating func pointerDown(_ event: PointerEvent, pans: Bool = false) {
    guard event.position.isFinite, !isGestureActive else { return }
    lastPointer = event
    state.pointer = event.position
    if pans || isPanKeyHeld {
      panning = PanGesture(from: event.position)
    } else {
      tools.press(event, in: &state)
    }
    updateCursor()
  }

  /// The pointer moves.
  public mutating func pointerMove(_ event: PointerEvent) {
    guard event.position.isFinite else { return }
    lastPointer = event
    state.pointer = event.position
    if panning != nil {
      panning?.update(event, in: &state)
    } else {
      tools.move(event, in: &state)
    }
    updateCursor()
  }

  /// The button goes up.
  public mutating func pointerUp(_ event: PointerEvent) {
    guard event.position.isFinite else { return cancelGesture() }
    lastPointer = event
    state.pointer = event.position
    if panning != nil {
      panning?.update(event, in: &state)
      panning = nil
    } else if tools.isActive {
      tools.release(event, in: &state)
    }
    updateCursor()
  }

  /// The pointer leaves the canvas.
  public mutating func pointerLeave() {
    guard !isGestureActive else { return }
    state.pointer = nil
    lastPointer = nil
    state.setHovered(nil)
    state.dirty.insert(.interaction)
    updateCursor()
  }

  /// The key that makes every tool pan goes down or up.
  public mutating func setPanKey(held: Bool) {
    guard isPanKeyHeld != held else { return }
    isPanKeyHeld = held
    state.dirty.insert(.interaction)
    updateCursor()
  }

  /// Whether the lines through the pointer are shown.
  var showsGuides: Bool {
    (toolKind == .box || toolKind == .ellipse || toolKind == .extremes || toolKind == .skeleton) && !isPanKeyHeld
      && !isGestureActive
  }

  private mutating func updateCursor() {
    let old = cursor
    if panning != nil {
      cursor = .grabbing
    } else if isPanKeyHeld {
      cursor = .grab
    } else if let event = lastPointer {
      cursor = tools.cursor(at: event, in: state)
    } else {
      cursor = tools.restingCursor
    }
    if cursor != old { state.dirty.insert(.cursor) }
  }

  // MARK: What differs

  /// What differs since the last call, and where on the shapes layer (in image pixels; nil where nothing does, or where
  /// `everything` does).
  public mutating func takeDirty() -> (dirty: Dirty, region: ImageBox?) {
    defer {
      state.dirty = []
      state.dirtyRegion = nil
    }
    return (state.dirty, state.dirty.contains(.everything) ? nil : state.dirtyRegion)
  }

  /// What has to be saved, oldest first, each change given out once.
  public mutating func takeChanges() -> [Change] {
    defer { state.changes = [] }
    return state.changes
  }
}
