public import Geometry

/// All a tool sees and changes: the document with its history, what is selected, the view, and what is in the making.
public struct EditingState: Sendable {
  /// The shapes.
  public internal(set) var document: Document
  /// The shapes that actions work on.
  public internal(set) var selection = HandleSet()
  /// The shape under the pointer.
  public internal(set) var hovered: ShapeHandle?
  /// Which part of the image is shown.
  public internal(set) var viewport: Viewport
  /// The class that new shapes get.
  public internal(set) var activeClass = Shape.unclassified
  /// The shape being drawn, if any.
  public internal(set) var drawing: Drawing?
  /// The box that selects what is inside it, while it is dragged.
  public internal(set) var marquee: ImageBox?
  /// The outline that selects what is inside it, while it is drawn.
  public internal(set) var lasso: [ImagePoint] = []
  /// Whether places are drawn to points and lines of other shapes nearby.
  public internal(set) var snaps = false
  /// The picture, for tools that look at it.
  var pixels: PixelRegion?
  /// Whether the host answers what is said about an object, by a model, instead of the picture's colours and edges.
  public internal(set) var asksHost = false
  /// What the host is to answer.
  public internal(set) var question = SelectionQuestion()
  /// What the points of each class mean.
  var skeletons = Skeletons()
  /// The brush's diameter in image pixels.
  public internal(set) var brushSize = 24.0
  /// Which points of the only selected shape are chosen.
  var vertexChoice: VertexChoice?
  /// Where the pointer is, while it is over the canvas.
  public internal(set) var pointer: ScreenPoint?

  /// Whether shapes can only be selected and looked at.
  public internal(set) var isReadOnly = false

  /// Shapes in the middle of a drag: shown so, while the document still has them as they were.
  var previews: [Preview] = []
  /// The shapes of `previews`.
  var lifted = HandleSet()
  var history = History()
  /// What has to be saved, oldest first.
  var changes: [Change] = []
  var dirty: Dirty = [.everything, .interaction, .view, .selection, .history, .tool, .cursor]
  /// Where the shapes layer differs, in image pixels.
  var dirtyRegion: ImageBox?

  struct Preview: Sendable {
    var handle: ShapeHandle
    var geometry: ShapeGeometry
  }

  /// Above this many selected shapes the selection is drawn on the shapes layer, which is not drawn on each frame.
  static let interactiveSelectionLimit = 200

  init(imageSize: ImageSize, viewportSize: ScreenSize, pixelRatio: Double) {
    document = Document(imageSize: imageSize)
    viewport = Viewport(imageSize: imageSize, size: viewportSize, pixelRatio: pixelRatio)
  }

  /// Whether there is something to take back.
  public var canUndo: Bool { history.canUndo }
  /// Whether there is something to do again.
  public var canRedo: Bool { history.canRedo }

  // MARK: Commands

  /// Carries out a command as one step of the history.
  mutating func perform(_ command: Command, selecting newSelection: HandleSet? = nil, merging: Bool = false) {
    guard !isReadOnly, !command.isEmpty else { return }
    let before = selection
    carryOut(command)
    if let newSelection { select(newSelection) }
    history.record(
      History.Step(command: command, selectionBefore: before, selectionAfter: selection), merging: merging)
    dirty.insert(.history)
  }

  mutating func undo() {
    guard !isReadOnly, let step = history.undo() else { return }
    carryOut(step.command.inverse)
    select(step.selectionBefore)
    dirty.insert(.history)
  }

  mutating func redo() {
    guard !isReadOnly, let step = history.redo() else { return }
    carryOut(step.command)
    select(step.selectionAfter)
    dirty.insert(.history)
  }

  private mutating func carryOut(_ command: Command) {
    let effects = document.apply(command)
    if !effects.changes.isEmpty {
      changes.append(contentsOf: effects.changes)
      dirty.formUnion([.changes, .interaction])
    }
    touchShapes(effects.region)
    dropMissing()
  }

  // MARK: Selection

  /// Replaces the selection; shapes that are gone or hidden are left out.
  mutating func select(_ handles: HandleSet) {
    var kept = handles
    kept.keep { handle in
      guard let shape = document[handle] else { return false }
      return shape.isVisible
    }
    guard kept != selection else { return }
    let wasLarge = selection.count > Self.interactiveSelectionLimit
    selection = kept
    vertexChoice = nil
    dirty.formUnion([.selection, .interaction])
    if wasLarge || selection.count > Self.interactiveSelectionLimit { dirty.insert(.everything) }
  }

  /// Takes shapes out of selection and hover that can no longer be there.
  mutating func dropMissing() {
    select(selection)
    if let shape = hovered, document[shape]?.isReachable != true { hovered = nil }
  }

  /// The selected shapes whose coordinates the tools may change, bottom to top.
  var editableSelection: [Shape] {
    var shapes: [Shape] = []
    guard !isReadOnly, !selection.isEmpty else { return shapes }
    if selection.count == 1 {
      if let shape = document[selection.handles[0]] { shapes = [shape] }
    } else {
      document.forEachShape { shape, _ in
        if selection.contains(shape.handle) { shapes.append(shape) }
      }
    }
    return shapes.filter { !$0.isLocked }
  }

  mutating func setHovered(_ handle: ShapeHandle?) {
    guard hovered != handle else { return }
    hovered = handle
    dirty.insert(.interaction)
  }

  /// The shape under the pointer.
  func hit(_ event: PointerEvent) -> ShapeHandle? {
    let place = viewport.transform.image(at: event.position)
    let tolerance = event.tolerance / viewport.transform.scale
    return document.hit(at: place, tolerance: tolerance) { shape in
      // The lines of a skeleton are the class's, of which the geometry knows nothing.
      skeletons.lines(of: shape.geometry, classIndex: shape.classIndex).contains {
        place.distance(toSegmentFrom: $0.from, to: $0.to) <= tolerance
      }
    }
  }

  // MARK: Drags

  /// Shows shapes at other coordinates without changing the document.
  mutating func preview(_ newPreviews: [Preview]) {
    if previews.isEmpty {
      for preview in newPreviews {
        lifted.insert(preview.handle)
        touchShapes(document.bounds(of: preview.handle))
      }
    }
    previews = newPreviews
    dirty.insert(.interaction)
  }

  /// Shows the shapes as the document has them again.
  mutating func endPreview() {
    guard !previews.isEmpty else { return }
    for preview in previews { touchShapes(document.bounds(of: preview.handle)) }
    previews.removeAll()
    lifted.removeAll()
    dirty.insert(.interaction)
  }

  /// Ends a drag and keeps its result as one step.
  mutating func commitPreview() {
    let revisions = previews.compactMap { preview -> Command.Revision<ShapeGeometry>? in
      guard let shape = document[preview.handle] else { return nil }
      return Command.Revision(handle: preview.handle, before: shape.geometry, after: preview.geometry)
    }
    endPreview()
    perform(.reshape(revisions))
  }

  // MARK: What differs

  mutating func touchShapes(_ region: ImageBox?) {
    guard let region else { return }
    dirty.insert(.shapes)
    dirtyRegion = dirtyRegion?.union(region) ?? region
  }
}
