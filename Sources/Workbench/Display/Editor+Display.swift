public import Geometry

/// A rectangle of the image at some scale, as a layer or a tile of it shows it.
public struct LayerRegion: Sendable {
  /// CSS pixels per image pixel.
  public var scale: Double
  /// The rectangle in CSS pixels, counted from the image's top left corner at this scale.
  public var frame: ScreenBox

  /// Makes a region.
  public init(scale: Double, frame: ScreenBox) {
    self.scale = scale
    self.frame = frame
  }

  /// From image to the region's own top left corner.
  var view: ViewTransform {
    ViewTransform(scale: scale, origin: ScreenPoint(x: -frame.minX, y: -frame.minY))
  }

  /// The part of the image it covers, with `margin` CSS pixels more on each side.
  func covered(margin: Double) -> ImageBox {
    let wide = frame.expanded(by: margin)
    return ImageBox(
      minX: wide.minX / scale, minY: wide.minY / scale, maxX: wide.maxX / scale, maxY: wide.maxY / scale)
  }
}

extension Editor {
  /// CSS pixels that a shape's line, dots and halo reach beyond its bounds.
  static let reach = 8.0

  /// Lists the shapes layer: every visible shape in the region, but those in the middle of a drag.
  public func listShapes(in region: LayerRegion, into list: inout DisplayList) {
    list.removeAll()
    let covered = region.covered(margin: Self.reach)
    let view = region.view
    let marksSelection = state.selection.count > EditingState.interactiveSelectionLimit
    state.document.forEachShape { shape, bounds in
      guard shape.isVisible, covered.intersects(bounds), !state.lifted.contains(shape.handle) else { return }
      let flags: DisplayList.Style = marksSelection && state.selection.contains(shape.handle) ? [.selected] : []
      list.append(
        shape.geometry, handle: shape.handle, style: DisplayList.style(of: shape, flags),
        lines: state.skeletons.lines(of: shape.geometry, classIndex: shape.classIndex), through: view)
    }
  }

  /// Narrower shapes, in CSS pixels, get no label of their own.
  static let smallestLabelled = 24.0

  /// Lists the names of the visible shapes in the region; of more than `limit` those of the largest.
  public func listLabels(in region: LayerRegion, limit: Int, into list: inout DisplayList) {
    list.removeAll()
    let covered = region.covered(margin: 0)
    let view = region.view
    var labels: [(shape: Shape, bounds: ImageBox)] = []
    state.document.forEachShape { shape, bounds in
      guard shape.isVisible, covered.intersects(bounds), !state.lifted.contains(shape.handle),
        bounds.width * region.scale >= Self.smallestLabelled || bounds.width == 0
      else { return }
      labels.append((shape, bounds))
    }
    if labels.count > limit {
      labels = Array(labels.ordered { -$0.bounds.area }.prefix(max(limit, 0)))
    }
    for (shape, bounds) in labels {
      let place = view(bounds.topLeft)
      list.append(.label, handle: shape.handle, style: DisplayList.style(of: shape), (place.x, place.y))
    }
  }

  /// Lists the interaction layer, in CSS pixels of the canvas: hover, selection, drags, handles, guide lines.
  public func listInteraction(into list: inout DisplayList) {
    list.removeAll()
    let view = state.viewport.transform
    let shown = view.image(in: state.viewport.size.bounds.expanded(by: Self.reach))

    func outline(_ handle: ShapeHandle, _ flags: DisplayList.Style) {
      guard let shape = state.document[handle], shape.isVisible, !state.lifted.contains(handle),
        let bounds = state.document.bounds(of: handle), shown.intersects(bounds)
      else { return }
      list.append(
        shape.geometry, handle: handle, style: DisplayList.style(of: shape, flags),
        lines: state.skeletons.lines(of: shape.geometry, classIndex: shape.classIndex), through: view)
    }

    if let hovered = state.hovered, !state.selection.contains(hovered) { outline(hovered, .hovered) }
    if state.selection.count <= EditingState.interactiveSelectionLimit {
      for handle in state.selection.handles { outline(handle, .selected) }
    }
    for preview in state.previews {
      guard let shape = state.document[preview.handle], shown.intersects(preview.geometry.bounds) else { continue }
      let style = DisplayList.style(of: shape, [.selected, .moving])
      list.append(
        preview.geometry, handle: preview.handle, style: style,
        lines: state.skeletons.lines(of: preview.geometry, classIndex: shape.classIndex), through: view)
    }
    listDrawing(view, into: &list)
    listGrips(view, into: &list)
    listReadout(view, into: &list)
    if let marquee = state.marquee {
      let screen = view(marquee)
      list.append(.marquee, (screen.minX, screen.minY), (screen.maxX, screen.maxY))
    }
    if state.lasso.count >= 2 { listPoints(.lasso, state.lasso, 0, view, &list) }
    if toolKind == .brush || toolKind == .eraser, let pointer = state.pointer {
      list.append(.circle, (pointer.x, pointer.y), (state.brushSize / 2 * view.scale, 0))
    }
    if showsGuides, let pointer = state.pointer { list.append(.guides, (pointer.x, pointer.y)) }
  }
}
