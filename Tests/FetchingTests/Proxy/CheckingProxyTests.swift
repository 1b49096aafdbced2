import Crypto
import Foundation
import Glibc
import Net
import Synchronization
import TestServer
import Testing

@testable import Fetching

@Suite struct CheckingProxyTests {
  /// Speaks to the proxy as a client that writes its own bytes.
  private final class Client {
    let descriptor: Int32

    init(_ pass: ProxyPass) throws {
      let port = try #require(UInt16(pass.address.split(separator: ":").last ?? ""))
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      let address = try #require(NetworkAddress("127.0.0.1"))
      #expect(address.withSocketAddress(port: port) { connect(descriptor, $0, $1) } == 0)
    }

    deinit { close(descriptor) }

    func send(_ text: String) { RawServer.Connection(descriptor: descriptor).write(text) }

    func readAll() -> String {
      String(decoding: RawServer.Connection(descriptor: descriptor).read(count: 1 << 20), as: UTF8.self)
    }

    func readHead() -> String { RawServer.Connection(descriptor: descriptor).read(until: "\r\n\r\n") }
  }

  private static func credential(_ pass: ProxyPass) -> String {
    let user = pass.address.dropFirst("http://".count).prefix { $0 != "@" }
    return "Proxy-Authorization: Basic \(Base64.encode(Array(user.utf8)))\r\n"
  }

  private static func hello() throws -> RawServer {
    try RawServer { connection in
      let head = connection.readRequest().head
      connection.write(
        "HTTP/1.1 200 OK\r\nContent-Length: \(head.utf8.count)\r\nConnection: keep-alive\r\n\r\n\(head)more than said")
    }
  }

  private func ask(_ pass: ProxyPass, _ address: String) async throws -> HTTPResponse {
    try await HTTPClient(.init(proxy: .address(pass.address))).send(HTTPRequest("GET", address))
  }

  @Test func plainRequestsAndTunnelsArePassedOn() async throws {
    let server = try Self.hello()
    let proxy = try CheckingProxy(rules: privateNetworksAllowed)
    let pass = proxy.open()
    let response = try await ask(pass, server.url + "/video?x=1")
    #expect(response.status == 200)
    #expect(response.text.hasPrefix("GET /video?x=1 HTTP/1.1\r\nhost: 127.0.0.1:\(server.port)\r\n"))
    #expect(!response.text.lowercased().contains("proxy"))
    let client = try Client(pass)
    client.send("CONNECT 127.0.0.1:\(server.port) HTTP/1.1\r\n\(Self.credential(pass))\r\n")
    #expect(client.readHead().hasPrefix("HTTP/1.1 200 "))
    client.send("GET /through HTTP/1.1\r\n\r\n")
    #expect(client.readAll().contains("GET /through HTTP/1.1"))
    #expect(pass.usage.connections == 2)
    #expect(pass.usage.received > 100 && pass.usage.sent > 50)
    #expect(pass.refusals.isEmpty)
  }

  @Test func onlyHoldersOfAPassAreServed() async throws {
    let server = try Self.hello()
    let proxy = try CheckingProxy(rules: privateNetworksAllowed)
    let pass = proxy.open()
    let wrong = ["", "Proxy-Authorization: Basic bmFtZTpzZWNyZXQ=\r\n", "Proxy-Authorization: Bearer x\r\n"]
    for credential in wrong + [Self.credential(pass).replacing("\r\n", with: "AA==\r\n")] {
      let client = try Client(pass)
      client.send("GET \(server.url)/ HTTP/1.1\r\n\(credential)\r\n")
      #expect(client.readAll().hasPrefix("HTTP/1.1 407 "))
    }
    let credential = Self.credential(pass)
    pass.close()
    let client = try Client(pass)
    client.send("GET \(server.url)/ HTTP/1.1\r\n\(credential)\r\n")
    #expect(client.readAll().hasPrefix("HTTP/1.1 407 "))
  }

