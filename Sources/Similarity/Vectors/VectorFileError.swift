/// Why a vector file refused; `code` is stable, the sentences are for operators and name no path.
public struct VectorFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The stable names of the refusals.
  public enum Code: String, Hashable, Sendable, CaseIterable {
    /// The file is not there or cannot be opened.
    case unreadable
    /// It is no vector file, of another version, or its header is damaged.
    case badHeader = "bad_header"
    /// Its vectors have another number of values.
    case otherDimension = "other_dimension"
    /// Another process writes to it.
    case locked
    /// Bytes could not be written: the disk is full or failing.
    case writeFailed = "write_failed"
    /// A vector has the wrong number of values, one that is not finite, or no direction.
    case badVector = "bad_vector"
    /// It was opened for reading.
    case readOnly = "read_only"
  }

  /// The stable name.
  public let code: Code
  /// What is wrong.
  public let reason: String
  /// The system's error number; 0 where there is none.
  public let errorNumber: Int32

  init(_ code: Code, _ reason: String, errno number: Int32 = 0) {
    self.code = code
    self.reason = reason
    errorNumber = number
  }

  public var description: String {
    "\(code.rawValue): \(reason)" + (errorNumber == 0 ? "" : " (error \(errorNumber))")
  }
}
