import Foundation
import Synchronization

/// Writes the status line and header fields of an answer.
enum ResponseHead {
  static func bytes(_ response: Response, length: Int?, isChunked: Bool, closes: Bool, version: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(320)
    bytes += "HTTP/1.1 ".utf8
    bytes += String(response.status).utf8
    bytes.append(0x20)
    bytes += reason(response.status).utf8
    bytes += "\r\nDate: ".utf8
    bytes += HTTPDate.now().utf8
    for field in response.headers.fields where !isOurs(field.name) && isToken(field.name) {
      bytes += "\r\n".utf8
      bytes += field.name.utf8
      bytes += ": ".utf8
      bytes += field.value.utf8
    }
    if let length { bytes += "\r\nContent-Length: \(length)".utf8 }
    if isChunked { bytes += "\r\nTransfer-Encoding: chunked".utf8 }
    if closes {
      bytes += "\r\nConnection: close".utf8
    } else if version < 11 {
      bytes += "\r\nConnection: keep-alive".utf8
    }
    bytes += "\r\n\r\n".utf8
    return bytes
  }

  /// Fields that decide where the answer ends are the server's alone.
  private static func isOurs(_ name: String) -> Bool {
    switch name.utf8.count {
    case 4: Headers.same(name, "Date")
    case 10: Headers.same(name, "Connection")
    case 14: Headers.same(name, "Content-Length")
    case 17: Headers.same(name, "Transfer-Encoding")
    default: false
    }
  }

  private static func isToken(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != 0x3a }
  }

  static func reason(_ status: Int) -> String {
    switch status {
    case 101: "Switching Protocols"
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 206: "Partial Content"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 303: "See Other"
    case 304: "Not Modified"
    case 307: "Temporary Redirect"
    case 308: "Permanent Redirect"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 406: "Not Acceptable"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 410: "Gone"
    case 411: "Length Required"
    case 412: "Precondition Failed"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 416: "Range Not Satisfiable"
    case 417: "Expectation Failed"
    case 422: "Unprocessable Content"
    case 426: "Upgrade Required"
    case 428: "Precondition Required"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 507: "Insufficient Storage"
    default: "Status"
    }
  }
}

/// Times in the form of RFC 9110 §5.6.7, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  private static let cache = Mutex((second: 0, text: ""))

  /// The present second, made once a second.
  static func now() -> String {
    let second = time(nil)
    return cache.withLock { cache in
      if cache.second != second { cache = (second, text(second)) }
      return cache.text
    }
  }

  static func text(_ seconds: Int) -> String {
    let day = Int64(seconds).floorDivided(by: 86400)
    let (year, month, date) = Timestamp.civil(day)
    let time = Int64(seconds) - day * 86400
    func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let weekday = days[Int(((day % 7) + 7) % 7)]
    return "\(weekday), \(two(date)) \(months[Int(month) - 1]) \(year) "
      + "\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60)) GMT"
  }

  /// Reads the preferred form; others are no date here.
  static func seconds(_ text: String) -> Int? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let date = Int(parts[1]), (1...31).contains(date),
      let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3]), (1970...9999).contains(year)
    else { return nil }
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return Timestamp.date("\(year)-\(two(month + 1))-\(two(date))T\(parts[4])Z")
      .map { Int($0.timeIntervalSince1970) }
  }
}
