import Geometry
import TestRandom
import Testing

@Suite struct MaskSetTests {
  @Test func setOperationsAreThoseOfThePixels() throws {
    var random = SeededGenerator(seed: 12)
    for _ in 0..<300 {
      let (width, height) = (Int.random(in: 1...30, using: &random), Int.random(in: 1...30, using: &random))
      let a = PlainMask.random(width: width, height: height, using: &random)
      let b = PlainMask.random(width: width, height: height, using: &random)
      let c = PlainMask.random(width: width, height: height, using: &random)
      func plain(_ rule: (Bool, Bool, Bool) -> Bool) throws -> MaskRLE {
        try PlainMask(width: width, height: height) { rule(a[$0, $1], b[$0, $1], c[$0, $1]) }.encoded()
      }
      let (x, y, z) = (try a.encoded(), try b.encoded(), try c.encoded())
      #expect(try x.union(y) == plain { a, b, _ in a || b })
      #expect(try x.intersection(y) == plain { a, b, _ in a && b })
      #expect(try x.subtracting(y) == plain { a, b, _ in a && !b })
      #expect(try x.symmetricDifference(y) == plain { a, b, _ in a != b })
      #expect(try MaskRLE.union([x, y, z]) == plain { $0 || $1 || $2 })
      #expect(try MaskRLE.intersection([x, y, z]) == plain { $0 && $1 && $2 })
      #expect(try x.complement == plain { a, _, _ in !a })
      #expect(x.complement.complement == x)
      #expect(try MaskRLE.union([x]) == x)
    }
  }

  @Test func emptyRunsInBetweenDoNoHarm() throws {
    let loose = try MaskRLE(width: 2, height: 3, counts: [0, 0, 2, 1, 0, 1, 0, 0, 2])
    let tight = try MaskRLE(width: 2, height: 3, counts: [2, 2, 2])
    #expect(loose.columns == tight.columns && loose.area == 2)
    #expect(try loose.union(loose) == tight)
    #expect(try loose.intersection(tight) == tight)
    #expect(try loose.iou(tight) == 1)
    #expect(loose.complement.columns == tight.complement.columns)
    #expect(loose.bounds == tight.bounds)
    #expect(loose.translated(dx: 0, dy: 0) == tight)
  }

  @Test func overlapIsThatOfThePixels() throws {
    var random = SeededGenerator(seed: 13)
    for _ in 0..<200 {
      let (width, height) = (Int.random(in: 1...30, using: &random), Int.random(in: 1...30, using: &random))
      let found = (0..<3).map { _ in PlainMask.random(width: width, height: height, using: &random) }
      let truths = (0..<4).map { _ in PlainMask.random(width: width, height: height, using: &random) }
      let crowd = truths.map { _ in Bool.random(using: &random) }
      let matrix = try MaskRLE.iou(found.map { try $0.encoded() }, truths.map { try $0.encoded() }, isCrowd: crowd)
      for (d, a) in found.enumerated() {
        for (g, b) in truths.enumerated() {
          let shared = zip(a.pixels, b.pixels).count { $0 && $1 }
          let covered = crowd[g] ? a.area : a.area + b.area - shared
          #expect(matrix[d * truths.count + g] == (shared == 0 ? 0 : Double(shared) / Double(covered)))
          #expect(try a.encoded().intersectionArea(b.encoded()) == shared)
        }
      }
    }
  }

  @Test func listsThatDoNotFitAreRefused() throws {
    let small = try MaskRLE(emptyOfWidth: 2, height: 3)
    let other = try MaskRLE(emptyOfWidth: 3, height: 2)
    #expect(throws: MaskError.sizesDiffer) { try small.union(other) }
    #expect(throws: MaskError.sizesDiffer) { try small.intersectionArea(other) }
    #expect(throws: MaskError.sizesDiffer) { try MaskRLE.iou([small], [small, other]) }
    #expect(throws: MaskError.listLength) { try MaskRLE.iou([small], [small], isCrowd: [true, false]) }
    #expect(throws: MaskError.listLength) { try MaskRLE.union([]) }
    #expect(try MaskRLE.iou([], []) == [])
    #expect(try MaskRLE.iou([small], []) == [])
    #expect(try MaskRLE.iou([small], [small]) == [0])
  }
}
