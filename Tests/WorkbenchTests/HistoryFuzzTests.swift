import Geometry
import TestRandom
import Testing

@testable import Workbench

/// What a server would have after being told every change.
private struct Mirror: Equatable {
  var shapes: [UInt32: ShapeGeometry] = [:]
  var classes: [UInt32: UInt32] = [:]

  mutating func take(_ changes: [Change], from document: Document) {
    for change in changes {
      let key = change.handle.rawValue
      let shape = document[change.handle]
      // The last word on a shape comes last; in between it may have gone again.
      shapes[key] = shape?.geometry
      classes[key] = shape?.classIndex
    }
  }

  init() {}

  init(_ document: Document) {
    for handle in document.order {
      shapes[handle.rawValue] = document[handle]?.geometry
      classes[handle.rawValue] = document[handle]?.classIndex
    }
  }
}

@Suite struct HistoryFuzzTests {
  private struct Snapshot: Equatable {
    var order: [ShapeHandle]
    var shapes: [ShapeGeometry?]
    var classes: [UInt32?]
    var levels: [Int32?]
    var groups: [UInt32?]

    init(_ document: Document) {
      order = document.order
      shapes = order.map { document[$0]?.geometry }
      classes = order.map { document[$0]?.classIndex }
      levels = order.map { document[$0]?.level }
      groups = order.map { document[$0]?.group }
    }
  }

  @Test(arguments: 1...24)
  func undoAllGivesTheFirstDocumentAndRedoAllTheLast(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var hands = Hands()
    func place() -> (Double, Double) {
      (.random(in: -50...1050, using: &generator), .random(in: -50...850, using: &generator))
    }
    var skeleton = Skeleton()
    for (x, y) in [(0.5, 0.0), (0.0, 1.0), (1.0, 1.0)] { skeleton.addPoint(x: x, y: y) }
    skeleton.addPair(left: 1, right: 2)
    hands.editor.setSkeleton(skeleton, ofClass: 3)
    hands.editor.setSkeleton(skeleton, ofClass: 4)
    var picture = MadePicture(width: 120, height: 90) { _, _ in (60, 110, 70) }
    picture.paint({ (20..<70).contains($0) && (30..<80).contains($1) }) { _, _ in (200, 70, 60) }
    hands.editor.setPixels(picture.region)
    var mirror = Mirror()
    for _ in 0..<5 {
      let (x, y) = place()
      hands.add(min(max(x, 0), 900), min(max(y, 0), 700), min(max(x, 0), 900) + 80, min(max(y, 0), 700) + 60)
    }
    mirror = Mirror(hands.editor.state.document)
    let first = Snapshot(hands.editor.state.document)
    for _ in 0..<300 {
      randomStep(&hands, place(), place(), &generator)
      let document = hands.editor.state.document
      mirror.take(hands.editor.takeChanges(), from: document)
      #expect(mirror == Mirror(document), "whoever hears every change has the document")
      for box in hands.boxes {
        // Two edges on hundredths may differ by a hair less than a whole pixel.
        #expect(document.imageSize.bounds.contains(box) && min(box.width, box.height) > 1 - 1e-9)
      }
      #expect(hands.selected.allSatisfy { document[$0] != nil })
      #expect(Set(document.order).count == document.order.count)
    }
    hands.editor.cancelGesture()
    while hands.editor.state.canRedo { hands.editor.redo() }
    let last = Snapshot(hands.editor.state.document)
    while hands.editor.state.canUndo { hands.editor.undo() }
    #expect(Snapshot(hands.editor.state.document) == first)
    while hands.editor.state.canRedo { hands.editor.redo() }
    #expect(Snapshot(hands.editor.state.document) == last)
    mirror.take(hands.editor.takeChanges(), from: hands.editor.state.document)
    #expect(mirror == Mirror(hands.editor.state.document))
  }

