import Geometry
import Testing

@testable import Workbench

/// An editor with the hands of a test: places are image pixels, and the view is 1:1 with the image at the origin.
struct Hands {
  var editor: Editor

  init(width: Double = 1000, height: Double = 800) {
    editor = Editor(
      imageSize: ImageSize(width: width, height: height), viewportSize: ScreenSize(width: width, height: height),
      pixelRatio: 1)
    editor.showActualSize()
    editor.setActiveClass(3)
    _ = editor.takeDirty()
  }

  func event(_ x: Double, _ y: Double, _ modifiers: Modifiers = [], touch: Bool = false) -> PointerEvent {
    PointerEvent(
      position: editor.state.viewport.transform(ImagePoint(x: x, y: y)), modifiers: modifiers, isTouch: touch)
  }

  mutating func press(_ x: Double, _ y: Double, _ modifiers: Modifiers = []) {
    editor.pointerDown(event(x, y, modifiers))
  }

  mutating func move(_ x: Double, _ y: Double, _ modifiers: Modifiers = []) {
    editor.pointerMove(event(x, y, modifiers))
  }

  mutating func release(_ x: Double, _ y: Double, _ modifiers: Modifiers = []) {
    editor.pointerUp(event(x, y, modifiers))
  }

  mutating func drag(
    _ from: (Double, Double), _ to: (Double, Double), _ modifiers: Modifiers = []
  ) {
    move(from.0, from.1, modifiers)
    press(from.0, from.1, modifiers)
    move((from.0 + to.0) / 2, (from.1 + to.1) / 2, modifiers)
    move(to.0, to.1, modifiers)
    release(to.0, to.1, modifiers)
  }

  mutating func click(_ x: Double, _ y: Double, _ modifiers: Modifiers = []) {
    move(x, y, modifiers)
    press(x, y, modifiers)
    release(x, y, modifiers)
  }

  @discardableResult
  mutating func add(_ minX: Double, _ minY: Double, _ maxX: Double, _ maxY: Double) -> ShapeHandle {
    editor.add(.box(ImageBox(minX: minX, minY: minY, maxX: maxX, maxY: maxY)), classIndex: 1, status: .saved)
  }

  var boxes: [ImageBox] {
    editor.state.document.order.compactMap { handle in
      if case .box(let box) = editor.state.document[handle]?.geometry { box } else { nil }
    }
  }

  /// Every shape's geometry, bottom to top.
  var geometries: [ShapeGeometry] {
    editor.state.document.order.compactMap { editor.state.document[$0]?.geometry }
  }

  func box(_ handle: ShapeHandle) -> ImageBox? {
    if case .box(let box) = editor.state.document[handle]?.geometry { box } else { nil }
  }

  var selected: [ShapeHandle] { editor.state.selection.handles }

  mutating func takeChanges() -> [Change.Kind] { editor.takeChanges().map { $0.kind } }
}

func box(_ minX: Double, _ minY: Double, _ maxX: Double, _ maxY: Double) -> ImageBox {
  ImageBox(minX: minX, minY: minY, maxX: maxX, maxY: maxY)
}

func polygon(_ points: [(Double, Double)]) -> ShapeGeometry {
  ShapeGeometry.polygon(of: [points.map { ImagePoint(x: $0.0, y: $0.1) }]).map { .polygon($0) } ?? .polyline([])
}
