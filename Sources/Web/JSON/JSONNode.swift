import Foundation

/// A place in a parsed document while it is being decoded; remembers which members were asked for.
final class JSONNode {
  enum Name {
    case root
    case member(String)
    case element(Int)
  }

  let value: JSONValue
  private let parent: JSONNode?
  private let name: Name
  private var members: [String: JSONNode] = [:]
  private var elements: [JSONNode] = []
  private var asked: Set<String> = []
  /// Somebody looks at this object member by member and has not taken it as data.
  private var isChecked = false
  private var isData = false

  init(value: JSONValue, parent: JSONNode?, name: Name) {
    self.value = value
    self.parent = parent
    self.name = name
  }

  var codingPath: [any CodingKey] {
    switch name {
    case .root: []
    case .member(let text): (parent?.codingPath ?? []) + [JSONKey(stringValue: text)]
    case .element(let index): (parent?.codingPath ?? []) + [JSONKey(intValue: index)]
    }
  }

  /// The member of a name, remembered as known; `nil` when absent.
  func member(_ name: String) -> JSONNode? {
    asked.insert(name)
    if let node = members[name] { return node }
    guard let value = value.object?[name] else { return nil }
    let node = JSONNode(value: value, parent: self, name: .member(name))
    members[name] = node
    return node
  }

  func element(_ index: Int) -> JSONNode? {
    guard let value = value[index] else { return nil }
    let node = JSONNode(value: value, parent: self, name: .element(index))
    elements.append(node)
    return node
  }

  func lookInside() { isChecked = true }
  func takeAsData() { isData = true }

  /// The path of the first member, by name, that nobody asked for.
  func firstUnknownPath() -> String? {
    if isChecked, !isData, let all = value.object {
      if let unknown = all.keys.filter({ !asked.contains($0) }).min() { return "\(path).\(unknown)" }
    }
    for (_, node) in members.sorted(by: { $0.key < $1.key }) { if let path = node.firstUnknownPath() { return path } }
    for node in elements { if let path = node.firstUnknownPath() { return path } }
    return nil
  }

  private var path: String {
    switch name {
    case .root: "$"
    case .member(let text): "\(parent?.path ?? "$").\(text)"
    case .element(let index): "\(parent?.path ?? "$")[\(index)]"
    }
  }

  func mismatch(_ expected: String) -> DecodingError {
    if value.isNull { return .valueNotFound(Any.self, .init(codingPath: codingPath, debugDescription: "is null")) }
    return .typeMismatch(
      Any.self, .init(codingPath: codingPath, debugDescription: "expected \(expected), found \(value.kind)"))
  }

  func refuse(_ reason: String) -> DecodingError {
    .dataCorrupted(.init(codingPath: codingPath, debugDescription: reason))
  }

  func string() throws -> String {
    guard let text = value.string else { throw mismatch("a string") }
    return text
  }

  func integer<T: FixedWidthInteger>(_ type: T.Type) throws -> T {
    switch value {
    case .integer(let number):
      guard let result = T(exactly: number) else { throw refuse("the number is out of range") }
      return result
    case .number(let number):
      guard let result = T(exactly: number) else { throw refuse("expected a whole number in range") }
      return result
    default: throw mismatch("a whole number")
    }
  }

  func number() throws -> Double {
    guard let number = value.double else { throw mismatch("a number") }
    return number
  }

  func boolean() throws -> Bool {
    guard let result = value.bool else { throw mismatch("true or false") }
    return result
  }

  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    if let ready = try leaf(type) { return ready }
    return try T(from: JSONNodeDecoder(node: self, keysAreData: type is any KeyedByData.Type))
  }

  /// Types with a form of their own in JSON.
  private func leaf<T>(_ type: T.Type) throws -> T? {
    if type == String.self { return try string() as? T }
    if type == JSONValue.self {
      takeAsData()
      return value as? T
    }
    if type == Date.self {
      guard let date = Timestamp.date(try string()) else {
        throw refuse("expected a time such as 2026-01-31T12:00:00Z")
      }
      return date as? T
    }
    if type == UUID.self {
      guard let uuid = UUID(uuidString: try string()) else { throw refuse("expected a UUID") }
      return uuid as? T
    }
    if type == URL.self {
      guard let url = URL(string: try string()), url.scheme != nil else { throw refuse("expected an absolute URL") }
      return url as? T
    }
    if type == Data.self {
      guard let data = Data(base64Encoded: try string()) else { throw refuse("expected base64") }
      return data as? T
    }
    return nil
  }
}
