/// How far people who label the same things agree, beyond chance.
///
/// Ratings are units × raters: `ratings[unit][rater]` is a category number, nil where the rater did not judge.
public enum Agreement {
  /// Cohen's kappa of two raters (Cohen 1960); units that either did not judge are left out.
  ///
  /// - Returns: 1 for full agreement, 0 for chance; nil without units, or where chance alone is full agreement.
  public static func cohen(_ first: [Int?], _ second: [Int?]) -> Double? {
    var pairs: [(Int, Int)] = []
    for (a, b) in zip(first, second) { if let a, let b { pairs.append((a, b)) } }
    guard !pairs.isEmpty else { return nil }
    let count = Double(pairs.count)
    let observed = Double(pairs.count { $0.0 == $0.1 }) / count
    var (left, right): ([Int: Double], [Int: Double]) = ([:], [:])
    for pair in pairs {
      left[pair.0, default: 0] += 1 / count
      right[pair.1, default: 0] += 1 / count
    }
    let expected = left.reduce(0.0) { $0 + $1.value * (right[$1.key] ?? 0) }
    return expected < 1 ? (observed - expected) / (1 - expected) : nil
  }

  /// Fleiss' kappa of any number of raters (Fleiss 1971); every unit must have as many ratings, at least two.
  ///
  /// - Returns: nil without units, where numbers of ratings differ, or where chance alone is full agreement.
  public static func fleiss(_ ratings: [[Int?]]) -> Double? {
    let units = ratings.map { $0.compactMap { $0 } }
    guard let raters = units.first?.count, raters >= 2, units.allSatisfy({ $0.count == raters }) else { return nil }
    var totals: [Int: Double] = [:]
    var observed = 0.0
    for unit in units {
      var counts: [Int: Double] = [:]
      for category in unit { counts[category, default: 0] += 1 }
      for (category, count) in counts { totals[category, default: 0] += count }
      let squares = counts.values.reduce(0) { $0 + $1 * $1 }
      observed += (squares - Double(raters)) / Double(raters * (raters - 1))
    }
    observed /= Double(units.count)
    let all = Double(units.count * raters)
    let expected = totals.values.reduce(0) { $0 + ($1 / all) * ($1 / all) }
    return expected < 1 ? (observed - expected) / (1 - expected) : nil
  }

  /// Krippendorff's alpha for categories (Krippendorff 2011); ratings may be missing.
  ///
  /// - Returns: 1 for full agreement, 0 for chance; nil where no unit has two ratings, or only one category occurs.
  public static func krippendorff(_ ratings: [[Int?]]) -> Double? {
    var coincidences: [Int: [Int: Double]] = [:]
    var totals: [Int: Double] = [:]
    for unit in ratings {
      let given = unit.compactMap { $0 }
      guard given.count >= 2 else { continue }
      for (place, a) in given.enumerated() {
        totals[a, default: 0] += 1
        for (other, b) in given.enumerated() where other != place {
          coincidences[a, default: [:]][b, default: 0] += 1 / Double(given.count - 1)
        }
      }
    }
    let all = totals.values.reduce(0, +)
    guard all > 1 else { return nil }
    var (observed, expected) = (0.0, 0.0)
    for (a, count) in totals {
      for (b, other) in totals where a != b {
        observed += coincidences[a]?[b] ?? 0
        expected += count * other
      }
    }
    return expected > 0 ? 1 - (all - 1) * observed / expected : nil
  }
}
