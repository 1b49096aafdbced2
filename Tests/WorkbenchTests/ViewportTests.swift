import Geometry
import TestRandom
import Testing

@testable import Workbench

@Suite struct ViewportTests {
  private func editor(_ width: Double = 4000, _ height: Double = 3000, ratio: Double = 1) -> Editor {
    Editor(
      imageSize: ImageSize(width: width, height: height), viewportSize: ScreenSize(width: 1000, height: 800),
      pixelRatio: ratio)
  }

  @Test func anImageOpensWholeAndStaysWholeWhenTheCanvasChanges() {
    var editor = editor()
    #expect(editor.state.viewport.isFitted)
    editor.resize(to: ScreenSize(width: 500, height: 900), pixelRatio: 1)
    let shown = editor.state.viewport.transform(ImageSize(width: 4000, height: 3000).bounds)
    #expect(ScreenSize(width: 500, height: 900).bounds.contains(shown))
    #expect(abs(shown.minX - 24) < 1e-9)
    editor.zoom(by: 3)
    let middle = editor.state.viewport.transform.image(at: ScreenPoint(x: 250, y: 450))
    editor.resize(to: ScreenSize(width: 700, height: 700), pixelRatio: 1)
    #expect(editor.state.viewport.transform.image(at: ScreenPoint(x: 350, y: 350)).distance(to: middle) < 1e-6)
  }

  @Test func scaleHasLimits() {
    var editor = editor()
    let fitted = editor.state.viewport.transform.scale
    editor.zoom(by: 1e9)
    #expect(editor.state.viewport.transform.scale == 64)
    editor.zoom(by: 1e-12)
    #expect(editor.state.viewport.transform.scale == fitted / 2)
    for factor in [0, -1, .nan, .infinity] as [Double] { editor.zoom(by: factor) }
    #expect(editor.state.viewport.transform.scale == fitted / 2)
    editor.pan(by: Offset(dx: .nan, dy: 0))
    #expect(editor.state.viewport.transform.origin.isFinite)
  }

  @Test func theImageCannotBeLost() {
    var generator = SeededGenerator(seed: 9)
    var editor = editor()
    for _ in 0..<500 {
      editor.pan(
        by: Offset(dx: .random(in: -1e5...1e5, using: &generator), dy: .random(in: -1e5...1e5, using: &generator)))
      editor.zoom(
        by: .random(in: 0.2...5, using: &generator),
        about: ScreenPoint(x: .random(in: 0...999, using: &generator), y: 5))
      let middle = editor.state.viewport.transform.image(at: ScreenPoint(x: 500, y: 400))
      #expect(editor.state.document.imageSize.bounds.expanded(by: 1e-6).contains(middle))
    }
  }

  @Test func oneToOneIsAScreenPixel() {
    var editor = editor(ratio: 2)
    editor.showActualSize()
    #expect(editor.state.viewport.transform.scale == 0.5)
  }

  @Test func zoomingToShapes() {
    var editor = editor()
    let handle = editor.add(.box(box(100, 100, 130, 120)), classIndex: 0, status: .saved)
    editor.show(handle)
    let shown = editor.state.viewport.transform(box(100, 100, 130, 120))
    #expect(ScreenSize(width: 1000, height: 800).bounds.contains(shown))
    #expect(editor.state.viewport.transform.scale == 8, "small shapes are not blown up without limit")
    editor.select([])
    editor.showSelection()
    #expect(editor.state.viewport.isFitted)
  }

  @Test func middleButtonAndPanKeyMoveTheImageInEveryTool() {
    for tool in ToolKind.allCases {
      var hands = Hands()
      let handle = hands.add(100, 100, 300, 300)
      hands.editor.choose(tool)
      hands.editor.zoom(by: 2)
      let before = hands.editor.state.viewport.transform.origin
      let start = hands.event(200, 200)
      var end = start
      end.position = start.position + Offset(dx: -30, dy: -20)
      hands.editor.pointerDown(start, pans: true)
      hands.editor.pointerMove(end)
      hands.editor.pointerUp(end)
      hands.editor.setPanKey(held: true)
      hands.editor.pointerDown(end)
      hands.editor.pointerMove(start)
      hands.editor.pointerUp(start)
      #expect(hands.editor.state.viewport.transform.origin == before)
      #expect(hands.boxes == [box(100, 100, 300, 300)] && hands.box(handle) != nil)
    }
  }

  @Test func aTinyImageAndATinyCanvas() {
    var editor = editor(1, 1)
    editor.resize(to: ScreenSize(width: 1, height: 1), pixelRatio: 3)
    editor.resize(to: ScreenSize(width: 0, height: -5), pixelRatio: 1)
    #expect(editor.state.viewport.size == ScreenSize(width: 1, height: 1))
    editor.choose(.box)
    editor.insertBoxInView()
    #expect(editor.state.document.order.count == 1)
  }
}