  private func randomStep(
    _ hands: inout Hands, _ from: (Double, Double), _ to: (Double, Double), _ generator: inout SeededGenerator
  ) {
    let modifiers = Modifiers(rawValue: .random(in: 0...3, using: &generator))
    switch Int.random(in: 0..<46, using: &generator) {
    case 0, 1, 2: hands.drag(from, to, modifiers)
    case 3, 4: hands.click(from.0, from.1, modifiers)
    case 5: hands.editor.choose(.box)
    case 6: hands.editor.choose(.select)
    case 7: hands.editor.choose(ToolKind.allCases.randomElement(using: &generator) ?? .select)
    case 8: hands.editor.undo()
    case 9: hands.editor.redo()
    case 10: hands.editor.deleteSelection()
    case 11: hands.editor.duplicate()
    case 12: hands.editor.copy()
    case 13: hands.editor.paste()
    case 14:
      hands.editor.nudge(
        by: Offset(dx: from.0 / 100, dy: to.1 / 100), continuing: Bool.random(using: &generator))
    case 15: hands.editor.grow(by: Offset(dx: from.0 - 500, dy: to.1 - 400))
    case 16: hands.editor.assignClass(.random(in: 0...5, using: &generator))
    case 17: hands.editor.selectNeighbour(step: Bool.random(using: &generator) ? 1 : -1)
    case 18:
      // A drag that something interrupts.
      hands.press(from.0, from.1)
      hands.move(to.0, to.1)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: hands.editor.escape()
      case 1: hands.editor.undo()
      case 2: hands.editor.deleteSelection()
      case 3: hands.editor.choose(.box)
      default: break  // left hanging: the next step meets it
      }
    case 19: hands.release(to.0, to.1, modifiers)
    case 20: hands.editor.selectAll()
    case 21: hands.editor.finish()
    case 22: hands.editor.join()
    case 23:
      // An outline of some points, ended or left in the making.
      hands.editor.choose([.polygon, .cut, .polyline, .rotatedBox, .extremes].randomElement(using: &generator) ?? .cut)
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        hands.click(.random(in: -20...1020, using: &generator), .random(in: -20...820, using: &generator))
      }
      if Bool.random(using: &generator) { hands.editor.finish() }
    case 24: hands.editor.cancelPress()
    case 31: hands.editor.choose(Bool.random(using: &generator) ? .brush : .eraser)
    case 32: hands.editor.setBrushSize(.random(in: 1...300, using: &generator))
    case 33: hands.editor.fillHoles()
    case 34: hands.editor.convertSelection()
    case 26: hands.editor.bringToFront()
    case 27: hands.editor.sendToBack()
    case 28: hands.editor.groupSelection()
    case 29: hands.editor.ungroupSelection()
    case 30: hands.editor.align(horizontal: .random(in: -1...2, using: &generator), vertical: 0)
    case 35: hands.editor.align(horizontal: 0, vertical: .random(in: -1...2, using: &generator))
    case 36: hands.editor.cut()
    case 37, 38:
      // A skeleton, whose points are then chosen, marked and moved.
      hands.editor.setActiveClass(.random(in: 3...4, using: &generator))
      hands.editor.choose(.skeleton)
      hands.drag(from, to, modifiers)
    case 39: hands.editor.choosePoint(.random(in: 0...3, using: &generator))
    case 40: hands.editor.markPoints([.visible, .occluded, .absent].randomElement(using: &generator) ?? .visible)
    case 41: hands.editor.swapSides()
    case 42:
      // A cuboid takes two drags, or a drag and a click.
      hands.editor.choose(.cuboid)
      hands.drag(from, to, modifiers)
      hands.click(to.0 + 20, to.1 - 30)
    case 43:
      hands.editor.setSnapping(Bool.random(using: &generator))
      hands.editor.setActiveClass(.random(in: 0...2, using: &generator))
    case 44, 45:
      // What the picture shows: clicked, framed or followed along its edges; kept, or left in the making.
      hands.editor.choose(Bool.random(using: &generator) ? .smart : .scissors)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        hands.click(.random(in: 5...115, using: &generator), .random(in: 5...85, using: &generator), modifiers)
      }
      if Bool.random(using: &generator) { hands.drag((12, 18), (78, 88)) }
      if Bool.random(using: &generator) { hands.editor.finish() }
    case 25:
      // A point of the only selected shape is chosen, then perhaps deleted.
      hands.editor.choose(.select)
      guard let shape = hands.editor.state.handledShape, let vertex = shape.geometry.vertices.first else { break }
      hands.click(vertex.x, vertex.y, modifiers)
    default: hands.editor.zoom(by: .random(in: 0.3...3, using: &generator), about: ScreenPoint(x: 300, y: 300))
    }
  }
}
