/// Why a store could not do as asked.
public struct ObjectError: Error, Equatable, CustomStringConvertible {
  /// Stable codes.
  public enum Code: String, Sendable, CaseIterable {
    /// No object has that key.
    case notFound = "object_not_found"
    /// The key is empty or too long.
    case invalidKey = "invalid_object_key"
    /// The disk, or the quota, is full; nothing was stored.
    case diskFull = "disk_full"
    /// The object is larger than allowed; nothing was stored.
    case tooLarge = "object_too_large"
    /// The object is not as the condition demands; nothing was stored.
    case preconditionFailed = "precondition_failed"
    /// The bytes are not those that were announced; nothing was stored.
    case checksumMismatch = "checksum_mismatch"
    /// The range lies outside the object.
    case invalidRange = "invalid_range"
    /// Headers and metadata are larger than a store keeps.
    case metadataTooLarge = "metadata_too_large"
    /// Unknown, finished or aborted multipart upload.
    case noSuchUpload = "no_such_upload"
    /// A part is missing or not the one that was named.
    case invalidPart = "invalid_part"
    /// Parts are not in ascending order.
    case invalidPartOrder = "invalid_part_order"
    /// A part but the last is smaller than 5 MiB.
    case partTooSmall = "part_too_small"
    /// The store does not allow it.
    case denied = "object_store_denied"
    /// The store cannot be reached or does not work; trying again later may help.
    case unavailable = "object_store_unavailable"
  }

  /// What kind of failure.
  public let code: Code
  /// In words, for logs only: it may name files and hosts.
  public let detail: String

  init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }

  /// A line that may be shown.
  public var description: String {
    switch code {
    case .notFound: "There is no such object."
    case .invalidKey: "An object's key has 1 to 1024 bytes."
    case .diskFull: "The object store has no room left; free some space and try again."
    case .tooLarge: "The object is larger than allowed."
    case .preconditionFailed: "The object is not as the condition demands."
    case .checksumMismatch: "The bytes that arrived are not the bytes that were announced; send them again."
    case .invalidRange: "The range lies outside the object."
    case .metadataTooLarge: "The object's headers and metadata are too large."
    case .noSuchUpload: "There is no such upload; it may have been finished or aborted."
    case .invalidPart: "A part is missing or differs from the one named."
    case .invalidPartOrder: "Parts must be listed in ascending order."
    case .partTooSmall: "Every part but the last must have at least 5 MiB."
    case .denied: "The object store does not allow it; check its credentials."
    case .unavailable: "The object store cannot be reached; try again later."
    }
  }
}
