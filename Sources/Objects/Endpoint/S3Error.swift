import Web

/// An error in S3's words. Clients branch on the code, so its spelling is fixed.
struct S3Error: Error {
  let code: String
  let status: Int
  let message: String
  var headers: Headers = [:]

  init(_ code: String, _ status: Int, _ message: String) {
    self.code = code
    self.status = status
    self.message = message
  }

  static func denied(_ message: String = "Access Denied") -> S3Error { S3Error("AccessDenied", 403, message) }
  static func invalidArgument(_ message: String) -> S3Error { S3Error("InvalidArgument", 400, message) }
  static func invalidRequest(_ message: String) -> S3Error { S3Error("InvalidRequest", 400, message) }
  static func notImplemented(_ what: String) -> S3Error {
    S3Error("NotImplemented", 501, "This store does not offer \(what).")
  }
  static let malformedXML = S3Error(
    "MalformedXML", 400, "The XML you provided was not well-formed or did not validate.")
  static let noSuchKey = S3Error("NoSuchKey", 404, "The specified key does not exist.")
  static let noSuchBucket = S3Error("NoSuchBucket", 404, "The specified bucket does not exist.")
  static func methodNotAllowed(_ allowed: String) -> S3Error {
    var error = S3Error("MethodNotAllowed", 405, "The specified method is not allowed against this resource.")
    error.headers = ["Allow": allowed]
    return error
  }
  static let signature = S3Error(
    "SignatureDoesNotMatch", 403,
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
  static let tooLarge = S3Error(
    "EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed object size.")

  /// From an error of the store.
  init(_ error: ObjectError) {
    switch error.code {
    case .notFound: self = .noSuchKey
    case .invalidKey: self.init("KeyTooLongError", 400, "Your key is too long.")
    // 507 would be truer, but SDKs know only codes of 5xx to repeat: a full disk may be emptied.
    case .diskFull: self.init("ServiceUnavailable", 503, error.description)
    case .tooLarge: self = .tooLarge
    case .preconditionFailed:
      self.init("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold.")
    case .checksumMismatch: self.init("BadDigest", 400, "The checksum you specified did not match what we received.")
    case .invalidRange: self.init("InvalidRange", 416, "The requested range is not satisfiable.")
    case .metadataTooLarge:
      self.init("MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size.")
    case .noSuchUpload:
      self.init("NoSuchUpload", 404, "The specified multipart upload does not exist, or was finished or aborted.")
    case .invalidPart:
      self.init("InvalidPart", 400, "One or more of the specified parts could not be found or has another entity tag.")
    case .invalidPartOrder:
      self.init("InvalidPartOrder", 400, "The list of parts was not in ascending order.")
    case .partTooSmall:
      self.init("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size.")
    case .denied: self = .denied()
    case .unavailable: self.init("InternalError", 500, "We encountered an internal error. Please try again.")
    }
  }

  /// The answer; `resource` is the path as it was asked for.
  func response(resource: String, requestID: String) -> Response {
    let body = MarkupWriter.document("Error", inNamespace: false) { xml in
      xml.element("Code", code)
      xml.element("Message", message)
      xml.element("Resource", resource)
      xml.element("RequestId", requestID)
      xml.element("HostId", "framewright")
    }
    var response = Response(status: status, headers: headers, body: .bytes(body))
    response.headers["Content-Type"] = "application/xml"
    return response
  }
}
