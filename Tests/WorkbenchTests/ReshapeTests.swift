import Geometry
import Testing

@testable import Workbench

@Suite struct ReshapeTests {
  private func hands(_ geometry: ShapeGeometry) -> (Hands, ShapeHandle) {
    var hands = Hands()
    let handle = hands.editor.add(geometry, classIndex: 1, status: .saved)
    hands.editor.select([handle])
    _ = hands.editor.takeChanges()
    return (hands, handle)
  }

  private let square = polygon([(200, 200), (400, 200), (400, 400), (200, 400)])

  // MARK: Points

  @Test func aPointFollowsThePointer() {
    var (hands, _) = hands(square)
    hands.drag((400, 200), (450, 160))
    #expect(hands.geometries == [polygon([(200, 200), (450, 160), (400, 400), (200, 400)])])
    #expect(hands.takeChanges() == [.updated])
    hands.drag((450, 160), (1200, -50))
    #expect(hands.geometries == [polygon([(200, 200), (1000, 0), (400, 400), (200, 400)])], "inside the image")
    hands.editor.undo()
    hands.editor.undo()
    #expect(hands.geometries == [square])
  }

  @Test func escapeInMidDragLeavesThePoint() {
    var (hands, _) = hands(square)
    hands.press(400, 200)
    hands.move(450, 160)
    hands.editor.escape()
    hands.release(450, 160)
    #expect(hands.geometries == [square] && !hands.editor.state.canUndo)
  }

