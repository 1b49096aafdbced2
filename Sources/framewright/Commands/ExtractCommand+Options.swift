import Formats
import Foundation
import Video

extension ExtractCommand {
  /// What the words ask for.
  ///
  /// - Throws: `UsageError`.
  static func options(_ arguments: Arguments) throws -> ExtractionOptions {
    var options = ExtractionOptions()
    options.plan = try plan(arguments)
    options.window = TimeWindow(from: try time("from", arguments), to: try time("to", arguments))
    if let start = options.window.start, let end = options.window.end, end.seconds <= start.seconds {
      throw UsageError(message: "--to comes after --from")
    }
    options.cap = try whole("max", arguments, 1...100_000_000).map(FrameCap.init)
    options.longestSide = try whole("longest", arguments, 8...65_535)
    options.threads = try whole("threads", arguments, 1...16) ?? 2
    let quality = try whole("quality", arguments, 1...100)
    switch arguments["format"] ?? "jpeg" {
    case "jpeg", "jpg": options.format = .jpeg(quality: quality ?? 90)
    case "webp": options.format = .webp(quality: quality ?? 90)
    case "png":
      guard quality == nil else { throw UsageError(message: "PNG has no --quality") }
      options.format = .png
    default: throw UsageError(message: "--format is jpeg, png or webp")
    }
    return options
  }

  private static func plan(_ arguments: Arguments) throws -> SamplingPlan {
    let named = ["every", "every-frames", "fps", "count"].filter { arguments[$0] != nil }
    let switched = ["keyframes", "scenes", "motion"].filter(arguments.has)
    guard named.count + switched.count <= 1 else {
      throw UsageError(message: (named + switched).map { "--\($0)" }.joined(separator: " and ") + " exclude each other")
    }
    let way = (named + switched).first ?? ""
    guard arguments["method"] == nil || way == "scenes" else { throw UsageError(message: "--method is for --scenes") }
    guard arguments["threshold"] == nil || way == "scenes" || way == "motion" else {
      throw UsageError(message: "--threshold is for --scenes and --motion")
    }
    switch way {
    case "every-frames": return .everyFrames(try whole(way, arguments, 1...100_000_000) ?? 1)
    case "count": return .count(try whole(way, arguments, 1...100_000_000) ?? 1)
    case "fps":
      guard let rate = rate(arguments[way] ?? "") else {
        throw UsageError(message: "--fps is a rate such as 2, 0.5 or 30000/1001")
      }
      return .framesPerSecond(rate)
    case "keyframes": return .keyframes
    case "scenes":
      guard let method = SceneMethod(rawValue: arguments["method"] ?? "content") else {
        throw UsageError(message: "--method is content or adaptive")
      }
      return .scenes(method, threshold: try arguments.number("threshold", 0...255))
    case "motion": return .motion(threshold: try arguments.number("threshold", 0...1))
    default:
      let every = try time("every", arguments) ?? RationalTime(1, positive: 1)
      guard every.numerator > 0 else { throw UsageError(message: "--every is more than no time") }
      return .everySeconds(every)
    }
  }

  private static func whole(_ name: String, _ arguments: Arguments, _ bounds: ClosedRange<Int>) throws -> Int? {
    guard let text = arguments[name] else { return nil }
    guard let number = Int(text), bounds.contains(number) else {
      throw UsageError(message: "--\(name) is a whole number from \(bounds.lowerBound) to \(bounds.upperBound)")
    }
    return number
  }

  private static func time(_ name: String, _ arguments: Arguments) throws -> RationalTime? {
    guard let text = arguments[name] else { return nil }
    guard let time = parseTime(text) else {
      throw UsageError(message: "--\(name) is a time such as 1.5, 500ms or 1:02:03.5")
    }
    return time
  }

  /// Seconds with or without `s`, milliseconds with `ms`, or `[hours:]minutes:seconds`; exact.
  static func parseTime(_ text: String) -> RationalTime? {
    if text.hasSuffix("ms") {
      guard let time = decimal(text.dropLast(2)) else { return nil }
      return RationalTime(time.numerator, positive: time.denominator * 1000)
    }
    let parts = (text.hasSuffix("s") ? text.dropLast() : text[...])
      .split(separator: ":", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count), let last = parts.last, let seconds = decimal(last) else { return nil }
    guard parts.count == 1 || seconds.seconds < 60 else { return nil }
    var minutes: Int64 = 0
    for part in parts.dropLast() {
      guard !part.isEmpty, part.allSatisfy(\.isNumber), let value = Int64(part), value < 100_000 else { return nil }
      minutes = minutes * 60 + value
    }
    return RationalTime(seconds.numerator + minutes * 60 * seconds.denominator, positive: seconds.denominator)
  }

  /// A decimal number of up to 9 digits before and 6 after the point.
  private static func decimal(_ text: Substring) -> RationalTime? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = parts.count == 2 ? parts[1] : ""
    guard let whole = parts.first, whole.count <= 9, fraction.count <= 6, !(whole.isEmpty && fraction.isEmpty),
      (whole + fraction).allSatisfy({ $0.isASCII && $0.isNumber }), let digits = Int64(whole + fraction)
    else { return nil }
    return RationalTime(digits, positive: (0..<fraction.count).reduce(Int64(1)) { power, _ in power * 10 })
  }

  private static func rate(_ text: String) -> Ratio? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let first = parts.first, let above = decimal(first) else { return nil }
    guard parts.count < 2 || Int(parts[1]) != nil, parts.count <= 2 else { return nil }
    let below = parts.count == 2 ? Int(parts[1]) ?? 0 : 1
    guard below < 1_000_000_000 else { return nil }
    return Ratio(Int(above.numerator), Int(above.denominator) * below)
  }
}
