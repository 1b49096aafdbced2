import Geometry
import Testing

@testable import Workbench

/// Head, left hand, right hand: the hands are each other's mirror image and joined to the head.
private func person() -> Skeleton {
  var skeleton = Skeleton()
  skeleton.addPoint(x: 0.5, y: 0)
  skeleton.addPoint(x: 0, y: 1)
  skeleton.addPoint(x: 1, y: 1)
  skeleton.addEdge(0, 1)
  skeleton.addEdge(0, 2)
  skeleton.addPair(left: 1, right: 2)
  return skeleton
}

private func handsWithPerson() -> Hands {
  var hands = Hands()
  hands.editor.setSkeleton(person(), ofClass: 3)
  hands.editor.choose(.skeleton)
  return hands
}

extension Hands {
  fileprivate var keypoints: [Keypoint] {
    guard case .keypoints(let keypoints) = geometries.last else { return [] }
    return keypoints
  }
  fileprivate var places: [[Double]] { keypoints.map { [$0.position.x, $0.position.y] } }
}

@Suite struct SkeletonTests {
  @Test func aDragPlacesThePointsInsideTheBox() {
    var hands = handsWithPerson()
    hands.drag((100, 200), (300, 400))
    #expect(hands.places == [[200, 200], [100, 400], [300, 400]])
    #expect(hands.keypoints.allSatisfy { $0.visibility == .visible })
    #expect(hands.takeChanges() == [.created])
    #expect(hands.selected.count == 1)
    hands.editor.undo()
    #expect(hands.geometries.isEmpty)
    hands.editor.redo()
    #expect(hands.places.count == 3)
  }

  @Test func aDragFromRightToLeftMirrorsThePoints() {
    var hands = handsWithPerson()
    hands.drag((300, 200), (100, 400))
    #expect(hands.places == [[200, 200], [300, 400], [100, 400]])
  }

  @Test func withoutASkeletonNothingIsDrawn() {
    var hands = handsWithPerson()
    hands.editor.setActiveClass(1)
    #expect(!hands.editor.hasSkeleton)
    hands.drag((100, 200), (300, 400))
    #expect(hands.geometries.isEmpty && hands.takeChanges().isEmpty)
  }

  @Test func aLineAndADragOutsideTheImageAreNoSkeleton() {
    var hands = handsWithPerson()
    hands.drag((100, 200), (300, 200.2))
    hands.drag((-300, -200), (-100, -50))
    #expect(hands.geometries.isEmpty && hands.editor.state.drawing == nil)
  }

  @Test func cancelAndAnotherToolInMidDragLeaveNoTrace() {
    var hands = handsWithPerson()
    hands.press(100, 100)
    hands.move(200, 200)
    #expect(hands.editor.state.drawing?.geometry?.kind == .keypoints)
    hands.editor.cancelPress()
    #expect(hands.editor.state.drawing == nil)
    hands.press(100, 100)
    hands.move(200, 200)
    hands.editor.choose(.select)
    hands.release(300, 300)
    #expect(hands.geometries.isEmpty && hands.takeChanges().isEmpty)
  }

  @Test func pointsFollowThePointerOneByOne() {
    var hands = handsWithPerson()
    hands.drag((100, 200), (300, 400))
    hands.editor.choose(.select)
    hands.drag((100, 400), (120, 380))
    #expect(hands.places == [[200, 200], [120, 380], [300, 400]])
  }

  @Test func pointsAreChosenAndMovedByKeys() {
    var hands = handsWithPerson()
    hands.drag((100, 200), (300, 400))
    hands.editor.chooseNeighbourPoint(step: -1)
    #expect(hands.editor.chosenPoints == [2])
    hands.editor.chooseNeighbourPoint(step: 1)
    #expect(hands.editor.chosenPoints == [0])
    hands.editor.nudge(by: Offset(dx: 5, dy: 0))
    #expect(hands.places[0] == [205, 200] && hands.places[1] == [100, 400])
    hands.editor.choosePoint(7)
    #expect(hands.editor.chosenPoints == [0], "there is no such point")
  }

