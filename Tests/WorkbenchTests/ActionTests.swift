import Geometry
import Testing

@testable import Workbench

@Suite struct ActionTests {
  @Test func aHeldKeyIsOneStepAndAPressedOneMany() {
    var hands = Hands()
    let handle = hands.add(100, 100, 200, 200)
    hands.editor.select([handle])
    hands.editor.nudge(by: Offset(dx: 1, dy: 0))
    for _ in 0..<9 { hands.editor.nudge(by: Offset(dx: 1, dy: 0), continuing: true) }
    hands.editor.nudge(by: Offset(dx: 0, dy: 10))
    #expect(hands.box(handle) == box(110, 110, 210, 210))
    hands.editor.undo()
    #expect(hands.box(handle) == box(110, 100, 210, 200))
    hands.editor.undo()
    #expect(hands.box(handle) == box(100, 100, 200, 200))
    #expect(!hands.editor.state.canUndo && hands.editor.state.canRedo)
  }

  @Test func nudgingAndGrowingStopAtTheImage() {
    var hands = Hands()
    let handle = hands.add(0, 0, 50, 50)
    hands.editor.select([handle])
    hands.editor.nudge(by: Offset(dx: -10, dy: -10))
    #expect(hands.box(handle) == box(0, 0, 50, 50) && !hands.editor.state.canUndo)
    hands.editor.grow(by: Offset(dx: 5000, dy: -5000))
    #expect(hands.box(handle) == box(0, 0, 1000, 1))
  }

  @Test func copiesAreSelectedAndAsideAndCutsComeBack() {
    var hands = Hands()
    let handle = hands.add(950, 750, 1000, 800)
    hands.editor.select([handle])
    hands.editor.duplicate()
    #expect(hands.boxes == [box(950, 750, 1000, 800), box(940, 740, 990, 790)])
    #expect(hands.selected.count == 1 && hands.selected != [handle])
    hands.editor.cut()
    #expect(hands.boxes.count == 1)
    hands.editor.paste()
    #expect(hands.boxes.last == box(940, 740, 990, 790), "at its place, since that is free")
    hands.editor.paste()
    #expect(hands.boxes.last == box(950, 750, 1000, 800), "aside, since it is taken now")
    while hands.editor.state.canUndo { hands.editor.undo() }
    #expect(hands.boxes == [box(950, 750, 1000, 800)])
  }

  @Test func theClipboardGoesToASmallerImage() {
    var hands = Hands()
    hands.add(100, 100, 300, 300)
    hands.add(700, 500, 900, 700)
    hands.editor.selectAll()
    hands.editor.copy()
    hands.editor.open(imageSize: ImageSize(width: 200, height: 200))
    #expect(hands.boxes.isEmpty && !hands.editor.state.canUndo)
    hands.editor.paste()
    #expect(hands.boxes == [box(100, 100, 200, 200)], "what is outside is left out")
  }

  @Test func classesAreAssignedToKindsOfAllSorts() throws {
    var hands = Hands()
    let handle = hands.add(100, 100, 200, 200)
    let line = try ShapeGeometry(kind: .polyline, coordinates: [1, 2, 3, 4])
    let other = hands.editor.add(line, classIndex: 5, status: .saved)
    hands.editor.select([handle, other])
    hands.editor.assignClass(9)
    #expect(hands.editor.state.document[other]?.classIndex == 9)
    #expect(hands.takeChanges() == [.updated, .updated])
    hands.editor.undo()
    #expect(hands.editor.state.document[other]?.classIndex == 5)
    hands.editor.redo()
    #expect(hands.editor.state.document[handle]?.classIndex == 9)
    hands.editor.assignClass(9)
    hands.editor.undo()
    #expect(hands.editor.state.document[other]?.classIndex == 5, "what changes nothing is no step")
  }

  @Test func deletingKeepsTheDrawingOrderForUndo() {
    var hands = Hands()
    let handles = (0..<6).map { hands.add(Double($0) * 100, 0, Double($0) * 100 + 50, 50) }
    hands.editor.select([handles[4], handles[1], handles[2]])
    hands.editor.deleteSelection()
    #expect(hands.editor.state.document.order == [handles[0], handles[3], handles[5]])
    hands.editor.undo()
    #expect(hands.editor.state.document.order == handles)
    #expect(hands.selected == [handles[4], handles[1], handles[2]])
  }

  @Test func escapeLeavesTheInnermost() {
    var hands = Hands()
    let handle = hands.add(100, 100, 200, 200)
    hands.editor.choose(.box)
    hands.editor.select([handle])
    hands.press(600, 600)
    hands.move(700, 700)
    hands.editor.escape()
    #expect(hands.selected == [handle] && hands.editor.toolKind == .box)
    hands.editor.escape()
    #expect(hands.selected.isEmpty && hands.editor.toolKind == .box)
    hands.editor.escape()
    #expect(hands.editor.toolKind == .select)
  }

  @Test func neighboursGoRound() {
    var hands = Hands()
    hands.editor.selectNeighbour(step: 1)
    #expect(hands.selected.isEmpty)
    let handles = (0..<3).map { hands.add(Double($0) * 100, 0, Double($0) * 100 + 50, 50) }
    hands.editor.selectNeighbour(step: -1)
    #expect(hands.selected == [handles[2]])
    hands.editor.selectNeighbour(step: 1)
    #expect(hands.selected == [handles[0]])
    hands.editor.setHidden(true, [handles[1]])
    hands.editor.selectNeighbour(step: 1)
    #expect(hands.selected == [handles[2]])
  }

  @Test func changesFromOutsideAreNeitherSavedNorUndone() {
    var hands = Hands()
    let handle = hands.add(100, 100, 200, 200)
    hands.editor.select([handle])
    hands.editor.nudge(by: Offset(dx: 10, dy: 0))
    _ = hands.takeChanges()
    hands.editor.replaceGeometry(of: handle, with: .box(box(500, 500, 600, 600)))
    hands.editor.replaceStatus(of: handle, with: .approved)
    hands.editor.replaceClass(of: handle, with: 8)
    #expect(hands.takeChanges().isEmpty)
    hands.editor.removeFromOutside(handle)
    #expect(hands.selected.isEmpty)
    hands.editor.undo()
    hands.editor.redo()
    #expect(hands.boxes.isEmpty && hands.takeChanges().isEmpty, "the history passes over what is gone")
  }

  @Test func aShapeTakenAwayInMidDragEndsTheDrag() {
    var hands = Hands()
    let handle = hands.add(100, 100, 200, 200)
    hands.press(150, 150)
    hands.move(300, 300)
    hands.editor.removeFromOutside(handle)
    hands.release(300, 300)
    #expect(hands.boxes.isEmpty && hands.takeChanges().isEmpty && !hands.editor.isGestureActive)
  }
}
