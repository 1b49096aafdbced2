public import Jobs
public import Objects

/// What a fault of the object store means for a job: people read which it was, and all but what is gone is tried again.
extension ObjectError: JobFailure {
  public var jobErrorCode: String { code.rawValue }
  public var jobErrorMessage: String { description }
  public var isPermanent: Bool { code == .notFound }
}
