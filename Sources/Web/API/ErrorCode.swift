/// A stable error code with its status and meaning. Every code of every feature is listed here, once.
public struct ErrorCode: Sendable, Hashable, CustomStringConvertible {
  /// The name that clients compare, such as `not_found`.
  public let name: String
  /// The HTTP status.
  public let status: Int
  /// What it means, in one line.
  public let meaning: String

  private init(_ name: String, _ status: Int, _ meaning: String) {
    self.name = name
    self.status = status
    self.meaning = meaning
  }

  /// The name.
  public var description: String { name }

  // What was sent is wrong.
  public static let badRequest = ErrorCode("bad_request", 400, "The request cannot be understood.")
  public static let malformedJSON = ErrorCode("malformed_json", 400, "The body is not valid JSON.")
  public static let missingBody = ErrorCode("missing_body", 400, "A JSON body is needed and none was sent.")
  public static let unknownField = ErrorCode(
    "unknown_field", 422, "The body or query holds a field that is not known here.")
  public static let invalidField = ErrorCode(
    "invalid_field", 422, "A field is missing, has a wrong type or a value that is not allowed.")
  public static let unsupportedMediaType = ErrorCode(
    "unsupported_media_type", 415, "The body's content type is not accepted here.")
  public static let bodyTooLarge = ErrorCode("body_too_large", 413, "The body is larger than allowed here.")
  public static let notAcceptable = ErrorCode("not_acceptable", 406, "No answer can be given in the type asked for.")
  public static let rangeNotSatisfiable = ErrorCode("range_not_satisfiable", 416, "The range lies outside the content.")
  public static let requestTimeout = ErrorCode("request_timeout", 408, "The request did not arrive in time.")
  public static let targetTooLong = ErrorCode("target_too_long", 414, "The request's address is too long.")
  public static let headersTooLarge = ErrorCode("headers_too_large", 431, "The request's header fields are too large.")
  public static let upgradeRequired = ErrorCode("upgrade_required", 426, "This address speaks WebSocket only.")
  public static let expectationFailed = ErrorCode(
    "expectation_failed", 417, "The Expect field asks for what cannot be promised.")
  public static let notImplemented = ErrorCode(
    "not_implemented", 501, "The server does not know this method or coding.")

  // What was named is not there, or not in the expected state.
  public static let notFound = ErrorCode("not_found", 404, "There is nothing here, or nothing that you may see.")
  public static let methodNotAllowed = ErrorCode(
    "method_not_allowed", 405, "The address exists but not with this method.")
  public static let gone = ErrorCode("gone", 410, "It was here and has been removed for good.")
  public static let conflict = ErrorCode("conflict", 409, "The change contradicts the current state.")
  public static let alreadyExists = ErrorCode("already_exists", 409, "Something of that name exists already.")
  public static let staleRevision = ErrorCode(
    "stale_revision", 409, "It was changed by someone else in the meantime; the current state is given.")
  public static let preconditionFailed = ErrorCode(
    "precondition_failed", 412, "If-Match does not name the current revision.")
  public static let preconditionRequired = ErrorCode(
    "precondition_required", 428, "This change needs an If-Match field.")
  public static let idempotencyMismatch = ErrorCode(
    "idempotency_mismatch", 422, "This Idempotency-Key was used with another request.")
  public static let idempotencyInProgress = ErrorCode(
    "idempotency_in_progress", 409, "The first request with this Idempotency-Key is still running.")

  // What the product's own rules refuse.
  public static let fileTooLarge = ErrorCode("file_too_large", 413, "The file is larger than this server takes.")
  public static let unsupportedImage = ErrorCode("unsupported_image", 415, "The file is no picture that can be read.")
  public static let classInUse = ErrorCode("class_in_use", 409, "Labels have this class.")
  public static let invalidGeometry = ErrorCode("invalid_geometry", 422, "The shape is not one of its kind.")
  public static let imageNotReady = ErrorCode("image_not_ready", 409, "The image has not been read yet.")
  public static let batchFailed = ErrorCode(
    "batch_failed", 422, "An operation of an atomic batch failed; none was done.")
  public static let illegalStep = ErrorCode("illegal_step", 409, "This state cannot follow the current one.")

  // What models are asked for.
  public static let noModel = ErrorCode(
    "no_model", 409, "No ready model that can do this is registered in the workspace.")
  public static let modelsOff = ErrorCode(
    "models_off", 501, "This server runs no models: OpenVINO is not installed.")
  public static let modelFailed = ErrorCode("model_failed", 409, "The model could not be run on this picture.")
  public static let modelTooSlow = ErrorCode(
    "model_too_slow", 409, "The model took longer than this server allows.")

  // Who may do what, and how often.
  public static let unauthorized = ErrorCode("unauthorized", 401, "A valid session token or key is needed.")
  public static let forbidden = ErrorCode("forbidden", 403, "You may not do this.")
  public static let quotaExceeded = ErrorCode("quota_exceeded", 403, "A limit of the workspace is reached.")
  public static let tooManyRequests = ErrorCode(
    "too_many_requests", 429, "Too many requests; wait for Retry-After seconds.")

  // The server cannot.
  public static let unavailable = ErrorCode(
    "unavailable", 503, "The server is busy or a part of it is away; try again after Retry-After seconds.")
  public static let insufficientStorage = ErrorCode(
    "insufficient_storage", 507, "The disk has no room beside its reserve.")
  public static let upstreamFailed = ErrorCode("upstream_failed", 502, "A server that this one depends on failed.")
  public static let `internal` = ErrorCode(
    "internal", 500, "The server failed; the request id finds the reason in its log.")

  /// Every code, for the documentation and for the test that compares both.
  public static let all: [ErrorCode] = [
    badRequest, malformedJSON, missingBody, unknownField, invalidField, unsupportedMediaType, bodyTooLarge,
    notAcceptable, rangeNotSatisfiable, requestTimeout, targetTooLong, headersTooLarge, upgradeRequired,
    expectationFailed, notImplemented, notFound, methodNotAllowed, gone, conflict, alreadyExists, staleRevision,
    preconditionFailed,
    preconditionRequired, idempotencyMismatch, idempotencyInProgress, unauthorized, forbidden, quotaExceeded,
    tooManyRequests, unavailable, insufficientStorage, upstreamFailed, `internal`, fileTooLarge, unsupportedImage,
    classInUse, invalidGeometry, imageNotReady, batchFailed, illegalStep, noModel, modelsOff, modelFailed, modelTooSlow,
  ]
}
