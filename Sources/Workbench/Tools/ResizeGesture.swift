import Geometry

/// A handle of a box or an ellipse follows the pointer, along the shape's own axes. The shape turns over where the handle
/// passes the other side; Shift keeps the proportions, Alt the centre.
struct ResizeGesture: Sendable {
  private let grip: Grip
  private let shape: Shape
  private let start: ImagePoint

  init(grip: Grip, shape: Shape, from position: ScreenPoint, in state: EditingState) {
    self.grip = grip
    self.shape = shape
    start = state.viewport.transform.image(at: position)
  }

  func update(_ event: PointerEvent, in state: inout EditingState) {
    let image = state.document.imageSize
    let offset = state.dragged(from: start, by: event, moving: shape, grip)
    let result: ShapeGeometry
    if case .box(let box) = shape.geometry {
      result = .box(BoxEditing.fitted(resized(box, by: offset, modifiers: event.modifiers), to: image))
    } else {
      guard var frame = Frame(shape.geometry) else { return }
      let (x, y) = (frame.width / 2, frame.height / 2)
      let own = resized(
        ImageBox(minX: -x, minY: -y, maxX: x, maxY: y), by: frame.own(offset), modifiers: event.modifiers)
      frame.centre = frame.place(own.centre.x, own.centre.y)
      // The middle stays over the image, so that the shape cannot be lost.
      guard image.bounds.contains(frame.centre) else { return }
      frame.width = max(own.width, BoxEditing.smallestExtent)
      frame.height = max(own.height, BoxEditing.smallestExtent)
      result = frame.geometry(like: shape.geometry)
    }
    state.preview([EditingState.Preview(handle: shape.handle, geometry: result)])
  }

  private func resized(_ box: ImageBox, by offset: Offset<ImagePixels>, modifiers: Modifiers) -> ImageBox {
    let fromCentre = modifiers.contains(.alt)
    let factor = fromCentre ? 2.0 : 1.0
    // Signed extents: below zero the box has turned over.
    var width = box.width + Double(grip.horizontal) * offset.dx * factor
    var height = box.height + Double(grip.vertical) * offset.dy * factor
    if modifiers.contains(.shift), box.width > 0, box.height > 0 {
      let scaleX = width / box.width
      let scaleY = height / box.height
      if grip.horizontal == 0 {
        width = box.width * abs(scaleY)
      } else if grip.vertical == 0 {
        height = box.height * abs(scaleX)
      } else {
        let scale = max(abs(scaleX), abs(scaleY))
        width = box.width * (scaleX < 0 ? -scale : scale)
        height = box.height * (scaleY < 0 ? -scale : scale)
      }
    }
    let (minX, maxX) = Self.extent(box.minX, box.maxX, side: grip.horizontal, to: width, fromCentre: fromCentre)
    let (minY, maxY) = Self.extent(box.minY, box.maxY, side: grip.vertical, to: height, fromCentre: fromCentre)
    return ImageBox(minX: minX, minY: minY, maxX: maxX, maxY: maxY)
  }

  /// An edge pair with another extent: the edge opposite to `side` stays, or the middle.
  private static func extent(
    _ low: Double, _ high: Double, side: Int, to extent: Double, fromCentre: Bool
  ) -> (Double, Double) {
    if fromCentre || side == 0 {
      let middle = (low + high) / 2
      // The side that was not taken keeps its edges exactly.
      if extent == high - low { return (low, high) }
      return (middle - extent / 2, middle + extent / 2)
    }
    return side < 0 ? (high - extent, high) : (low, low + extent)
  }
}
