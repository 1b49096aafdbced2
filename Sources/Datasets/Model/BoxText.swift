/// Reads the JSON of a plain box as PostgreSQL prints it, without making a tree of it: nearly all labels are boxes.
struct BoxText {
  var x: Double
  var y: Double
  var width: Double
  var height: Double
  /// The area that an imported file gave.
  var area: Double?

  /// Nil for everything else, such as a box with more to say: that takes the general way.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    var reader = Reader(text: text)
    var (x, y, width, height): (Double?, Double?, Double?, Double?)
    guard
      reader.members({ reader, name in
        switch name {
        case .x: x = reader.number()
        case .y: y = reader.number()
        case .width: width = reader.number()
        case .height: height = reader.number()
        case .extra:
          return reader.members { reader, name in
            guard name == .area, let number = reader.number() else { return false }
            reader.area = number
            return true
          }
        case .area, .other: return false
        }
        return true
      }), reader.isAtEnd, let x, let y, let width, let height
    else { return nil }
    (self.x, self.y, self.width, self.height, area) = (x, y, width, height, reader.area)
  }

  private enum Name { case x, y, width, height, extra, area, other }

  private struct Reader {
    let text: UnsafeBufferPointer<UInt8>
    var at = 0
    var area: Double?

    init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

    var isAtEnd: Bool { at == text.count }

    mutating func skip(_ byte: Character) -> Bool {
      while at < text.count, text[at] == 32 { at += 1 }
      guard at < text.count, text[at] == byte.asciiValue else { return false }
      at += 1
      return true
    }

    /// Reads an object; `body` reads each member's value and says whether it could.
    mutating func members(_ body: (inout Reader, Name) -> Bool) -> Bool {
      guard skip("{") else { return false }
      repeat {
        guard let name = name(), skip(":"), body(&self, name) else { return false }
      } while skip(",")
      return skip("}")
    }

    private mutating func name() -> Name? {
      guard skip("\"") else { return nil }
      let start = at
      while at < text.count, text[at] != UInt8(ascii: "\"") {
        if text[at] == UInt8(ascii: "\\") { return nil }
        at += 1
      }
      guard at < text.count else { return nil }
      let name = text[start..<at]
      at += 1
      return switch name.count {
      case 1: name[start] == UInt8(ascii: "x") ? .x : name[start] == UInt8(ascii: "y") ? .y : .other
      case 4: name.elementsEqual("area".utf8) ? .area : .other
      case 5: name.elementsEqual("width".utf8) ? .width : name.elementsEqual("extra".utf8) ? .extra : .other
      case 6: name.elementsEqual("height".utf8) ? .height : .other
      default: .other
      }
    }

    mutating func number() -> Double? {
      while at < text.count, text[at] == 32 { at += 1 }
      let start = at
      var digits: UInt64 = 0
      var (count, decimals) = (0, 0)
      let isNegative = at < text.count && text[at] == UInt8(ascii: "-")
      if isNegative { at += 1 }
      var isPastPoint = false
      while at < text.count {
        let byte = text[at]
        if byte >= 48, byte <= 57 {
          count += 1
          if count <= 15 { digits = digits &* 10 &+ UInt64(byte &- 48) }
          if isPastPoint { decimals += 1 }
        } else if byte == UInt8(ascii: "."), !isPastPoint {
          isPastPoint = true
        } else {
          break
        }
        at += 1
      }
      guard count > 0 else { return nil }
      // Exact in one division (W. D. Clinger, 1990).
      if count <= 15 {
        let value = Double(digits) / Self.powers[decimals]
        return isNegative ? -value : value
      }
      return Double(String(decoding: text[start..<at], as: UTF8.self))
    }

    private static let powers: [Double] = (0...15).map { exponent in
      (0..<exponent).reduce(1.0) { value, _ in value * 10 }
    }
  }
}
