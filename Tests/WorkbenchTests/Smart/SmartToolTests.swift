import Geometry
import Testing

@testable import Workbench

/// A red square from (100, 100) to (300, 250) on green, as the picture of a test's image.
private func handsWithPicture(_ tool: ToolKind) throws -> Hands {
  var picture = MadePicture(width: 500, height: 400) { _, _ in (60, 110, 70) }
  picture.paint({ (100..<300).contains($0) && (100..<250).contains($1) }) { _, _ in (200, 70, 60) }
  picture.roughen(6)
  var hands = Hands(width: 500, height: 400)
  hands.editor.choose(tool)
  hands.editor.setPixels(picture.region)
  return hands
}

private func overlap(_ geometry: ShapeGeometry?, _ truth: ImageBox) -> Double {
  guard case .polygon(let polygon) = geometry, case .polygon(let wanted) = polygon_(truth),
    let both = polygon.intersection(wanted)
  else { return 0 }
  return both.area / (polygon.area + wanted.area - both.area)
}

private func polygon_(_ box: ImageBox) -> ShapeGeometry {
  polygon([(box.minX, box.minY), (box.maxX, box.minY), (box.maxX, box.maxY), (box.minX, box.maxY)])
}

private let square = box(100, 100, 300, 250)

@Suite struct SmartToolTests {
  @Test func aClickShowsAndEnterKeeps() throws {
    var hands = try handsWithPicture(.smart)
    hands.click(200, 180)
    #expect(overlap(hands.editor.state.drawing?.geometry, square) > 0.97)
    #expect(hands.geometries.isEmpty && hands.editor.isDrawing)
    hands.editor.finish()
    #expect(overlap(hands.geometries.first, square) > 0.97)
    #expect(hands.takeChanges() == [.created] && hands.selected.count == 1 && !hands.editor.isDrawing)
    hands.editor.undo()
    #expect(hands.geometries.isEmpty)
  }

  @Test func aDoubleClickKeeps() throws {
    var hands = try handsWithPicture(.smart)
    hands.click(200, 180)
    hands.click(200, 180)
    #expect(hands.geometries.count == 1)
    hands.click(150, 130)
    #expect(hands.editor.isDrawing && hands.geometries.count == 1, "the next click begins anew")
  }

  @Test func aBoxFindsWhatIsInIt() throws {
    var hands = try handsWithPicture(.smart)
    hands.drag((80, 85), (330, 270))
    #expect(overlap(hands.editor.state.drawing?.geometry, square) > 0.97)
    #expect(hands.editor.state.drawing?.frame == box(80, 85, 330, 270))
  }

  @Test func clicksAreTakenBackOneByOne() throws {
    var hands = try handsWithPicture(.smart)
    hands.click(200, 180)
    hands.click(400, 300)
    #expect(hands.editor.state.drawing?.placed.count == 2)
    hands.editor.undo()
    #expect(hands.editor.state.drawing?.placed.count == 1)
    #expect(overlap(hands.editor.state.drawing?.geometry, square) > 0.97)
    hands.click(110, 110, [.alt])
    #expect(hands.editor.state.drawing?.refused == [ImagePoint(x: 110, y: 110)])
    hands.editor.undo()
    hands.editor.undo()
    #expect(!hands.editor.isDrawing && hands.editor.state.drawing == nil && hands.takeChanges().isEmpty)
  }

  @Test func escapeAnotherToolAndAnotherImageLeaveNothing() throws {
    var hands = try handsWithPicture(.smart)
    hands.click(200, 180)
    hands.editor.escape()
    #expect(!hands.editor.isDrawing && hands.editor.state.drawing == nil)
    hands.press(80, 80)
    hands.move(330, 270)
    hands.editor.choose(.box)
    hands.release(330, 270)
    #expect(hands.geometries.isEmpty)
    hands.editor.choose(.smart)
    hands.click(200, 180)
    hands.editor.open(imageSize: ImageSize(width: 300, height: 300))
    #expect(!hands.editor.isDrawing && hands.editor.pixels == nil)
  }

  @Test func withoutPixelsNothingIsFoundUntilTheyCome() throws {
    var hands = try handsWithPicture(.smart)
    let pixels = hands.editor.pixels
    hands.editor.setPixels(nil)
    hands.click(200, 180)
    #expect(hands.editor.isDrawing && hands.editor.state.drawing?.geometry == nil)
    hands.editor.setPixels(pixels)
    #expect(overlap(hands.editor.state.drawing?.geometry, square) > 0.97)
    hands.editor.setPixels(nil)
    hands.editor.finish()
    #expect(hands.geometries.isEmpty, "nothing was found: nothing is kept")
  }

