import Crypto
import Foundation
import Testing

@testable import Objects

/// The worked examples of the S3 API reference ("Signature Calculations", "Authenticating Requests: Using Query
/// Parameters", "Browser-Based Uploads Using POST"), all with the documentation's own keys.
@Suite struct SignatureTests {
  private static let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
  private static let scope = "20130524/us-east-1/s3/aws4_request"
  private static let key = SigningKeys.derive(secret, day: "20130524", region: "us-east-1", service: "s3")

  @Test func presignedGet() {
    let query = CanonicalText.query([
      ("X-Amz-SignedHeaders", "host"), ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"), ("X-Amz-Expires", "86400"),
      ("X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE/\(Self.scope)"), ("X-Amz-Date", "20130524T000000Z"),
    ])
    let request = Signature.canonicalRequest(
      method: "GET", path: "/test.txt", query: query, headers: [("host", "examplebucket.s3.amazonaws.com")],
      payloadHash: Signature.unsignedPayload)
    #expect(
      Signature.sign(request, time: "20130524T000000Z", scope: Self.scope, key: Self.key)
        == "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
  }

  @Test func headerGetWithRange() {
    let empty = Hexadecimal.encode(SHA256.hash(""))
    let request = Signature.canonicalRequest(
      method: "GET", path: "/test.txt", query: "",
      headers: [
        ("host", "examplebucket.s3.amazonaws.com"), ("range", "bytes=0-9"), ("x-amz-content-sha256", empty),
        ("x-amz-date", "20130524T000000Z"),
      ], payloadHash: empty)
    #expect(
      Signature.sign(request, time: "20130524T000000Z", scope: Self.scope, key: Self.key)
        == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
  }

  @Test func headerPut() {
    let hash = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"
    #expect(Hexadecimal.encode(SHA256.hash("Welcome to Amazon S3.")) == hash)
    let request = Signature.canonicalRequest(
      method: "PUT", path: CanonicalText.encode("/test$file.text", keepingSlashes: true), query: "",
      headers: [
        ("date", "Fri, 24 May 2013 00:00:00 GMT"), ("host", "examplebucket.s3.amazonaws.com"),
        ("x-amz-content-sha256", hash), ("x-amz-date", "20130524T000000Z"),
        ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
      ], payloadHash: hash)
    #expect(
      Signature.sign(request, time: "20130524T000000Z", scope: Self.scope, key: Self.key)
        == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
  }

  @Test func listingWithParameters() {
    let empty = Hexadecimal.encode(SHA256.hash(""))
    let request = Signature.canonicalRequest(
      method: "GET", path: "/", query: CanonicalText.query([("prefix", "J"), ("max-keys", "2")]),
      headers: [
        ("host", "examplebucket.s3.amazonaws.com"), ("x-amz-content-sha256", empty), ("x-amz-date", "20130524T000000Z"),
      ], payloadHash: empty)
    #expect(
      Signature.sign(request, time: "20130524T000000Z", scope: Self.scope, key: Self.key)
        == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
  }

  @Test func canonicalSpelling() {
    #expect(CanonicalText.encode("a b+c/ü~._-", keepingSlashes: true) == "a%20b%2Bc/%C3%BC~._-")
    #expect(CanonicalText.encode("a/b") == "a%2Fb")
    #expect(CanonicalText.query([("b", "2"), ("a", "z"), ("a", "b c"), ("A", "")]) == "A=&a=b%20c&a=z&b=2")
    #expect(Signature.canonicalValue("  a   b \t c ") == "a b c")
    #expect(CanonicalText.decode("a%20%2f") == Array("a /".utf8))
    for text in ["%", "%2", "%zz", "a%"] { #expect(CanonicalText.decode(text) == nil) }
  }

  @Test func times() throws {
    let date = Date(timeIntervalSince1970: 1_369_353_600)
    #expect(SigningTime(date).text == "20130524T000000Z")
    #expect(SigningTime.parse("20130524T000000Z") == date)
    for text in [
      "", "20130231T000000Z", "20130524T000000", "20130524T240000Z", "2013-05-24T00:00:00Z", "２0130524T00000Z",
    ] {
      #expect(SigningTime.parse(text) == nil)
    }
    #expect(HTTPDate.text(date) == "Fri, 24 May 2013 00:00:00 GMT")
    #expect(HTTPDate.parse("Fri, 24 May 2013 00:00:00 GMT") == date)
    #expect(HTTPDate.parse("24 May 2013") == nil)
    #expect(HTTPDate.parseMessage("2013-05-24T00:00:00Z") == date)
    #expect(HTTPDate.parseMessage("2013-05-24T00:00:00.000Z") == date)
    #expect(HTTPDate.parseMessage("2013-05-24 00:00:00Z") == nil)
    #expect(HTTPDate.messageText(date) == "2013-05-24T00:00:00.000Z")
  }

  @Test func equalTimesGiveEqualAddresses() async throws {
    try await withStore { store, _ in
      let key = try ObjectKey("w/thumbs/ab/abcd/0-256.webp")
      let first = try store.presignPicture(
        key, origin: "http://h:8080", now: Date(timeIntervalSince1970: 1_800_000_001))
      let same = try store.presignPicture(key, origin: "http://h:8080", now: Date(timeIntervalSince1970: 1_800_000_299))
      let next = try store.presignPicture(key, origin: "http://h:8080", now: Date(timeIntervalSince1970: 1_800_000_300))
      #expect(first == same)
      #expect(first != next)
      #expect(first.hasPrefix("http://h:8080/s3/framewright/w/thumbs/ab/abcd/0-256.webp?"))
      #expect(throws: ObjectError.self) {
        try store.presign(
          .get, key, origin: "h", expiresIn: .seconds(9), contentType: nil, downloadName: nil, at: Date())
      }
      for seconds: Int64 in [0, 604_801] {
        #expect(throws: ObjectError.self) {
          try store.presign(
            .get, key, origin: "http://h", expiresIn: .seconds(seconds), contentType: nil, downloadName: nil, at: Date()
          )
        }
      }
    }
  }

  @Test func downloadNamesCannotBreakTheHeader() {
    #expect(ContentDisposition.attachment("a.zip") == "attachment; filename=\"a.zip\"")
    #expect(
      ContentDisposition.attachment("ü\"\r\n.zip")
        == "attachment; filename=\"_____.zip\"; filename*=UTF-8''%C3%BC%22%0D%0A.zip")
  }
}
