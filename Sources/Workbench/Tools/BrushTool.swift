import Geometry

/// Paints masks, or takes pixels away from them; Alt does the other of the two. Painting goes on the only selected mask,
/// otherwise a new one; erasing goes on the selected masks, otherwise on every mask the stroke meets.
///
/// A stroke is a mask of its own until it ends, so that an update costs what the stroke covers, not what the image does.
struct BrushTool: Tool {
  let erases: Bool
  /// nil → a stroke → nil.
  private var stroke: Stroke?

  private struct Stroke: Sendable {
    var pixels: MaskRLE
    var last: ImagePoint
    var lastRadius: Double
    var erases: Bool
  }

  init(erases: Bool) { self.erases = erases }

  var isActive: Bool { stroke != nil }

  mutating func press(_ event: PointerEvent, in state: inout EditingState) {
    let place = state.viewport.transform.image(at: event.position)
    let radius = Self.radius(event, in: state)
    guard let dab = Self.capsule(place, radius, place, radius, in: state) else { return }
    stroke = Stroke(
      pixels: dab, last: place, lastRadius: radius, erases: erases != event.modifiers.contains(.alt))
    show(in: &state)
  }

  mutating func move(_ event: PointerEvent, in state: inout EditingState) {
    state.setHovered(nil)
    state.dirty.insert(.interaction)
    guard var stroke else { return }
    let place = state.viewport.transform.image(at: event.position)
    // Less than half a CSS pixel cannot be seen.
    guard place.distance(to: stroke.last) * state.viewport.transform.scale >= 0.5 else { return }
    let radius = Self.radius(event, in: state)
    if let dab = Self.capsule(stroke.last, stroke.lastRadius, place, radius, in: state) {
      stroke.pixels = stroke.pixels.joined(with: dab)
    }
    (stroke.last, stroke.lastRadius) = (place, radius)
    self.stroke = stroke
    show(in: &state)
  }

  mutating func release(_ event: PointerEvent, in state: inout EditingState) {
    move(event, in: &state)
    guard let stroke else { return }
    rest(in: &state)
    if stroke.erases {
      state.erase(stroke.pixels)
    } else {
      state.paint(stroke.pixels)
    }
  }

  mutating func cancel(in state: inout EditingState) { rest(in: &state) }

  private mutating func rest(in state: inout EditingState) {
    guard stroke != nil else { return }
    stroke = nil
    state.show(nil)
  }

  private func show(in state: inout EditingState) {
    guard let stroke else { return }
    let mask = Mask(stroke.pixels)
    state.show(Drawing(geometry: mask.map { .mask($0) }, isCut: stroke.erases))
  }

  private static func radius(_ event: PointerEvent, in state: EditingState) -> Double {
    max(state.brushSize / 2 * max(event.pressure, 0.1), 0.5)
  }

  /// What a round brush covers on its way; nil where the image is too large for a mask.
  private static func capsule(
    _ start: ImagePoint, _ startRadius: Double, _ end: ImagePoint, _ endRadius: Double, in state: EditingState
  ) -> MaskRLE? {
    let image = state.document.imageSize
    func circle(_ centre: ImagePoint, _ radius: Double) -> [ImagePoint] {
      let count = Int(min(max(radius * 2, 12), 96))
      return Ellipse(centre: centre, radiusX: radius, radiusY: radius, angle: Angle(radians: 0)).outline(count: count)
    }
    let hull = ConvexHull.of(circle(start, startRadius) + (start == end ? [] : circle(end, endRadius)))
    guard let outline = ShapeGeometry.polygon(of: [hull]), let inside = outline.clipped(to: image.bounds) else {
      // Beside the image there is nothing to paint.
      return ShapeGeometry.emptyMask(on: image)
    }
    return MaskRLE.filled(inside, on: image)
  }

  func cursor(at event: PointerEvent, in state: EditingState) -> Cursor { .crosshair }
}
