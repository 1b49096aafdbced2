/// Header fields in the order they were sent, looked up without regard to case.
public struct Headers: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  /// One field as sent.
  public struct Field: Sendable, Equatable {
    /// The name as written.
    public var name: String
    /// The value without surrounding white space.
    public var value: String
  }

  /// All fields in order.
  public private(set) var fields: [Field] = []

  /// No fields.
  public init() {}

  /// Fields in the order written; a repeated name is kept twice.
  public init(dictionaryLiteral elements: (String, String)...) {
    for (name, value) in elements { add(name, value) }
  }

  /// The first value of a field; setting replaces every value, `nil` removes them.
  public subscript(name: String) -> String? {
    get { fields.first { Headers.same($0.name, name) }?.value }
    set { if let newValue { set(name, newValue) } else { fields.removeAll { Headers.same($0.name, name) } } }
  }

  /// Every value of a field, in order.
  public func all(_ name: String) -> [String] { fields.filter { Headers.same($0.name, name) }.map(\.value) }

  /// Replaces every value of a field by one.
  public mutating func set(_ name: String, _ value: String) {
    if let first = fields.firstIndex(where: { Headers.same($0.name, name) }) {
      fields[first].value = Headers.clean(value)
      var index = fields.count - 1
      while index > first {
        if Headers.same(fields[index].name, name) { fields.remove(at: index) }
        index -= 1
      }
    } else {
      add(name, value)
    }
  }

  /// Adds a field after the others.
  public mutating func add(_ name: String, _ value: String) {
    fields.append(Field(name: name, value: Headers.clean(value)))
  }

  mutating func reserve(_ count: Int) { fields.reserveCapacity(count) }

  /// Sets a field only when it is absent.
  public mutating func setDefault(_ name: String, _ value: String) { if self[name] == nil { add(name, value) } }

  /// Whether a comma-separated field holds a token, without regard to case.
  public func contains(_ name: String, token: String) -> Bool {
    for value in all(name) {
      for part in value.split(separator: ",") where Headers.same(part.trimmingSpaces(), token) { return true }
    }
    return false
  }

  /// A line break in a value would let a caller write further fields, so control characters become spaces.
  private static func clean(_ value: String) -> String {
    guard value.utf8.contains(where: { $0 < 32 && $0 != 9 || $0 == 127 }) else { return value }
    return String(decoding: value.utf8.map { $0 < 32 && $0 != 9 || $0 == 127 ? 32 : $0 }, as: UTF8.self)
  }

  static func same(_ left: some StringProtocol, _ right: some StringProtocol) -> Bool {
    let left = left.utf8
    let right = right.utf8
    guard left.count == right.count else { return false }
    for (a, b) in zip(left, right) where a != b {
      guard a | 0x20 == b | 0x20, (0x61...0x7a).contains(a | 0x20) else { return false }
    }
    return true
  }
}

extension StringProtocol {
  /// Without the white space that HTTP allows around a value.
  func trimmingSpaces() -> SubSequence {
    var part = self[...]
    while let first = part.first, first == " " || first == "\t" { part.removeFirst() }
    while let last = part.last, last == " " || last == "\t" { part.removeLast() }
    return part
  }
}
