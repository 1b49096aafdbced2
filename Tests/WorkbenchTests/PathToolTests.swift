import Geometry
import Testing

@testable import Workbench

@Suite struct PathToolTests {
  private func drawing(_ tool: ToolKind) -> Hands {
    var hands = Hands()
    hands.editor.choose(tool)
    return hands
  }

  @Test func clicksAndAClickOnTheFirstPointMakeAPolygon() {
    var hands = drawing(.polygon)
    for place in [(100.0, 100.0), (300, 100), (300, 300)] { hands.click(place.0, place.1) }
    #expect(hands.editor.isDrawing && hands.geometries.isEmpty && hands.takeChanges().isEmpty)
    hands.click(103, 102)
    #expect(!hands.editor.isDrawing)
    #expect(hands.geometries == [polygon([(100, 100), (300, 100), (300, 300)])])
    #expect(hands.takeChanges() == [.created] && hands.selected.count == 1)
    #expect(hands.editor.state.document[hands.selected[0]]?.classIndex == 3)
  }

  @Test func enterAndADoubleClickEndToo() {
    var hands = drawing(.polygon)
    for place in [(100.0, 100.0), (300, 100), (300, 300)] { hands.click(place.0, place.1) }
    hands.editor.finish()
    for place in [(400.0, 400.0), (500, 400), (500, 500), (500, 500)] { hands.click(place.0, place.1) }
    #expect(
      hands.geometries == [
        polygon([(100, 100), (300, 100), (300, 300)]), polygon([(400, 400), (500, 400), (500, 500)]),
      ])
    let endedMore = hands.editor.finish()
    #expect(!endedMore, "nothing is left to end")
  }

  @Test func aDragDrawsFreehandAndFewPointsRemain() {
    var hands = drawing(.polygon)
    hands.press(200, 200)
    for step in 1...80 { hands.move(200 + 2.5 * Double(step), 200) }
    for step in 1...80 { hands.move(400, 200 + 2.5 * Double(step)) }
    for step in 1...80 { hands.move(400 - 2.4 * Double(step), 400) }
    hands.release(208, 400)
    #expect(!hands.editor.isDrawing, "an outline that a drag began ends with it")
    guard case .polygon(let polygon)? = hands.geometries.first else {
      Issue.record("no polygon")
      return
    }
    #expect(polygon.rings[0].count <= 6 && abs(polygon.area - 39_200) < 900)
  }

  @Test func freehandBetweenClicksGoesOn() {
    var hands = drawing(.polygon)
    hands.click(100, 100)
    hands.press(300, 100)
    for step in 1...40 { hands.move(300, 100 + 5 * Double(step)) }
    hands.release(300, 300)
    #expect(hands.editor.isDrawing)
    hands.click(100, 300)
    hands.click(100, 100)
    #expect(hands.geometries == [polygon([(100, 100), (300, 100), (300, 300), (100, 300)])])
  }

  @Test func withShiftAnOutlineFollowsTheBorderOfItsNeighbour() {
    var hands = drawing(.polygon)
    _ = hands.editor.add(
      polygon([(300, 100), (500, 100), (520, 200), (500, 300), (300, 300)]), classIndex: 1, status: .saved)
    hands.click(700, 100)
    // Near two of its corners: the places are drawn to them, and the corner between comes along.
    hands.click(503, 102, .shift)
    hands.move(497, 303, .shift)
    #expect(hands.editor.state.drawing?.line.count == 4, "the way is shown before it is taken")
    hands.click(497, 303, .shift)
    hands.click(700, 300)
    hands.editor.finish()
    #expect(hands.geometries.last == polygon([(700, 100), (500, 100), (520, 200), (500, 300), (700, 300)]))
  }

  @Test func theShorterWayRoundIsFollowedFromAnywhereOnTheBorder() {
    var hands = drawing(.polyline)
    hands.add(200, 200, 400, 400)
    hands.click(302, 202, .shift)
    hands.click(198, 250, .shift)
    hands.editor.finish()
    let line = [(302.0, 200.0), (200, 200), (200, 250)].map { ImagePoint(x: $0.0, y: $0.1) }
    #expect(hands.geometries.last == .polyline(line))
    // On one side it is straight; where the places lie on different shapes, too.
    hands.add(500, 200, 600, 400)
    hands.click(210, 400, .shift)
    hands.click(390, 400, .shift)
    hands.click(500, 300, .shift)
    hands.editor.finish()
    let other = [(210.0, 400.0), (390, 400), (500, 300)].map { ImagePoint(x: $0.0, y: $0.1) }
    #expect(hands.geometries.last == .polyline(other))
  }

  @Test(arguments: [ToolKind.polygon, .polyline, .rotatedBox, .extremes, .cut])
  func escapeToolChangeAndTheLastPointTakenBackLeaveNothing(tool: ToolKind) {
    var hands = drawing(tool)
    hands.click(100, 100)
    hands.click(200, 100)
    hands.editor.escape()
    #expect(!hands.editor.isDrawing && hands.editor.state.drawing == nil)
    hands.click(100, 100)
    hands.click(200, 100)
    hands.editor.undo()
    hands.editor.deleteSelection()
    #expect(!hands.editor.isDrawing && hands.editor.state.drawing == nil)
    hands.press(100, 100)
    hands.editor.choose(.select)
    hands.release(300, 300)
    #expect(hands.geometries.isEmpty && hands.takeChanges().isEmpty && !hands.editor.state.canUndo)
  }

  @Test func aPinchInMidPressKeepsWhatWasPlaced() {
    var hands = drawing(.polygon)
    hands.click(100, 100)
    hands.click(300, 100)
    hands.press(500, 500)
    hands.editor.cancelPress()
    #expect(hands.editor.isDrawing)
    hands.editor.zoom(by: 2, about: ScreenPoint(x: 300, y: 300))
    hands.click(300, 300)
    hands.editor.finish()
    #expect(hands.geometries == [polygon([(100, 100), (300, 100), (300, 300)])])
  }

  @Test func undoTakesPointsBackAndNothingElse() {
    var hands = drawing(.polygon)
    hands.add(10, 10, 50, 50)
    for place in [(100.0, 100.0), (300, 100), (300, 300), (50, 700)] { hands.click(place.0, place.1) }
    hands.editor.undo()
    hands.editor.redo()
    hands.editor.finish()
    #expect(hands.geometries.last == polygon([(100, 100), (300, 100), (300, 300)]))
  }

  @Test func withoutAreaThereIsNoPolygon() {
    var hands = drawing(.polygon)
    for place in [(100.0, 100.0), (300, 100), (200, 100)] { hands.click(place.0, place.1) }
    hands.editor.finish()
    hands.click(100, 100)
    hands.click(300, 100)
    hands.editor.finish()
    #expect(hands.geometries.isEmpty && !hands.editor.state.canUndo)
  }

  @Test func outsideTheImageTheBorderIsMeant() {
    var hands = drawing(.polygon)
    for place in [(900.0, 700.0), (1100, 700), (1100, 900)] { hands.click(place.0, place.1) }
    hands.editor.finish()
    #expect(hands.geometries == [polygon([(900, 700), (1000, 700), (1000, 800)])])
    hands.editor.choose(.point)
    hands.click(1200, 400)
    #expect(hands.geometries.count == 1, "a point beside the image is none")
    hands.click(1004, 400)
    #expect(hands.geometries.last == .point(ImagePoint(x: 1000, y: 400)))
  }

  @Test func aLineNeedsTwoPoints() {
    var hands = drawing(.polyline)
    hands.click(100, 100)
    hands.editor.finish()
    #expect(hands.geometries.isEmpty)
    for place in [(100.0, 100.0), (200, 150), (300, 100), (300, 100)] { hands.click(place.0, place.1) }
    #expect(
      hands.geometries == [
        .polyline([ImagePoint(x: 100, y: 100), ImagePoint(x: 200, y: 150), ImagePoint(x: 300, y: 100)])
      ])
  }

  @Test func fourExtremePointsMakeABoxInAnyOrder() {
    var hands = drawing(.extremes)
    for place in [(250.0, 400.0), (100, 220), (180, 120), (320, 260)] { hands.click(place.0, place.1) }
    #expect(hands.boxes == [box(100, 120, 320, 400)])
    #expect(!hands.editor.isDrawing && hands.takeChanges() == [.created])
  }

  @Test(arguments: [false, true])
  func oneSideAndTheWidthMakeARotatedBox(drags: Bool) {
    var hands = drawing(.rotatedBox)
    if drags {
      hands.drag((200, 200), (400, 400))
    } else {
      hands.click(200, 200)
      hands.click(400, 400)
    }
    #expect(hands.editor.isDrawing)
    hands.click(350, 450)
    guard case .rotatedBox(let turned)? = hands.geometries.first else {
      Issue.record("no rotated box")
      return
    }
    #expect(abs(turned.angle.degrees - 45) < 0.01)
    #expect(abs(turned.size.width - 282.84) < 0.01 && abs(turned.size.height - 70.71) < 0.01)
    #expect(turned.centre.distance(to: ImagePoint(x: 275, y: 325)) < 0.1)
  }

  @Test func aPieceInsideBecomesAHoleAndAPieceAcrossCuts() {
    var hands = drawing(.polygon)
    for place in [(100.0, 100.0), (500, 100), (500, 500), (100, 500)] { hands.click(place.0, place.1) }
    hands.editor.finish()
    hands.editor.choose(.cut)
    for place in [(200.0, 200.0), (300, 200), (300, 300), (200, 300)] { hands.click(place.0, place.1) }
    hands.editor.finish()
    guard case .polygon(let holed)? = hands.geometries.first else { return }
    #expect(holed.rings.count == 2 && holed.area == 150_000)
    for place in [(90.0, 350.0), (600, 350), (600, 600), (90, 600)] { hands.click(place.0, place.1) }
    hands.editor.finish()
    guard case .polygon(let cut)? = hands.geometries.first else { return }
    #expect(cut.area == 90_000)
    // All of it goes, and comes back.
    for place in [(0.0, 0.0), (999, 0), (999, 799), (0, 799)] { hands.click(place.0, place.1) }
    hands.editor.finish()
    #expect(hands.geometries.isEmpty)
    for _ in 0..<3 { hands.editor.undo() }
    #expect(hands.geometries == [polygon([(100, 100), (500, 100), (500, 500), (100, 500)])])
  }

  @Test func joiningTakesOneStep() {
    var hands = drawing(.polygon)
    for place in [(100.0, 100.0), (300, 100), (300, 300), (100, 300)] { hands.click(place.0, place.1) }
    hands.editor.finish()
    for place in [(300.0, 100.0), (500, 100), (500, 300), (300, 300)] { hands.click(place.0, place.1) }
    hands.editor.finish()
    hands.editor.selectAll()
    hands.editor.join()
    guard case .polygon(let whole)? = hands.geometries.first else { return }
    #expect(hands.geometries.count == 1 && whole.area == 80_000 && whole.rings.count == 1)
    hands.editor.undo()
    #expect(hands.geometries.count == 2)
  }

  @Test func viewersHaveNoToolThatDraws() {
    var hands = Hands()
    hands.editor.setReadOnly(true)
    for tool in ToolKind.allCases where tool.isDrawing { hands.editor.choose(tool) }
    #expect(hands.editor.toolKind == .select)
  }

  @Test func hugeZoomPlacesWholeHundredths() {
    var hands = drawing(.polygon)
    hands.editor.zoom(by: 1000, about: ScreenPoint(x: 500, y: 400))
    for place in [(498.123456, 399.2), (500.7654321, 399.3), (499.5, 401.98765)] { hands.click(place.0, place.1) }
    hands.editor.finish()
    #expect(hands.geometries == [polygon([(498.12, 399.2), (500.77, 399.3), (499.5, 401.99)])])
  }
}
