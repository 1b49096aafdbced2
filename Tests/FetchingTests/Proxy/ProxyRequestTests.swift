import Testing

@testable import Fetching

@Suite struct ProxyRequestTests {
  private func read(_ lines: String...) throws -> ProxyRequest {
    try ProxyRequest(head: Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8))
  }

  @Test func aTunnelNamesHostAndPort() throws {
    let request = try read(
      "CONNECT video.example:443 HTTP/1.1", "Host: video.example:443", "Proxy-Authorization: Basic bmFtZTpzZWM6cmV0")
    #expect(request.kind == .tunnel)
    #expect(request.host == "video.example" && request.port == 443)
    #expect(request.credential?.name == "name" && request.credential?.secret == "sec:ret")
    #expect(try read("CONNECT [2001:db8::1]:8443 HTTP/1.1").host == "2001:db8::1")
  }

  @Test func aPlainRequestIsSentOnWithoutWhatBelongsToTheProxy() throws {
    let request = try read(
      "POST http://video.example:8080/a/../b?c=d#e HTTP/1.1", "Host: other.example", "Proxy-Connection: keep-alive",
      "Connection: X-Hop, close", "X-Hop: 1", "Proxy-Authorization: Basic YTpi", "Cookie: k=v", "Content-Length: 5")
    #expect(request.host == "video.example" && request.port == 8080)
    guard case .plain(let head, let bodyBytes) = request.kind else {
      Issue.record("not plain")
      return
    }
    #expect(bodyBytes == 5)
    #expect(
      String(decoding: head, as: UTF8.self)
        == "POST /a/../b?c=d HTTP/1.1\r\nhost: video.example:8080\r\nconnection: close\r\ncookie: k=v\r\n"
        + "content-length: 5\r\n\r\n")
    guard case .plain(let bare, _) = try read("GET http://video.example?x HTTP/1.1").kind else { return }
    #expect(String(decoding: bare, as: UTF8.self).hasPrefix("GET /?x HTTP/1.1\r\nhost: video.example\r\n"))
  }

  @Test(arguments: [
    "", "GET", "GET / HTTP/1.1", "GET http://a/ HTTP/2", "GET ftp://a/ HTTP/1.1", "CONNECT a HTTP/1.1",
    "CONNECT a:0 HTTP/1.1", "CONNECT a:65536 HTTP/1.1", "CONNECT [::1 HTTP/1.1", "CONNECT [::1]x:1 HTTP/1.1",
    "CONNECT user@a:443 HTTP/1.1", "GET http://user:word@a/ HTTP/1.1", "GET http://fe80::1/ HTTP/1.1",
    "GET http://[fe80::1%25lo]/ HTTP/1.1", "GET http:/// HTTP/1.1", "GET  http://a/ HTTP/1.1", "OPTIONS * HTTP/1.1",
    "DELETE http://a/ HTTP/1.1", "GET http://a/ HTTP/1.1\r\nbad field", "GET http://a/ HTTP/1.1\r\n folded: x",
    "POST http://a/ HTTP/1.1\r\nTransfer-Encoding: chunked",
    "POST http://a/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1",
    "POST http://a/ HTTP/1.1\r\nContent-Length: -1",
    "GET http://a\u{0}b/ HTTP/1.1", "GET http://\u{E4}/ HTTP/1.1",
  ]) func whatIsNoRequestIsTurnedDown(_ text: String) {
    #expect(throws: ProxyRequest.Problem.self) { try ProxyRequest(head: Array((text + "\r\n\r\n").utf8)) }
  }

  @Test func anAnswerClosesTheConnectionAndTellsItsEnd() throws {
    func head(_ text: String, toHead: Bool = false) -> ResponseHead? {
      ResponseHead(Array((text + "\r\n\r\n").utf8), toHead: toHead)
    }
    let plain = try #require(head("HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: keep-alive\r\nX: \u{FF}"))
    #expect(plain.bodyBytes == 7)
    #expect(
      String(decoding: plain.bytes, as: UTF8.self)
        == "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nX: \u{FF}\r\nconnection: close\r\n\r\n")
    #expect(head("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 7")?.bodyBytes == .some(nil))
    #expect(head("HTTP/1.1 200 OK\r\nContent-Length: 7", toHead: true)?.bodyBytes == 0)
    #expect(head("HTTP/1.1 304 Not Modified\r\nContent-Length: 7")?.bodyBytes == 0)
    #expect(head("HTTP/1.1 103 Early Hints\r\nLink: x")?.isInterim == true)
    for wrong in [
      "ICY 200 OK", "HTTP/1.1 20 OK", "HTTP/1.1 999 OK", "HTTP/1.1 101 Switching", "HTTP/1.1 200 OK\r\nno colon",
      "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nContent-Length: 8", "HTTP/1.1 200 OK\r\nContent-Length: x", "",
    ] { #expect(head(wrong) == nil, "\(wrong)") }
  }
}
