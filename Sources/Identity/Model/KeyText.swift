import Crypto

/// The text of an API key: `wld_` and 40 letters and digits, the first 8 of which find the row.
enum KeyText {
  static let head = "wld_"
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

  /// A new key: 40 characters of 62 are 238 bits.
  static func make() -> String {
    var text = Array(head.utf8)
    while text.count < 44 {
      // 248 = 4 · 62: bytes above would make some letters likelier.
      for byte in Random.bytes(64) where byte < 248 && text.count < 44 { text.append(letters[Int(byte) % 62]) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The first 12 characters; nil for anything that is no key.
  static func prefix(of text: String) -> String? {
    let bytes = Array(text.utf8)
    guard bytes.count == 44, bytes.starts(with: head.utf8), bytes.dropFirst(4).allSatisfy(letters.contains) else {
      return nil
    }
    return String(decoding: bytes.prefix(12), as: UTF8.self)
  }
}
