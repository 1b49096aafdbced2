/// The spelling of paths and queries that is signed: RFC 3986's unreserved characters stay, every other byte is `%XX`.
enum CanonicalText {
  private static let digits = Array("0123456789ABCDEF".utf8)
  /// Which bytes stay as they are.
  private static let stays: [Bool] = (0..<256).map { byte in
    switch UInt8(byte) {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"):
      true
    default: false
    }
  }

  static func append(_ bytes: some Sequence<UInt8>, keepingSlashes: Bool, to text: inout [UInt8]) {
    for byte in bytes {
      if stays[Int(byte)] || keepingSlashes && byte == UInt8(ascii: "/") {
        text.append(byte)
      } else {
        text.append(UInt8(ascii: "%"))
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
      }
    }
  }

  static func encode(_ text: String, keepingSlashes: Bool = false) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 16)
    append(text.utf8, keepingSlashes: keepingSlashes, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Undoes `%XX`; nil when a percent sign is not followed by two digits.
  static func decode(_ text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(value), let low = rest.popFirst().flatMap(value) else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// Parameters as they are signed: encoded, sorted by encoded name and then value.
  static func query(_ items: [(name: String, value: String)]) -> String {
    items.map { (encode($0.name), encode($0.value)) }
      .sorted { first, second in
        first.0 == second.0
          ? first.1.utf8.lexicographicallyPrecedes(second.1.utf8)
          : first.0.utf8.lexicographicallyPrecedes(second.0.utf8)
      }
      .map { "\($0.0)=\($0.1)" }.joined(separator: "&")
  }
}
