import Foundation
import Glibc
import Testing

/// OpenStack Swift's S3 interface, run by `e2e/s3/openstack_swift.py` in the repository's virtual environment.
struct OpenStackSwift {
  static let bucket = "judge"
  static let accessKey = "test:tester"
  static let secretKey = "testing"

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let python = root.appending(path: ".venv/bin/python").path

  /// Whether the virtual environment has it.
  static let isInstalled: Bool = {
    let lib = root.appending(path: ".venv/lib").path
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: lib)) ?? []
    return versions.contains {
      FileManager.default.fileExists(atPath: "\(lib)/\($0)/site-packages/swift/common/middleware/s3api/s3api.py")
    }
  }()

  /// Runs it in a folder of its own for as long as `body` takes.
  static func run(_ body: (_ endpoint: String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "openstack-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let process = Process()
    let (input, output) = (Pipe(), Pipe())
    process.executableURL = URL(filePath: python)
    process.arguments = [root.appending(path: "e2e/s3/openstack_swift.py").path, folder.path]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    defer {
      // The script ends its servers when its input ends.
      try? input.fileHandleForWriting.close()
      process.waitUntilExit()
    }
    // Waiting for a line blocks, so on a thread of its own.
    let line = await withCheckedContinuation { (continuation: CheckedContinuation<String, Never>) in
      Thread.detachNewThread {
        var text = ""
        while !text.hasSuffix("\n") {
          let data = output.fileHandleForReading.availableData
          if data.isEmpty { break }
          text += String(decoding: data, as: UTF8.self)
        }
        continuation.resume(returning: text)
      }
    }
    let endpoint = line.trimmingCharacters(in: .whitespacesAndNewlines)
    try #require(endpoint.hasPrefix("http://"), "OpenStack Swift did not start")
    try await body(endpoint)
  }
}
