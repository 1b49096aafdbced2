/// Why a model was refused or a run failed, with what to do about it.
///
/// `code` is stable and meant for programs; `reason` and `remedy` are sentences for people. None of the three carries
/// paths or a library's texts; those are in `detail`, for logs and for the person at a shell.
public struct InferenceError: Error, Sendable, Hashable, Codable, CustomStringConvertible {
  /// The stable names of the failures.
  public enum Code: String, Sendable, CaseIterable, Codable {
    /// The library that runs models is not installed.
    case runtimeMissing = "runtime_missing"
    /// The file cannot be opened or read, or is not a regular file.
    case unreadable
    /// The file is larger than the limits allow.
    case tooManyBytes = "too_many_bytes"
    /// The content is no ONNX model, or ends too early, or contradicts itself.
    case notAModel = "not_a_model"
    /// The model keeps its weights in other files.
    case externalData = "external_data"
    /// The library cannot run the model.
    case unsupportedModel = "unsupported_model"
    /// What was given does not fit the model's inputs.
    case wrongInput = "wrong_input"
    /// The model's results are larger than the limits allow.
    case tooManyResults = "too_many_results"
    /// The run failed inside the library.
    case runFailed = "run_failed"
    /// The process that ran the model ended: the model made it crash or took too much memory.
    case processEnded = "process_ended"
    /// The model took longer than the limits allow.
    case tooSlow = "too_slow"
    /// No process could be started or reached.
    case noProcess = "no_process"
    /// The outputs are of no arrangement known here.
    case unknownLayout = "unknown_layout"
    /// A file does not tell how texts are cut into tokens, or not in a way that is known here.
    case notATokenizer = "not_a_tokenizer"
  }

  /// The stable name.
  public let code: Code
  /// What is wrong, as a sentence.
  public let reason: String
  /// What the user can do, as a sentence.
  public let remedy: String
  /// A library's own words, at most 800 bytes.
  public let detail: String?

  /// Makes an error.
  public init(_ code: Code, _ reason: String, remedy: String, detail: String? = nil) {
    self.code = code
    self.reason = reason
    self.remedy = remedy
    self.detail = detail
  }

  /// Code, reason and remedy; the detail is left out.
  public var description: String { "\(code.rawValue): \(reason) \(remedy)" }
}

extension InferenceError {
  static func runtimeMissing(detail: String?) -> InferenceError {
    InferenceError(
      .runtimeMissing, "The library that runs ONNX models (OpenVINO) is not installed.",
      remedy: "Run make bootstrap, or name its folder in FRAMEWRIGHT_OPENVINO.", detail: detail)
  }

  static func notAModel(_ reason: String) -> InferenceError {
    InferenceError(.notAModel, reason, remedy: "Export the model to ONNX again and copy the whole file.")
  }

  static func wrongInput(_ reason: String) -> InferenceError {
    InferenceError(.wrongInput, reason, remedy: "Give what the model's inputs declare.")
  }

  static func unknownLayout(_ reason: String) -> InferenceError {
    InferenceError(.unknownLayout, reason, remedy: "Name the layout, or export the model in a known one.")
  }
}
