import Geometry
import TestRandom
import Testing

@testable import Workbench

/// A made picture of which it is known what belongs to the object.
struct MadePicture {
  let width: Int
  let height: Int
  var samples: [UInt8]
  private var random: SeededGenerator

  init(width: Int, height: Int, seed: UInt64 = 1, colour: (Int, Int) -> (Int, Int, Int)) {
    (self.width, self.height) = (width, height)
    samples = [UInt8](repeating: 255, count: width * height * 4)
    random = SeededGenerator(seed: seed)
    paint({ _, _ in true }, colour)
  }

  mutating func paint(
    _ isInside: (Int, Int) -> Bool, noise: Int = 0, _ colour: (Int, Int) -> (Int, Int, Int)
  ) {
    for y in 0..<height {
      for x in 0..<width where isInside(x, y) {
        let (red, green, blue) = colour(x, y)
        let shift = noise == 0 ? 0 : Int.random(in: -noise...noise, using: &random)
        for (index, value) in [red, green, blue].enumerated() {
          samples[(y * width + x) * 4 + index] = UInt8(clamping: value + shift)
        }
      }
    }
  }

  /// Lighter and darker at random, as of a camera in the dusk.
  mutating func roughen(_ noise: Int) {
    for index in samples.indices where index % 4 != 3 {
      samples[index] = UInt8(clamping: Int(samples[index]) + Int.random(in: -noise...noise, using: &random))
    }
  }

  var region: PixelRegion? {
    PixelRegion(origin: ImagePoint(x: 0, y: 0), step: 1, width: width, height: height, samples: samples)
  }

  /// How much what the prompt finds agrees with the truth.
  func overlap(_ prompt: SelectionPrompt, _ truth: (Int, Int) -> Bool) -> Double {
    guard let region, let found = SmartSelection(prompt, in: region).mask() else { return 0 }
    let bitmap = found.pixels.bitmap
    var (both, either) = (0, 0)
    for y in 0..<height {
      for x in 0..<width {
        let (column, row) = (x - found.frame.x, y - found.frame.y)
        let isIn = column >= 0 && row >= 0 && column < found.frame.width && row < found.frame.height
        let isFound = isIn && bitmap[column * found.frame.height + row]
        let isTrue = truth(x, y)
        if isFound && isTrue { both += 1 }
        if isFound || isTrue { either += 1 }
      }
    }
    return either == 0 ? 0 : Double(both) / Double(either)
  }
}

private func click(_ x: Double, _ y: Double) -> SelectionPrompt {
  var prompt = SelectionPrompt()
  prompt.inside = [ImagePoint(x: x, y: y)]
  return prompt
}

private func around(_ minX: Double, _ minY: Double, _ maxX: Double, _ maxY: Double) -> SelectionPrompt {
  var prompt = SelectionPrompt()
  prompt.box = ImageBox(minX: minX, minY: minY, maxX: maxX, maxY: maxY)
  return prompt
}

private func disc(_ centreX: Int, _ centreY: Int, _ radius: Int) -> (Int, Int) -> Bool {
  { x, y in (x - centreX) * (x - centreX) + (y - centreY) * (y - centreY) <= radius * radius }
}

struct SmartSelectionTests {
  @Test func aDiscIsFoundByAClickAndByABox() {
    var picture = MadePicture(width: 640, height: 480) { x, y in (60 + x / 20, 90 + y / 20, 70) }
    let truth = disc(300, 220, 90)
    picture.paint(truth) { _, _ in (200, 80, 60) }
    picture.roughen(12)
    #expect(picture.overlap(click(310, 200), truth) > 0.97)
    #expect(picture.overlap(around(190, 110, 410, 330), truth) > 0.97)
  }

  @Test func theBorderIsExactAtFullSize() {
    var picture = MadePicture(width: 1920, height: 1080) { _, _ in (90, 110, 100) }
    // A turned square: edges at a slant, and corners.
    let truth = { (x: Int, y: Int) in abs(x - 900) + abs(y - 520) * 2 <= 400 }
    picture.paint(truth) { _, _ in (180, 170, 60) }
    picture.roughen(10)
    #expect(picture.overlap(click(880, 500), truth) > 0.985)
    #expect(picture.overlap(around(480, 300, 1320, 740), truth) > 0.985)
  }

