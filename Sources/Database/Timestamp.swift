import Foundation

/// PostgreSQL's ISO text form of points in time, in the proleptic Gregorian calendar.
enum Timestamp {
  /// Appends `YYYY-MM-DD hh:mm:ss.ffffff+00`, with ` BC` before the year 1. Far-off dates become infinity.
  static func append(_ date: Date, to bytes: inout [UInt8]) {
    let seconds = date.timeIntervalSince1970
    // PostgreSQL holds 4713 BC to 294276 AD.
    guard seconds < 9_224_318_016_000 else { return bytes.append(contentsOf: "infinity".utf8) }
    guard seconds > -210_866_803_200 else { return bytes.append(contentsOf: "-infinity".utf8) }
    let microseconds = Int((seconds * 1_000_000).rounded())
    let (day, rest) = floorDivide(microseconds, 86_400_000_000)
    let civil = civilDate(fromDays: day)
    let year = civil.year > 0 ? civil.year : 1 - civil.year
    pad(year, 4, &bytes)
    bytes.append(UInt8(ascii: "-"))
    pad(civil.month, 2, &bytes)
    bytes.append(UInt8(ascii: "-"))
    pad(civil.day, 2, &bytes)
    bytes.append(UInt8(ascii: " "))
    pad(rest / 3_600_000_000, 2, &bytes)
    bytes.append(UInt8(ascii: ":"))
    pad(rest / 60_000_000 % 60, 2, &bytes)
    bytes.append(UInt8(ascii: ":"))
    pad(rest / 1_000_000 % 60, 2, &bytes)
    bytes.append(UInt8(ascii: "."))
    pad(rest % 1_000_000, 6, &bytes)
    bytes.append(contentsOf: "+00".utf8)
    if civil.year <= 0 { bytes.append(contentsOf: " BC".utf8) }
  }

  /// Reads `YYYY-MM-DD[ hh:mm[:ss[.f…]][±hh[:mm[:ss]]]][ BC]` and infinity; nil for anything else.
  static func parse(_ text: Span<UInt8>) -> Date? {
    var reader = Reader(count: text.count)
    if text.count > 0, text[text.count - 1] == UInt8(ascii: "y") {
      return text.string == "infinity" ? .distantFuture : text.string == "-infinity" ? .distantPast : nil
    }
    guard var year = reader.number(text), reader.skip("-", text), let month = reader.number(text),
      reader.skip("-", text), let day = reader.number(text), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    var seconds = 0
    var fraction = 0.0
    if reader.skip(" ", text), !reader.isAt("B", text) {
      guard let hour = reader.number(text), reader.skip(":", text), let minute = reader.number(text) else { return nil }
      seconds = hour * 3600 + minute * 60
      if reader.skip(":", text) {
        guard let second = reader.number(text) else { return nil }
        seconds += second
        if reader.skip(".", text) {
          let start = reader.position
          guard let digits = reader.number(text) else { return nil }
          var scale = 1.0
          for _ in start..<reader.position { scale *= 10 }
          fraction = Double(digits) / scale
        }
      }
      let isWest = reader.isAt("-", text)
      if isWest || reader.isAt("+", text) {
        reader.position += 1
        guard let hours = reader.number(text) else { return nil }
        var offset = hours * 3600
        if reader.skip(":", text) {
          guard let minutes = reader.number(text) else { return nil }
          offset += minutes * 60
          if reader.skip(":", text) {
            guard let extra = reader.number(text) else { return nil }
            offset += extra
          }
        }
        seconds += isWest ? offset : -offset
      }
      _ = reader.skip(" ", text)
    }
    if reader.skip("B", text) {
      guard reader.skip("C", text) else { return nil }
      year = 1 - year
    }
    guard reader.position == text.count else { return nil }
    let whole = days(fromYear: year, month: month, day: day) * 86_400 + seconds
    return Date(timeIntervalSince1970: Double(whole) + fraction)
  }

  private struct Reader {
    var position = 0
    let count: Int

    init(count: Int) { self.count = count }

    func isAt(_ character: Unicode.Scalar, _ text: Span<UInt8>) -> Bool {
      position < count && text[position] == UInt8(ascii: character)
    }

    mutating func skip(_ character: Unicode.Scalar, _ text: Span<UInt8>) -> Bool {
      guard isAt(character, text) else { return false }
      position += 1
      return true
    }

    mutating func number(_ text: Span<UInt8>) -> Int? {
      let start = position
      var value = 0
      while position < count, position - start < 9, case let digit = text[position] &- UInt8(ascii: "0"), digit < 10 {
        value = value * 10 + Int(digit)
        position += 1
      }
      return position > start ? value : nil
    }
  }

  private static func pad(_ number: Int, _ width: Int, _ bytes: inout [UInt8]) {
    let start = bytes.count
    number.appendPostgresText(to: &bytes)
    let missing = width - (bytes.count - start)
    if missing > 0 { bytes.insert(contentsOf: repeatElement(UInt8(ascii: "0"), count: missing), at: start) }
  }

  private static func floorDivide(_ value: Int, _ divisor: Int) -> (Int, Int) {
    let quotient = value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor)
    return (quotient, value - quotient * divisor)
  }

  /// Days since 1970-01-01. Years are counted from March, so that the leap day ends them; eras have 400 years.
  private static func days(fromYear year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = floorDivide(shifted, 400)
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  private static func civilDate(fromDays days: Int) -> (year: Int, month: Int, day: Int) {
    let (era, dayOfEra) = floorDivide(days + 719_468, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}
