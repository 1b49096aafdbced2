import Glibc

/// A value on simdjson's tape (`doc/tape.md`), valid while its parser lends it.
struct JSONNode {
  enum Kind: UInt8 {
    case object = 0x7B
    case array = 0x5B
    case string = 0x22
    case integer = 0x6C
    case unsigned = 0x75
    case double = 0x64
    case yes = 0x74
    case no = 0x66
    case null = 0x6E
    case other = 0
  }
  fileprivate let tape: UnsafePointer<UInt64>
  fileprivate let strings: UnsafePointer<UInt8>
  fileprivate let index: Int

  init(tape: UnsafePointer<UInt64>, strings: UnsafePointer<UInt8>, index: Int) {
    self.tape = tape
    self.strings = strings
    self.index = index
  }

  @inline(__always) fileprivate var word: UInt64 { tape[index] }
  @inline(__always) fileprivate var tag: UInt8 { UInt8(truncatingIfNeeded: word >> 56) }
  var kind: Kind { Kind(rawValue: tag) ?? .other }

  /// Index of the word after this value.
  @inline(__always) fileprivate var next: Int {
    switch tag {
    case 0x7B, 0x5B: Int(word & 0xFFFF_FFFF)
    case 0x6C, 0x75, 0x64: index + 2
    default: index + 1
    }
  }

  /// The value as a number; nil for anything else.
  var double: Double? {
    switch tag {
    case 0x64: Double(bitPattern: tape[index + 1])
    case 0x6C: Double(Int64(bitPattern: tape[index + 1]))
    case 0x75: Double(tape[index + 1])
    default: nil
    }
  }

  /// The value as a whole number, `7.0` included; nil for anything else.
  var int64: Int64? {
    switch tag {
    case 0x6C: Int64(bitPattern: tape[index + 1])
    case 0x75: Int64(exactly: tape[index + 1])
    case 0x64: Int64(exactly: Double(bitPattern: tape[index + 1]))
    default: nil
    }
  }

  /// `true`, `false`, 1 or 0.
  var flag: Bool? {
    switch tag {
    case 0x74: return true
    case 0x66: return false
    default:
      guard let number = int64, number == 0 || number == 1 else { return nil }
      return number == 1
    }
  }

  /// The bytes of a string without its escapes.
  var utf8: UnsafeBufferPointer<UInt8>? {
    guard tag == 0x22 else { return nil }
    let start = strings + Int(word & 0x00FF_FFFF_FFFF_FFFF)
    let length = UInt32(start[0]) | UInt32(start[1]) << 8 | UInt32(start[2]) << 16 | UInt32(start[3]) << 24
    return UnsafeBufferPointer(start: start + 4, count: Int(length))
  }

  var string: String? { utf8.map { String(decoding: $0, as: UTF8.self) } }
  var isNull: Bool { tag == 0x6E }

  /// Elements of an array; none for anything else.
  var elements: Elements {
    Elements(node: self, at: index + 1, end: tag == 0x5B ? next - 1 : 0)
  }
  /// Members of an object; none for anything else.
  var members: Members {
    Members(node: self, at: index + 1, end: tag == 0x7B ? next - 1 : 0)
  }

  /// Elements of a member that is an array; none where it is something else or absent.
  func elements(of name: StaticString) -> Elements {
    member(name)?.elements ?? Elements(node: self, at: 0, end: 0)
  }
  /// Members of a member that is an object; none where it is something else or absent.
  func members(of name: StaticString) -> Members {
    member(name)?.members ?? Members(node: self, at: 0, end: 0)
  }

  /// The member of that name, the last where there are two.
  func member(_ name: StaticString) -> JSONNode? {
    var found: JSONNode?
    for member in members where member.key.equals(name) { found = member.value }
    return found
  }

  @inline(__always) func equals(_ text: StaticString) -> Bool {
    guard let utf8, utf8.count == text.utf8CodeUnitCount, let start = utf8.baseAddress else { return false }
    return text.withUTF8Buffer { text in text.baseAddress.map { memcmp($0, start, text.count) == 0 } ?? true }
  }

  struct Elements: Sequence, IteratorProtocol {
    fileprivate let node: JSONNode
    fileprivate var at: Int
    fileprivate let end: Int

    @inline(__always) mutating func next() -> JSONNode? {
      if at >= end { return nil }
      let element = JSONNode(tape: node.tape, strings: node.strings, index: at)
      at = element.next
      return element
    }
  }

  struct Members: Sequence, IteratorProtocol {
    fileprivate let node: JSONNode
    fileprivate var at: Int
    fileprivate let end: Int

    @inline(__always) mutating func next() -> (key: JSONNode, value: JSONNode)? {
      if at >= end { return nil }
      let key = JSONNode(tape: node.tape, strings: node.strings, index: at)
      let value = JSONNode(tape: node.tape, strings: node.strings, index: at + 1)
      at = value.next
      return (key, value)
    }
  }
}

extension JSONNode {
  /// The whole value, copied.
  var attributeValue: AttributeValue {
    switch kind {
    case .object:
      var object: [String: AttributeValue] = [:]
      for member in members { object[member.key.string ?? ""] = member.value.attributeValue }
      return .object(object)
    case .array: return .list(elements.map(\.attributeValue))
    case .string: return .text(string ?? "")
    case .integer: return .integer(int64 ?? 0)
    case .unsigned: return int64.map { .integer($0) } ?? .number(double ?? 0)
    case .double: return .number(double ?? 0)
    case .yes: return .flag(true)
    case .no: return .flag(false)
    case .null, .other: return .null
    }
  }
}
