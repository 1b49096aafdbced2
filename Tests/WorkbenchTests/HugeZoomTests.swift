import Geometry
import Testing

@testable import Workbench

/// Every drawing tool at 64 screen pixels an image pixel, with places between the hundredths that are kept.
@Suite struct HugeZoomTests {
  /// The view is 16 × 12 pixels about the middle of the picture, in which a red square lies from (496, 396) to (504, 404).
  private func hands(_ tool: ToolKind) throws -> Hands {
    var skeleton = Skeleton()
    for (x, y) in [(0.5, 0.0), (0, 1), (1, 1)] { skeleton.addPoint(x: x, y: y) }
    var hands = Hands()
    hands.editor.setSkeleton(skeleton, ofClass: 3)
    if tool == .cut || tool == .eraser {
      let corners = [(490.0, 390.0), (510, 390), (510, 410), (490, 410)]
      let whole = polygon(corners)
      let mask = try #require(whole.filledPixels(on: ImageSize(width: 1000, height: 800)))
      _ = hands.editor.add(tool == .cut ? whole : .mask(mask), classIndex: 3, status: .saved)
    }
    hands.editor.choose(tool)
    if tool.looksAtPixels {
      var picture = MadePicture(width: 1000, height: 800) { _, _ in (60, 110, 70) }
      picture.paint({ (496..<504).contains($0) && (396..<404).contains($1) }) { _, _ in (200, 70, 60) }
      hands.editor.setPixels(picture.region)
    }
    hands.editor.zoom(by: 1000, about: ScreenPoint(x: 500, y: 400))
    #expect(hands.editor.state.viewport.transform.scale == 64)
    return hands
  }

  /// Draws with places that no hundredth meets.
  private func draw(_ tool: ToolKind, _ hands: inout Hands) {
    let first = (497.123456, 398.2)
    let last = (502.7654321, 402.303)
    func click(_ places: (Double, Double)...) { for place in places { hands.click(place.0, place.1) } }
    switch tool {
    case .select, .pan: break
    case .box, .ellipse, .skeleton: hands.drag(first, last)
    case .cuboid:
      hands.drag(first, last)
      hands.drag((498.501, 397.004), (503.9999, 401.1111))
    case .polygon, .polyline, .cut:
      click(first, (502.0049, 398.2951), last)
      hands.editor.finish()
    case .point: click(first)
    case .rotatedBox: click(first, last, (499.00001, 403.5))
    case .extremes: click(first, last, (499.0049, 397.5), (500.5, 403.0951))
    case .brush, .eraser:
      hands.editor.setBrushSize(2)
      hands.drag(first, last)
    case .smart:
      click((500.123456, 400.2))
      hands.editor.finish()
    case .scissors:
      click((496.1, 396.1), (503.9, 396.1), (503.9, 403.9), (496.1, 403.9))
      hands.editor.finish()
    }
  }

  private func isWhole(_ value: Double, _ parts: Double) -> Bool {
    abs(value * parts - (value * parts).rounded()) < 1e-6
  }

  @Test(arguments: ToolKind.allCases.filter(\.isDrawing))
  func whatIsDrawnIsWhereThePointerWas(tool: ToolKind) throws {
    var hands = try hands(tool)
    let before = hands.geometries
    draw(tool, &hands)
    let drawn = try #require(hands.geometries.last)
    #expect(hands.geometries.count == 1 && drawn != before.last)
    let bounds = drawn.bounds
    switch tool {
    case .cut, .eraser: #expect(bounds == box(490, 390, 510, 410))
    case .point: #expect(drawn == .point(ImagePoint(x: 497.12, y: 398.2)))
    // What a turned box of two clicks and a width spans is wider than its clicks.
    case .rotatedBox: #expect(box(495, 396, 505, 406).iou(bounds) > 0.2)
    default: #expect(bounds.iou(box(496, 396, 504, 404)) > 0.2 && bounds.width < 9 && bounds.height < 9, "\(bounds)")
    }
    switch drawn {
    case .mask(let mask):
      // Two pixels wide and seven long, drawn or taken away.
      let changed = abs(Double(mask.pixels.area) - (tool == .eraser ? 400 : 0))
      #expect((10...24).contains(changed), "\(changed)")
    case .polygon(let polygon):
      #expect(polygon.rings.joined().allSatisfy { isWhole($0.x, 100) && isWhole($0.y, 100) })
    case .polyline(let points), .cuboid(let points):
      #expect(points.allSatisfy { isWhole($0.x, 100) && isWhole($0.y, 100) })
    case .keypoints(let points):
      #expect(points.allSatisfy { isWhole($0.position.x, 100) && isWhole($0.position.y, 100) })
    case .box(let box):
      #expect([box.minX, box.minY, box.maxX, box.maxY].allSatisfy { isWhole($0, 100) })
    case .rotatedBox, .ellipse, .point: break
    }
    hands.editor.undo()
    #expect(hands.geometries == before)
    hands.editor.redo()
    #expect(hands.geometries == [drawn])
  }

  /// Less than a pixel counts at this zoom; masks are moved by whole pixels.
  @Test(arguments: ToolKind.allCases.filter { $0.isDrawing && $0 != .cut && $0 != .eraser })
  func whatIsDrawnIsMovedByLessThanAPixel(tool: ToolKind) throws {
    var hands = try hands(tool)
    draw(tool, &hands)
    let drawn = try #require(hands.geometries.last)
    hands.editor.choose(.select)
    hands.editor.select(hands.editor.state.document.order)
    hands.editor.nudge(by: Offset(dx: 0.37, dy: 0))
    let moved = try #require(hands.geometries.last).bounds
    let wanted = drawn.kind == .mask ? 0 : 0.37
    #expect(abs(moved.minX - drawn.bounds.minX - wanted) < 0.011 && abs(moved.minY - drawn.bounds.minY) < 0.011)
  }
}
