import Geometry
import TestRandom
import Testing

@Suite struct TransformTests {
  @Test func anInverseLeadsBack() throws {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<500 {
      func number() -> Double { .random(in: -5...5, using: &generator) }
      let map = Affine<ImagePixels, Screen>(
        a: number(), b: number(), c: number(), d: number(), tx: number(), ty: number())
      guard abs(map.a * map.d - map.b * map.c) > 0.1 else { continue }
      let point = ImagePoint(x: number(), y: number())
      let back = try #require(map.inverse)
      #expect(back(map(point)).distance(to: point) < 1e-9)
      let both = map.followed(by: back)
      #expect(both(point).distance(to: point) < 1e-9)
    }
  }

  @Test func aFlatMapHasNoInverse() {
    #expect(Affine<ImagePixels, Screen>(a: 1, b: 2, c: 2, d: 4, tx: 0, ty: 0).inverse == nil)
  }

  @Test func zoomingKeepsTheAnchor() {
    var view = ViewTransform(scale: 0.5, origin: ScreenPoint(x: 30, y: -20))
    let anchor = ScreenPoint(x: 200, y: 100)
    let place = view.image(at: anchor)
    for scale in [0.7, 3, 64, 0.01] {
      view = view.zoomed(to: scale, about: anchor)
      #expect(view.scale == scale)
      #expect(view(place).distance(to: anchor) < 1e-6)
    }
    #expect(view.affine(place).distance(to: view(place)) < 1e-9)
  }

  @Test func fittingShowsTheWholeBoxInTheMiddle() {
    let view = ViewTransform.fitting(
      ImageSize(width: 4000, height: 1000).bounds, in: ScreenSize(width: 1000, height: 800), padding: 50,
      largestScale: 32)
    let screen = view(ImageSize(width: 4000, height: 1000).bounds)
    #expect(screen.minX == 50 && screen.maxX == 950)
    #expect(screen.centre == ScreenPoint(x: 500, y: 400))
    #expect(view.image(in: screen).size == ImageSize(width: 4000, height: 1000))
  }

  @Test func aPointlessBoxIsShownAtTheLargestScale() {
    let dot = ImageBox(minX: 5, minY: 5, maxX: 5, maxY: 5)
    let view = ViewTransform.fitting(dot, in: ScreenSize(width: 100, height: 100), padding: 200, largestScale: 8)
    #expect(view.scale == 8 && view(dot).centre == ScreenPoint(x: 50, y: 50))
  }
}
