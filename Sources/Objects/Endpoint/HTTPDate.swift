import Foundation
import Glibc

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
enum HTTPDate {
  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  static func text(_ date: Date) -> String {
    let compact = SigningTime(date).text
    var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let digits = Array(compact)
    func part(_ range: Range<Int>) -> String { String(digits[range]) }
    return
      "\(days[Int(parts.tm_wday)]), \(part(6..<8)) \(months[Int(parts.tm_mon)]) \(part(0..<4)) "
      + "\(part(9..<11)):\(part(11..<13)):\(part(13..<15)) GMT"
  }

  /// Nil for anything else, the two obsolete forms too.
  static func parse(_ text: String) -> Date? {
    let words = text.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", words[1].utf8.count == 2,
      let month = months.firstIndex(of: String(words[2])), words[4].utf8.count == 8
    else { return nil }
    let number = String(month + 1)
    let time = words[4].split(separator: ":").joined()
    return SigningTime.parse("\(words[3])\(number.utf8.count == 1 ? "0" : "")\(number)\(words[1])T\(time)Z")
  }

  /// `2026-01-02T03:04:05.000Z`, as S3's messages spell times.
  static func messageText(_ date: Date) -> String {
    let digits = Array(SigningTime(date).text)
    func part(_ range: Range<Int>) -> String { String(digits[range]) }
    return "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(9..<11)):\(part(11..<13)):\(part(13..<15)).000Z"
  }

  /// Nil unless it is `2026-01-02T03:04:05Z`, with or without a fraction.
  static func parseMessage(_ text: String) -> Date? {
    guard text.hasSuffix("Z") else { return nil }
    let whole = text.dropLast().split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let head = whole.first, head.utf8.count == 19 else { return nil }
    if whole.count == 2, !whole[1].utf8.allSatisfy({ 0x30...0x39 ~= $0 }) { return nil }
    let separators = head.utf8.enumerated().filter { [4, 7, 13, 16].contains($0.offset) }.map(\.element)
    guard separators == Array("--::".utf8) else { return nil }
    return SigningTime.parse(head.filter { $0 != "-" && $0 != ":" } + "Z")
  }
}
