import Geometry
import Testing

@testable import Workbench

@Suite struct SelectToolTests {
  @Test func clicksAndShiftClicks() {
    var hands = Hands()
    let first = hands.add(100, 100, 200, 200)
    let second = hands.add(300, 100, 400, 200)
    hands.click(150, 150)
    #expect(hands.selected == [first])
    hands.click(350, 150, .shift)
    #expect(hands.selected == [first, second])
    hands.click(150, 150, .shift)
    #expect(hands.selected == [second])
    hands.click(900, 700, .shift)
    #expect(hands.selected == [second])
    hands.click(900, 700)
    #expect(hands.selected.isEmpty)
    #expect(hands.takeChanges().isEmpty && !hands.editor.state.canUndo)
  }

  @Test func aClickOnOneOfManySelectsItAloneButADragTakesAll() {
    var hands = Hands()
    let first = hands.add(100, 100, 200, 200)
    let second = hands.add(300, 100, 400, 200)
    hands.editor.select([first, second])
    hands.drag((150, 150), (160, 170))
    #expect(hands.boxes == [box(110, 120, 210, 220), box(310, 120, 410, 220)])
    hands.click(160, 170)
    #expect(hands.selected == [first])
    hands.editor.undo()
    #expect(hands.boxes == [box(100, 100, 200, 200), box(300, 100, 400, 200)])
    #expect(hands.selected == [first, second])
  }

  @Test func theSmallestShapeUnderThePointerIsMeant() {
    var hands = Hands()
    let inner = hands.add(140, 140, 160, 160)
    let outer = hands.add(100, 100, 200, 200)
    hands.click(150, 150)
    #expect(hands.selected == [inner])
    hands.click(120, 120)
    #expect(hands.selected == [outer])
    let twin = hands.add(100, 100, 200, 200)
    hands.click(900, 700)
    hands.click(110, 110)
    #expect(hands.selected == [twin], "of equals the topmost")
  }

  @Test func theMarqueeTakesWhatIsInside() {
    var hands = Hands()
    let first = hands.add(100, 100, 200, 200)
    let second = hands.add(300, 100, 400, 200)
    hands.drag((50, 50), (250, 250))
    #expect(hands.selected == [first])
    hands.drag((450, 250), (250, 50), .shift)
    #expect(hands.selected == [first, second])
    hands.drag((50, 50), (350, 250))
    #expect(hands.selected == [first], "shapes cut by it are not inside")
    #expect(hands.editor.state.marquee == nil)
  }

  @Test func escapeInAMarqueeBringsTheSelectionBack() {
    var hands = Hands()
    let first = hands.add(100, 100, 200, 200)
    hands.editor.select([first])
    hands.press(600, 600)
    hands.move(700, 700)
    #expect(hands.selected.isEmpty)
    hands.editor.escape()
    #expect(hands.selected == [first])
    hands.release(700, 700)
    #expect(hands.selected == [first])
  }

  @Test func movingStopsAtTheImage() {
    var hands = Hands()
    hands.add(100, 100, 200, 200)
    hands.drag((150, 150), (-900, 2000))
    #expect(hands.boxes == [box(0, 700, 100, 800)])
    hands.drag((50, 750), (2000, 750))
    #expect(hands.boxes == [box(900, 700, 1000, 800)])
  }

  @Test func aBoxThatSticksOutGoesNoFurtherOutAndMayComeIn() {
    var hands = Hands()
    let handle = hands.add(-50, 100, 50, 200)
    hands.drag((20, 150), (-30, 150))
    #expect(hands.box(handle) == box(-50, 100, 50, 200))
    hands.drag((20, 150), (120, 150))
    #expect(hands.box(handle) == box(50, 100, 150, 200))
  }

  @Test func shiftKeepsTheDirection() {
    var hands = Hands()
    hands.add(100, 100, 200, 200)
    hands.editor.selectAll()
    hands.press(150, 150)
    hands.move(250, 170, .shift)
    hands.release(250, 170, .shift)
    #expect(hands.boxes == [box(200, 100, 300, 200)])
  }

