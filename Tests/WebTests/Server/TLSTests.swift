import Foundation
import Processes
import Testing

@testable import Web

/// TLS, judged by the `openssl` and `curl` commands where they are installed.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl"), "openssl is not installed"))
struct TLSTests {
  private func run(_ tool: String, _ arguments: [String], input: String? = nil) async throws -> String {
    let path = NSTemporaryDirectory() + "web-tls-\(UUID().uuidString).out"
    let output = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    var ends: [Int32] = [-1, -1]
    #expect(output >= 0 && pipe(&ends) == 0)
    defer {
      for descriptor in [output] + ends { close(descriptor) }
      unlink(path)
    }
    _ = (input ?? "").withCString { write(ends[1], $0, strlen($0)) }
    // The writing end stays open until the tool ends: `s_client` would leave at the end of its input.
    let child = try await ChildProcess.spawn(
      ChildCommand(
        "/usr/bin/\(tool)", arguments, input: input == nil ? nil : ends[0], output: .descriptor(output), error: .discard
      )
    )
    _ = await child.wait()
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  private func withTLSServer(_ handler: @escaping Handler, _ body: (Int) async throws -> Void) async throws {
    let folder = NSTemporaryDirectory() + "web-tls-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try await run(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
        "/CN=localhost", "-keyout", folder + "/key.pem", "-out", folder + "/chain.pem",
      ])
    let change: (inout ServerConfiguration) -> Void = {
      $0.tls = .init(chainFile: folder + "/chain.pem", keyFile: folder + "/key.pem")
    }
    try await withServer(change, handler: handler, body)
  }

  /// The request follows Finished at once: a server that waits for readability where TLS only posts would hang.
  @Test func answersNewConnectionsInALoop() async throws {
    try await withTLSServer({ .text("\($0.path) \($0.origin.prefix(8))") }) { port in
      for version in ["-tls1_2", "-tls1_3"] {
        for number in 0..<5 {
          let output = try await run(
            "openssl", ["s_client", "-quiet", version, "-connect", "127.0.0.1:\(port)"],
            input: "GET /\(number) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
          #expect(output.contains("HTTP/1.1 200 OK"))
          #expect(output.hasSuffix("/\(number) https://"))
        }
      }
      let old = try await run("openssl", ["s_client", "-tls1_1", "-connect", "127.0.0.1:\(port)"])
      #expect(!old.contains("Server certificate"))
    }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl"), "curl is not installed"))
  func carriesFilesAndBodies() async throws {
    let folder = NSTemporaryDirectory() + "web-tls-files-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let bytes = (0..<1_500_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) }
    let path = folder + "/large.bin"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let handler: Handler = { request in
      if request.method == .get { return .file(try FileSlice(path: path), for: request, contentType: "x/y") }
      let body = request.body
      return Response(
        body: .stream(length: nil) { writer in for try await chunk in body { try await writer.write(chunk) } })
    }
    try await withTLSServer(handler) { port in
      let url = "https://127.0.0.1:\(port)/"
      // Twice in one process: the second request reuses the connection.
      _ = try await run("curl", ["-sk", url, "-o", folder + "/a", url, "-o", folder + "/b"])
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/a")) == Data(bytes))
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/b")) == Data(bytes))
      _ = try await run("curl", ["-sk", "--data-binary", "@\(path)", url, "-o", folder + "/c"])
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/c")) == Data(bytes))
    }
  }

  @Test func refusesAMissingCertificate() {
    var configuration = ServerConfiguration()
    configuration.port = 0
    configuration.tls = .init(chainFile: "/missing.pem", keyFile: "/missing.pem")
    #expect(throws: ServerError.self) { try Server(configuration, metrics: Metrics()) { _ in .text("") }.start() }
  }
}