  @Test func aSmallThingInALargePictureIsFound() {
    var picture = MadePicture(width: 1920, height: 1080) { x, y in (100 + (x / 200) * 5, 120, 90 + (y / 200) * 5) }
    let truth = disc(1500, 300, 14)
    picture.paint(truth) { _, _ in (40, 60, 190) }
    picture.roughen(6)
    #expect(picture.overlap(click(1500, 300), truth) > 0.85)
    #expect(picture.overlap(around(1480, 280, 1520, 320), truth) > 0.85)
  }

  @Test func textureIsNoBorder() {
    // Grass around, a checked cloth as the object: edges everywhere, of other colours.
    var picture = MadePicture(width: 640, height: 480) { x, y in
      ((x * 7 + y * 13) % 40 + 40, (x * 3 + y * 5) % 60 + 110, 50)
    }
    let truth = { (x: Int, y: Int) in (180..<460).contains(x) && (120..<360).contains(y) }
    picture.paint(truth) { x, y in (x / 16 + y / 16) % 2 == 0 ? (200, 60, 60) : (230, 190, 170) }
    picture.roughen(10)
    #expect(picture.overlap(around(150, 90, 490, 390), truth) > 0.95)
  }

  @Test func aClickOutsidePartsTwoThingsOfOneColour() {
    var picture = MadePicture(width: 640, height: 480) { _, _ in (70, 90, 80) }
    let (left, right) = (disc(240, 240, 80), disc(390, 240, 80))
    picture.paint({ left($0, $1) || right($0, $1) }) { _, _ in (190, 120, 50) }
    picture.roughen(8)
    let together = picture.overlap(click(230, 240), { left($0, $1) || right($0, $1) })
    #expect(together > 0.95, "they touch: without a word they are one")
    var prompt = click(230, 240)
    prompt.outside = [ImagePoint(x: 400, y: 240)]
    let parted = picture.overlap(prompt, { x, y in left(x, y) && !right(x, y) })
    #expect(parted > 0.8, "\(parted)")
  }

  @Test func aSecondClickInsideAddsAnotherColour() {
    var picture = MadePicture(width: 640, height: 480) { _, _ in (70, 90, 80) }
    let (body, head) = (disc(300, 300, 80), disc(300, 190, 40))
    picture.paint(body) { _, _ in (200, 60, 50) }
    picture.paint(head) { _, _ in (230, 190, 160) }
    picture.roughen(8)
    var prompt = click(300, 300)
    #expect(picture.overlap(prompt) { x, y in body(x, y) && !head(x, y) } > 0.9)
    prompt.inside.append(ImagePoint(x: 300, y: 180))
    #expect(picture.overlap(prompt) { body($0, $1) || head($0, $1) } > 0.95)
  }

  @Test func aHoleStaysWhereSomebodySaysSo() {
    var picture = MadePicture(width: 480, height: 480) { _, _ in (60, 80, 120) }
    let (outer, inner) = (disc(240, 240, 140), disc(240, 240, 60))
    picture.paint({ outer($0, $1) && !inner($0, $1) }) { _, _ in (210, 160, 60) }
    picture.roughen(8)
    var prompt = click(240, 130)
    #expect(picture.overlap(prompt, outer) > 0.95, "holes are filled")
    prompt.outside = [ImagePoint(x: 240, y: 240)]
    #expect(picture.overlap(prompt) { outer($0, $1) && !inner($0, $1) } > 0.95)
  }

