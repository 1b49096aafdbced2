import Foundation
import Net

/// What the head of an answer to a download says.
enum AnswerReading: Equatable {
  /// The content from its beginning.
  case whole(total: Int64?)
  /// The content from an offset on.
  case part(from: Int64, total: Int64?)
  /// The range asked for begins at or after the end of content of that length.
  case beyondEnd(total: Int64?)
  /// An answer that gives no content.
  case refused(FetchError)

  init(_ head: HTTPHead, now: Date = Date()) {
    let length = head["content-length"].flatMap { Int64($0) }.flatMap { $0 >= 0 ? $0 : nil }
    let range = head["content-range"].flatMap(Self.contentRange)
    switch head.status {
    case 200, 203: self = .whole(total: length)
    case 206:
      guard let range, let first = range.first else {
        self = .refused(FetchError(.serverError, "206 without a range"))
        return
      }
      self = .part(from: first, total: range.total)
    case 416: self = .beyondEnd(total: range?.total)
    default: self = .refused(Self.refusal(head, now: now))
    }
  }

  private static func refusal(_ head: HTTPHead, now: Date) -> FetchError {
    let detail = "status \(head.status)"
    switch head.status {
    case 401, 407: return FetchError(.signInNeeded, detail)
    case 404, 410: return FetchError(.notFound, detail)
    case 451: return FetchError(.notInThisCountry, detail)
    case 408, 425: return FetchError(.timeout, detail)
    case 429: return FetchError(.rateLimited, detail, retryAfter: retryAfter(head["retry-after"], now: now))
    case 500...: return FetchError(.serverError, detail, retryAfter: retryAfter(head["retry-after"], now: now))
    case 400..<500: return FetchError(.accessDenied, detail)
    default: return FetchError(.notAVideo, detail)
    }
  }

  /// `bytes 5-9/10`, `bytes 5-9/*` or `bytes */10` (RFC 9110 §14.4).
  static func contentRange(_ field: String) -> (first: Int64?, total: Int64?)? {
    let parts = field.split(separator: " ", omittingEmptySubsequences: true)
    guard parts.count == 2, parts[0].lowercased() == "bytes" else { return nil }
    let sides = parts[1].split(separator: "/", omittingEmptySubsequences: false)
    guard sides.count == 2 else { return nil }
    let total = sides[1] == "*" ? nil : Int64(sides[1])
    guard sides[1] == "*" || (total ?? -1) >= 0 else { return nil }
    if sides[0] == "*" { return (nil, total) }
    let ends = sides[0].split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, let first = Int64(ends[0]), let last = Int64(ends[1]), first >= 0, last >= first,
      last < total ?? .max
    else { return nil }
    return (first, total)
  }

  /// Seconds or a date (RFC 9110 §10.2.3); at most a day.
  static func retryAfter(_ field: String?, now: Date) -> Duration? {
    guard let field else { return nil }
    if let seconds = Int(field) { return seconds >= 0 ? .seconds(min(seconds, 86_400)) : nil }
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "GMT")
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    guard let date = format.date(from: field) else { return nil }
    return .seconds(min(max(0, Int(date.timeIntervalSince(now).rounded(.up))), 86_400))
  }

  /// What `If-Range` may carry: a strong entity tag, else the date (RFC 9110 §13.1.5).
  static func validator(_ head: HTTPHead) -> String? {
    if let tag = head["etag"] { return tag.hasPrefix("\"") ? tag : nil }
    return head["last-modified"]
  }
}
