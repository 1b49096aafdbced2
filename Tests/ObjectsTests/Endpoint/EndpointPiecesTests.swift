import Crypto
import Foundation
import Testing
import Web

@testable import Objects

@Suite struct EndpointPiecesTests {
  @Test(arguments: [
    ("bytes=0-0", ByteRange.part(0..<1)), ("bytes=5-", .part(5..<10)), ("bytes=-3", .part(7..<10)),
    ("bytes=-30", .part(0..<10)), ("bytes=0-99", .part(0..<10)), ("bytes=10-", .outside), ("bytes=-0", .outside),
    ("bytes=3-2", .ignored), ("bytes=1-2,4-5", .ignored), ("items=0-1", .ignored), ("bytes=a-b", .ignored),
    ("bytes=+1-2", .ignored), ("bytes=", .ignored), ("bytes=99999999999999999999-", .ignored),
  ])
  func ranges(text: String, expected: ByteRange) { #expect(ByteRange.parse(text, size: 10) == expected) }

  @Test func chunksAreFreedOfTheirCodingWhateverTheCuts() throws {
    let coded = Array("5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n".utf8)
    for size in 1...coded.count {
      var decoder = ChunkDecoder(length: 11, signer: nil)
      var content: [UInt8] = []
      for start in stride(from: 0, to: coded.count, by: size) {
        content += try decoder.decode(Array(coded[start..<min(coded.count, start + size)]))
      }
      try decoder.finish()
      #expect(content == Array("hello world".utf8))
      #expect(decoder.trailers == ["x-amz-checksum-crc32": "AAAA"])
    }
  }

  @Test(arguments: [
    "5\nhello\r\n0\r\n\r\n", "5\r\nhelloX\r\n0\r\n\r\n", "-5\r\nhello", "zz\r\n", "\r\n",
    "5\r\nhello\r\n0\r\nnocolon\r\n\r\n",
    "5\r\nhello\r\n0\r\n\r\nmore\r\n", "c\r\nhello world!\r\n0\r\n\r\n", "ffffffffffffffff\r\n",
  ])
  func malformedChunksAreRefused(text: String) {
    #expect(throws: S3Error.self) {
      var decoder = ChunkDecoder(length: 11, signer: nil)
      _ = try decoder.decode(Array(text.utf8))
      try decoder.finish()
    }
  }

  private static func form(_ text: String, boundary: String = "b") throws -> FormReader {
    let headers: Headers = ["Content-Type": "multipart/form-data; boundary=\(boundary)"]
    return try FormReader(Request(method: .post, target: "/", headers: headers, body: .bytes(Array(text.utf8))))
  }

  @Test func formsAreRead() async throws {
    var reader = try Self.form(
      "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nup/x\r\n--b\r\ncontent-disposition: form-data; "
        + "name=file; filename=\"a;\\\"b.png\"\r\nContent-Type: image/png\r\n\r\n\r\n--c\r\n--b--\r\n")
    let (fields, file) = try await reader.readFields()
    #expect(fields.map(\.name) == ["key"])
    #expect(fields.map(\.value) == ["up/x"])
    #expect(file?.fileName == "a;\"b.png")
    var content: [UInt8] = []
    while let piece = try await reader.readContent() { content += piece }
    #expect(content == Array("\r\n--c".utf8))
  }

  @Test(arguments: [
    "", "--x\r\n", "--b", "--b\r\n\r\n\r\n--b--", "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
    "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nno end",
  ])
  func malformedFormsAreRefused(text: String) async throws {
    var reader = try Self.form(text)
    await #expect(throws: S3Error.self) { _ = try await reader.readFields() }
  }

  @Test(arguments: [
    #"{}"#, #"[]"#, #"{"expiration":"2099-01-01T00:00:00Z"}"#, #"{"conditions":[]}"#,
    #"{"expiration":"tomorrow","conditions":[]}"#,
    #"{"expiration":"2099-01-01T00:00:00Z","conditions":[["eq","key","x"]]}"#,
    #"{"expiration":"2099-01-01T00:00:00Z","conditions":[["like","$key","x"]]}"#,
    #"{"expiration":"2099-01-01T00:00:00Z","conditions":[["content-length-range",5,1]]}"#,
    #"{"expiration":"2099-01-01T00:00:00Z","conditions":[],"conditions":[{"key":"x"}]}"#,
  ])
  func malformedPoliciesAreRefused(json: String) {
    #expect(throws: S3Error.self) { try PostPolicy(Array(json.utf8)) }
  }

  @Test func policiesHold() throws {
    let policy = try PostPolicy(
      Array(
        #"{"expiration":"2027-01-01T00:00:00Z","conditions":[{"bucket":"b"},["starts-with","$key","up/"],["starts-with","$Content-Type","image/"],["content-length-range","1",9],["content-length-range",3,20]]}"#
          .utf8))
    #expect(policy.lengthRange == 3...9)
    let now = Date(timeIntervalSince1970: 1_790_000_000)
    let good = ["bucket": "b", "key": "up/x", "content-type": "image/png,image/gif", "x-ignore-a": "1", "policy": "p"]
    try policy.check(good, at: now)
    for (name, value) in [
      ("key", "down"), ("content-type", "image/png,text/html"), ("bucket", "c"), ("acl", "private"),
    ] {
      #expect(throws: S3Error.self) { try policy.check(good.merging([name: value]) { $1 }, at: now) }
    }
    #expect(throws: S3Error.self) { try policy.check(good.filter { $0.key != "content-type" }, at: now) }
    #expect(throws: S3Error.self) { try policy.check(good, at: Date(timeIntervalSince1970: 1_800_000_000)) }
  }
}
