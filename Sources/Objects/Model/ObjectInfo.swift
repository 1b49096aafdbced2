public import struct Foundation.Date

/// What a store knows about an object besides its bytes.
public struct ObjectInfo: Sendable {
  /// Name.
  public let key: ObjectKey
  /// Bytes.
  public let size: Int64
  /// When it was stored.
  public let modified: Date
  /// Opaque mark of this content, without quotes. Not a hash of the content: see ``sha256``.
  public let etag: String
  /// SHA-256 of the content, 64 lower-case hexadecimal digits, when the store knows it: objects that were streamed
  /// into a file store carry it, so nobody needs to read them again.
  public let sha256: String?
  /// Headers stored with the object.
  public let attributes: ObjectAttributes

  /// Media type.
  public var contentType: String { attributes.contentType }
}

/// Headers stored with an object.
public struct ObjectAttributes: Sendable, Equatable {
  /// Media type; `application/octet-stream` unless given.
  public var contentType: String
  /// `Cache-Control` of answers.
  public var cacheControl: String?
  /// `Content-Disposition` of answers.
  public var contentDisposition: String?
  /// `Content-Encoding` of answers.
  public var contentEncoding: String?
  /// `Content-Language` of answers.
  public var contentLanguage: String?
  /// `Expires` of answers.
  public var expires: String?
  /// The client's own values (`x-amz-meta-…`), names in lower case without that prefix.
  public var metadata: [String: String]

  /// Attributes; a media type is enough.
  public init(
    contentType: String = "application/octet-stream", cacheControl: String? = nil, contentDisposition: String? = nil,
    contentEncoding: String? = nil, contentLanguage: String? = nil, expires: String? = nil,
    metadata: [String: String] = [:]
  ) {
    self.contentType = contentType
    self.cacheControl = cacheControl
    self.contentDisposition = contentDisposition
    self.contentEncoding = contentEncoding
    self.contentLanguage = contentLanguage
    self.expires = expires
    self.metadata = metadata
  }
}

/// One page of a listing, in UTF-8 byte order.
public struct ObjectListing: Sendable {
  /// Objects; of another store than the file store without attributes.
  public var objects: [ObjectInfo]
  /// Beginnings of keys up to a delimiter, each once.
  public var prefixes: [String]
  /// Give it as `after` for the next page; nil on the last one.
  public var next: ListingMark?
}

/// A place in a listing.
public enum ListingMark: Sendable, Equatable {
  /// Right behind a key.
  case key(String)
  /// Behind all keys that begin so.
  case prefix(String)
  /// A mark of another store.
  case token(String)
}