  @Test(arguments: [
    ((100.0, 100.0), (50.0, 60.0), box(50, 60, 300, 300)), ((300, 100), (350, 60), box(100, 60, 350, 300)),
    ((300, 300), (350, 360), box(100, 100, 350, 360)), ((100, 300), (50, 360), box(50, 100, 300, 360)),
    ((200, 100), (280, 60), box(100, 60, 300, 300)), ((300, 200), (350, 90), box(100, 100, 350, 300)),
    ((200, 300), (280, 360), box(100, 100, 300, 360)), ((100, 200), (50, 290), box(50, 100, 300, 300)),
    ((100, 240), (70, 240), box(70, 100, 300, 300)),  // an edge can be taken anywhere
    ((300, 300), (50, 40), box(50, 40, 100, 100)),  // past the opposite corner it turns over
    ((300, 300), (2000, 2000), box(100, 100, 1000, 800)),  // and stops at the image
  ])
  func handlesMoveTheirEdges(_ row: ((Double, Double), (Double, Double), ImageBox)) {
    var hands = Hands()
    hands.add(100, 100, 300, 300)
    hands.editor.selectAll()
    hands.drag(row.0, row.1)
    #expect(hands.boxes == [row.2])
    hands.editor.undo()
    #expect(hands.boxes == [box(100, 100, 300, 300)])
  }

  @Test func shiftKeepsProportionsAndAltTheCentre() {
    var hands = Hands()
    hands.add(100, 100, 300, 200)
    hands.editor.selectAll()
    hands.drag((300, 200), (500, 220), .shift)
    #expect(hands.boxes == [box(100, 100, 500, 300)])
    hands.editor.undo()
    hands.drag((300, 150), (350, 150), .alt)
    #expect(hands.boxes == [box(50, 100, 350, 200)])
  }

  @Test func aBoxNeverBecomesThinnerThanAPixel() {
    var hands = Hands()
    hands.add(100, 100, 300, 300)
    hands.editor.selectAll()
    hands.drag((300, 200), (100.2, 200))
    #expect(hands.boxes == [box(100, 100, 101, 300)])
  }

  @Test func lockedAndHiddenStay() {
    var hands = Hands()
    let locked = hands.add(100, 100, 200, 200)
    let hidden = hands.add(300, 100, 400, 200)
    hands.editor.setLocked(true, [locked])
    hands.editor.setHidden(true, [hidden])
    hands.click(150, 150)
    hands.click(350, 150)
    #expect(hands.selected.isEmpty)
    hands.editor.select([locked, hidden])
    #expect(hands.selected == [locked])
    hands.editor.nudge(by: Offset(dx: 5, dy: 0))
    hands.editor.deleteSelection()
    hands.editor.assignClass(7)
    #expect(hands.takeChanges().isEmpty)
  }

  @Test func aFingerOnNothingMovesTheImage() {
    var hands = Hands()
    let handle = hands.add(100, 100, 200, 200)
    hands.editor.select([handle])
    hands.editor.zoom(by: 2)
    let before = hands.editor.state.viewport.transform.origin
    hands.editor.pointerDown(hands.event(600, 500, touch: true))
    var moved = hands.event(600, 500, touch: true)
    moved.position = moved.position + Offset(dx: 40, dy: 10)
    hands.editor.pointerMove(moved)
    hands.editor.pointerUp(moved)
    #expect(hands.editor.state.viewport.transform.origin == before + Offset(dx: 40, dy: 10))
    #expect(hands.selected == [handle])
    hands.editor.pointerDown(hands.event(600, 500, touch: true))
    hands.editor.pointerUp(hands.event(600, 500, touch: true))
    #expect(hands.selected.isEmpty, "a tap clears")
  }

  @Test func cursorsTellWhatAPressWouldDo() {
    var hands = Hands()
    let handle = hands.add(100, 100, 300, 300)
    hands.move(200, 200)
    #expect(hands.editor.cursor == .move)
    hands.editor.select([handle])
    for (x, y, cursor) in [
      (100.0, 100.0, Cursor.resizeFalling), (300, 100, .resizeRising), (200, 100, .resizeVertical),
      (300, 200, .resizeHorizontal), (600, 600, .standard),
    ] {
      hands.move(x, y)
      #expect(hands.editor.cursor == cursor)
    }
    hands.editor.setPanKey(held: true)
    #expect(hands.editor.cursor == .grab)
  }

  @Test func nothingCanBeChangedReadOnly() {
    var hands = Hands()
    let handle = hands.add(100, 100, 300, 300)
    hands.editor.setReadOnly(true)
    hands.editor.choose(.box)
    #expect(hands.editor.toolKind == .select)
    hands.click(200, 200)
    #expect(hands.selected == [handle])
    hands.drag((200, 200), (400, 400))
    hands.drag((300, 300), (400, 400))
    hands.editor.deleteSelection()
    hands.editor.duplicate()
    hands.editor.insertBoxInView()
    hands.editor.assignClass(9)
    #expect(hands.boxes == [box(100, 100, 300, 300)] && hands.takeChanges().isEmpty)
  }
}