  @Test func besideTheImageAndOutsideFirstNothingBegins() throws {
    var hands = try handsWithPicture(.smart)
    hands.editor.zoom(by: 0.5)
    hands.click(-20, 50)
    hands.click(200, 180, [.alt])
    hands.drag((50, 50), (50.4, 50.4))
    #expect(!hands.editor.isDrawing || hands.editor.state.drawing?.placed.count == 1)
    #expect(hands.geometries.isEmpty)
  }

  @Test func theLineFollowsTheEdges() throws {
    var hands = try handsWithPicture(.scissors)
    hands.click(101, 101)
    hands.move(299, 110)
    // Along the upper edge, not straight across.
    let line = try #require(hands.editor.state.drawing?.line)
    #expect(line.count > 2)
    hands.click(299, 101)
    hands.click(299, 249)
    hands.click(101, 249)
    hands.editor.finish()
    #expect(overlap(hands.geometries.first, square) > 0.95)
    #expect(hands.takeChanges() == [.created])
  }

  @Test func theLineGoesRoundACorner() throws {
    var hands = try handsWithPicture(.scissors)
    hands.click(101, 180)
    hands.move(200, 101)
    let line = try #require(hands.editor.state.drawing?.line)
    #expect(line.contains { $0.distance(to: ImagePoint(x: 101, y: 101)) < 4 }, "\(line)")
    hands.move(200, 101, [.alt])
    #expect(hands.editor.state.drawing?.line.count == 2, "with Alt it is straight")
  }

  @Test func aClickOnTheFirstPointEndsAndStepsGoBack() throws {
    var hands = try handsWithPicture(.scissors)
    hands.click(101, 101)
    hands.click(299, 101)
    hands.click(299, 249)
    hands.editor.undo()
    #expect(hands.editor.state.drawing?.placed.count == 2)
    hands.click(299, 249)
    hands.click(101, 249)
    hands.click(101, 101)
    #expect(hands.geometries.count == 1 && !hands.editor.isDrawing)
  }

  @Test func scissorsWithoutPixelsDrawStraightLines() throws {
    var hands = try handsWithPicture(.scissors)
    hands.editor.setPixels(nil)
    hands.click(50, 50)
    hands.click(150, 50)
    hands.click(150, 150)
    hands.editor.finish()
    #expect(hands.geometries == [polygon([(50, 50), (150, 50), (150, 150)])])
    hands.click(50, 50)
    hands.editor.finish()
    hands.editor.escape()
    #expect(hands.geometries.count == 1, "a point is no polygon")
  }

  @Test func aHostAnswersInsteadOfThePicture() throws {
    var hands = try handsWithPicture(.smart)
    hands.editor.setAsksHost(true)
    let before = hands.editor.state.question.number
    hands.click(200, 180)
    let first = hands.editor.state.question
    #expect(first.number == before + 1 && first.prompt.inside == [ImagePoint(x: 200, y: 180)])
    #expect(hands.editor.isDrawing && hands.editor.state.drawing?.geometry == nil)
    // There is nothing to keep yet.
    hands.editor.finish()
    #expect(hands.geometries.isEmpty && hands.editor.isDrawing)
    hands.drag((80, 85), (330, 270))
    let second = hands.editor.state.question
    #expect(second.number == before + 2 && second.prompt.box == box(80, 85, 330, 270))
    // The answer to what was said before is late.
    hands.editor.answer(first.number, polygon_(box(0, 0, 10, 10)))
    #expect(hands.editor.state.drawing?.geometry == nil)
    hands.editor.answer(second.number, polygon_(square))
    #expect(overlap(hands.editor.state.drawing?.geometry, square) == 1)
    hands.editor.finish()
    #expect(overlap(hands.geometries.first, square) == 1 && !hands.editor.isDrawing)
    // Kept: nothing is asked any more, and an answer finds nobody.
    #expect(hands.editor.state.question.prompt.isEmpty && hands.editor.state.question.number == before + 3)
    hands.editor.answer(before + 3, polygon_(box(0, 0, 10, 10)))
    #expect(hands.geometries.count == 1 && hands.editor.state.drawing == nil)
  }

  @Test func withoutTheHostThePictureIsLookedAtAgain() throws {
    var hands = try handsWithPicture(.smart)
    hands.editor.setAsksHost(true)
    hands.click(200, 180)
    hands.editor.setAsksHost(false)
    #expect(overlap(hands.editor.state.drawing?.geometry, square) > 0.97)
    // A click that is taken back is another question; leaving asks nothing.
    hands.editor.setAsksHost(true)
    let number = hands.editor.state.question.number
    hands.click(150, 120)
    #expect(hands.editor.state.question.number == number + 1)
    hands.editor.escape()
    #expect(hands.editor.state.question.prompt.isEmpty)
  }
}
