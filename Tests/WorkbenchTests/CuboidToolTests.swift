import Geometry
import Testing

@testable import Workbench

extension Hands {
  fileprivate var corners: [[Double]] {
    guard case .cuboid(let corners) = geometries.last else { return [] }
    return corners.map { [$0.x, $0.y] }
  }
}

private func faces(_ front: [Double], _ back: [Double]) -> [[Double]] {
  [front, back].flatMap { [[$0[0], $0[1]], [$0[2], $0[1]], [$0[2], $0[3]], [$0[0], $0[3]]] }
}

@Suite struct CuboidToolTests {
  private func drawing() -> Hands {
    var hands = Hands()
    hands.editor.choose(.cuboid)
    return hands
  }

  @Test func twoDragsMakeABody() {
    var hands = drawing()
    hands.drag((100, 200), (300, 400))
    #expect(hands.geometries.isEmpty && hands.editor.isDrawing)
    hands.drag((360, 300), (260, 160))
    #expect(hands.corners == faces([100, 200, 300, 400], [260, 160, 360, 300]))
    #expect(hands.takeChanges() == [.created] && hands.selected.count == 1 && !hands.editor.isDrawing)
    hands.editor.undo()
    #expect(hands.geometries.isEmpty)
  }

  @Test func aClickPlacesABackFaceAsLargeInsideTheImage() {
    var hands = drawing()
    hands.drag((100, 200), (300, 400))
    hands.move(260, 250)
    #expect(hands.editor.state.drawing?.geometry?.kind == .cuboid, "it is shown before it is placed")
    hands.click(260, 250)
    #expect(hands.corners == faces([100, 200, 300, 400], [160, 150, 360, 350]))
    hands.drag((700, 100), (900, 300))
    hands.click(990, 10)
    #expect(hands.corners == faces([700, 100, 900, 300], [800, 0, 1000, 200]))
  }

  @Test func enterEndsBackspaceAndEscapeTakeBack() {
    var hands = drawing()
    hands.drag((100, 200), (300, 400))
    hands.editor.finish()
    #expect(hands.corners == faces([100, 200, 300, 400], [150, 150, 350, 350]))
    for leave in 0..<3 {
      hands.drag((500, 200), (600, 300))
      switch leave {
      case 0: hands.editor.escape()
      case 1: hands.editor.deleteSelection()
      default: hands.editor.choose(.box)
      }
      #expect(!hands.editor.isDrawing && hands.editor.state.drawing == nil && hands.geometries.count == 1)
    }
  }

  @Test func aBodyIsHitMovedAndItsCornersStayEight() throws {
    var hands = drawing()
    hands.drag((100, 200), (300, 400))
    hands.click(260, 250)
    let handle = try #require(hands.selected.first)
    hands.editor.choose(.select)
    hands.editor.escape()
    // Between the faces it is hit, beside them it is not.
    hands.click(130, 190)
    #expect(hands.selected == [handle])
    hands.click(105, 160)
    #expect(hands.selected.isEmpty)
    hands.click(200, 300)
    hands.drag((200, 300), (210, 320))
    #expect(hands.corners == faces([110, 220, 310, 420], [170, 170, 370, 370]))
    // One corner of the back face.
    hands.drag((370, 170), (390, 150))
    #expect(hands.corners[5] == [390, 150] && hands.corners[4] == [170, 170])
    _ = hands.takeChanges()
    hands.click(390, 150, .alt)
    #expect(hands.corners.count == 8 && hands.corners[5] == [390, 150] && hands.takeChanges().isEmpty)
  }

  @Test func coordinatesCrossAndComeBack() throws {
    let body = ShapeGeometry.cuboid((0..<8).map { ImagePoint(x: Double($0 * 10), y: Double($0 * $0)) })
    #expect(try ShapeGeometry(kind: .cuboid, coordinates: body.coordinates) == body)
    #expect(throws: GeometryError.tooFewPoints) {
      try ShapeGeometry(kind: .cuboid, coordinates: [1, 2, 3, 4])
    }
    #expect(body.interpolated(to: body.translated(by: Offset(dx: 10, dy: 0)), share: 0.5).bounds.minX == 5)
  }
}
