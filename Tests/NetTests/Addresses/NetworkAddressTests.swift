import Testing

@testable import Net

@Suite struct NetworkAddressTests {
  @Test(arguments: [
    ("8.8.8.8", NetworkReach.everywhere), ("1.0.0.1", .everywhere), ("172.32.0.1", .everywhere),
    ("100.128.0.1", .everywhere), ("169.253.255.255", .everywhere), ("223.255.255.255", .everywhere),
    ("10.0.0.1", .privately), ("127.0.0.1", .privately), ("127.255.255.254", .privately), ("192.168.1.1", .privately),
    ("172.16.0.1", .privately), ("172.31.255.255", .privately), ("100.64.0.1", .privately),
    ("100.127.255.255", .privately), ("0.0.0.0", .closed), ("0.1.2.3", .closed), ("169.254.169.254", .closed),
    ("224.0.0.1", .closed), ("239.1.1.1", .closed), ("240.0.0.1", .closed), ("255.255.255.255", .closed),
    ("192.0.0.8", .closed), ("192.0.2.1", .closed), ("198.18.0.1", .closed), ("198.51.100.1", .closed),
    ("203.0.113.1", .closed), ("192.88.99.1", .closed),
    ("2606:4700::1", .everywhere), ("2a00:1450::1", .everywhere), ("2001:4860:4860::8888", .everywhere),
    ("::1", .privately), ("fc00::1", .privately), ("fd12:3456::1", .privately), ("::", .closed), ("::2", .closed),
    ("fe80::1", .closed), ("ff02::1", .closed), ("2001:db8::1", .closed), ("2001::1", .closed),
    ("2001:10::1", .closed), ("2002:7f00:1::1", .closed), ("3fff:123::1", .closed), ("100::1", .closed),
    ("::ffff:8.8.8.8", .everywhere), ("::ffff:127.0.0.1", .privately), ("::ffff:169.254.169.254", .closed),
    ("64:ff9b::8.8.8.8", .everywhere), ("64:ff9b::10.0.0.1", .privately), ("64:ff9b::169.254.169.254", .closed),
    ("64:ff9b:1::8.8.8.8", .closed), ("::127.0.0.1", .closed),
  ]) func reachIsThatOfTheRegistries(_ text: String, _ reach: NetworkReach) throws {
    #expect(try #require(NetworkAddress(text)).reach == reach)
  }

  @Test func addressesAreReadAndWritten() throws {
    #expect(NetworkAddress("192.0.2.1")?.bytes == [192, 0, 2, 1])
    #expect(NetworkAddress("2001:DB8:0::0:1")?.description == "2001:db8::1")
    #expect(NetworkAddress("192.0.2.1")?.description == "192.0.2.1")
    for text in ["", "localhost", "1.2.3", "0x7f.0.0.1", "1.2.3.4.5", "[::1]", "fe80::1%lo", "1.2.3.256"] {
      #expect(NetworkAddress(text) == nil, "\(text)")
    }
    #expect(NetworkAddress(bytes: [1, 2, 3]) == nil)
  }

  @Test func oddSpellingsResolveToWhatTheyMean() throws {
    // What a resolver makes of them is judged, not how they look.
    for name in ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "017700000001", "localhost"] {
      for address in try NetworkAddress.resolve(name) { #expect(address.reach == .privately, "\(name)") }
    }
    #expect(throws: NetError.self) { try NetworkAddress.resolve("no-such-host.invalid") }
  }
}
