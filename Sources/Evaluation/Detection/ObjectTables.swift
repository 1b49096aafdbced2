/// Labelled objects as columns: one row an object, all columns of one length.
///
/// Images and classes are indices, in the order in which ties shall be decided: the reference implementation takes
/// images by rising id. Rows keep the order of their file.
public struct TruthTable: Sendable {
  /// Index of the image, 0 ..< images.
  public var image: [Int32] = []
  /// Index of the class, 0 ..< classes.
  public var category: [Int32] = []
  /// Square pixels; decides to which area range the object belongs.
  public var area: [Double] = []
  /// A region of many objects that were not labelled one by one: it may absorb any number of predictions.
  public var isCrowd: [Bool] = []
  /// Counted neither as found nor as missed. Crowds are ignored whether or not this says so.
  public var isIgnored: [Bool] = []

  /// An empty table.
  public init() {}

  /// Number of rows.
  public var count: Int { image.count }

  /// Adds a row.
  public mutating func append(image: Int, category: Int, area: Double, isCrowd: Bool = false, isIgnored: Bool = false) {
    self.image.append(Int32(truncatingIfNeeded: image))
    self.category.append(Int32(truncatingIfNeeded: category))
    self.area.append(area)
    self.isCrowd.append(isCrowd)
    self.isIgnored.append(isIgnored || isCrowd)
  }

  /// The rows at these places, in this order.
  public func selecting(_ rows: [Int]) -> TruthTable {
    var table = TruthTable()
    table.image = rows.map { image[$0] }
    table.category = rows.map { category[$0] }
    table.area = rows.map { area[$0] }
    table.isCrowd = rows.map { isCrowd[$0] }
    table.isIgnored = rows.map { isIgnored[$0] }
    return table
  }
}

/// Predicted objects as columns: one row a prediction, all columns of one length.
public struct PredictionTable: Sendable {
  /// Index of the image, as in the truths.
  public var image: [Int32] = []
  /// Index of the class, as in the truths.
  public var category: [Int32] = []
  /// Square pixels.
  public var area: [Double] = []
  /// Confidence; any finite number, higher is surer.
  public var score: [Double] = []

  /// An empty table.
  public init() {}

  /// Number of rows.
  public var count: Int { image.count }

  /// Adds a row.
  public mutating func append(image: Int, category: Int, area: Double, score: Double) {
    self.image.append(Int32(truncatingIfNeeded: image))
    self.category.append(Int32(truncatingIfNeeded: category))
    self.area.append(area)
    self.score.append(score)
  }

  /// The rows at these places, in this order.
  public func selecting(_ rows: [Int]) -> PredictionTable {
    var table = PredictionTable()
    table.image = rows.map { image[$0] }
    table.category = rows.map { category[$0] }
    table.area = rows.map { area[$0] }
    table.score = rows.map { score[$0] }
    return table
  }
}

/// Why tables cannot be evaluated.
public enum EvaluationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Columns of different lengths.
  case unevenColumns
  /// An image or class index outside of what was announced.
  case indexOutOfRange(row: Int)
  /// A score, coordinate or area that is not finite.
  case notFinite(row: Int)
  /// An option that makes no sense; the text says which.
  case option(String)
  /// The two sides do not fit together; the text says how.
  case mismatch(String)

  /// The trouble in a sentence.
  public var description: String {
    switch self {
    case .unevenColumns: "the columns of a table are not equally long"
    case .indexOutOfRange(let row): "row \(row) names an image or class that does not exist"
    case .notFinite(let row): "row \(row) holds a number that is not finite"
    case .option(let text), .mismatch(let text): text
    }
  }
}
