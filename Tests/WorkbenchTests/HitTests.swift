import Geometry
import TestRandom
import Testing

@testable import Workbench

@Suite struct HitTests {
  @Test func theGridAnswersLikeALookAtEveryShape() throws {
    var generator = SeededGenerator(seed: 11)
    var editor = Editor(
      imageSize: ImageSize(width: 1920, height: 1080), viewportSize: ScreenSize(width: 800, height: 600), pixelRatio: 1)
    var handles: [ShapeHandle] = []
    func random(_ low: Double, _ high: Double) -> Double { .random(in: low...high, using: &generator) }
    for index in 0..<400 {
      // Some stick out of the image.
      let x = random(-100, 1950)
      let y = random(-100, 1100)
      let geometry =
        switch index % 6 {
        case 0: try ShapeGeometry(kind: .box, coordinates: [x, y, x + random(1, 300), y + random(1, 300)])
        case 1: try ShapeGeometry(kind: .rotatedBox, coordinates: [x, y, random(1, 200), random(1, 90), random(0, 7)])
        case 2: try ShapeGeometry(kind: .ellipse, coordinates: [x, y, random(1, 90), random(1, 90), random(0, 7)])
        case 3: try ShapeGeometry(kind: .polyline, coordinates: [x, y, x + random(-99, 99), y + 50, x, y + 90])
        case 4: try ShapeGeometry(kind: .point, coordinates: [x, y])
        default: try ShapeGeometry(kind: .polygon, coordinates: [x, y, x + 150, y + random(-50, 50), x + 20, y + 140])
        }
      handles.append(editor.add(geometry, classIndex: 0, status: .saved))
    }
    for handle in handles.prefix(40) { editor.removeFromOutside(handle) }
    for handle in handles[40..<60] {
      editor.replaceGeometry(of: handle, with: try ShapeGeometry(kind: .box, coordinates: [5, 5, 25, 25]))
    }
    editor.setHidden(true, Array(handles[60..<70]))
    editor.setLocked(true, Array(handles[70..<80]))
    let document = editor.state.document
    for _ in 0..<3000 {
      let point = ImagePoint(x: random(-60, 2000), y: random(-60, 1140))
      let tolerance = random(0, 12)
      var expected: (handle: ShapeHandle, area: Double)?
      document.forEachShape { shape, _ in
        guard shape.isReachable, shape.geometry.isHit(at: point, tolerance: tolerance) else { return }
        let area = shape.geometry.area
        if area <= expected?.area ?? .infinity { expected = (shape.handle, area) }
      }
      #expect(document.hit(at: point, tolerance: tolerance) == expected?.handle)
    }
  }

  @Test func theGridForgetsWhatIsTakenOut() {
    var grid = HitGrid(imageSize: ImageSize(width: 1000, height: 1000))
    let handles = (0..<3).map { ShapeHandle(slot: $0) }
    let places = [box(0, 0, 900, 900), box(-500, 120, 2000, 140), box(500, 500, 500, 500)]
    for (handle, bounds) in zip(handles, places) { grid.insert(handle, bounds: bounds) }
    grid.remove(handles[0], bounds: places[0])
    grid.remove(handles[1], bounds: places[1])
    var met: Set<ShapeHandle> = []
    for x in stride(from: 0.0, through: 1000, by: 50) {
      for y in stride(from: 0.0, through: 1000, by: 50) {
        grid.forEachCandidate(near: ImagePoint(x: x, y: y), tolerance: 5) { met.insert($0) }
      }
    }
    #expect(met == [handles[2]])
  }

  private static let places: [(ShapeKind, [Double], [(Double, Double, Bool)])] = [
    (ShapeKind.box, [10.0, 10, 30, 20], [(20.0, 15.0, true), (31, 15, true), (33, 15, false)]),
    (.rotatedBox, [50, 50, 40, 10, .pi / 2], [(50, 69, true), (50, 73, false), (69, 50, false)]),
    (.ellipse, [50, 50, 40, 10, 0], [(89, 50, true), (80, 59, false), (50, 61, true)]),
    (.polyline, [0, 0, 100, 100], [(50, 51, true), (50, 56, false)]),
    (.point, [5, 5], [(6, 6, true), (9, 5, false)]),
    (.keypoints, [5, 5, 2, 50, 50, 0], [(5, 6, true), (50, 50, false)]),
    (.polygon, [0, 0, 20, 0, 20, 20, 0, 20], [(10, 10, true), (21, 10, true), (24, 10, false)]),
  ]

  @Test(arguments: places)
  func eachKindIsMetWhereItIs(_ row: (ShapeKind, [Double], [(Double, Double, Bool)])) throws {
    let geometry = try ShapeGeometry(kind: row.0, coordinates: row.1)
    for (x, y, isHit) in row.2 {
      #expect(geometry.isHit(at: ImagePoint(x: x, y: y), tolerance: 2) == isHit, "\(row.0) at \(x), \(y)")
    }
    #expect(geometry.coordinates == row.1 && geometry.kind == row.0)
  }

  private static let nonsense: [(ShapeKind, [Double])] = [
    (ShapeKind.box, [1.0, 2, 3]), (.box, [5, 5, 1, 1]), (.box, [.nan, 0, 1, 1]), (.rotatedBox, [1, 2, -3, 4, 0]),
    (.polygon, [0, 0, 1, 1]), (.polygon, []), (.polyline, []), (.polyline, [1, 2, 3]), (.point, [1]),
    (.ellipse, [0, 0, 1, 1]), (.keypoints, [1, 2]), (.mask, [0, 0, 1, 0]),
  ]

  @Test(arguments: nonsense)
  func numbersThatMakeNoShapeAreRefused(_ row: (ShapeKind, [Double])) {
    #expect(throws: GeometryError.self) { try ShapeGeometry(kind: row.0, coordinates: row.1) }
  }

  @Test func ringEndsBeyondTheCoordinatesAreRefused() {
    let triangle = [0.0, 0, 9, 0, 9, 9]
    #expect(throws: GeometryError.self) {
      try ShapeGeometry(kind: .polygon, coordinates: triangle, ringEnds: [6, 12])
    }
    #expect(throws: GeometryError.self) { try ShapeGeometry(kind: .polygon, coordinates: triangle, ringEnds: [5]) }
    #expect(throws: GeometryError.self) {
      try ShapeGeometry(kind: .polygon, coordinates: triangle, ringEnds: [6, 6])
    }
  }
}
