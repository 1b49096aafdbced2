/// The stable codes of everything a report can say.
public enum DiagnosticCode: String, Hashable, Sendable, Codable, CaseIterable {
  // The source as a whole.
  case archiveUnreadable = "archive_unreadable"
  case archiveMemberRefused = "archive_member_refused"
  case archiveDuplicateName = "archive_duplicate_name"
  case limitExceeded = "limit_exceeded"
  case linkSkipped = "link_skipped"
  case fileUnreadable = "file_unreadable"
  case formatUnknown = "format_unknown"
  case formatNotThis = "format_not_this"
  // A file of it.
  case syntax
  case schema
  case documentTypeRefused = "document_type_refused"
  case duplicateIDs = "duplicate_ids"
  case optionUnknown = "option_unknown"
  // A line, an object, an image.
  case unsafePath = "unsafe_path"
  case missingImage = "missing_image"
  case unknownImage = "unknown_image"
  case unknownClass = "unknown_class"
  case badNumber = "bad_number"
  case badBox = "bad_box"
  case badShape = "bad_shape"
  case badMask = "bad_mask"
  case outOfRange = "out_of_range"
  case malformedLine = "malformed_line"
  case malformedObject = "malformed_object"
  case sizeUnknown = "size_unknown"
  case sizeMismatch = "size_mismatch"
  case orientationMismatch = "orientation_mismatch"
  case duplicateImage = "duplicate_image"
  case duplicateLabel = "duplicate_label"
  case unlistedImages = "unlisted_images"
  case coordinateBase = "coordinate_base"
  case textEncoding = "text_encoding"
  // The way out.
  case notHeld = "not_held"
  case reduced
  case rounded
  case clipped
  case renamed
  case imageNotWritten = "image_not_written"
}
