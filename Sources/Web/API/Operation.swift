/// How an operation is protected, for the document; enforcing it is the admission's work.
public enum OperationSecurity: Sendable, Equatable {
  /// Anybody.
  case open
  /// A bearer token: a session token or an API key.
  case bearer
}

/// A body or answer that is not JSON, for the document.
public struct RawContent: Sendable {
  /// The media type, such as `application/zip`.
  public let mediaType: String
  /// What it holds.
  public let description: String

  /// Describes content.
  public init(_ mediaType: String, _ description: String = "") {
    self.mediaType = mediaType
    self.description = description
  }
}

/// Another success that an operation may answer instead, for the document.
public struct FurtherAnswer: Sendable {
  let status: Int
  let response: DecodableType?

  /// An answer with a value; make it with ``Answer/other(_:status:)``.
  public static func value<R: Codable & Sendable>(_ response: R.Type, status: Int) -> FurtherAnswer {
    FurtherAnswer(status: status, response: response)
  }
  /// An answer without content.
  public static func nothing(status: Int = 204) -> FurtherAnswer { FurtherAnswer(status: status, response: nil) }
}

/// A type that the document describes.
typealias DecodableType = any (Decodable & SendableMetatype).Type

/// One documented operation and how it is run.
struct Operation: Sendable {
  let method: Method
  let path: String
  let id: String
  let summary: String
  let tag: String
  let security: OperationSecurity
  let query: DecodableType?
  let body: DecodableType?
  let response: DecodableType?
  let rawBody: [RawContent]
  let rawResponse: [RawContent]
  let status: Int
  let further: [FurtherAnswer]
  let errors: [ErrorCode]
  let bodyLimit: Int
  let run: @Sendable (Request, PathParameters) async throws -> Response
}
