import Foundation

/// Columns of text for a terminal: the first to the left, the others to the right.
enum TextTable {
  static func text(_ header: [String], _ rows: [[String]]) -> String {
    let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
    return ([header] + rows).map { row in
      row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + space : space + cell
      }
      .joined(separator: "  ")
    }
    .joined(separator: "\n")
  }

  /// Four decimals; a dash where there is no value.
  static func figure(_ value: Double?) -> String { value.map { String(format: "%.4f", $0) } ?? "-" }
}
