/// The cheapest way to pair rows with columns, each at most once and as many as there can be.
///
/// Shortest augmenting paths (Jonker and Volgenant 1987): O(rows² × columns).
enum Assignment {
  /// - Parameter costs: rows × columns, row-major, finite.
  /// - Returns: the column of each row; nil for rows that are left over where there are fewer columns.
  static func cheapest(_ costs: [Double], rows: Int, columns: Int) -> [Int?] {
    if rows == 0 || columns == 0 { return Array(repeating: nil, count: rows) }
    if rows > columns {
      var turned = [Double](repeating: 0, count: costs.count)
      for row in 0..<rows { for column in 0..<columns { turned[column * rows + row] = costs[row * columns + column] } }
      var result = [Int?](repeating: nil, count: rows)
      for (column, row) in cheapest(turned, rows: columns, columns: rows).enumerated() {
        if let row { result[row] = column }
      }
      return result
    }
    var (rowPrice, columnPrice) = (
      [Double](repeating: 0, count: rows), [Double](repeating: 0, count: columns)
    )
    var owner = [Int](repeating: -1, count: columns)
    for start in 0..<rows {
      var distance = [Double](repeating: .infinity, count: columns)
      var previous = [Int](repeating: -1, count: columns)
      var isDone = [Bool](repeating: false, count: columns)
      var (row, reached, last) = (start, 0.0, -1)
      while true {
        var (nearest, column) = (Double.infinity, -1)
        for candidate in 0..<columns where !isDone[candidate] {
          let through = reached + costs[row * columns + candidate] - rowPrice[row] - columnPrice[candidate]
          if through < distance[candidate] {
            distance[candidate] = through
            previous[candidate] = last
          }
          // Of equally near columns a free one ends the search sooner.
          if distance[candidate] < nearest || (distance[candidate] == nearest && owner[candidate] < 0) {
            (nearest, column) = (distance[candidate], candidate)
          }
        }
        reached = nearest
        isDone[column] = true
        last = column
        if owner[column] < 0 { break }
        row = owner[column]
      }
      rowPrice[start] += reached
      for column in 0..<columns where isDone[column] {
        let gain = reached - distance[column]
        columnPrice[column] -= gain
        if owner[column] >= 0 { rowPrice[owner[column]] += gain }
      }
      var column = last
      while column >= 0 {
        let before = previous[column]
        owner[column] = before >= 0 ? owner[before] : start
        column = before
      }
    }
    var result = [Int?](repeating: nil, count: rows)
    for (column, row) in owner.enumerated() where row >= 0 { result[row] = column }
    return result
  }
}
