import Crypto
import Foundation
import Web

/// The body of an upload, freed of its coding, with everything that was announced about it.
///
/// Read by one task.
struct Payload {
  private var source: RequestBody.Iterator
  private var decoder: ChunkDecoder?
  private let sha256: [UInt8]?
  private let md5: [UInt8]?
  private var expectedChecksum: [UInt8]?
  /// A checksum to compute over the content.
  let checksum: ChecksumAlgorithm?
  private let trailer: String?
  /// Bytes of the content.
  let length: Int64

  init(_ request: Request, _ authenticated: Authenticated) throws {
    let headers = request.headers
    source = request.body.makeAsyncIterator()
    let hash = authenticated.payloadHash
    let lengthText = hash.hasPrefix("STREAMING-") ? headers["x-amz-decoded-content-length"] : headers["Content-Length"]
    guard let lengthText, let length = Int64(lengthText), length >= 0 else {
      throw S3Error("MissingContentLength", 411, "You must provide the Content-Length HTTP header.")
    }
    self.length = length
    switch hash {
    case Signature.unsignedPayload: sha256 = nil
    case "STREAMING-UNSIGNED-PAYLOAD-TRAILER":
      sha256 = nil
      decoder = ChunkDecoder(length: length, signer: nil)
    case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER":
      sha256 = nil
      decoder = ChunkDecoder(length: length, signer: ChunkSigner(authenticated))
    default:
      guard hash.utf8.count == 64, let bytes = Hexadecimal.decode(hash) else {
        throw S3Error.invalidArgument(
          "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a STREAMING constant of AWS4-HMAC-SHA256, or a SHA-256.")
      }
      sha256 = bytes
    }
    md5 = try headers["Content-MD5"].map { text in
      guard let bytes = Base64.decode(text), bytes.count == 16 else {
        throw S3Error("InvalidDigest", 400, "The Content-MD5 you specified is not valid.")
      }
      return bytes
    }
    let trailer = headers["x-amz-trailer"]?.lowercased()
    let given = ChecksumAlgorithm.allCases.filter { headers[$0.header] != nil || trailer == $0.header }
    guard given.count <= 1 else { throw S3Error.invalidRequest("Expecting a single x-amz-checksum- header.") }
    if let trailer, given.isEmpty { throw S3Error.invalidRequest("The trailer \(trailer) is not supported.") }
    if trailer != nil, !hash.hasSuffix("-TRAILER") { throw S3Error.invalidRequest("A trailer needs a streaming body.") }
    checksum = given.first
    self.trailer = trailer
    if let algorithm = given.first, trailer == nil {
      guard let bytes = headers[algorithm.header].flatMap({ Base64.decode($0) }) else {
        throw S3Error.invalidRequest("Value for \(algorithm.header) header is invalid.")
      }
      expectedChecksum = bytes
    }
  }

  /// The next piece of content, or nil when all of it has come.
  mutating func next() async throws -> [UInt8]? {
    while let piece = try await source.next() {
      guard decoder != nil else { return piece }
      let content = try decoder?.decode(piece) ?? []
      if !content.isEmpty { return content }
    }
    return nil
  }

  /// Compares what came with what was announced.
  mutating func check(_ result: ContentDigests.Result, size: Int64) throws {
    if let decoder {
      try decoder.finish()
      if let checksum, let trailer {
        guard let value = decoder.trailers[trailer], let bytes = Base64.decode(value) else {
          throw S3Error("MalformedTrailerError", 400, "The request contained trailing data that was not well-formed.")
        }
        expectedChecksum = bytes
        _ = checksum
      }
    }
    guard size == length else {
      throw S3Error("IncompleteBody", 400, "You did not provide the number of bytes specified by Content-Length.")
    }
    if let sha256, !constantTimeEqual(sha256, result.sha256) {
      throw S3Error(
        "XAmzContentSHA256Mismatch", 400, "The provided 'x-amz-content-sha256' header does not match what was computed."
      )
    }
    if let md5, let computed = result.md5, md5 != computed {
      throw S3Error(ObjectError(.checksumMismatch, "Content-MD5"))
    }
    if let expectedChecksum, let computed = result.checksum, expectedChecksum != computed {
      throw S3Error(ObjectError(.checksumMismatch, checksum?.header ?? ""))
    }
  }

  /// All of a small body, checked.
  static func collect(_ request: Request, _ authenticated: Authenticated, limit: Int) async throws -> [UInt8] {
    var payload = try Payload(request, authenticated)
    guard payload.length <= limit else { throw S3Error("MaxMessageLengthExceeded", 400, "Your request was too big.") }
    var digests = ContentDigests(checksum: payload.checksum)
    var bytes: [UInt8] = []
    while let piece = try await payload.next() {
      bytes += piece
      guard bytes.count <= limit else { throw S3Error("MaxMessageLengthExceeded", 400, "Your request was too big.") }
    }
    bytes.withUnsafeBytes { digests.update($0) }
    try payload.check(digests.result, size: Int64(bytes.count))
    return bytes
  }
}
