import Crypto
import Foundation
import Web

/// Uploads by a browser's form (presigned POST).
extension S3Endpoint {
  func postForm(_ call: S3Request) async throws -> Response {
    guard call.bucket == access.bucket else { throw S3Error.noSuchBucket }
    var reader = try FormReader(call.request)
    let (list, part) = try await reader.readFields()
    var fields: [String: String] = [:]
    for (name, value) in list {
      let name = name.lowercased()
      guard fields[name] == nil else { throw FormReader.malformed("The field \(name) is given twice.") }
      fields[name] = value
    }
    guard let part else {
      throw S3Error("IncorrectNumberOfFilesInPostRequest", 400, "POST requires exactly one file upload per request.")
    }
    // The address names the bucket; a field may repeat it.
    if let named = fields["bucket"], named != access.bucket { throw S3Error.denied() }
    fields["bucket"] = access.bucket
    let policy = try authorize(fields)
    guard let template = fields["key"], !template.isEmpty else {
      throw S3Error.invalidArgument("Bucket POST must contain a field named 'key'.")
    }
    let fileName = (part.fileName ?? "").split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
    fields["key"] = template.replacingOccurrences(of: "${filename}", with: fileName)
    try policy.check(fields, at: now())
    let key = try ObjectKey(fields["key"] ?? "")
    let info = try await store(&reader, as: key, fields, policy)
    return try answer(fields, key, info, call)
  }

  /// Keys and signature; the signature covers the policy's text as it was sent.
  private func authorize(_ fields: [String: String]) throws -> PostPolicy {
    guard let text = fields["policy"], let signature = fields["x-amz-signature"],
      let credential = fields["x-amz-credential"], let date = fields["x-amz-date"],
      let algorithm = fields["x-amz-algorithm"]
    else {
      if fields["awsaccesskeyid"] != nil {
        throw S3Error.invalidRequest("Please use AWS4-HMAC-SHA256 (signature v4) for forms.")
      }
      throw S3Error.denied(
        "The form must carry policy, x-amz-signature, x-amz-credential, x-amz-date, x-amz-algorithm.")
    }
    guard algorithm == Signature.algorithm else {
      throw S3Error.invalidArgument("x-amz-algorithm must be AWS4-HMAC-SHA256.")
    }
    let scope = try authenticator.scope(credential) { S3Error("AuthorizationQueryParametersError", 400, $0) }
    guard SigningTime.parse(date) != nil, scope.day == date.prefix(8) else {
      throw S3Error.invalidArgument("x-amz-date is not the credential's.")
    }
    try authenticator.checkKey(scope.accessKey, token: fields["x-amz-security-token"])
    let expected = Hexadecimal.encode(authenticator.signingKey(scope).authenticate(text))
    guard constantTimeEqual(expected, signature) else { throw S3Error.signature }
    guard let json = Base64.decode(text) else {
      throw S3Error("InvalidPolicyDocument", 400, "Invalid Policy: it is not base64.")
    }
    return try PostPolicy(json)
  }

  private func store(
    _ reader: inout FormReader, as key: ObjectKey, _ fields: [String: String], _ policy: PostPolicy
  ) async throws -> ObjectInfo {
    var headers: Headers = [:]
    for (name, value) in fields where !["key", "bucket", "policy"].contains(name) { headers[name] = value }
    // S3 names a form's access list and tags without the prefix of headers.
    if let acl = fields["acl"] { headers["x-amz-acl"] = acl }
    if fields["tagging"] != nil { throw S3Error.notImplemented("tags") }
    let attributes = try attributes(headers)
    let checksums = ChecksumAlgorithm.allCases.filter { fields[$0.header] != nil }
    guard checksums.count <= 1 else { throw S3Error.invalidRequest("Expecting a single x-amz-checksum- field.") }
    let range = policy.lengthRange ?? 0...limits.upload
    let incoming = store.incoming(
      digests: ContentDigests(checksum: checksums.first), expected: nil, limit: min(limits.upload, range.upperBound))
    while let piece = try await reader.readContent() { try await incoming.append(piece) }
    guard incoming.size >= range.lowerBound else { throw S3Error(ObjectError(.partTooSmall, "form")) }
    let staged = try await incoming.finish()
    let result = staged.result
    var stored = StoredAttributes(attributes, result)
    if let algorithm = checksums.first, let computed = result.checksum {
      guard fields[algorithm.header] == Base64.encode(computed) else {
        throw S3Error(ObjectError(.checksumMismatch, algorithm.header))
      }
      stored.checksum = (algorithm.header, Base64.encode(computed))
    }
    return try await publish(staged, as: key, stored, .none)
  }

  private func answer(_ fields: [String: String], _ key: ObjectKey, _ info: ObjectInfo, _ call: S3Request) throws
    -> Response
  {
    let location =
      "\(call.request.origin)\(access.path)/\(access.bucket)/\(CanonicalText.encode(key.text, keepingSlashes: true))"
    var headers: Headers = ["ETag": "\"\(info.etag)\"", "Location": location]
    if let target = fields["success_action_redirect"] ?? fields["redirect"] {
      guard target.hasPrefix("http://") || target.hasPrefix("https://") else {
        throw S3Error.invalidArgument("success_action_redirect must be an http address.")
      }
      let query = CanonicalText.query([("bucket", access.bucket), ("key", key.text), ("etag", "\"\(info.etag)\"")])
      headers["Location"] = "\(target)\(target.contains("?") ? "&" : "?")\(query)"
      return Response(status: 303, headers: headers)
    }
    switch fields["success_action_status"] {
    case "201":
      var response = xml("PostResponse") { xml in
        xml.element("Location", location)
        xml.element("Bucket", access.bucket)
        xml.element("Key", key.text)
        xml.element("ETag", "\"\(info.etag)\"")
      }
      response.status = 201
      for field in headers.fields { response.headers[field.name] = field.value }
      return response
    case "200": return Response(status: 200, headers: headers)
    default: return Response(status: 204, headers: headers)
    }
  }
}
