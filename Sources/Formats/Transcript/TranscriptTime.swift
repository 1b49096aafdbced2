/// Times of subtitle files: `HH:MM:SS,mmm`.
enum TranscriptTime {
  private static let second: Int64 = 1_000_000
  /// Ten thousand days: more than any recording, and far from overflow.
  static let longestHours: Int64 = 240_000

  static func microseconds(_ count: Int64) -> RationalTime? { RationalTime(count, over: second) }

  /// Whole microseconds of a time.
  static func count(_ time: RationalTime) -> Int64 {
    if time.denominator == second { return time.numerator }
    return Int64(exactly: (time.seconds * 1e6).rounded()) ?? 0
  }

  /// `[H…:]MM:SS[.,]f…` with one to six decimals; nil for anything else, minutes or seconds over 59 included.
  static func parse(_ text: some StringProtocol) -> RationalTime? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, let last = parts.last else { return nil }
    let seconds = last.split(whereSeparator: { $0 == "." || $0 == "," })
    guard seconds.count == 2, last.count == seconds[0].count + seconds[1].count + 1, seconds[0].count == 2,
      (1...6).contains(seconds[1].count), let whole = digits(seconds[0]), whole < 60, var fraction = digits(seconds[1]),
      parts[parts.count - 2].count <= 2, let minutes = digits(parts[parts.count - 2]), minutes < 60
    else { return nil }
    for _ in seconds[1].count..<6 { fraction *= 10 }
    var hours: Int64 = 0
    if parts.count == 3 {
      guard parts[0].count <= 9, let value = digits(parts[0]), value <= longestHours else { return nil }
      hours = value
    }
    return microseconds(((hours * 60 + minutes) * 60 + whole) * second + fraction)
  }

  private static func digits(_ text: some StringProtocol) -> Int64? {
    guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
    return Int64(text)
  }

  /// A number of seconds; nil for one that is negative, not finite or too large.
  static func seconds(_ value: Double) -> RationalTime? {
    guard value >= 0, value <= Double(longestHours) * 3600 else { return nil }
    return RationalTime(seconds: value)
  }

  /// `HH:MM:SS,mmm`, rounded to the nearest millisecond.
  static func text(_ time: RationalTime, decimal: String) -> String {
    let milliseconds = (count(time) + 500) / 1000
    let (hours, rest) = milliseconds.quotientAndRemainder(dividingBy: 3_600_000)
    return "\(pad(hours, 2)):\(pad(rest / 60_000, 2)):\(pad(rest / 1000 % 60, 2))\(decimal)\(pad(rest % 1000, 3))"
  }

  /// Whether a millisecond holds it.
  static func isWholeMillisecond(_ time: RationalTime) -> Bool { count(time) % 1000 == 0 }

  private static func pad(_ value: Int64, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
