import Geometry
import Testing

@testable import Workbench

@Suite struct DisplayListTests {
  private struct Entry: Equatable {
    var operation: DisplayList.Operation
    var handle: UInt32
    var style: UInt32
    var points: [[Float]]
  }

  /// The list as a host reads it.
  private func entries(_ list: DisplayList) throws -> [Entry] {
    var result: [Entry] = []
    var next = 0
    #expect(list.commands.count % 4 == 0)
    for start in stride(from: 0, to: list.commands.count, by: 4) {
      let count = Int(list.commands[start + 3])
      let points = (0..<count).map { [list.vertices[next + 2 * $0], list.vertices[next + 2 * $0 + 1]] }
      next += 2 * count
      result.append(
        Entry(
          operation: try #require(DisplayList.Operation(rawValue: list.commands[start])),
          handle: list.commands[start + 1], style: list.commands[start + 2], points: points))
    }
    #expect(next == list.vertices.count, "every vertex belongs to a command")
    return result
  }

  private func whole(_ hands: Hands, scale: Double = 1) -> LayerRegion {
    let size = hands.editor.state.document.imageSize
    return LayerRegion(
      scale: scale, frame: ScreenBox(minX: 0, minY: 0, maxX: size.width * scale, maxY: size.height * scale))
  }

  @Test func shapesComeInDrawingOrderWithClassAndStatus() throws {
    var hands = Hands()
    hands.add(10, 20, 30, 40)
    let holed = try ShapeGeometry(
      kind: .polygon, coordinates: [0, 0, 90, 0, 90, 90, 10, 10, 20, 10, 20, 20], ringEnds: [6, 12])
    _ = hands.editor.add(holed, classIndex: 7, status: .suggestion)
    var list = DisplayList()
    hands.editor.listShapes(in: whole(hands, scale: 2), into: &list)
    let all = try entries(list)
    #expect(all.map { $0.operation } == [.rectangle, .path, .ring])
    #expect(all[0] == Entry(operation: .rectangle, handle: 1, style: 1, points: [[20, 40], [60, 80]]))
    #expect(all[1].style == 7 | DisplayList.Style.suggestion.rawValue << 16)
    #expect(all[2].points == [[20, 20], [40, 20], [40, 40]])
  }

  @Test func aRegionHasWhatTouchesItAndCountsFromItsCorner() throws {
    var hands = Hands()
    hands.add(0, 0, 50, 50)
    let near = hands.add(100, 100, 150, 150)
    hands.add(400, 400, 450, 450)
    var list = DisplayList()
    let frame = ScreenBox(minX: 120, minY: 120, maxX: 200, maxY: 200)
    hands.editor.listShapes(in: LayerRegion(scale: 1, frame: frame), into: &list)
    #expect(
      try entries(list) == [
        Entry(operation: .rectangle, handle: near.rawValue, style: 1, points: [[-20, -20], [30, 30]])
      ])
  }

  @Test func hiddenAndDraggedShapesAreNotOnTheLayer() throws {
    var hands = Hands()
    let hidden = hands.add(0, 0, 50, 50)
    let dragged = hands.add(100, 100, 200, 200)
    let still = hands.add(300, 300, 350, 350)
    hands.editor.setHidden(true, [hidden])
    hands.press(150, 150)
    hands.move(250, 250)
    var list = DisplayList()
    hands.editor.listShapes(in: whole(hands), into: &list)
    #expect(try entries(list).map { $0.handle } == [still.rawValue])
    hands.editor.listInteraction(into: &list)
    let drawn = try entries(list)
    let rectangle = try #require(drawn.first { $0.operation == .rectangle })
    #expect(rectangle.handle == dragged.rawValue && rectangle.points == [[200, 200], [300, 300]])
    #expect(drawn.contains { $0.operation == .readout && $0.points[1] == [100, 100] })
    #expect(drawn.contains { $0.operation == .grips && $0.points.count == 8 })
  }

  @Test func verticesTooCloseToBeSeenAreLeftOut() throws {
    var hands = Hands()
    let circle = (0..<400).flatMap { index -> [Double] in
      let turn = Angle(degrees: Double(index) * 0.9).sineAndCosine
      return [500 + 20 * turn.cosine, 400 + 20 * turn.sine]
    }
    _ = hands.editor.add(
      try ShapeGeometry(kind: .polygon, coordinates: circle), classIndex: 0, status: .saved)
    var list = DisplayList()
    hands.editor.listShapes(in: whole(hands, scale: 8), into: &list)
    #expect(try entries(list)[0].points.count == 400)
    hands.editor.listShapes(in: whole(hands, scale: 0.25), into: &list)
    let few = try entries(list)[0].points.count
    #expect(few > 12 && few < 80)
  }

  @Test func ofTooManyNamesTheLargestStay() throws {
    var hands = Hands()
    for index in 0..<30 {
      hands.add(Double(index) * 10, 0, Double(index) * 10 + 30 + Double(index), 40)
    }
    var list = DisplayList()
    hands.editor.listLabels(in: whole(hands), limit: 5, into: &list)
    #expect(Set(try entries(list).map { $0.handle }) == [26, 27, 28, 29, 30])
    hands.editor.listLabels(in: whole(hands, scale: 0.1), limit: 50, into: &list)
    #expect(list.commands.isEmpty, "shapes too small for a name have none")
  }

  @Test func aLargeSelectionIsMarkedOnTheLayer() throws {
    var hands = Hands()
    for index in 0..<(EditingState.interactiveSelectionLimit + 1) { hands.add(Double(index), 0, Double(index) + 9, 9) }
    _ = hands.editor.takeDirty()
    hands.editor.selectAll()
    #expect(hands.editor.takeDirty().dirty.contains(.everything))
    var list = DisplayList()
    hands.editor.listInteraction(into: &list)
    #expect(list.commands.isEmpty)
    hands.editor.listShapes(in: whole(hands), into: &list)
    #expect(try entries(list).allSatisfy { $0.style >> 16 == DisplayList.Style.selected.rawValue })
  }

  @Test func whatChangesIsDirtyWhereItWasAndIs() {
    var hands = Hands()
    let handle = hands.add(100, 100, 200, 200)
    _ = hands.editor.takeDirty()
    hands.editor.select([handle])
    let selecting = hands.editor.takeDirty()
    #expect(selecting.dirty == [.selection, .interaction] && selecting.region == nil)
    hands.editor.nudge(by: Offset(dx: 50, dy: 0))
    let moving = hands.editor.takeDirty()
    #expect(moving.dirty.isSuperset(of: [.shapes, .changes, .history, .interaction]))
    #expect(moving.region == box(100, 100, 250, 200))
    #expect(hands.editor.takeDirty().dirty == [])
    hands.editor.zoom(by: 2)
    #expect(hands.editor.takeDirty().dirty == [.view, .interaction])
  }
}
