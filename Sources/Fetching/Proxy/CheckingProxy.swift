import Foundation
import Glibc
import Synchronization

/// A proxy on loopback through which everything is fetched that people name: it finds the addresses of each host
/// itself, connects only to those that ``DestinationRules`` allow, and counts what each fetch uses.
///
/// It speaks HTTP/1.1: `CONNECT` for encrypted connections, and absolute `GET`, `HEAD` and `POST`. Only holders of a
/// ``ProxyPass`` are served. Make one a process and share it; a thread waits for connections, and each connection has
/// a thread while it lasts.
public final class CheckingProxy: Sendable {
  private let port: UInt16
  private let state = Mutex<[String: WeakPass]>([:])
  private let listener: Listener

  private struct WeakPass { weak var pass: ProxyPass? }

  /// Listens on a free port of 127.0.0.1.
  /// - Throws: ``FetchError`` of reason `fileError` when the system gives no socket.
  public init(rules: DestinationRules, resolver: Resolver = .system) throws(FetchError) {
    listener = try Listener()
    port = listener.port
    let find: @Sendable (String) -> ProxyPass? = { [weak self] name in self?.pass(name) }
    let session = ProxySession(rules: rules, resolver: resolver, findPass: find)
    listener.start { session.serve($0) }
  }

  deinit { listener.close() }

  /// Lets one fetch use the proxy.
  public func open(_ limits: FetchLimits = FetchLimits()) -> ProxyPass {
    let pass = ProxyPass(limits: limits, port: port) { [weak self] name in
      self?.state.withLock { _ = $0.removeValue(forKey: name) }
    }
    state.withLock { $0[pass.name] = WeakPass(pass: pass) }
    return pass
  }

  private func pass(_ name: String) -> ProxyPass? { state.withLock { $0[name]?.pass } }
}

/// A listening socket and the thread that accepts on it.
///
/// Sendable: the descriptor never changes, and is closed by the accepting thread alone, once `isClosed` is set.
private final class Listener: Sendable {
  /// More clients than this at a time wait in the kernel's queue; fetches have limits of their own far below.
  private static let mostClients = 256

  let port: UInt16
  private let descriptor: Int32
  private let isClosed = Atomic<Bool>(false)
  private let clients = Atomic<Int>(0)

  init() throws(FetchError) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        descriptor >= 0 && bind(descriptor, $0, size) == 0 && listen(descriptor, 128) == 0
          && getsockname(descriptor, $0, &size) == 0
      }
    }
    port = UInt16(bigEndian: address.sin_port)
    guard bound else {
      if descriptor >= 0 { Glibc.close(descriptor) }
      throw FetchError(.fileError, "the fetching proxy cannot listen: errno \(errno)")
    }
  }

  func start(_ serve: @escaping @Sendable (Int32) -> Void) {
    let thread = Thread { [self] in
      while !isClosed.load(ordering: .acquiring) {
        let client = accept(descriptor, nil, nil)
        guard client >= 0 else {
          // Out of descriptors, for instance: what holds them ends in a while.
          if errno != EINTR, errno != ECONNABORTED, !isClosed.load(ordering: .acquiring) { usleep(50_000) }
          continue
        }
        guard !isClosed.load(ordering: .acquiring), clients.load(ordering: .relaxed) < Self.mostClients else {
          Glibc.close(client)
          continue
        }
        clients.add(1, ordering: .relaxed)
        let session = Thread { [self] in
          serve(client)
          clients.subtract(1, ordering: .relaxed)
        }
        session.name = "fetch-proxy"
        session.stackSize = 512 << 10
        session.start()
      }
      Glibc.close(descriptor)
    }
    thread.name = "fetch-proxy"
    thread.stackSize = 256 << 10
    thread.start()
  }

  /// Ends the accepting thread; connections end with their passes.
  func close() {
    isClosed.store(true, ordering: .releasing)
    shutdown(descriptor, Int32(SHUT_RDWR))
  }
}
