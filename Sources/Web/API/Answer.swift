/// What an operation answers.
public struct Answer<R: Sendable>: Sendable {
  enum Content: Sendable {
    case value(R)
    case json([UInt8])
    case nothing
  }
  /// The status code.
  public let status: Int
  let content: Content
  var headers: Headers = [:]

  /// 200 with a value.
  public static func ok(_ value: R) -> Answer { Answer(status: 200, content: .value(value)) }
  /// 201 with a value and its address.
  public static func created(_ value: R, location: String? = nil) -> Answer {
    let answer = Answer(status: 201, content: .value(value))
    return location.map { answer.header("Location", $0) } ?? answer
  }
  /// 202 with a value: the work goes on.
  public static func accepted(_ value: R) -> Answer { Answer(status: 202, content: .value(value)) }
  /// Ready JSON made elsewhere, such as by PostgreSQL; its schema is still `R`.
  public static func json(_ bytes: [UInt8], status: Int = 200) -> Answer {
    Answer(status: status, content: .json(bytes))
  }
  /// A value of another type with a status of its own; the operation lists it as a ``FurtherAnswer``.
  public static func other<Other: Encodable>(_ value: Other, status: Int) throws -> Answer {
    Answer(status: status, content: .json(try JSONCoder.encode(value)))
  }
  /// 204.
  public static var noContent: Answer { Answer(status: 204, content: .nothing) }

  /// An answer given before, byte for byte.
  public static func stored(status: Int, headers: Headers, bytes: [UInt8]?) -> Answer {
    var answer = Answer(status: status, content: bytes.map { .json($0) } ?? .nothing)
    answer.headers = headers
    return answer
  }

  /// The same answer with a header field.
  public func header(_ name: String, _ value: String) -> Answer {
    var copy = self
    copy.headers.set(name, value)
    return copy
  }
}

extension Answer where R: Encodable {
  /// The answer as it goes out, its value coded.
  public func response() throws -> Response {
    switch content {
    case .value(let value): Response(status: status, headers: withType, body: .bytes(try JSONCoder.encode(value)))
    case .json(let bytes): Response(status: status, headers: withType, body: .bytes(bytes))
    case .nothing: Response(status: status, headers: headers)
    }
  }

  private var withType: Headers {
    var headers = headers
    headers.setDefault("Content-Type", "application/json")
    return headers
  }
}
