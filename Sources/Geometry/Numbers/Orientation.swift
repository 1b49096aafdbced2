/// On which side of a line a point lies, without rounding errors.
///
/// First with plain arithmetic, whose error is bounded; where the result is within the bound, all six products are summed
/// up exactly (Shewchuk, Adaptive precision floating-point arithmetic and fast robust geometric predicates, 1997). Exact
/// for coordinates below 10¹⁴⁵.
enum Orientation {
  /// 1 where a, b, c turn clockwise on the screen, -1 anticlockwise, 0 on one line.
  static func sign<Space>(_ a: Point<Space>, _ b: Point<Space>, _ c: Point<Space>) -> Int {
    let left = (a.x - c.x) * (b.y - c.y)
    let right = (a.y - c.y) * (b.x - c.x)
    let difference = left - right
    // (3 + 16 ε) ε, the bound of that paper, with ε = 2⁻⁵³.
    let bound = 3.3306690738754716e-16 * (abs(left) + abs(right))
    if difference > bound { return 1 }
    if difference < -bound { return -1 }
    var sum = ExactSum()
    sum.addProduct(a.x, b.y)
    sum.addProduct(-a.y, b.x)
    sum.addProduct(b.x, c.y)
    sum.addProduct(-b.y, c.x)
    sum.addProduct(c.x, a.y)
    sum.addProduct(-c.y, a.x)
    return sum.sign
  }
}

/// A sum of products, kept as parts that do not overlap.
private struct ExactSum {
  private var parts: [Double] = []

  mutating func addProduct(_ a: Double, _ b: Double) {
    let product = a * b
    let (highA, lowA) = Self.split(a)
    let (highB, lowB) = Self.split(b)
    add(lowA * lowB - (((product - highA * highB) - lowA * highB) - highA * lowB))
    add(product)
  }

  private mutating func add(_ value: Double) {
    var carry = value
    for index in parts.indices {
      let sum = carry + parts[index]
      let taken = sum - carry
      parts[index] = (carry - (sum - taken)) + (parts[index] - taken)
      carry = sum
    }
    parts.append(carry)
  }

  /// That of the largest part that is not zero.
  var sign: Int {
    for part in parts.reversed() where part != 0 { return part > 0 ? 1 : -1 }
    return 0
  }

  /// Two halves of the significant bits (Dekker 1971).
  private static func split(_ value: Double) -> (Double, Double) {
    let scaled = 134_217_729 * value
    let high = scaled - (scaled - value)
    return (high, value - high)
  }
}
