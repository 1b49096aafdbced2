import Geometry
import Testing

@testable import Workbench

@Suite struct BoxToolTests {
  private func drawing() -> Hands {
    var hands = Hands()
    hands.editor.choose(.box)
    return hands
  }

  @Test(arguments: [
    ((100.0, 100.0), (300.0, 200.0)), ((300, 200), (100, 100)), ((100, 200), (300, 100)), ((300, 100), (100, 200)),
  ])
  func anyCornerMayComeFirst(_ row: ((Double, Double), (Double, Double))) {
    var hands = drawing()
    hands.drag(row.0, row.1)
    #expect(hands.boxes == [box(100, 100, 300, 200)])
    #expect(hands.selected.count == 1)
    #expect(hands.editor.state.document[hands.selected[0]]?.classIndex == 3)
    #expect(hands.takeChanges() == [.created])
    #expect(!hands.editor.isGestureActive)
  }

  @Test func whatLeavesTheImageIsCutOff() {
    var hands = drawing()
    hands.drag((900, 700), (1500, 1500))
    hands.drag((-50, -50), (40, 30))
    #expect(hands.boxes == [box(900, 700, 1000, 800), box(0, 0, 40, 30)])
  }

  @Test func aBoxWhollyOutsideIsNone() {
    var hands = drawing()
    hands.drag((1100, 100), (1300, 300))
    #expect(hands.boxes.isEmpty && hands.takeChanges().isEmpty && !hands.editor.state.canUndo)
  }

  @Test func withoutAreaThereIsNoBox() {
    var hands = drawing()
    hands.drag((100, 100), (400, 100))
    hands.click(200, 200)
    hands.drag((100, 100), (102, 101))
    #expect(hands.boxes.isEmpty)
  }

  @Test func shiftDrawsASquareAndAltFromTheCentre() {
    var hands = drawing()
    hands.drag((100, 100), (200, 160), .shift)
    hands.drag((400, 400), (450, 420), .alt)
    hands.drag((600, 600), (540, 700), [.alt, .shift])
    #expect(hands.boxes == [box(100, 100, 160, 160), box(350, 380, 450, 420), box(540, 540, 660, 660)])
  }

  @Test func escapeAndToolChangeDropTheBox() {
    var hands = drawing()
    hands.press(100, 100)
    hands.move(300, 300)
    #expect(hands.editor.state.drawing != nil)
    hands.editor.escape()
    hands.release(300, 300)
    hands.press(100, 100)
    hands.move(300, 300)
    hands.editor.choose(.select)
    hands.release(300, 300)
    #expect(hands.boxes.isEmpty && hands.editor.state.drawing == nil)
  }

  @Test func theBoxJustDrawnCanBeResizedWithoutLeavingTheTool() {
    var hands = drawing()
    hands.drag((100, 100), (300, 300))
    hands.drag((300, 300), (350, 360))
    #expect(hands.boxes == [box(100, 100, 350, 360)])
    #expect(hands.takeChanges() == [.created, .updated])
  }

  @Test func aBoxMayBeginOnAnEdgeOfTheSelectedOne() {
    var hands = drawing()
    hands.drag((100, 100), (300, 300))
    hands.drag((300, 160), (400, 260))
    #expect(hands.boxes == [box(100, 100, 300, 300), box(300, 160, 400, 260)])
  }

  @Test func aClickSelects() {
    var hands = drawing()
    let handle = hands.add(100, 100, 300, 300)
    hands.click(200, 200)
    #expect(hands.selected == [handle])
    hands.click(700, 700)
    #expect(hands.selected.isEmpty)
  }

  @Test func hugeZoomDrawsWholeHundredths() {
    var hands = drawing()
    hands.editor.zoom(by: 1000, about: ScreenPoint(x: 500, y: 400))
    #expect(hands.editor.state.viewport.transform.scale == 64)
    hands.drag((498.123456, 399.2), (500.7654321, 401.3))
    #expect(hands.boxes == [box(498.12, 399.2, 500.77, 401.3)])
  }

  @Test func withoutAPointerABoxAppearsInTheView() {
    var hands = drawing()
    hands.editor.insertBoxInView()
    #expect(hands.boxes.count == 1 && hands.boxes[0].centre.distance(to: ImagePoint(x: 500, y: 400)) < 1)
    #expect(hands.selected.count == 1)
  }
}
