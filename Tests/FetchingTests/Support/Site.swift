import Foundation
import TestServer

/// A small site on loopback: fixed pages and files, with ranges.
final class Site: Sendable {
  let asked = Seen<String>()
  private let server: RawServer

  /// - Parameter pages: path to content type and bytes; `%SITE%` in texts becomes the site's address.
  init(_ pages: [String: (type: String, bytes: [UInt8])]) throws {
    let asked = asked
    server = try RawServer { connection in
      let head = connection.readRequest().head
      let line = head.prefix { $0 != "\r\n" }.split(separator: " ")
      guard line.count == 3 else { return }
      let path = String(line[1].prefix { $0 != "?" })
      asked.add(path)
      guard let page = pages[path] else {
        connection.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        return
      }
      var bytes = page.bytes
      if page.type.hasPrefix("text/") || page.type.hasSuffix("mpegurl") {
        let host = RawServer.Connection.field("host", of: head) ?? ""
        bytes = Array(String(decoding: bytes, as: UTF8.self).replacing("%SITE%", with: "http://\(host)").utf8)
      }
      var status = "200 OK"
      var fields = ""
      if let range = RawServer.Connection.field("range", of: head), range.hasPrefix("bytes=") {
        let ends = range.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        let first = Int(ends[0]) ?? 0
        let last = min(ends.count > 1 ? Int(ends[1]) ?? .max : .max, bytes.count - 1)
        if first <= last {
          fields = "Content-Range: bytes \(first)-\(last)/\(bytes.count)\r\n"
          bytes = Array(bytes[first...last])
          status = "206 Partial Content"
        }
      }
      connection.write(
        "HTTP/1.1 \(status)\r\nContent-Type: \(page.type)\r\nAccept-Ranges: bytes\r\n\(fields)"
          + "Content-Length: \(bytes.count)\r\nConnection: close\r\n\r\n")
      if line[0] != "HEAD" { connection.write(bytes) }
    }
  }

  /// The address of a path.
  func address(_ path: String) -> String { server.url + path }
}
