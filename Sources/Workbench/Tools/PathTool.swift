import Geometry

/// Draws by placing points: polygons, lines, single points, rotated boxes (one side, then the width), boxes by four
/// extreme points, and the outline of what is cut out.
///
/// Outlines end by a click on the first point, a double click, or Enter; a drag draws freehand, and one that began the
/// outline ends it. With Shift, points are drawn to the shapes nearby, and from one place on a shape's border to the next
/// the outline follows that border, so that neighbours share it.
struct PathTool: Tool {
  private enum Phase: Sendable {
    /// → pressed, closing.
    case idle
    /// A point was placed → freehand, idle.
    case pressed(at: ScreenPoint)
    /// Points follow the pointer since the point with this number → idle.
    case freehand(since: Int, last: ScreenPoint)
    /// On the first or last point: the release ends the shape → idle.
    case closing
  }

  let kind: ToolKind
  private var points: [ImagePoint] = []
  private var phase = Phase.idle

  init(_ kind: ToolKind) { self.kind = kind }

  var isActive: Bool {
    if case .idle = phase { return false }
    return true
  }

  var isDrawing: Bool { !points.isEmpty }

  /// Points after which the shape is complete by itself.
  private var mostPoints: Int {
    switch kind {
    case .point: 1
    case .rotatedBox: 3
    case .extremes: 4
    default: .max
    }
  }

  private var isOutline: Bool { kind == .polygon || kind == .cut }
  private var drawsFreehand: Bool { isOutline || kind == .polyline }
  /// Points an outline or line needs.
  private var leastPoints: Int { isOutline ? 3 : 2 }

  // MARK: Events

  mutating func press(_ event: PointerEvent, in state: inout EditingState) {
    if closes(at: event.position, in: state) {
      phase = .closing
      return
    }
    let place = place(event, in: state)
    if kind == .point {
      // A point is what one clicks on: beside the image there is nothing.
      let outside = state.viewport.transform.image(at: event.position).distance(to: place)
      guard outside * state.viewport.transform.scale <= event.tolerance * 2 else { return }
    }
    if points.isEmpty, kind != .cut { state.select(HandleSet()) }
    phase = .pressed(at: event.position)
    if points.last != place { points += shared(to: place, event, in: state) + [place] }
    show(event, in: &state)
  }

  private func place(_ event: PointerEvent, in state: EditingState) -> ImagePoint {
    state.place(event, snaps: state.snaps || (drawsFreehand && event.modifiers.contains(.shift)))
  }

  /// The border that lies between the last point and this one, where it is to be followed.
  private func shared(to place: ImagePoint, _ event: PointerEvent, in state: EditingState) -> [ImagePoint] {
    guard drawsFreehand, event.modifiers.contains(.shift), let last = points.last else { return [] }
    return state.border(from: last, to: place)
  }

  mutating func move(_ event: PointerEvent, in state: inout EditingState) {
    switch phase {
    case .idle:
      state.setHovered(nil)
      state.dirty.insert(.interaction)
    case .pressed(let start):
      guard drawsFreehand, start.distance(to: event.position) >= PointerEvent.dragThreshold else { break }
      phase = .freehand(since: max(points.count - 1, 0), last: start)
      follow(event, in: state)
    case .freehand: follow(event, in: state)
    case .closing: break
    }
    show(event, in: &state)
  }

  /// CSS pixels between two points of a freehand line before it is simplified.
  private static let freehandStep = 2.0
  /// CSS pixels that simplifying a freehand line may move it.
  private static let freehandTolerance = 0.8

  private mutating func follow(_ event: PointerEvent, in state: EditingState) {
    guard case .freehand(let first, let last) = phase, last.distance(to: event.position) >= Self.freehandStep else {
      return
    }
    let place = state.place(event)
    if points.last != place { points.append(place) }
    phase = .freehand(since: first, last: event.position)
  }

  mutating func release(_ event: PointerEvent, in state: inout EditingState) {
    switch phase {
    case .idle: return
    case .closing:
      _ = finish(in: &state)
      return
    case .pressed(let start):
      // The first side of a rotated box can be dragged as well.
      if kind == .rotatedBox, points.count == 1, start.distance(to: event.position) >= PointerEvent.dragThreshold {
        let end = state.place(event)
        if points.last != end { points.append(end) }
      }
      phase = .idle
      if points.count >= mostPoints {
        _ = finish(in: &state)
        return
      }
    case .freehand(let first, _):
      follow(event, in: state)
      simplify(from: first, in: state)
      phase = .idle
      let isWhole = first == 0 && points.count >= leastPoints
      if isWhole || closesOnFirst(at: event.position, in: state) {
        _ = finish(in: &state)
        return
      }
    }
    show(event, in: &state)
  }

