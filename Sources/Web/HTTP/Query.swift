/// The decoded items of a request's query, in order.
public struct Query: Sendable, Equatable {
  /// The query as sent, without the question mark.
  public let raw: String
  /// Names and values in order, percent-decoded; a plus sign is a space.
  public let items: [(name: String, value: String)]

  /// Reads a raw query.
  /// - Parameter raw: what follows the question mark.
  public init(_ raw: String) {
    self.raw = raw
    guard !raw.isEmpty else {
      items = []
      return
    }
    items = raw.split(separator: "&").map { item in
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (
        Percent.decode(parts[0], plusIsSpace: true), parts.count > 1 ? Percent.decode(parts[1], plusIsSpace: true) : ""
      )
    }
  }

  /// The first value of a name.
  public subscript(name: String) -> String? { items.first { $0.name == name }?.value }

  /// Every value of a name, in order.
  public func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

  /// Equal when sent alike.
  public static func == (left: Query, right: Query) -> Bool { left.raw == right.raw }
}