  @Test func chosenPointsAreMarked() {
    var hands = handsWithPerson()
    hands.drag((100, 200), (300, 400))
    hands.editor.choosePoint(1)
    hands.editor.markPoints(.occluded)
    #expect(hands.keypoints.map { $0.visibility } == [.visible, .occluded, .visible])
    hands.editor.markPoints(.absent)
    #expect(hands.keypoints[1].visibility == .absent)
    hands.editor.markPoints(.visible)
    #expect(hands.keypoints.allSatisfy { $0.visibility == .visible })
    hands.editor.undo()
    hands.editor.undo()
    #expect(hands.keypoints[1].visibility == .occluded)
  }

  @Test func withoutAChoiceAllPointsAreMarkedButNeverAllAbsent() {
    var hands = handsWithPerson()
    hands.drag((100, 200), (300, 400))
    hands.editor.markPoints(.occluded)
    #expect(hands.keypoints.allSatisfy { $0.visibility == .occluded })
    hands.editor.markPoints(.absent)
    #expect(hands.keypoints.allSatisfy { $0.visibility == .occluded })
    for index in 0..<3 {
      hands.editor.choosePoint(index)
      hands.editor.markPoints(.absent)
    }
    #expect(hands.keypoints.contains { $0.visibility != .absent })
  }

  @Test func sidesChangePlaces() {
    var hands = handsWithPerson()
    hands.drag((100, 200), (300, 400))
    hands.editor.choosePoint(1)
    hands.editor.markPoints(.occluded)
    hands.editor.swapSides()
    #expect(hands.places == [[200, 200], [300, 400], [100, 400]])
    #expect(hands.keypoints.map { $0.visibility } == [.visible, .visible, .occluded])
    hands.editor.undo()
    #expect(hands.places == [[200, 200], [100, 400], [300, 400]])
  }

  @Test func linesAreDrawnAndMet() {
    var hands = handsWithPerson()
    hands.drag((100, 200), (300, 400))
    hands.editor.choose(.select)
    hands.editor.select([])
    var list = DisplayList()
    let region = LayerRegion(scale: 1, frame: ScreenBox(minX: 0, minY: 0, maxX: 1000, maxY: 800))
    hands.editor.listShapes(in: region, into: &list)
    let operations = stride(from: 0, to: list.commands.count, by: 4).map { list.commands[$0] }
    #expect(
      operations == [
        DisplayList.Operation.line.rawValue, DisplayList.Operation.line.rawValue, DisplayList.Operation.dots.rawValue,
      ])
    hands.click(150, 300)
    #expect(hands.selected.count == 1, "on the line between head and left hand")
    hands.click(200, 390)
    #expect(hands.selected.isEmpty, "between the hands there is no line")
  }

  @Test func absentPointsHaveNoLines() {
    var hands = handsWithPerson()
    hands.drag((100, 200), (300, 400))
    hands.editor.choosePoint(1)
    hands.editor.markPoints(.absent)
    let geometry = hands.geometries[0]
    #expect(hands.editor.state.skeletons.lines(of: geometry, classIndex: 3).count == 1)
    #expect(hands.editor.state.skeletons.lines(of: geometry, classIndex: 4).isEmpty)
  }

  @Test func skeletonsGoOnToTheNextImage() {
    var hands = handsWithPerson()
    hands.editor.open(imageSize: ImageSize(width: 500, height: 500))
    #expect(hands.editor.hasSkeleton)
    hands.editor.setSkeleton(nil, ofClass: 3)
    #expect(!hands.editor.hasSkeleton)
  }

  @Test func hostileSkeletonsAreMended() {
    var skeleton = Skeleton()
    skeleton.addPoint(x: .nan, y: -5)
    skeleton.addPoint(x: 9, y: .infinity)
    skeleton.addEdge(0, 7)
    skeleton.addEdge(-1, 0)
    skeleton.addEdge(0, 0)
    skeleton.addPair(left: 0, right: 0)
    skeleton.addPair(left: 0, right: 1)
    skeleton.addPair(left: 1, right: 0)
    #expect(skeleton.places == [ImagePoint(x: 0.5, y: 0), ImagePoint(x: 1, y: 0.5)])
    #expect(skeleton.edges.isEmpty && skeleton.pairs.count == 1)
  }
}
