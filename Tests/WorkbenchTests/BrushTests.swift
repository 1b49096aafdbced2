import Geometry
import Testing

@testable import Workbench

@Suite struct BrushTests {
  private func painting(_ tool: ToolKind = .brush, size: Double = 20) -> Hands {
    var hands = Hands()
    hands.editor.choose(tool)
    hands.editor.setBrushSize(size)
    return hands
  }

  private func mask(_ hands: Hands, _ index: Int = 0) -> Mask? {
    guard hands.geometries.indices.contains(index), case .mask(let mask) = hands.geometries[index] else { return nil }
    return mask
  }

  @Test func aStrokeIsAMaskAndAnotherGoesOnIt() throws {
    var hands = painting()
    hands.drag((100, 100), (300, 100))
    let first = try #require(mask(hands))
    // A bar of 200 × 20 with a round end on each side.
    #expect(abs(Double(first.pixels.area) - (200 * 20 + 314)) < 150)
    #expect(first.contains(ImagePoint(x: 200, y: 105)) && !first.contains(ImagePoint(x: 200, y: 115)))
    hands.drag((200, 100), (200, 300))
    #expect(hands.geometries.count == 1 && hands.takeChanges() == [.created, .updated])
    let both = try #require(mask(hands))
    #expect(both.pixels.area > first.pixels.area && both.contains(ImagePoint(x: 200, y: 250)))
    hands.editor.undo()
    #expect(mask(hands) == first)
    hands.editor.escape()
    hands.drag((500, 500), (600, 500))
    #expect(hands.geometries.count == 2, "without a selection a new mask begins")
  }

  @Test func theEraserTakesAwayAndTheLastPixelEndsTheShape() throws {
    var hands = painting()
    hands.drag((100, 100), (300, 100))
    hands.editor.choose(.eraser)
    hands.drag((200, 60), (200, 140))
    let cut = try #require(mask(hands))
    #expect(!cut.contains(ImagePoint(x: 200, y: 100)) && cut.outline.rings.count == 2)
    hands.editor.setBrushSize(300)
    hands.drag((150, 100), (250, 100))
    #expect(hands.geometries.isEmpty && hands.selected.isEmpty)
    hands.editor.undo()
    hands.editor.undo()
    #expect(try #require(mask(hands)).outline.rings.count == 1)
  }

  @Test func altDoesTheOther() throws {
    var hands = painting(size: 40)
    hands.drag((100, 100), (300, 100))
    let before = try #require(mask(hands)).pixels.area
    hands.drag((200, 60), (200, 140), .alt)
    #expect(try #require(mask(hands)).pixels.area < before)
  }

  @Test func anUnselectedMaskIsErasedWhereTheStrokeMeetsIt() throws {
    var hands = painting()
    hands.drag((100, 100), (300, 100))
    hands.editor.escape()
    hands.drag((100, 300), (300, 300))
    hands.editor.escape()
    hands.editor.choose(.eraser)
    _ = hands.takeChanges()
    hands.drag((200, 80), (200, 120))
    #expect(hands.takeChanges() == [.updated])
    #expect(try #require(mask(hands, 1)).outline.rings.count == 1)
  }

  @Test func cancelToolChangeAndPlacesOutsideLeaveNothing() {
    var hands = painting()
    hands.press(100, 100)
    hands.move(200, 200)
    hands.editor.escape()
    hands.release(200, 200)
    hands.press(100, 100)
    hands.move(200, 200)
    hands.editor.choose(.select)
    hands.release(200, 200)
    hands.editor.choose(.brush)
    hands.drag((1200, 100), (1300, 300))
    #expect(hands.geometries.isEmpty && hands.editor.state.drawing == nil && !hands.editor.state.canUndo)
    hands.drag((1200, 400), (900, 400))
    #expect(hands.geometries.count == 1, "what comes in is painted")
  }

  @Test func aClickIsADabAndPressureNarrowsIt() throws {
    var hands = painting(size: 40)
    hands.click(500, 400)
    let dab = try #require(mask(hands))
    #expect(abs(Double(dab.pixels.area) - 1257) < 60)
    hands.editor.undo()
    let soft = PointerEvent(position: ScreenPoint(x: 500, y: 400), pressure: 0.5)
    hands.editor.pointerDown(soft)
    hands.editor.pointerUp(soft)
    #expect(abs(Double(try #require(mask(hands)).pixels.area) - 314) < 30)
  }

  @Test func holesAreFilledAndKindsTurnIntoEachOther() throws {
    var hands = painting(size: 20)
    hands.editor.choose(.polygon)
    for place in [(100.0, 100.0), (300, 100), (300, 300), (100, 300)] { hands.click(place.0, place.1) }
    hands.editor.finish()
    hands.editor.choose(.cut)
    for place in [(150.0, 150.0), (250, 150), (250, 250), (150, 250)] { hands.click(place.0, place.1) }
    hands.editor.finish()
    _ = hands.takeChanges()
    hands.editor.convertSelection()
    #expect(hands.takeChanges() == [.deleted, .created])
    let ring = try #require(mask(hands))
    #expect(ring.pixels.area == 30_000 && hands.selected.count == 1)
    hands.editor.fillHoles()
    #expect(try #require(mask(hands)).pixels.area == 40_000)
    hands.editor.undo()
    hands.editor.convertSelection()
    guard case .polygon(let polygon)? = hands.geometries.first else {
      Issue.record("no polygon")
      return
    }
    #expect(polygon.rings.count == 2 && polygon.area == 30_000)
    hands.editor.undo()
    hands.editor.undo()
    #expect(hands.geometries.first?.kind == .polygon)
  }

  @Test func masksMoveByWholePixelsAndStayInside() throws {
    var hands = painting()
    hands.drag((100, 100), (300, 100))
    let before = try #require(mask(hands))
    hands.editor.choose(.select)
    hands.drag((200, 100), (250.4, 159.7))
    let moved = try #require(mask(hands))
    #expect(moved.bounds == before.bounds.translated(by: Offset(dx: 50, dy: 60)))
    #expect(moved.outline == Mask(moved.pixels)?.outline)
    hands.editor.nudge(by: Offset(dx: -5000, dy: 0))
    #expect(try #require(mask(hands)).bounds.minX == 0)
    hands.editor.copy()
    hands.editor.open(imageSize: ImageSize(width: 100, height: 400))
    hands.editor.paste()
    #expect(try #require(mask(hands)).pixels.width == 100)
  }

  @Test func masksCrossToTheHostAndBack() throws {
    var hands = painting()
    hands.drag((100, 100), (300, 180))
    let shown = try #require(hands.geometries.first)
    #expect(try ShapeGeometry(kind: .mask, coordinates: shown.coordinates) == shown)
    for hostile in [[], [10, 10], [10, 10, 300], [10, 10, 48], [-1, 5, 60], [2_000_000, 5, 60], [.nan, 1, 50]]
      as [[Double]]
    {
      #expect(throws: GeometryError.self) { try ShapeGeometry(kind: .mask, coordinates: hostile) }
    }
  }
}
