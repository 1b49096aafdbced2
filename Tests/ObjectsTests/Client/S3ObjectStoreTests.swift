import Crypto
import Foundation
import Glibc
import Net
import Testing
import Threads

@testable import Objects

@Suite struct S3ObjectStoreTests {
  private static func store(
    _ endpoint: String, bucket: String = "framewright", accessKey: String = "AK", secretKey: String = "secret",
    _ change: (inout S3ObjectStore.Configuration) -> Void = { _ in }
  ) throws -> S3ObjectStore {
    var configuration = S3ObjectStore.Configuration(
      endpoint: endpoint, bucket: bucket, credentials: S3Credentials(accessKey: accessKey, secretKey: secretKey))
    change(&configuration)
    return try S3ObjectStore(configuration, client: HTTPClient())
  }

  @Test func fileStoresConform() async throws {
    try await withEndpoint { endpoint, store, _ in
      try await StoreConformance(store: store, origin: String(endpoint.dropLast(store.access.path.count))).run()
    }
  }

  @Test func clientAgainstOurEndpointConforms() async throws {
    try await withEndpoint { endpoint, _, folder in
      try await StoreConformance(store: Self.store(endpoint), origin: "https://elsewhere.example").run()
      #expect(files(below: folder).isEmpty)
    }
  }

  @Test(.enabled(if: OpenStackSwift.isInstalled, "OpenStack Swift is not in .venv: make bootstrap installs it"))
  func clientAgainstOpenStackSwift() async throws {
    try await OpenStackSwift.run { endpoint in
      let (bucket, key, secret) = (OpenStackSwift.bucket, OpenStackSwift.accessKey, OpenStackSwift.secretKey)
      let store = try Self.store(endpoint, bucket: bucket, accessKey: key, secretKey: secret)
      try await StoreConformance(store: store, origin: "https://elsewhere.example").run()
      try await Self.largeFiles(
        try Self.store(endpoint, bucket: bucket, accessKey: key, secretKey: secret) {
          $0.multipartThreshold = 6 << 20
          $0.partSize = 5 << 20
        })
      #expect(await store.problem() == nil)
      let forged = try Self.store(endpoint, bucket: bucket, accessKey: key, secretKey: "guess")
      #expect(await forged.problem()?.code == .denied)
      let foreign = try Self.store(endpoint, bucket: bucket, accessKey: "test:stranger", secretKey: secret)
      #expect(await foreign.problem()?.code == .denied)
      let missing = try Self.store(endpoint, bucket: "missing", accessKey: key, secretKey: secret)
      #expect(await missing.problem()?.code == .denied)
    }
  }

  @Test func largeFilesTravelInParts() async throws {
    try await withEndpoint { endpoint, _, folder in
      try await Self.largeFiles(
        try Self.store(endpoint) {
          $0.multipartThreshold = 6 << 20
          $0.partSize = 5 << 20
        })
      #expect(files(below: folder).filter { !$0.hasPrefix("uploads/") }.isEmpty)
    }
  }

  private static func largeFiles(_ store: S3ObjectStore) async throws {
    let file = testFolder.appending(path: "large-\(UUID().uuidString)")
    defer { unlink(file.path) }
    let bytes = Random.bytes((12 << 20) + 77)
    try Data(bytes).write(to: file)
    let key = try ObjectKey("large/o")
    let info = try await store.put(key, .copy(file), contentType: "video/mp4")
    #expect(info.etag.hasSuffix("-3"))
    #expect(info.sha256 == Hexadecimal.encode(SHA256.hash(bytes)))
    #expect(try await store.head(key)?.sha256 == info.sha256)
    #expect(try await store.read(key).readAll(limit: 20 << 20) == bytes)
    try await store.move(key, to: ObjectKey("large/moved"))
    #expect(try await store.withLocalFile(ObjectKey("large/moved")) { try [UInt8](Data(contentsOf: $0)) } == bytes)
    try await store.delete(ObjectKey("large/moved"))
  }

  @Test func wrongKeysAndRegionsAreDenied() async throws {
    try await withEndpoint { endpoint, _, _ in
      let right = try Self.store(endpoint)
      #expect(await right.problem() == nil)
      let wrong = [
        try Self.store(endpoint, secretKey: "guess"), try Self.store(endpoint, accessKey: "x"),
        try Self.store(endpoint, bucket: "other"), try Self.store(endpoint) { $0.region = "elsewhere" },
      ]
      for store in wrong { #expect(await store.problem()?.code == .denied) }
    }
  }

  @Test func anUnreachableStoreIsSaid() async throws {
    let store = try Self.store("http://127.0.0.1:1") { $0.attempts = 2 }
    #expect(await store.problem()?.code == .unavailable)
  }

  @Test(arguments: ["", "ftp://x", "http://", "https://user@host", "host:9000"])
  func endpointsThatCannotBeUsed(endpoint: String) {
    #expect(throws: (any Error).self) { try Self.store(endpoint) }
  }

  @Test func sizesAreCutIntoFewEnoughParts() {
    #expect(S3ObjectStore.ranges(10, partSize: 16 << 20) == [0..<10])
    for size: Int64 in [100 << 20, 5 << 40] {
      let ranges = S3ObjectStore.ranges(size, partSize: 16 << 20)
      #expect(ranges.count <= 10_000)
      #expect(ranges.first?.lowerBound == 0)
      #expect(ranges.last?.upperBound == size)
      #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
      #expect(ranges.dropLast().allSatisfy { $0.count >= 5 << 20 })
    }
  }
}
