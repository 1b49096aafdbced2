import Foundation

/// Whether a port can be listened on, asked before anything is started for it.
enum ListeningPort {
  /// - Throws: `PortInUse` when another process listens there. Everything else the server itself will tell.
  static func check(_ host: String, _ port: Int) throws {
    guard port > 0 else { return }
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &list) == 0, let address = list else { return }
    defer { freeaddrinfo(list) }
    let descriptor = socket(address.pointee.ai_family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    // Connections of a former server that still close are no reason to refuse.
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    if bind(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) != 0, errno == EADDRINUSE {
      throw PortInUse(host: host, port: port)
    }
  }
}

/// Another process listens on the port.
struct PortInUse: Error, CustomStringConvertible {
  var host: String
  var port: Int
  var description: String {
    "port \(port) of \(host) is in use by another process. End that one, or choose another port with --port."
  }
}
