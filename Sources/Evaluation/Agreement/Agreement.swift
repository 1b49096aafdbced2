/// How far people who label the same things agree, beyond chance.
///
/// Ratings are units × raters: `ratings[unit][rater]` is a category number, nil where the rater did not judge.
public enum Agreement {
  /// Cohen's kappa of two raters (Cohen 1960); units that either did not judge are left out.
  ///
  /// - Returns: 1 for full agreement, 0 for chance; nil without units, or where chance alone is full agreement.
  public static func cohen(_ first: [Int?], _ second: [Int?]) -> Double? {
    // Whole numbers throughout: shares would not sum up to exactly 1.
    var (count, agreeing) = (0, 0)
    var (left, right): ([Int: Int], [Int: Int]) = ([:], [:])
    for case (let a?, let b?) in zip(first, second) {
      count += 1
      if a == b { agreeing += 1 }
      left[a, default: 0] += 1
      right[b, default: 0] += 1
    }
    let chance = left.reduce(0) { $0 + $1.value * (right[$1.key] ?? 0) }
    guard chance < count * count else { return nil }
    return Double(agreeing * count - chance) / Double(count * count - chance)
  }

  /// Fleiss' kappa of any number of raters (Fleiss 1971); every unit must have as many ratings, at least two.
  ///
  /// - Returns: nil without units, where numbers of ratings differ, or where chance alone is full agreement.
  public static func fleiss(_ ratings: [[Int?]]) -> Double? {
    let units = ratings.map { $0.compactMap { $0 } }
    guard let raters = units.first?.count, raters >= 2, units.allSatisfy({ $0.count == raters }) else { return nil }
    var totals: [Int: Int] = [:]
    var agreeing = 0
    for unit in units {
      var counts: [Int: Int] = [:]
      for category in unit { counts[category, default: 0] += 1 }
      for (category, count) in counts {
        totals[category, default: 0] += count
        agreeing += count * (count - 1)
      }
    }
    let all = units.count * raters
    let chance = totals.values.reduce(0) { $0 + $1 * $1 }
    guard chance < all * all else { return nil }
    let (observed, expected) = (Double(agreeing) / Double(all * (raters - 1)), Double(chance) / Double(all * all))
    return (observed - expected) / (1 - expected)
  }

  /// Krippendorff's alpha for categories (Krippendorff 2011); ratings may be missing.
  ///
  /// - Returns: 1 for full agreement, 0 for chance; nil where no unit has two ratings, or only one category occurs.
  public static func krippendorff(_ ratings: [[Int?]]) -> Double? {
    var totals: [Int: Int] = [:]
    // Ordered pairs of ratings that differ, by how many ratings their unit has.
    var differing: [Int: Int] = [:]
    for unit in ratings {
      let given = unit.compactMap { $0 }
      guard given.count >= 2 else { continue }
      var counts: [Int: Int] = [:]
      for category in given { counts[category, default: 0] += 1 }
      for (category, count) in counts {
        totals[category, default: 0] += count
        differing[given.count, default: 0] += count * (given.count - count)
      }
    }
    let all = totals.values.reduce(0, +)
    let expected = all * all - totals.values.reduce(0) { $0 + $1 * $1 }
    guard expected > 0 else { return nil }
    let observed = differing.sorted { $0.key < $1.key }.reduce(0.0) { $0 + Double($1.value) / Double($1.key - 1) }
    return 1 - Double(all - 1) * observed / Double(expected)
  }
}
