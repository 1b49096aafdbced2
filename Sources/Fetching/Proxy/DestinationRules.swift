public import Net

/// Where fetchers may connect to. Every connection of every fetch is judged here, by the address it is made to.
public struct DestinationRules: Sendable, Hashable {
  /// Whether private networks and this machine can be reached; link-local and reserved addresses never can.
  public var allowsPrivateNetworks: Bool

  /// Rules; only public addresses by default.
  public init(allowsPrivateNetworks: Bool = false) { self.allowsPrivateNetworks = allowsPrivateNetworks }

  /// Whether a connection may be made to an address.
  public func allow(_ address: NetworkAddress) -> Bool {
    switch address.reach {
    case .everywhere: true
    case .privately: allowsPrivateNetworks
    case .closed: false
    }
  }

  /// Whether a port may be one of a web server: 80, 443, and from 1024 on whatever is not known for another service.
  public func allow(port: UInt16) -> Bool {
    port == 80 || port == 443 || (port >= 1024 && !Self.otherServices.contains(port))
  }

  /// The ports that browsers refuse (Fetch standard, "port blocking") from 1024 on, and those of databases, caches,
  /// queues and machine control.
  private static let otherServices: Set<UInt16> = [
    1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080,
    1433, 1521, 2181, 2375, 2376, 2379, 2380, 3306, 3389, 5432, 5672, 5900, 5984, 6379, 6432, 9042, 9092, 9200, 9300,
    10_250, 11_211, 27_017,
  ]
}
