import Inference
import Jobs
import Web

/// What goes wrong when a model answers a request, by name.
enum ModelFaults {
  /// Has a model do something for a request; its faults become answers.
  static func answering<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
    do { return try await body() } catch let error as JobError { throw answer(error) }
  }

  private static func answer(_ error: JobError) -> APIError {
    switch error.jobErrorCode {
    case "models_off", InferenceError.Code.runtimeMissing.rawValue:
      APIError(.modelsOff, hint: "Whoever runs the server installs it with make bootstrap; framewright doctor tells")
    case InferenceError.Code.tooSlow.rawValue: APIError(.modelTooSlow, error.jobErrorMessage)
    case InferenceError.Code.noProcess.rawValue: .busy(retryAfter: 5, error.jobErrorMessage)
    default: APIError(.modelFailed, error.jobErrorMessage, hint: "See the workspace's models")
    }
  }

  static func none(_ what: String, hint: String) -> APIError {
    APIError(.noModel, "No \(what) is registered in this workspace", hint: hint)
  }
}
