public import Geometry

/// The annotation canvas without a screen: events in, display lists and changes out.
///
/// One editor holds one image. The history ends with the image; tool, active class and clipboard go on to the next one.
public struct Editor: Sendable {
  /// The document and all that belongs to editing it.
  public internal(set) var state: EditingState
  /// The chosen tool.
  public private(set) var toolKind = ToolKind.select
  /// The pointer's look.
  public private(set) var cursor = Cursor.standard

  private var selectTool = SelectTool()
  private var boxTool = BoxTool()
  private var panTool = PanTool()
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
    if isReadOnly, toolKind == .box { choose(.select) }
    state.isReadOnly = isReadOnly
    state.dirty.insert(.interaction)
  }

  // MARK: Tools

  /// Whether a drag is under way.
  public var isGestureActive: Bool { panning != nil || activeToolIsBusy }

  private var activeToolIsBusy: Bool {
    switch toolKind {
    case .select: selectTool.isActive
    case .box: boxTool.isActive
    case .pan: panTool.isActive
    }
  }

  /// Chooses a tool; a drag under way is cancelled.
  public mutating func choose(_ tool: ToolKind) {
    guard tool != toolKind, !(state.isReadOnly && tool == .box) else { return }
    cancelGesture()
    toolKind = tool
    state.setHovered(nil)
    state.dirty.formUnion([.tool, .interaction])
    updateCursor()
  }

  /// Ends a drag and leaves no trace of it.
  public mutating func cancelGesture() {
    panning = nil
    switch toolKind {
    case .select: selectTool.cancel(in: &state)
    case .box: boxTool.cancel(in: &state)
    case .pan: panTool.cancel(in: &state)
    }
    updateCursor()
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
      switch toolKind {
      case .select: selectTool.press(event, in: &state)
      case .box: boxTool.press(event, in: &state)
      case .pan: panTool.press(event, in: &state)
      }
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
      switch toolKind {
      case .select: selectTool.move(event, in: &state)
      case .box: boxTool.move(event, in: &state)
      case .pan: panTool.move(event, in: &state)
      }
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
    } else if activeToolIsBusy {
      switch toolKind {
      case .select: selectTool.release(event, in: &state)
      case .box: boxTool.release(event, in: &state)
      case .pan: panTool.release(event, in: &state)
      }
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
  var showsGuides: Bool { toolKind == .box && panning == nil && !isPanKeyHeld && !isGestureActive }

  private mutating func updateCursor() {
    let old = cursor
    if panning != nil {
      cursor = .grabbing
    } else if isPanKeyHeld {
      cursor = .grab
    } else if let event = lastPointer {
      switch toolKind {
      case .select: cursor = selectTool.cursor(at: event, in: state)
      case .box: cursor = boxTool.cursor(at: event, in: state)
      case .pan: cursor = panTool.cursor(at: event, in: state)
      }
    } else {
      cursor = toolKind == .box ? .crosshair : toolKind == .pan ? .grab : .standard
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
