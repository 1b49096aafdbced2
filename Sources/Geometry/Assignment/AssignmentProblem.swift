/// Pairs rows with columns at the least total cost.
///
/// Shortest augmenting paths with dual prices (Kuhn 1955, Munkres 1957, in the form of Jonker and Volgenant 1987), time
/// rows² · columns for fewer rows than columns. Equal problems give equal pairs on every machine.
public enum AssignmentProblem {
  /// The cheapest of the assignments with the most pairs, each row and column in one pair at most.
  ///
  /// Equal to scipy's `linear_sum_assignment` in cost; where forbidden pairs leave no full assignment, which scipy refuses,
  /// as many pairs as there can be are made.
  ///
  /// - Parameters:
  ///   - costs: `rows * columns` numbers of any sign, row-major; NaN and infinities forbid a pair.
  ///   - rows: Number of rows, 0 or more.
  ///   - columns: Number of columns, 0 or more.
  /// - Returns: Each row's column, nil for rows without.
  /// - Throws: `listLength`.
  public static func solve(costs: [Double], rows: Int, columns: Int) throws(GeometryError) -> [Int?] {
    try check(costs, rows, columns)
    var (least, greatest) = (Double.infinity, -Double.infinity)
    for cost in costs where cost.isFinite { (least, greatest) = (min(least, cost), max(greatest, cost)) }
    guard least <= greatest else { return [Int?](repeating: nil, count: rows) }
    // A forbidden pair costs more than all others together can save.
    let forbidden = (greatest - least) * Double(min(rows, columns)) + 1
    let prices = costs.map { $0.isFinite ? $0 - least : forbidden }
    return pairs(prices, rows, columns) { costs[$0].isFinite }
  }

  /// The cheapest assignment in which no pair costs `limit` or more, and an unpaired row and column cost `limit` together
  /// (the cost limit of the `lap` package, as trackers use it).
  ///
  /// - Parameters:
  ///   - costs: `rows * columns` numbers, row-major; NaN forbids a pair.
  ///   - rows: Number of rows, 0 or more.
  ///   - columns: Number of columns, 0 or more.
  ///   - limit: An ordinary number, within ±10¹⁰⁰ to make sense.
  /// - Returns: Each row's column, nil for rows without.
  /// - Throws: `listLength`, `notFinite` for the limit.
  public static func solve(
    costs: [Double], rows: Int, columns: Int, limit: Double
  ) throws(GeometryError) -> [Int?] {
    try check(costs, rows, columns)
    guard limit.isFinite else { throw .notFinite }
    return pairs(costs.map { $0 < limit ? max($0, -Self.largest) - limit : 0 }, rows, columns) { costs[$0] < limit }
  }

  /// Costs below its negative count as that.
  private static let largest = 1e100

  private static func check(_ costs: [Double], _ rows: Int, _ columns: Int) throws(GeometryError) {
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard rows >= 0, columns >= 0, !overflow, count == costs.count else { throw .listLength }
  }

  private static func pairs(
    _ costs: [Double], _ rows: Int, _ columns: Int, _ isAllowed: (Int) -> Bool
  ) -> [Int?] {
    var result = [Int?](repeating: nil, count: rows)
    let isTurned = rows > columns
    let (few, many) = (min(rows, columns), max(rows, columns))
    let owners = Self.owners(few, many) { isTurned ? costs[$1 * columns + $0] : costs[$0 * columns + $1] }
    for (place, owner) in owners.enumerated() where owner >= 0 {
      let (row, column) = isTurned ? (place, owner) : (owner, place)
      if isAllowed(row * columns + column) { result[row] = column }
    }
    return result
  }

  /// The row of each column, -1 for none; every row gets a column.
  @inline(__always)
  private static func owners(_ rows: Int, _ columns: Int, _ cost: (Int, Int) -> Double) -> [Int] {
    var owner = [Int](repeating: -1, count: columns)
    var rowPrice = [Double](repeating: 0, count: rows)
    var columnPrice = [Double](repeating: 0, count: columns)
    var distance = [Double](repeating: 0, count: columns)
    var before = [Int](repeating: -1, count: columns)
    var isDone = [Bool](repeating: false, count: columns)
    for start in 0..<rows {
      for column in 0..<columns { (distance[column], before[column], isDone[column]) = (.infinity, -1, false) }
      var row = start
      var column = -1
      // A path of rising reduced costs from the row to the nearest free column.
      while true {
        var (nearest, step) = (-1, Double.infinity)
        for other in 0..<columns where !isDone[other] {
          let reduced = cost(row, other) - rowPrice[row] - columnPrice[other]
          if reduced < distance[other] { (distance[other], before[other]) = (reduced, column) }
          if distance[other] < step { (nearest, step) = (other, distance[other]) }
        }
        if nearest < 0 { break }
        rowPrice[start] += step
        for other in 0..<columns {
          if isDone[other] {
            rowPrice[owner[other]] += step
            columnPrice[other] -= step
          } else {
            distance[other] -= step
          }
        }
        isDone[nearest] = true
        column = nearest
        if owner[column] < 0 { break }
        row = owner[column]
      }
      while column >= 0 {
        let previous = before[column]
        owner[column] = previous >= 0 ? owner[previous] : start
        column = previous
      }
    }
    return owner
  }
}