  @Test func aPressOnALineAddsAPointAndDragsIt() {
    var (hands, _) = hands(square)
    hands.drag((300, 201), (300, 150))
    #expect(hands.geometries == [polygon([(200, 200), (300, 149), (400, 200), (400, 400), (200, 400)])])
    hands.click(200, 300)
    #expect(
      hands.geometries == [polygon([(200, 200), (300, 149), (400, 200), (400, 400), (200, 400), (200, 300)])],
      "between the last point and the first")
    hands.editor.undo()
    hands.editor.undo()
    #expect(hands.geometries == [square])
  }

  @Test func severalChosenPointsMoveTogether() {
    var (hands, _) = hands(square)
    hands.click(400, 200, .shift)
    hands.click(400, 400, .shift)
    #expect(hands.editor.state.chosenVertices == [1, 2])
    hands.drag((400, 400), (450, 420))
    #expect(hands.geometries == [polygon([(200, 200), (450, 220), (450, 420), (200, 400)])])
    hands.editor.nudge(by: Offset(dx: 10, dy: 0))
    #expect(hands.geometries == [polygon([(200, 200), (460, 220), (460, 420), (200, 400)])])
    hands.editor.escape()
    #expect(hands.editor.state.chosenVertices.isEmpty && hands.selected.count == 1)
  }

  @Test func altGathersPointsInABox() {
    var (hands, _) = hands(square)
    hands.drag((150, 350), (450, 450), .alt)
    #expect(hands.editor.state.chosenVertices == [2, 3])
    hands.editor.deleteSelection()
    #expect(hands.geometries.isEmpty, "two points are no polygon")
    hands.editor.undo()
    #expect(hands.geometries == [square])
  }

  @Test func deleteTakesChosenPointsThenTheShape() {
    var (hands, _) = hands(square)
    hands.click(400, 200)
    hands.editor.deleteSelection()
    #expect(hands.geometries == [polygon([(200, 200), (400, 400), (200, 400)])])
    hands.editor.deleteSelection()
    #expect(hands.geometries.isEmpty)
  }

  @Test func altClickTakesAPointOut() {
    var (hands, _) = hands(square)
    hands.click(400, 400, .alt)
    #expect(hands.geometries == [polygon([(200, 200), (400, 200), (200, 400)])])
  }

  @Test func aHoleGoesWithItsLastPointsAndWithItsRing() throws {
    let holed = try Polygon<ImagePixels>(rings: [
      [.init(x: 100, y: 100), .init(x: 500, y: 100), .init(x: 500, y: 500)],
      [.init(x: 300, y: 200), .init(x: 400, y: 200), .init(x: 400, y: 300)],
      [.init(x: 700, y: 100), .init(x: 800, y: 100), .init(x: 800, y: 300)],
    ])
    #expect(ShapeGeometry.polygon(holed).removing([3])?.vertices.count == 6)
    let apart = ShapeGeometry.polygon(holed).removing([1])
    #expect(apart == polygon([(700, 100), (800, 100), (800, 300)]))
    let longer = ShapeGeometry.polygon(holed).inserting(ImagePoint(x: 350, y: 250), at: 6)
    #expect(longer.vertices[6] == ImagePoint(x: 350, y: 250))
    #expect(ShapeGeometry.polygon(holed).removing([0, 3, 6]) == nil)
  }

  @Test func anotherShapeForgetsTheChoice() {
    var (hands, handle) = hands(square)
    hands.click(400, 200)
    let other = hands.add(600, 600, 700, 700)
    hands.editor.select([other])
    hands.editor.select([handle])
    #expect(hands.editor.state.chosenVertices.isEmpty)
  }

  @Test func handlesOfLockedShapesAreNotThere() {
    var (hands, handle) = hands(square)
    hands.editor.setLocked(true, [handle])
    hands.editor.select([handle])
    hands.drag((400, 200), (450, 160))
    #expect(hands.geometries == [square])
  }

  // MARK: Axes of their own

  private func turned(_ degrees: Double, _ width: Double = 200, _ height: Double = 100) -> ShapeGeometry {
    .rotatedBox(
      RotatedBox(
        centre: ImagePoint(x: 500, y: 400), size: ImageSize(width: width, height: height),
        angle: Angle(degrees: degrees)))
  }

  @Test func aTurnedBoxGrowsAlongItsOwnAxes() {
    var (hands, _) = hands(turned(90))
    // What is its right edge lies below now.
    hands.drag((500, 500), (500, 540))
    guard case .rotatedBox(let box)? = hands.geometries.first else { return }
    #expect(abs(box.size.width - 240) < 0.01 && abs(box.size.height - 100) < 0.01)
    #expect(box.centre.distance(to: ImagePoint(x: 500, y: 420)) < 0.02 && abs(box.angle.degrees - 90) < 1e-9)
  }

  @Test func theStemTurnsAndShiftKeepsSteps() {
    var (hands, _) = hands(turned(0))
    let stem = (500.0, 400.0 - 50 - Frame.stem)
    hands.drag(stem, (700, 400), .shift)
    guard case .rotatedBox(let box)? = hands.geometries.first else { return }
    #expect(abs(box.angle.degrees - 90) < 1e-9 && box.size.width == 200)
    hands.editor.undo()
    hands.drag(stem, (590, 300))
    guard case .rotatedBox(let free)? = hands.geometries.first else { return }
    #expect(free.angle.degrees > 35 && free.angle.degrees < 50)
  }

  @Test func anEllipseIsDrawnResizedAndTurned() {
    var hands = Hands()
    hands.editor.choose(.ellipse)
    hands.drag((300, 300), (500, 400))
    #expect(
      hands.geometries == [
        .ellipse(
          Ellipse(centre: ImagePoint(x: 400, y: 350), radiusX: 100, radiusY: 50, angle: Angle(radians: 0)))
      ])
    hands.drag((500, 350), (540, 350))
    guard case .ellipse(let wider)? = hands.geometries.first else { return }
    #expect(wider.radiusX == 120 && wider.radiusY == 50 && wider.centre.x == 420)
    hands.drag((420, 300 - Frame.stem), (700, 350), .shift)
    guard case .ellipse(let turned)? = hands.geometries.first else { return }
    #expect(abs(turned.angle.degrees - 90) < 1e-9)
    hands.click(100, 100)
    hands.drag((10, 10), (60, 10))
    #expect(hands.geometries.count == 1, "without height there is no ellipse")
  }

  @Test func theMiddleStaysOverTheImage() {
    var (hands, _) = hands(turned(0))
    hands.drag((600, 400), (3000, 400))
    guard case .rotatedBox(let box)? = hands.geometries.first else { return }
    #expect(box.centre.x <= 1000)
  }

  @Test(arguments: [ShapeKind.rotatedBox, .ellipse, .polygon, .polyline, .point, .keypoints])
  func everyKindMovesIsCopiedAndComesBack(kind: ShapeKind) throws {
    let coordinates: [Double] =
      switch kind {
      case .rotatedBox, .ellipse: [300, 300, 80, 40, 0.5]
      case .point: [300, 300]
      case .keypoints: [300, 300, 2, 350, 320, 1]
      default: [280, 280, 340, 290, 310, 350]
      }
    let geometry = try ShapeGeometry(kind: kind, coordinates: coordinates)
    var (hands, _) = hands(geometry)
    let grip = geometry.vertices.first ?? ImagePoint(x: 300, y: 300)
    hands.editor.nudge(by: Offset(dx: 5, dy: -3))
    #expect(hands.geometries[0].bounds.minX == geometry.bounds.minX + 5 || kind == .rotatedBox || kind == .ellipse)
    hands.editor.undo()
    #expect(hands.geometries == [geometry])
    if kind == .point || kind == .rotatedBox {
      hands.drag((grip.x, grip.y), (grip.x + 50, grip.y + 20))
      #expect(abs(hands.geometries[0].bounds.centre.x - geometry.bounds.centre.x - 50) < 0.02)
    }
    hands.editor.duplicate()
    #expect(hands.geometries.count == 2 && hands.geometries[1].kind == kind)
    hands.editor.copy()
    hands.editor.open(imageSize: ImageSize(width: 365, height: 365))
    hands.editor.paste()
    #expect(hands.geometries.count == 1, "a part of it fits the smaller image")
  }
}
