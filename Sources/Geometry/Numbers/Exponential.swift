/// eˣ, computed here to be equal in browser and server.
///
/// The nearest multiple of ln 2 is taken off, the rest is at most ln 2 / 2, for which the series to x¹⁴ leaves less than
/// 2⁻⁶⁰. Error below 2 units in the last place; 0 below -745, infinite above 709.8, NaN for NaN.
public func exponential(_ x: Double) -> Double {
  guard x > -746 else { return x.isNaN ? x : 0 }
  guard x < 710 else { return x.isNaN ? x : .infinity }
  let power = (x * 1.4426950408889634).rounded(.toNearestOrEven)
  // ln 2 in two parts: the first has 33 significant bits, so that its product with a small count is exact.
  let rest = (x - power * 0.6931471804855391) - power * 7.440617110012397e-11
  var sum = 1.0
  var k = 14.0
  while k >= 1 {
    sum = 1 + rest / k * sum
    k -= 1
  }
  // In two steps, since 2ᵏ alone may lie beyond the normal numbers.
  let half = Int(power) / 2
  return sum * powerOfTwo(half) * powerOfTwo(Int(power) - half)
}

/// 2ᵏ for -1022…1023.
private func powerOfTwo(_ k: Int) -> Double { Double(bitPattern: UInt64(truncatingIfNeeded: k + 1023) << 52) }