  private mutating func simplify(from first: Int, in state: EditingState) {
    guard points.count - first > 2 else { return }
    let tolerance = Self.freehandTolerance / state.viewport.transform.scale
    do throws(GeometryError) {
      let line = try Polyline(Array(points[first...])).simplified(tolerance: tolerance)
      points.replaceSubrange(first..., with: line.points)
    } catch {
      // Places inside the image are finite.
    }
  }

  /// Whether a press here ends the shape: on the first point of an outline, or on the last point (a double click).
  private func closes(at position: ScreenPoint, in state: EditingState) -> Bool {
    guard drawsFreehand, points.count >= leastPoints, let last = points.last else { return false }
    return closesOnFirst(at: position, in: state)
      || state.viewport.transform(last).distance(to: position) < PointerEvent.dragThreshold
  }

  private func closesOnFirst(at position: ScreenPoint, in state: EditingState) -> Bool {
    guard isOutline, points.count >= leastPoints, let first = points.first else { return false }
    return state.viewport.transform(first).distance(to: position) <= 8
  }

  // MARK: Ending

  mutating func finish(in state: inout EditingState) -> Bool {
    guard isDrawing else { return false }
    let made = geometry(points)
    let isLargeEnough = made.map { Self.isLargeEnough($0) } ?? false
    rest(in: &state)
    guard let made, isLargeEnough else { return true }
    if kind == .cut, case .polygon(let piece) = made {
      state.cut(piece)
    } else {
      state.insert(made.rounded)
    }
    return true
  }

  /// A slip of the hand is no shape.
  private static func isLargeEnough(_ geometry: ShapeGeometry) -> Bool {
    switch geometry {
    case .polygon(let polygon): polygon.area >= 0.5
    case .polyline: max(geometry.bounds.width, geometry.bounds.height) >= BoxEditing.smallestExtent
    case .rotatedBox(let box):
      min(box.size.width, box.size.height) >= BoxEditing.smallestExtent
    case .box(let box): min(box.width, box.height) >= BoxEditing.smallestExtent
    default: true
    }
  }

  mutating func stepBack(in state: inout EditingState) -> Bool {
    guard isDrawing else { return false }
    phase = .idle
    points.removeLast()
    state.show(points.isEmpty ? nil : drawing(to: state.pointer.map { state.viewport.transform.image(at: $0) }))
    return true
  }

  mutating func cancel(in state: inout EditingState) { rest(in: &state) }

  mutating func cancelPress(in state: inout EditingState) {
    switch phase {
    case .idle, .closing: break
    case .pressed: points = points.dropLast()
    case .freehand(let first, _): points.removeSubrange(first...)
    }
    phase = .idle
    state.show(points.isEmpty ? nil : drawing(to: nil))
  }

  private mutating func rest(in state: inout EditingState) {
    phase = .idle
    points.removeAll()
    state.show(nil)
  }

  // MARK: Showing

  private func show(_ event: PointerEvent, in state: inout EditingState) {
    guard isDrawing else { return }
    var shown = drawing(to: nil)
    if !isActive {
      let place = place(event, in: state)
      shown = drawing(to: place, along: shared(to: place, event, in: state))
    }
    shown.closes = closesOnFirst(at: event.position, in: state)
    state.show(shown)
  }

  private func drawing(to pointer: ImagePoint?, along way: [ImagePoint] = []) -> Drawing {
    var all = points + way
    if let pointer, points.last != pointer, points.count < mostPoints { all.append(pointer) }
    return Drawing(geometry: geometry(all), placed: points, line: all, isCut: kind == .cut)
  }

  /// The shape through these points; nil where they are too few.
  private func geometry(_ points: [ImagePoint]) -> ShapeGeometry? {
    switch kind {
    case .point: return points.first.map { .point($0) }
    case .polyline: return points.count >= 2 ? .polyline(points) : nil
    case .extremes:
      return points.count >= 2 ? ImageBox.around(points).map { .box(BoxEditing.rounded($0)) } : nil
    case .rotatedBox: return Self.rotatedBox(points).map { ShapeGeometry.rotatedBox($0).rounded }
    default: return ShapeGeometry.polygon(of: [points]).map { .polygon($0) }
    }
  }

  /// The box with one side from the first to the second point, reaching as far as the third.
  private static func rotatedBox(_ points: [ImagePoint]) -> RotatedBox<ImagePixels>? {
    guard points.count >= 3 else { return nil }
    let side = points[1] - points[0]
    let length = points[0].distance(to: points[1])
    guard length > 0 else { return nil }
    let across = Offset<ImagePixels>(dx: -side.dy / length, dy: side.dx / length)
    let reach = points[2] - points[0]
    let width = reach.dx * across.dx + reach.dy * across.dy
    let angle = Angle(degrees: (Angle(dx: side.dx, dy: side.dy).degrees * 100).rounded() / 100)
    return RotatedBox(
      centre: points[0] + side * 0.5 + across * (width / 2), size: ImageSize(width: length, height: abs(width)),
      angle: angle)
  }

  func cursor(at event: PointerEvent, in state: EditingState) -> Cursor { .crosshair }
}
