/// One SQL statement or a piece of one, with its values apart from its text.
///
/// An interpolated value becomes a numbered parameter and never part of the text:
///
///     let statement: SQL = "select name from projects where id = \(id) and slug = any(\(slugs))"
///
/// Parameters carry no type; PostgreSQL infers it from the place they stand in. Where it cannot, write the cast:
/// `\(limit)::int`.
public struct SQL: Sendable {
  /// The text between parameters: always one more than there are values.
  private(set) var parts: [String]
  /// The values' text forms; nil is NULL.
  private(set) var values: [[UInt8]?]

  /// A statement without values from a string that is not a literal.
  ///
  /// The text is executed as it stands: nothing a client sent may be in it.
  public init(unsafeRaw text: String) {
    parts = [text]
    values = []
  }

  fileprivate init(parts: [String], values: [[UInt8]?]) {
    self.parts = parts
    self.values = values
  }

  /// The statement with `$1`, `$2`, … where its values go; holds no value.
  public var text: String {
    var result = parts[0]
    for index in values.indices { result += "$\(index + 1)" + parts[index + 1] }
    return result
  }

  /// Puts one piece after another; parameters are renumbered.
  public static func + (left: SQL, right: SQL) -> SQL {
    var result = left
    result += right
    return result
  }

  /// Appends a piece; its parameters are renumbered.
  public static func += (left: inout SQL, right: SQL) {
    left.parts[left.parts.count - 1] += right.parts[0]
    left.parts.append(contentsOf: right.parts.dropFirst())
    left.values.append(contentsOf: right.values)
  }
}

extension Sequence where Element == SQL {
  /// All pieces with `separator` between them: `conditions.joined(separator: " and ")`.
  public func joined(separator: SQL) -> SQL {
    var result = SQL(unsafeRaw: "")  // Nothing yet; only pieces made elsewhere are added.
    for (index, piece) in enumerated() {
      if index > 0 { result += separator }
      result += piece
    }
    return result
  }
}

extension SQL: ExpressibleByStringInterpolation {
  /// A statement without values.
  public init(stringLiteral value: String) {
    parts = [value]
    values = []
  }

  /// A statement with values.
  public init(stringInterpolation: StringInterpolation) {
    self.init(parts: stringInterpolation.parts, values: stringInterpolation.values)
  }

  /// Collects text and values apart.
  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var parts: [String] = [""]
    fileprivate var values: [[UInt8]?] = []

    /// Prepares for a literal of the given size.
    public init(literalCapacity: Int, interpolationCount: Int) {
      parts.reserveCapacity(interpolationCount + 1)
      values.reserveCapacity(interpolationCount)
    }

    /// Adds text of the program itself.
    public mutating func appendLiteral(_ literal: String) { parts[parts.count - 1] += literal }

    /// Binds a value.
    public mutating func appendInterpolation(_ value: some PostgresEncodable) {
      bind(value.isPostgresNull ? nil : PostgresText.bytes(of: value))
    }

    /// Binds a value or NULL.
    public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
      bind(value.isPostgresNull ? nil : PostgresText.bytes(of: value))
    }

    /// Binds a value's JSON as `jsonb`.
    ///
    /// - Throws: What encoding the value throws.
    public mutating func appendInterpolation(json value: some Encodable) throws {
      bind(try JSONText.encode(value))
      parts[parts.count - 1] += "::jsonb"
    }

    /// Binds JSON text that exists already as `jsonb`; nil is NULL.
    public mutating func appendInterpolation(jsonBytes: [UInt8]?) {
      bind(jsonBytes)
      parts[parts.count - 1] += "::jsonb"
    }

    /// Puts another piece here, its values bound.
    public mutating func appendInterpolation(_ piece: SQL) {
      parts[parts.count - 1] += piece.parts[0]
      parts.append(contentsOf: piece.parts.dropFirst())
      values.append(contentsOf: piece.values)
    }

    /// Splices text into the statement as it stands. Nothing a client sent may be in it.
    public mutating func appendInterpolation(unsafeRaw text: String) { parts[parts.count - 1] += text }

    /// Splices a table's or column's name, quoted.
    public mutating func appendInterpolation(name: String) { parts[parts.count - 1] += SQL.quoted(name: name) }

    private mutating func bind(_ value: [UInt8]?) {
      values.append(value)
      parts.append("")
    }
  }

  /// `name` as a quoted identifier.
  static func quoted(name: String) -> String {
    "\"" + name.replacing("\"", with: "\"\"") + "\""
  }
}
