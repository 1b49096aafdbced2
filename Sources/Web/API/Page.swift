/// One page of a list.
public struct Page<Item: Codable & Sendable>: Codable, Sendable {
  /// The items in order.
  public var items: [Item]
  /// Where the next page starts; absent on the last page.
  public var nextCursor: String?
  /// Number of items on all pages, when asked for by `with=total`.
  public var total: Int?
  /// Whether `total` is exact.
  public var totalIsExact: Bool?
  /// Counts by name and value, when asked for by `with=facets`.
  public var facets: [String: [String: Int]]?

  /// Makes a page.
  public init(
    items: [Item], nextCursor: String? = nil, total: Int? = nil, totalIsExact: Bool? = nil,
    facets: [String: [String: Int]]? = nil
  ) {
    self.items = items
    self.nextCursor = nextCursor
    self.total = total
    self.totalIsExact = totalIsExact
    self.facets = facets
  }
}
