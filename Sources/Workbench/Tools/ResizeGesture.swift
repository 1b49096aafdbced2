import Geometry

/// A handle of a box follows the pointer. The box turns over where the handle passes the other side; Shift keeps the
/// proportions, Alt the centre.
struct ResizeGesture: Sendable {
  let grip: Grip
  private let handle: ShapeHandle
  private let box: ImageBox
  private let start: ImagePoint

  init(grip: Grip, shape: Shape, box: ImageBox, from position: ScreenPoint, in state: EditingState) {
    self.grip = grip
    self.handle = shape.handle
    self.box = box
    start = state.viewport.transform.image(at: position)
  }

  func update(_ event: PointerEvent, in state: inout EditingState) {
    let offset = state.viewport.transform.image(at: event.position) - start
    let result = resized(by: offset, modifiers: event.modifiers, image: state.document.imageSize)
    state.preview([EditingState.Preview(handle: handle, geometry: .box(result))])
  }

  private func resized(by offset: Offset<ImagePixels>, modifiers: Modifiers, image: ImageSize) -> ImageBox {
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
    return BoxEditing.fitted(ImageBox(minX: minX, minY: minY, maxX: maxX, maxY: maxY), to: image)
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
