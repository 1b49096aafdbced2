import Geometry

/// The cheapest way to pair rows with columns.
enum Assignment {
  /// - Parameter costs: rows × columns, row-major; infinite ones forbid a pair.
  /// - Returns: the column of each row, nil for rows that stay alone.
  static func cheapest(_ costs: [Double], rows: Int, columns: Int) -> [Int?] {
    // It throws for costs of another length alone.
    (try? AssignmentProblem.solve(costs: costs, rows: rows, columns: columns)) ?? Array(repeating: nil, count: rows)
  }
}
