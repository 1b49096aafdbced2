import Crypto
import Foundation
import Glibc
import Processes
import TestSupport
import Testing

@testable import Fetching

/// Fetches of `https` addresses, which go through a tunnel of the proxy, from a site with a certificate of its own.
@Suite(
  .enabled(
    if: ["/usr/bin/openssl", "/usr/bin/env"].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) },
    "openssl is not installed"))
struct TunnelledFetchTests {
  private static let site = """
    import functools, http.server, ssl, sys
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_port, flush=True)
    server.serve_forever()
    """

  /// Serves `clip.mp4`; lends the site's address and the file of its authority.
  private func withSite(
    _ bytes: [UInt8], _ body: (_ address: String, _ authority: String, _ folder: URL) async throws -> Void
  )
    async throws
  {
    try await withTemporaryFolder { folder in
      let pages = folder.appending(path: "pages")
      try FileManager.default.createDirectory(at: pages, withIntermediateDirectories: false)
      try Data(bytes).write(to: pages.appending(path: "clip.mp4"))
      let (chain, key) = (folder.appending(path: "chain.pem").path, folder.appending(path: "key.pem").path)
      let made = try await ChildProcess.run(
        ChildCommand(
          "/usr/bin/openssl",
          [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", chain,
          ]))
      #expect(made.status == 0, "\(made.output)")
      var ends: [Int32] = [-1, -1]
      try #require(pipe(&ends) == 0)
      let input = ends[0]
      defer { close(input) }
      let child = try await ChildProcess.spawn(
        ChildCommand(
          "/usr/bin/env", ["python3", "-c", Self.site, pages.path, chain, key], deathSignal: .kill,
          output: .descriptor(ends[1]), error: .discard))
      close(ends[1])
      defer { child.kill() }
      // It says its port once it listens.
      var text = ""
      var byte: UInt8 = 0
      while read(input, &byte, 1) == 1, byte != 10 { text.append(Character(Unicode.Scalar(byte))) }
      let port = try #require(Int(text), "needs python3")
      try await body("https://127.0.0.1:\(port)/clip.mp4", chain, folder.appending(path: "part"))
      child.kill()
      _ = await child.wait()
    }
  }

  private func reason(_ body: () async throws -> DirectDownload.Outcome) async -> FetchReason? {
    do {
      _ = try await body()
      return nil
    } catch {
      return (error as? FetchError)?.reason
    }
  }

  @Test func aFileComesThroughTheTunnel() async throws {
    let bytes = someVideo()
    try await withSite(bytes) { address, authority, target in
      let download = DirectDownload(
        proxy: try CheckingProxy(rules: privateNetworksAllowed), retries: .impatient(), authorityFile: authority)
      guard case .file(let file) = try await download.fetch(address, to: target) else {
        Issue.record("no file")
        return
      }
      #expect(file.sha256 == Hexadecimal.encode(SHA256.hash(bytes)))
      #expect(file.bytes == Int64(bytes.count))
    }
  }

  @Test func aTunnelLeadsNowhereThatIsNotAllowedAndToNobodyWhoIsNotTrusted() async throws {
    try await withSite(someVideo(bytes: 1000)) { address, authority, target in
      let strict = DirectDownload(
        proxy: try CheckingProxy(rules: DestinationRules()), retries: .impatient(), authorityFile: authority)
      #expect(await reason { try await strict.fetch(address, to: target) } == .addressNotAllowed)
      let stranger = DirectDownload(proxy: try CheckingProxy(rules: privateNetworksAllowed), retries: .impatient())
      #expect(await reason { try await stranger.fetch(address, to: target) } == .badCertificate)
    }
  }
}
