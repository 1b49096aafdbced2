import Foundation
import Glibc

/// Times as signatures spell them, always UTC.
struct SigningTime: Sendable, Equatable {
  /// `YYYYMMDDTHHMMSSZ`.
  let text: String
  /// `YYYYMMDD`.
  var day: String { String(text.prefix(8)) }

  init(_ date: Date) {
    var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func pad(_ number: Int32, _ width: Int = 2) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    text =
      pad(parts.tm_year + 1900, 4) + pad(parts.tm_mon + 1) + pad(parts.tm_mday) + "T" + pad(parts.tm_hour)
      + pad(parts.tm_min) + pad(parts.tm_sec) + "Z"
  }

  /// Nil unless it is such a text.
  static func parse(_ text: String) -> Date? {
    let bytes = Array(text.utf8)
    guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z") else { return nil }
    func number(_ range: Range<Int>) -> Int32? {
      guard bytes[range].allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
      return bytes[range].reduce(0) { $0 * 10 + Int32($1 - 0x30) }
    }
    guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8), let hour = number(9..<11),
      let minute = number(11..<13), let second = number(13..<15), 1...12 ~= month, 1...31 ~= day, hour < 24,
      minute < 60, second < 60
    else { return nil }
    var parts = tm()
    (parts.tm_year, parts.tm_mon, parts.tm_mday) = (year - 1900, month - 1, day)
    (parts.tm_hour, parts.tm_min, parts.tm_sec) = (hour, minute, second)
    let date = Date(timeIntervalSince1970: Double(timegm(&parts)))
    // The 31st of February would become the 3rd of March.
    return SigningTime(date).text == text ? date : nil
  }
}
