import CCurl
package import Glibc

/// Who can be reached at an address.
public enum NetworkReach: String, Sendable, Hashable {
  /// Anybody on the internet.
  case everywhere = "public"
  /// Machines of a private network, this one among them: private, loopback, shared (carrier) and unique local ranges.
  case privately = "private"
  /// Nothing a person would mean: link-local with its metadata services, multicast, reserved, documentation, tunnels.
  case closed
}

/// The address of a machine: 4 bytes of IPv4 or 16 of IPv6, in network order.
///
/// What counts as public is decided here and in ``HTTPClient/Configuration/publicAddressesOnly`` by the same table, RFC
/// 6890's registries: IPv4 inside IPv6 (mapped `::ffff:0:0/96` and translated `64:ff9b::/96`) counts as what it holds.
public struct NetworkAddress: Sendable, Hashable, CustomStringConvertible {
  /// 4 or 16 bytes in network order.
  public let bytes: [UInt8]

  /// An address of 4 or 16 bytes; nil for other counts.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  /// An address as it is written, `192.0.2.1` or `2001:db8::1`; nil for anything else, names too.
  public init?(_ text: String) {
    for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
      var bytes = [UInt8](repeating: 0, count: count)
      if inet_pton(family, text, &bytes) == 1 {
        self.bytes = bytes
        return
      }
    }
    return nil
  }

  /// Whether it is IPv6.
  public var isVersion6: Bool { bytes.count == 16 }

  /// Who can be reached there.
  public var reach: NetworkReach {
    switch ccurl_reach_of(bytes, bytes.count) {
    case CCURL_PUBLIC: .everywhere
    case CCURL_PRIVATE: .privately
    default: .closed
    }
  }

  /// As it is written.
  public var description: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard inet_ntop(isVersion6 ? AF_INET6 : AF_INET, bytes, &text, socklen_t(text.count)) != nil else { return "" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Lends the address with a port as the system's sockets take it.
  package func withSocketAddress<Result>(
    port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Result
  ) rethrows -> Result {
    if isVersion6 {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: bytes) }
      return try withUnsafePointer(to: &address) { pointer in
        try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          try body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
        }
      }
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: bytes) }
    return try withUnsafePointer(to: &address) { pointer in
      try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        try body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  /// The addresses of a name, in the order in which the system would try them. Blocks: never on the cooperative pool.
  /// - Throws: ``NetError`` of kind `resolve` when there are none.
  public static func resolve(_ name: String) throws(NetError) -> [NetworkAddress] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(name, nil, &hints, &list)
    defer { if list != nil { freeaddrinfo(list) } }
    guard status == 0 else { throw NetError(.resolve, "\(name): \(String(cString: gai_strerror(status)))") }
    var addresses: [NetworkAddress] = []
    var entry = list
    while let found = entry?.pointee {
      if let address = found.ai_addr.flatMap({ NetworkAddress($0) }), !addresses.contains(address) {
        addresses.append(address)
      }
      entry = found.ai_next
    }
    guard !addresses.isEmpty else { throw NetError(.resolve, "\(name) has no address") }
    return addresses
  }

  private init?(_ address: UnsafeMutablePointer<sockaddr>) {
    let raw = UnsafeRawPointer(address)
    switch Int32(address.pointee.sa_family) {
    case AF_INET:
      self.init(bytes: withUnsafeBytes(of: raw.loadUnaligned(as: sockaddr_in.self).sin_addr) { [UInt8]($0) })
    case AF_INET6:
      self.init(bytes: withUnsafeBytes(of: raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr) { [UInt8]($0) })
    default: return nil
    }
  }
}
