import Geometry
import Testing

@testable import Workbench

@Suite struct ArrangingTests {
  @Test func frontAndBackKeepTheOrderAmongThemselves() {
    var hands = Hands()
    let shapes = (0..<4).map { hands.add(Double($0) * 100 + 10, 10, Double($0) * 100 + 60, 60) }
    hands.editor.select([shapes[2], shapes[0]])
    _ = hands.takeChanges()
    hands.editor.bringToFront()
    #expect(hands.editor.state.document.order == [shapes[1], shapes[3], shapes[0], shapes[2]])
    #expect(hands.takeChanges() == [.updated, .updated])
    #expect(hands.editor.state.document[shapes[0]]?.level == 1)
    hands.editor.bringToFront()
    #expect(hands.takeChanges().isEmpty, "they are in front already")
    hands.editor.sendToBack()
    #expect(hands.editor.state.document.order == [shapes[0], shapes[2], shapes[1], shapes[3]])
    hands.editor.undo()
    hands.editor.undo()
    #expect(hands.editor.state.document.order == shapes)
    #expect(shapes.allSatisfy { hands.editor.state.document[$0]?.level == 0 })
  }

  @Test func whatIsDrawnAndPastedLiesOnTop() {
    var hands = Hands()
    let low = hands.add(10, 10, 60, 60)
    hands.add(100, 10, 160, 60)
    hands.editor.select([low])
    hands.editor.bringToFront()
    hands.editor.choose(.box)
    hands.drag((300, 300), (400, 400))
    #expect(hands.editor.state.document[hands.selected[0]]?.level == 1)
    let served = hands.editor.add(.box(box(500, 500, 600, 600)), classIndex: 0, status: .saved, level: 0)
    #expect(hands.editor.state.document.order.firstIndex(of: served) == 1, "the server's level decides")
    hands.editor.replaceOrder(of: served, level: 5, group: 0)
    #expect(hands.editor.state.document.order.last == served)
  }

  @Test func aGroupIsSelectedWhole() {
    var hands = Hands()
    let first = hands.add(100, 100, 200, 200)
    let second = hands.add(300, 100, 400, 200)
    let other = hands.add(500, 100, 600, 200)
    hands.editor.select([first, second])
    _ = hands.takeChanges()
    hands.editor.groupSelection()
    #expect(hands.takeChanges() == [.updated, .updated])
    hands.click(550, 150)
    hands.click(150, 150)
    #expect(hands.selected == [first, second])
    hands.click(350, 150, .command)
    #expect(hands.selected == [second], "one of them with Command")
    hands.editor.select([second, other])
    hands.editor.groupSelection()
    #expect(hands.editor.state.document[second]?.group == 2)
    hands.editor.ungroupSelection()
    #expect(hands.editor.state.document[second]?.group == 3 && hands.editor.state.document[other]?.group == 4)
    hands.editor.undo()
    hands.editor.undo()
    #expect(hands.editor.state.document[second]?.group == 1 && hands.editor.state.document[other]?.group == 0)
  }

  @Test func aLassoSelectsWhatLiesInside() {
    var hands = Hands()
    let inside = hands.add(200, 200, 300, 300)
    let across = hands.add(350, 200, 600, 300)
    func draw(_ end: Bool) {
      hands.press(100, 100, .command)
      for place in [(450.0, 100.0), (450, 400), (100, 400), (100, 120)] { hands.move(place.0, place.1, .command) }
      if end { hands.release(100, 110, .command) }
    }
    draw(true)
    #expect(hands.selected == [inside] && hands.editor.state.lasso.isEmpty)
    hands.editor.select([across])
    draw(false)
    hands.editor.escape()
    #expect(hands.selected == [across] && hands.editor.state.lasso.isEmpty, "cancelled, the selection is as before")
  }

  @Test func alignedEdgesMeet() {
    var hands = Hands()
    let shapes = [hands.add(100, 100, 200, 150), hands.add(300, 120, 340, 300)]
    for (side, expected) in [
      ((-1, 0), [box(100, 100, 200, 150), box(100, 120, 140, 300)]),
      ((0, 1), [box(100, 250, 200, 300), box(300, 120, 340, 300)]),
      ((2, 0), [box(170, 100, 270, 150), box(200, 120, 240, 300)]),
    ] {
      hands.editor.select(shapes)
      hands.editor.align(horizontal: side.0, vertical: side.1)
      #expect(hands.boxes == expected)
      hands.editor.undo()
    }
    hands.editor.select([shapes[0]])
    hands.editor.align(horizontal: 1, vertical: 0)
    #expect(hands.boxes[0] == box(100, 100, 200, 150))
  }

  @Test func placesAreDrawnToPointsBeforeLines() {
    var hands = Hands()
    hands.add(100, 100, 300, 300)
    hands.editor.choose(.box)
    hands.drag((304, 297), (500, 500))
    #expect(hands.boxes.last == box(304, 297, 500, 500), "snapping is off at first")
    hands.editor.undo()
    hands.editor.setSnapping(true)
    hands.drag((304, 297), (500, 500))
    #expect(hands.boxes.last == box(300, 300, 500, 500))
    hands.editor.choose(.polygon)
    for place in [(302.0, 200.0), (400, 150), (400, 250)] { hands.click(place.0, place.1) }
    hands.editor.finish()
    #expect(hands.geometries.last?.vertices.first == ImagePoint(x: 300, y: 200), "onto the line")
  }

  @Test func aMovedBoxSnapsByItsCorners() {
    var hands = Hands()
    hands.add(100, 100, 300, 300)
    let moved = hands.add(500, 500, 550, 550)
    hands.editor.setSnapping(true)
    hands.editor.select([moved])
    hands.drag((525, 525), (330, 323))
    #expect(hands.box(moved) == box(300, 300, 350, 350))
  }

  @Test func theWholeClassIsSelected() {
    var hands = Hands()
    let first = hands.add(100, 100, 200, 200)
    let second = hands.add(300, 100, 400, 200)
    hands.editor.replaceClass(of: second, with: 2)
    let third = hands.add(500, 100, 600, 200)
    hands.editor.select([first])
    hands.editor.selectSameClass()
    #expect(hands.selected == [first, third])
  }

  @Test func filteredShapesAreOutOfReachAndComeBack() {
    var hands = Hands()
    let shape = hands.add(100, 100, 200, 200)
    hands.editor.select([shape])
    hands.editor.setFiltered(true, [shape])
    #expect(hands.selected.isEmpty)
    hands.click(150, 150)
    hands.editor.selectAll()
    #expect(hands.selected.isEmpty)
    hands.editor.setFiltered(false, [shape])
    hands.click(150, 150)
    #expect(hands.selected == [shape] && hands.takeChanges().isEmpty)
  }

  @Test func aFilterAppliedInMidStrokeLeavesTheStroke() {
    var hands = Hands()
    let shape = hands.add(100, 100, 200, 200)
    hands.editor.choose(.box)
    hands.press(400, 400)
    hands.move(450, 450)
    hands.editor.setFiltered(false, [shape])
    hands.editor.setFiltered(true, [shape])
    hands.move(500, 500)
    hands.release(500, 500)
    #expect(hands.boxes.last == box(400, 400, 500, 500))
  }
}
