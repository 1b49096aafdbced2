import Geometry
import TestRandom
import Testing

@Suite struct AssignmentProblemTests {
  /// The most pairs, then the least cost, by trying everything.
  private func best(_ costs: [Double], _ rows: Int, _ columns: Int, row: Int = 0, used: Int = 0) -> (Int, Double) {
    if row == rows { return (0, 0) }
    var found = best(costs, rows, columns, row: row + 1, used: used)
    for column in 0..<columns where used & (1 << column) == 0 && costs[row * columns + column].isFinite {
      var other = best(costs, rows, columns, row: row + 1, used: used | 1 << column)
      other = (other.0 + 1, other.1 + costs[row * columns + column])
      if other.0 > found.0 || (other.0 == found.0 && other.1 < found.1) { found = other }
    }
    return found
  }

  @Test func byHand() throws {
    #expect(try AssignmentProblem.solve(costs: [], rows: 0, columns: 3) == [])
    #expect(try AssignmentProblem.solve(costs: [], rows: 2, columns: 0) == [nil, nil])
    // scipy's example.
    #expect(try AssignmentProblem.solve(costs: [4, 1, 3, 2, 0, 5, 3, 2, 2], rows: 3, columns: 3) == [1, 0, 2])
    #expect(try AssignmentProblem.solve(costs: [1, .infinity, 2, .nan], rows: 2, columns: 2) == [0, nil])
    #expect(try AssignmentProblem.solve(costs: [.nan, .infinity], rows: 1, columns: 2) == [nil])
    // With a limit, no pair is made at any price.
    #expect(try AssignmentProblem.solve(costs: [0.2, 0.9, 0.1, 0.95], rows: 2, columns: 2, limit: 0.8) == [nil, 0])
    #expect(try AssignmentProblem.solve(costs: [0.2, 0.7, 0.1, 0.95], rows: 2, columns: 2, limit: 0.8) == [1, 0])
    #expect(try AssignmentProblem.solve(costs: [-.infinity, .nan], rows: 1, columns: 2, limit: 1) == [0])
    #expect(throws: GeometryError.notFinite) {
      try AssignmentProblem.solve(costs: [1], rows: 1, columns: 1, limit: .infinity)
    }
    #expect(throws: GeometryError.listLength) { try AssignmentProblem.solve(costs: [1], rows: 2, columns: 1) }
    #expect(throws: GeometryError.listLength) { try AssignmentProblem.solve(costs: [1], rows: -1, columns: -1) }
    #expect(throws: GeometryError.listLength) { try AssignmentProblem.solve(costs: [], rows: .max, columns: .max) }
  }

  @Test func nothingIsCheaper() throws {
    var random = SeededGenerator(seed: 42)
    for _ in 0..<400 {
      let (rows, columns) = (Int.random(in: 1...5, using: &random), Int.random(in: 1...5, using: &random))
      let costs = (0..<rows * columns).map { _ in
        Double.random(in: 0...1, using: &random) < 0.3 ? .infinity : Double(Int.random(in: -9...9, using: &random))
      }
      let columnsOfRows = try AssignmentProblem.solve(costs: costs, rows: rows, columns: columns)
      let pairs = columnsOfRows.enumerated().compactMap { row, column in column.map { (row, $0) } }
      #expect(Set(pairs.map(\.1)).count == pairs.count)
      let total = pairs.reduce(0.0) { $0 + costs[$1.0 * columns + $1.1] }
      let right = best(costs, rows, columns)
      #expect(pairs.count == right.0 && abs(total - right.1) < 1e-9)
    }
  }
}
