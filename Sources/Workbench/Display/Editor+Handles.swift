import Geometry

// Handles, shapes in the making and read-outs, on the interaction layer.
extension Editor {
  /// Lists the shape in the making: what it would be, and its points.
  func listDrawing(_ view: ViewTransform, into list: inout DisplayList) {
    guard let drawing = state.drawing else { return }
    let flags: DisplayList.Style = drawing.isCut ? [.selected, .moving, .cut] : [.selected, .moving]
    let style = DisplayList.style(classIndex: state.activeClass, flags)
    if let frame = drawing.frame {
      let screen = view(frame)
      list.append(.frame, (screen.minX, screen.minY), (screen.maxX, screen.maxY))
    }
    if let geometry = drawing.geometry {
      list.append(
        geometry, handle: nil, style: style, lines: state.skeletons.lines(of: geometry, classIndex: state.activeClass),
        through: view)
    } else if drawing.line.count >= 2 {
      list.append(.polyline(drawing.line), handle: nil, style: style, through: view)
    }
    listPoints(.refused, drawing.refused, style, view, &list)
    guard !drawing.placed.isEmpty else { return }
    if drawing.geometry != nil, drawing.line.count >= 2 { listPoints(.trail, drawing.line, style, view, &list) }
    listPoints(.knobs, drawing.placed, style, view, &list)
    if drawing.closes, let first = drawing.placed.first { listPoints(.chosenKnobs, [first], style, view, &list) }
  }

  /// Lists image places as one command's vertices.
  func listPoints(
    _ operation: DisplayList.Operation, _ points: [ImagePoint], _ style: UInt32, _ view: ViewTransform,
    _ list: inout DisplayList
  ) {
    guard !points.isEmpty else { return }
    list.appendCommand(operation, handle: nil, style: style, count: points.count)
    for point in points {
      let place = view(point)
      list.appendVertex(place.x, place.y)
    }
  }

  /// Above this many points in sight, a shape's own are not all shown as handles: they would cover it.
  static let mostKnobs = 400

  /// Lists the handles of the only selected shape.
  func listGrips(_ view: ViewTransform, into list: inout DisplayList) {
    guard let shape = state.handledShape, state.drawing == nil, state.marquee == nil || state.vertexChoice != nil else {
      return
    }
    let geometry = state.previews.first?.geometry ?? shape.geometry
    let style = DisplayList.style(of: shape)
    if let frame = Frame(geometry) {
      if geometry.kind != .box {
        let (top, handle) = (view(frame.place(0, -frame.height / 2)), frame.rotationHandle(in: view))
        list.append(.stem, handle: shape.handle, style: style, (top.x, top.y), (handle.x, handle.y))
        list.append(.knobs, handle: shape.handle, style: style, (handle.x, handle.y))
      }
      let grips = Grip.shown(width: frame.width * view.scale, height: frame.height * view.scale)
      list.appendCommand(.grips, handle: shape.handle, style: style, count: grips.count)
      for grip in grips {
        let place = view(frame.place(of: grip))
        list.appendVertex(place.x, place.y)
      }
      return
    }
    guard geometry.kind != .point else { return }
    let vertices = geometry.vertices
    let chosen = state.chosenVertices
    let shown = view.image(in: state.viewport.size.bounds.expanded(by: Self.reach))
    let inSight = vertices.indices.filter { shown.contains(vertices[$0]) }
    // The points of a skeleton are its handles already.
    if inSight.count <= Self.mostKnobs, geometry.kind != .keypoints {
      listPoints(.knobs, inSight.filter { !chosen.contains($0) }.map { vertices[$0] }, style, view, &list)
    }
    listPoints(.chosenKnobs, chosen.filter { vertices.indices.contains($0) }.map { vertices[$0] }, style, view, &list)
    listAddedPoint(of: shape, style, view, &list)
  }

  /// The place where a press would add a point.
  private func listAddedPoint(
    of shape: Shape, _ style: UInt32, _ view: ViewTransform, _ list: inout DisplayList
  ) {
    guard toolKind == .select, !isGestureActive, let event = lastPointer,
      let (anchor, owner) = Anchor.under(event, in: state, edges: true), owner.handle == shape.handle,
      case .edge(_, let place) = anchor
    else { return }
    listPoints(.knobs, [place], style, view, &list)
  }

  /// Lists size or angle beside what is drawn or changed.
  func listReadout(_ view: ViewTransform, into list: inout DisplayList) {
    var geometry = state.drawing?.geometry
    if state.previews.count == 1 {
      geometry = state.previews[0].geometry
      if let before = state.document[state.previews[0].handle]?.geometry, let old = Frame(before),
        let new = Frame(state.previews[0].geometry), old.angle != new.angle
      {
        let corner = view(state.previews[0].geometry.bounds.bottomRight)
        list.append(.angle, (corner.x, corner.y), (new.angle.degrees, 0))
        return
      }
    }
    guard let geometry, geometry.kind != .point else { return }
    let bounds = geometry.bounds
    let corner = view(bounds.bottomRight)
    let frame = Frame(geometry)
    list.append(.readout, (corner.x, corner.y), (frame?.width ?? bounds.width, frame?.height ?? bounds.height))
  }
}
