/// How a surface renders errors; each mount has its own.
public struct ErrorStyle: Sendable {
  let render: @Sendable (APIError, Request) -> Response

  /// Makes a style.
  /// - Parameter render: from error to answer; the error's headers are added afterwards.
  public init(_ render: @escaping @Sendable (APIError, Request) -> Response) { self.render = render }

  /// `{"error": {"code", "message", "hint", "request_id"}}`.
  public static let api = ErrorStyle { error, request in
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("error")
    writer.beginObject()
    writer.key("code")
    writer.string(error.code.name)
    writer.key("message")
    writer.string(error.message)
    writer.key("hint")
    if let hint = error.hint { writer.string(hint) } else { writer.null() }
    writer.key("request_id")
    writer.string(request.id)
    writer.endObject()
    for (name, value) in error.details.sorted(by: { $0.key < $1.key }) where name != "error" {
      writer.key(name)
      writer.value(value)
    }
    writer.endObject()
    return Response.json(writer.bytes, status: error.code.status)
  }

  /// The one place where an error becomes an answer. What is unknown becomes `internal` and is logged, never shown.
  public func response(to error: any Error, for request: Request) -> Response {
    let shown: APIError
    switch error {
    case let error as APIError: shown = error
    case let error as any APIErrorConvertible:
      shown = error.apiError
      if shown.code.status >= 500 { logFailure(error, request) }
    case let error as FileSliceError where error.reason == .missing: shown = APIError(.notFound)
    case is CancellationError: shown = APIError.busy(retryAfter: 1, "The request was cancelled")
    default:
      logFailure(error, request)
      shown = APIError(.internal)
    }
    var response = render(shown, request)
    for field in shown.headers.fields { response.headers.set(field.name, field.value) }
    response.headers.setDefault("Cache-Control", "no-store")
    return response
  }

  private func logFailure(_ error: any Error, _ request: Request) {
    Log.shared.error(
      "request failed",
      [
        "request_id": .string(request.id), "method": .string(request.method.rawValue), "path": .string(request.path),
        "error": .string(String(reflecting: error)),
      ])
  }
}
