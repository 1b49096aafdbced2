/// The values of a path template's parameters, percent-decoded.
public struct PathParameters: Sendable {
  /// Names and values in the order of the template.
  public let values: [(name: String, value: String)]

  /// Makes parameters; the router and tests use it.
  public init(_ values: [(name: String, value: String)] = []) { self.values = values }

  /// A parameter's text.
  public subscript(name: String) -> String? { values.first { $0.name == name }?.value }

  /// A parameter as a typed value.
  /// - Throws: `APIError(.notFound)` when the text is no such value: nothing can be at that address.
  public func callAsFunction<T: LosslessStringConvertible>(_ name: String, as type: T.Type = T.self) throws -> T {
    guard let text = self[name], let value = T(text) else { throw APIError(.notFound) }
    return value
  }
}
