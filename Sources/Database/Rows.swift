import CPostgres

/// A result's memory, freed with its last user.
///
/// Unchecked: the result is complete when this is made and only read afterwards, which libpq allows from any thread
/// (libpq documentation, "Behavior in Threaded Programs").
final class ResultStorage: @unchecked Sendable {
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { PQclear(pointer) }

  var rowCount: Int { Int(PQntuples(pointer)) }
  var columnCount: Int { Int(PQnfields(pointer)) }

  /// How many rows the statement touched.
  var affected: Int { Int(String(cString: PQcmdTuples(pointer))) ?? 0 }

  /// The command's tag, such as `COMMIT`.
  var tag: String { String(cString: PQcmdStatus(pointer)) }

  func columnName(_ index: Int) -> String {
    PQfname(pointer, Int32(truncatingIfNeeded: index)).map { String(cString: $0) } ?? "#\(index)"
  }

  func columnIndex(_ name: String) -> Int? {
    let index = PQfnumber(pointer, SQL.quoted(name: name))
    return index >= 0 ? Int(index) : nil
  }
}

/// All rows of a result.
public struct Rows: Sendable {
  let storage: ResultStorage

  /// How many rows the statement returned or touched.
  public var affected: Int { storage.affected }

  /// All fields in the form in which they came, each after its length (four bytes, the lowest first, all ones for NULL):
  /// two results of one statement are equal where this is.
  public var text: [UInt8] {
    let (rows, columns) = (Int32(clamping: storage.rowCount), Int32(clamping: storage.columnCount))
    var text: [UInt8] = []
    text.reserveCapacity(Int(rows) * Int(columns) * 32)
    for row in 0..<rows {
      for column in 0..<columns {
        let value = Row(storage: storage, index: row).span(column)
        let length = value.map { UInt32(truncatingIfNeeded: $0.count) } ?? .max
        withUnsafeBytes(of: length.littleEndian) { text.append(contentsOf: $0) }
        if let value { text.append(contentsOf: value) }
      }
    }
    return text
  }

  /// The columns' names in order.
  public var columns: [String] { (0..<storage.columnCount).map(storage.columnName) }
}

extension Rows: RandomAccessCollection {
  /// Zero.
  public var startIndex: Int { 0 }
  /// The number of rows.
  public var endIndex: Int { storage.rowCount }
  /// The row at `position`, counted from zero.
  public subscript(position: Int) -> Row {
    precondition(position >= 0 && position < storage.rowCount, "row \(position) of \(storage.rowCount)")
    return Row(storage: storage, index: Int32(truncatingIfNeeded: position))
  }
}

/// One row of a result.
public struct Row: Sendable {
  let storage: ResultStorage
  let index: Int32

  /// Reads the column at `column`, counted from zero.
  ///
  /// - Throws: `DatabaseError` of kind `decoding` when there is no such column or it holds something else.
  public func get<Value: PostgresDecodable>(_ column: Int, as type: Value.Type = Value.self) throws -> Value {
    guard column >= 0, column < storage.columnCount else {
      throw DatabaseError(.decoding, details: "column \(column) of \(storage.columnCount)")
    }
    let value =
      if let bytes = span(column) { Value(postgresText: bytes.span) } else { Value.fromPostgresNull }
    guard let value else {
      throw DatabaseError(.decoding, details: "column \(storage.columnName(column)) is not \(Value.self)")
    }
    return value
  }

  /// Reads the column named `column`.
  ///
  /// - Throws: `DatabaseError` of kind `decoding` when there is no such column or it holds something else.
  public func get<Value: PostgresDecodable>(_ column: String, as type: Value.Type = Value.self) throws -> Value {
    try get(try position(of: column), as: type)
  }

  /// The text form of a column as it came, such as JSON to pass through; nil for NULL or no such column.
  public func bytes(_ column: Int) -> [UInt8]? {
    guard column >= 0, column < storage.columnCount else { return nil }
    return span(column).map { [UInt8]($0) }
  }

  /// The text form of the column named `column`; nil for NULL or no such column.
  public func bytes(_ column: String) -> [UInt8]? { storage.columnIndex(column).flatMap { bytes($0) } }

  /// Calls `body` with a column's text form in place; nil for NULL. The pointer is valid during the call.
  public func withBytes<Result>(_ column: Int, _ body: (UnsafeBufferPointer<UInt8>?) throws -> Result) rethrows
    -> Result
  {
    guard column >= 0, column < storage.columnCount else { return try body(nil) }
    return try withExtendedLifetime(storage) { try body(span(column)) }
  }

  /// Reads a `json` or `jsonb` column.
  ///
  /// - Throws: `DatabaseError` of kind `decoding` for NULL or JSON of another shape.
  public func json<Value: Decodable>(_ column: String, as type: Value.Type = Value.self) throws -> Value {
    guard let bytes = bytes(try position(of: column)) else {
      throw DatabaseError(.decoding, details: "column \(column) is null")
    }
    do {
      return try JSONText.decode(type, from: bytes)
    } catch {
      throw DatabaseError(.decoding, details: "column \(column) is not \(Value.self): \(error)")
    }
  }

  private func position(of column: String) throws -> Int {
    guard let index = storage.columnIndex(column) else {
      throw DatabaseError(.decoding, details: "no column \(column)")
    }
    return index
  }

  private func span(_ column: Int) -> UnsafeBufferPointer<UInt8>? { span(Int32(truncatingIfNeeded: column)) }

  fileprivate func span(_ field: Int32) -> UnsafeBufferPointer<UInt8>? {
    guard PQgetisnull(storage.pointer, index, field) == 0, let value = PQgetvalue(storage.pointer, index, field)
    else { return nil }
    let count = Int(PQgetlength(storage.pointer, index, field))
    return UnsafeBufferPointer(start: UnsafeRawPointer(value).assumingMemoryBound(to: UInt8.self), count: count)
  }
}