  @Test(arguments: [
    "127.0.0.1:1080", "localhost:8080", "[::1]:8080", "[::ffff:127.0.0.1]:8080", "169.254.169.254:80",
    "[fe80::1]:80", "10.1.2.3:80", "192.168.0.1:443", "100.64.0.1:80", "[fd00::1]:80", "[64:ff9b::7f00:1]:80",
    "0.0.0.0:8080", "2130706433:8080", "127.1:8080", "0x7f.1:8080", "224.0.0.1:80", "255.255.255.255:80",
  ]) func privateAndReservedAddressesAreRefused(_ authority: String) async throws {
    let proxy = try CheckingProxy(rules: DestinationRules())
    let pass = proxy.open()
    for request in ["CONNECT \(authority) HTTP/1.1", "GET http://\(authority)/ HTTP/1.1"] {
      let client = try Client(pass)
      client.send("\(request)\r\n\(Self.credential(pass))\r\n")
      #expect(client.readAll().hasPrefix("HTTP/1.1 403 "))
    }
    #expect(pass.refusals.map(\.reason) == [.addressNotAllowed, .addressNotAllowed])
  }

  @Test func linkLocalAndReservedAddressesAreRefusedEvenWherePrivateOnesAreAllowed() async throws {
    let proxy = try CheckingProxy(rules: privateNetworksAllowed)
    let pass = proxy.open()
    for host in ["169.254.169.254", "[fe80::1]", "0.0.0.0", "224.0.0.1"] {
      #expect(try await ask(pass, "http://\(host)/latest/meta-data/").status == 403)
    }
    #expect(Set(pass.refusals.map(\.reason)) == [.addressNotAllowed])
  }

  @Test(arguments: [22, 25, 21, 53, 110, 5432, 6379, 27_017, 11_211, 6000]) func portsOfOtherServicesAreRefused(
    _ port: Int
  ) async throws {
    let proxy = try CheckingProxy(rules: privateNetworksAllowed)
    let pass = proxy.open()
    #expect(try await ask(pass, "http://127.0.0.1:\(port)/").status == 403)
    #expect(pass.refusals.map(\.reason) == [.portNotAllowed])
  }

  @Test func aNameThatChangesItsMindGainsNothing() async throws {
    // Allowed when judged, another a moment later: a second look would connect to what was never judged.
    let asked = Atomic<Int>(0)
    let server = try Self.hello()
    let resolver = Resolver { _ in
      let first = asked.add(1, ordering: .relaxed).newValue == 1
      return [NetworkAddress(first ? "127.0.0.1" : "169.254.169.254")].compactMap(\.self)
    }
    let proxy = try CheckingProxy(rules: privateNetworksAllowed, resolver: resolver)
    let pass = proxy.open()
    #expect(try await ask(pass, "http://rebind.example:\(server.port)/").status == 200)
    #expect(asked.load(ordering: .relaxed) == 1)
    #expect(try await ask(pass, "http://rebind.example:\(server.port)/").status == 403)
    #expect(asked.load(ordering: .relaxed) == 2)
    #expect(pass.refusals.map(\.reason) == [.addressNotAllowed])
  }

  @Test func ofSeveralAddressesOnlyTheAllowedAreTried() async throws {
    let server = try Self.hello()
    let resolver = Resolver { name in
      let list = name == "mixed.example" ? ["169.254.169.254", "127.0.0.1"] : ["169.254.169.254", "0.0.0.0"]
      return list.compactMap { NetworkAddress($0) }
    }
    let proxy = try CheckingProxy(rules: privateNetworksAllowed, resolver: resolver)
    let pass = proxy.open()
    #expect(try await ask(pass, "http://mixed.example:\(server.port)/").status == 200)
    #expect(try await ask(pass, "http://closed.example:\(server.port)/").status == 403)
    #expect(pass.refusals == [Refusal(reason: .addressNotAllowed, host: "closed.example", port: UInt16(server.port))])
  }

  @Test func unknownNamesAndSilentPortsAreTold() async throws {
    struct Unknown: Error {}
    let proxy = try CheckingProxy(
      rules: privateNetworksAllowed,
      resolver: Resolver { name in
        guard let address = NetworkAddress(name) else { throw Unknown() }
        return [address]
      })
    let pass = proxy.open()
    #expect(try await ask(pass, "http://nobody.example/").status == 403)
    #expect(try await ask(pass, "http://127.0.0.1:1081/").status == 403)
    #expect(pass.refusals.map(\.reason) == [.unknownHost, .unreachable])
  }