  @Test func theOutlineLiesInImagePixels() throws {
    var picture = MadePicture(width: 400, height: 300) { _, _ in (60, 90, 70) }
    picture.paint({ (100..<200).contains($0) && (50..<150).contains($1) }) { _, _ in (200, 80, 60) }
    let region = try #require(
      PixelRegion(origin: ImagePoint(x: 1000, y: 500), step: 2, width: 400, height: 300, samples: picture.samples))
    let outline = try #require(SmartSelection(click(1300, 700), in: region).outline())
    #expect(outline.bounds.minX == 1200 && outline.bounds.maxX == 1400)
    #expect(outline.bounds.minY == 600 && outline.bounds.maxY == 800)
    #expect(outline.rings[0].count <= 8, "a square has four corners, not four hundred")
  }

  @Test func whatLiesOutsideIsNothing() throws {
    let picture = MadePicture(width: 100, height: 80) { _, _ in (60, 90, 70) }
    let region = try #require(picture.region)
    #expect(SmartSelection(SelectionPrompt(), in: region).outline() == nil)
    #expect(SmartSelection(click(-5, 10), in: region).outline() == nil)
    #expect(SmartSelection(click(.nan, 10), in: region).outline() == nil)
    #expect(SmartSelection(around(200, 10, 300, 20), in: region).outline() == nil)
    #expect(SmartSelection(around(10, 10, 10, 40), in: region).outline() == nil)
    // A picture of one colour: whatever is answered lies in it.
    if let outline = SmartSelection(click(50, 40), in: region).outline() {
      #expect(region.bounds.contains(outline.bounds))
    }
    #expect(PixelRegion(origin: ImagePoint(x: 0, y: 0), step: 0, width: 10, height: 10, samples: []) == nil)
    #expect(PixelRegion(origin: ImagePoint(x: 0, y: 0), step: 1, width: 10, height: 10, samples: [1]) == nil)
  }

  @Test func tinyPicturesAreSurvived() throws {
    for (width, height) in [(2, 2), (3, 2), (2, 40), (5, 5)] {
      let picture = MadePicture(width: width, height: height) { x, _ in (x * 50, 90, 70) }
      _ = SmartSelection(click(1, 1), in: try #require(picture.region)).outline()
      _ = SmartSelection(around(0, 0, Double(width), Double(height)), in: try #require(picture.region)).outline()
    }
  }

  /// Against a cut found by trying every division of a small graph.
  @Test func theCutIsTheCheapest() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<60 {
      let (width, height) = (4, 3)
      let count = width * height
      let wishes = (0..<count).map { _ in Int32.random(in: -20...20, using: &random) }
      var lines: [(Int, Int, Int, Int32)] = []
      for cell in 0..<count {
        for direction in 4..<8 {
          let (dx, dy) = GridPaths.offsets[direction]
          let (x, y) = (cell % width + dx, cell / width + dy)
          guard x >= 0, x < width, y < height else { continue }
          lines.append((cell, y * width + x, direction, Int32.random(in: 0...12, using: &random)))
        }
      }
      func price(_ isSource: (Int) -> Bool) -> Int {
        var price = 0
        for cell in 0..<count where isSource(cell) == (wishes[cell] < 0) { price += Int(abs(wishes[cell])) }
        for line in lines where isSource(line.0) != isSource(line.1) { price += Int(line.3) }
        return price
      }
      var cut = MinimumCut(nodes: count)
      for (node, wish) in wishes.enumerated() { cut.pull(node, wish) }
      for line in lines { cut.join(line.0, line.1, direction: line.2, strength: line.3) }
      cut.solve()
      let sides = (0..<count).map { cut.isOnSourceSide($0) }
      let found = price { sides[$0] }
      var best = Int.max
      for division in 0..<(1 << count) { best = min(best, price { division >> $0 & 1 == 1 }) }
      #expect(found == best)
    }
  }

  @Test func waysThroughAGridAreTheCheapest() {
    var random = SeededGenerator(seed: 3)
    let (width, height) = (9, 7)
    let prices = (0..<width * height).map { _ in Int.random(in: 1...60, using: &random) }
    let paths = GridPaths(width: width, height: height, starts: [10]) { _, next, _ in prices[next] }
    var costs = [Int](repeating: .max / 2, count: width * height)
    costs[10] = 0
    for _ in 0..<width * height {
      for cell in costs.indices {
        for (dx, dy) in GridPaths.offsets {
          let (x, y) = (cell % width + dx, cell / width + dy)
          guard x >= 0, y >= 0, x < width, y < height else { continue }
          costs[y * width + x] = min(costs[y * width + x], costs[cell] + prices[y * width + x])
        }
      }
    }
    #expect(paths.costs.map { Int($0) } == costs)
    for cell in costs.indices {
      let path = paths.path(to: cell)
      #expect(path.first == 10 && path.last == cell)
      #expect(path.dropFirst().reduce(0) { $0 + prices[$1] } == costs[cell])
    }
  }

  @Test func logarithmsAreNearEnough() {
    for value in stride(from: Float(0.001), to: 1000, by: 0.37) {
      // ln(ab) = ln a + ln b, with ln 2 known.
      #expect(abs(ColourModel.logarithm(value * 2) - ColourModel.logarithm(value) - 0.6931472) < 1e-3)
    }
    #expect(abs(ColourModel.logarithm(10) - 2.302585) < 2e-3)
  }
}
