import Geometry

/// One number for what Geometry answers to many random questions, for comparing builds: equal bits give equal numbers.
///
/// The same source runs in the browser and natively.
///
/// - Parameters:
///   - topic: 0 to `topics` - 1.
///   - seed: Which questions.
///   - rounds: How many.
public func geometryCheck(topic: Int, seed: UInt64, rounds: Int) -> UInt64 {
  var check = GeometryCheck(seed: seed &* 31 &+ UInt64(truncatingIfNeeded: topic))
  for _ in 0..<rounds {
    // What random numbers make is no shape at times; that is told as well.
    do throws(MaskError) { try check.askAboutMasks(topic) } catch { check.tell(-1) }
    do throws(GeometryError) { try check.askAboutShapes(topic) } catch { check.tell(-1) }
  }
  return check.sum
}

/// Number of topics of `geometryCheck`.
public let geometryCheckTopics = 8

/// A source of random questions and the sum of the answers.
struct GeometryCheck {
  /// FNV-1a over the answers' words (Fowler, Noll, Vo).
  private(set) var sum: UInt64 = 0xCBF2_9CE4_8422_2325
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  mutating func random() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// 0..<limit.
  mutating func whole(_ limit: Int) -> Int { Int(truncatingIfNeeded: random() % UInt64(limit)) }

  mutating func number(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * (Double(random() >> 11) * 0x1p-53)
  }

  mutating func point(_ limit: Double = 40) -> ImagePoint { ImagePoint(x: number(-4, limit), y: number(-4, limit)) }

  mutating func ring(_ count: Int, _ limit: Double = 40) -> [ImagePoint] {
    var points: [ImagePoint] = []
    for _ in 0..<count { points.append(point(limit)) }
    return points
  }

  mutating func box() -> ImageBox { ImageBox(corner: point(), opposite: point()) }

  mutating func turned() -> RotatedBox<ImagePixels> {
    RotatedBox(
      centre: point(), size: ImageSize(width: number(0, 20), height: number(0, 20)),
      angle: Angle(degrees: number(-400, 400)))
  }

  mutating func polygon() -> Polygon<ImagePixels> {
    var rings: [[ImagePoint]] = []
    for _ in 0...whole(3) { rings.append(ring(3 + whole(8))) }
    // Rings of three finite points and more are never refused.
    return (try? Polygon(rings: rings)) ?? polygon()
  }

  mutating func mask(_ width: Int, _ height: Int) throws(MaskError) -> MaskRLE {
    var pixels: [UInt8] = []
    var isSet = false
    let turn = UInt64(1 + whole(20))
    for _ in 0..<width * height {
      if random() % turn == 0 { isSet.toggle() }
      pixels.append(isSet ? 1 : 0)
    }
    return try MaskRLE(columns: pixels, width: width, height: height)
  }

  mutating func tell(_ word: UInt64) { sum = (sum ^ word) &* 0x100_0000_01B3 }
  mutating func tell(_ value: Int) { tell(UInt64(bitPattern: Int64(value))) }
  mutating func tell(_ value: Double) { tell(value.bitPattern) }

  mutating func tell(_ points: [ImagePoint]) {
    tell(points.count)
    for point in points {
      tell(point.x)
      tell(point.y)
    }
  }

  mutating func tell(_ polygon: Polygon<ImagePixels>?) {
    tell(polygon?.rings.count ?? -1)
    for ring in polygon?.rings ?? [] { tell(ring) }
  }

  mutating func tell(_ box: ImageBox) { tell([box.topLeft, box.bottomRight]) }

  mutating func tell(_ mask: MaskRLE) {
    tell(mask.width)
    tell(mask.height)
    for byte in mask.compressed { tell(UInt64(byte)) }
  }
}