  @Test func bytesAreCountedOverAllConnectionsAndEndAtTheLimit() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
      while connection.write([UInt8](repeating: 7, count: 65_536)) {}
    }
    let proxy = try CheckingProxy(rules: privateNetworksAllowed)
    var limits = FetchLimits()
    limits.receivedBytes = 1_000_000
    let pass = proxy.open(limits)
    _ = try? await ask(pass, server.url)
    #expect(pass.refusals.map(\.reason) == [.trafficLimit])
    #expect(pass.usage.received < 1_200_000)
    #expect(try await ask(pass, server.url).status == 403)
    #expect(try await ask(proxy.open(), Self.hello().url).status == 200)
  }

  @Test func theTimeOfAFetchEndsItsConnections() async throws {
    let gone = Seen<Bool>()
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
      gone.add(connection.isGone())
    }
    let proxy = try CheckingProxy(rules: privateNetworksAllowed)
    var limits = FetchLimits()
    limits.time = .milliseconds(200)
    let pass = proxy.open(limits)
    _ = try? await ask(pass, server.url)
    #expect(await gone.first())
    #expect(pass.refusals.map(\.reason) == [.timeout])
  }

  @Test func closingAPassEndsItsConnections() async throws {
    let (begun, gone) = (Seen<Bool>(), Seen<Bool>())
    let server = try RawServer { connection in
      _ = connection.readRequest()
      begun.add(true)
      gone.add(connection.isGone())
    }
    let proxy = try CheckingProxy(rules: privateNetworksAllowed)
    let pass = proxy.open()
    let answer = Task { try await ask(pass, server.url) }
    #expect(await begun.first())
    pass.close()
    #expect(await gone.first())
    await #expect(throws: (any Error).self) { try await answer.value }
  }

  @Test func nobodyIsAnsweredForAPassThatIsClosed() async throws {
    let count = FetchLimits().connections
    let begun = Seen<Bool>()
    let server = try RawServer { connection in
      _ = connection.readRequest()
      begun.add(true)
      _ = connection.isGone()
    }
    let proxy = try CheckingProxy(rules: privateNetworksAllowed)
    let pass = proxy.open()
    let clients = try (0..<count).map { _ in try Client(pass) }
    for client in clients { client.send("GET \(server.url)/ HTTP/1.1\r\n\(Self.credential(pass))\r\n") }
    while begun.all.count < count { try await Task.sleep(for: .milliseconds(5)) }
    pass.close()
    // A server's connection that ends first would look like an answer of that server.
    #expect(clients.map { $0.readAll() } == [String](repeating: "", count: count))
  }

  @Test func bodiesOfRequestsAreSentAndNonsenseIsTurnedDown() async throws {
    let server = try RawServer { connection in
      let body = connection.readRequest().body
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n")
      connection.write(body)
    }
    let proxy = try CheckingProxy(rules: privateNetworksAllowed)
    let pass = proxy.open()
    let body = [UInt8](repeating: 65, count: 200_000)
    let client = try HTTPClient(.init(proxy: .address(pass.address)))
    #expect(try await client.send(HTTPRequest("POST", server.url, body: .bytes(body))).body == body)
    let raw = try Client(pass)
    raw.send("HELO mail.example\r\n\r\n")
    #expect(raw.readAll().hasPrefix("HTTP/1.1 400 "))
    let long = try Client(pass)
    long.send("GET http://127.0.0.1/ HTTP/1.1\r\nX: " + String(repeating: "x", count: 70_000) + "\r\n\r\n")
    #expect(long.readHead().hasPrefix("HTTP/1.1 431 "))
  }

  @Test func answersThatAreNoHTTPAreToldSo() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.write("SSH-2.0-OpenSSH_9.2\r\n\r\n")
    }
    let proxy = try CheckingProxy(rules: privateNetworksAllowed)
    #expect(try await ask(proxy.open(), server.url).status == 502)
  }
}
