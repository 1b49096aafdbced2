import TestServer
import Testing

@testable import Fetching

@Suite struct PictureDownloadTests {
  private static let loopback = DestinationRules(allowsPrivateNetworks: true)
  private static let picture: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0] + [UInt8](repeating: 9, count: 5000)

  private func reason(_ address: String, _ rules: DestinationRules = loopback, most: Int = 8 << 20) async
    -> FetchReason?
  {
    do {
      let bytes = try await PictureDownload(proxy: try CheckingProxy(rules: rules)).fetch(address, mostBytes: most)
      Issue.record("fetched \(bytes.count) bytes")
      return nil
    } catch {
      return (error as? FetchError)?.reason
    }
  }

  @Test func aPictureComesWhole() async throws {
    let site = try Site(["/still": ("application/octet-stream", Self.picture)])
    let bytes = try await PictureDownload(proxy: try CheckingProxy(rules: Self.loopback)).fetch(site.address("/still"))
    #expect(bytes.starts(with: [0xFF, 0xD8, 0xFF]))
  }

  @Test func whatIsNoPictureIsRefused() async throws {
    let site = try Site([
      "/page": ("image/jpeg", Array("<!doctype html><title>x</title>".utf8)), "/empty": ("image/png", []),
      "/drawing": ("image/svg+xml", Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8)),
      "/still": ("image/jpeg", Self.picture),
    ])
    for path in ["/page", "/empty", "/drawing"] {
      #expect(await reason(site.address(path)) == .notAPicture, "\(path)")
    }
    #expect(await reason(site.address("/none")) == .notFound)
    #expect(await reason(site.address("/still"), most: 4000) == .tooLarge)
    #expect(await reason("file:///etc/passwd") == .badAddress)
  }

  @Test func onlyWhatTheProxyAllowsIsReached() async throws {
    let site = try Site(["/still": ("image/jpeg", Self.picture)])
    #expect(await reason(site.address("/still"), DestinationRules(allowsPrivateNetworks: false)) == .addressNotAllowed)
    #expect(site.asked.all.isEmpty)
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.write(
        "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/still.jpg\r\nContent-Length: 0\r\n"
          + "Connection: close\r\n\r\n")
    }
    #expect(await reason(server.url + "/still") == .addressNotAllowed)
  }
}
