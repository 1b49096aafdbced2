public import Net

/// Finds the addresses of a name.
public struct Resolver: Sendable {
  /// Blocks; called on a connection's own thread.
  public var addresses: @Sendable (_ name: String) throws -> [NetworkAddress]

  /// A resolver; tests give their own.
  public init(_ addresses: @escaping @Sendable (_ name: String) throws -> [NetworkAddress]) {
    self.addresses = addresses
  }

  /// The system's.
  public static let system = Resolver { try NetworkAddress.resolve($0) }
}
