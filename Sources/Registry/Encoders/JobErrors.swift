import Jobs
import Objects

/// What goes wrong around encoders, as jobs tell it.
enum JobErrors {
  static func gone(_ encoder: Encoder) -> JobError {
    JobError("model_not_ready", "The model \(encoder.name) is gone or not ready. Choose another one.")
  }

  static let notReady = JobError("model_not_ready", "The model is gone or not ready. Choose another one.")

  static func store(_ error: ObjectError) -> JobError {
    JobError(error.code.rawValue, error.description, isPermanent: false)
  }
}
