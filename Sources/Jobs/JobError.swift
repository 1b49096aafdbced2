/// An error that says what people should read about a failed job.
public protocol JobFailure: Error {
  /// A stable code, such as `unreadable_archive`.
  var jobErrorCode: String { get }
  /// A sentence for the person who started the job: what happened and what to do. No internals.
  var jobErrorMessage: String { get }
  /// Whether trying again cannot help.
  var isPermanent: Bool { get }
}

/// A job's failure in words for the person who started it.
public struct JobError: JobFailure, Sendable, Hashable {
  public var jobErrorCode: String
  public var jobErrorMessage: String
  public var isPermanent: Bool

  /// States a failure.
  ///
  /// - Parameter isPermanent: Whether trying again cannot help. Default true: bad input stays bad.
  public init(_ code: String, _ message: String, isPermanent: Bool = true) {
    jobErrorCode = code
    jobErrorMessage = message
    self.isPermanent = isPermanent
  }
}

/// Another worker has the job by now, or it was given up: nothing more may be done for it.
public struct JobClaimLost: Error, Sendable {}
