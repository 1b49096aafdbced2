import Evaluation
import Formats

/// Why a row cannot be compared with others, and what would help.
struct RowTrouble: Error {
  var code: DiagnosticCode
  var reason: String
  var remedy: String
}

extension ObjectSet {
  /// What a report calls a row: `annotation 17`, `row 17 of the list`, or its image and its place among the labels.
  func name(of row: Int) -> String {
    if row < labels.count {
      let number = Int(rows.images[row])
      let path = images.indices.contains(number - 1) ? images[number - 1].path : ""
      return "\(path) label \(labels[row])"
    }
    if rows.flags[row].contains(.hasID), !isResultsList { return "annotation \(rows.ids[row])" }
    var place = row + 1
    for skipped in skipped where skipped <= place { place += 1 }
    return "row \(place) of the list"
  }

  /// Whether the row's box has edges and an area that are numbers: those of finite sides may be infinite.
  func hasSoundBox(_ row: Int) -> Bool {
    let box = rows.boxes[row]
    return (box.x + box.z).isFinite && (box.y + box.w).isFinite && (box.z * box.w).isFinite
  }

  static let boxTrouble = RowTrouble(
    code: .outOfRange, reason: "has a bbox whose edges or area are beyond all numbers", remedy: "correct or remove it")
}

extension Pairing {
  /// Rows left out are named so far, of each side and cause.
  private static let mostNamed = 100

  /// Names rows that are left out of the tables.
  ///
  /// - Parameter kept: how many rows of the side are left.
  /// - Throws: `FormatError` with the first row's trouble where none is.
  mutating func report(_ rejected: [(row: Int, trouble: RowTrouble)], of set: ObjectSet, kept: Int) throws {
    guard let first = rejected.first else { return }
    if kept == 0 {
      throw FormatError(
        first.trouble.code, file: set.name,
        "no row can be scored; \(set.name(of: first.row)) \(first.trouble.reason)", remedy: first.trouble.remedy)
    }
    for (row, trouble) in rejected.prefix(Pairing.mostNamed) {
      diagnostics.append(
        Diagnostic(
          .error, trouble.code, file: set.name, item: set.name(of: row), trouble.reason + "; it was left out",
          remedy: trouble.remedy))
    }
    note(rejected.count - Pairing.mostNamed, "more rows cannot be scored", first.trouble.code, set.name)
  }

  /// What the truths are compared by; rows without are left out of the table.
  mutating func keepTruths<Value>(_ values: [Result<Value, RowTrouble>]) throws -> [Value] {
    let (kept, places, rejected) = Pairing.divide(values, truthRows)
    if rejected.isEmpty { return kept }
    try report(rejected, of: truth, kept: kept.count)
    truths = truths.selecting(places)
    truthRows = places.map { truthRows[$0] }
    return kept
  }

  /// What the predictions are compared by; rows without are left out of the table.
  mutating func keepPredictions<Value>(_ values: [Result<Value, RowTrouble>]) throws -> [Value] {
    let (kept, places, rejected) = Pairing.divide(values, predictionRows)
    if rejected.isEmpty { return kept }
    try report(rejected, of: prediction, kept: kept.count)
    predictions = predictions.selecting(places)
    predictionRows = places.map { predictionRows[$0] }
    return kept
  }

  private static func divide<Value>(
    _ values: [Result<Value, RowTrouble>], _ rows: [Int]
  ) -> (kept: [Value], places: [Int], rejected: [(row: Int, trouble: RowTrouble)]) {
    var (kept, places): ([Value], [Int]) = ([], [])
    var rejected: [(row: Int, trouble: RowTrouble)] = []
    for (place, value) in values.enumerated() {
      switch value {
      case .success(let value):
        kept.append(value)
        places.append(place)
      case .failure(let trouble): rejected.append((rows[place], trouble))
      }
    }
    return (kept, places, rejected)
  }
}
