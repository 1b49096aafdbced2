import Crypto
import Foundation
import Glibc
import Testing

@testable import Objects

@Suite struct FileObjectStoreTests {
  @Test func storesReadsAndRemoves() async throws {
    try await withStore { store, folder in
      let key = try ObjectKey("w/blobs/ab/abcd")
      #expect(try await store.head(key) == nil)
      let bytes = Random.bytes(700_000)
      let stored = try await store.put(
        key, .bytes(bytes), attributes: .init(contentType: "image/jpeg", metadata: ["origin": "camera 1"]))
      #expect(stored.size == 700_000)
      let info = try #require(try await store.head(key))
      #expect(info.sha256 == Hexadecimal.encode(SHA256.hash(bytes)))
      #expect(info.etag == Hexadecimal.encode(MD5.hash(bytes)))
      #expect(info.contentType == "image/jpeg")
      #expect(info.attributes.metadata == ["origin": "camera 1"])
      #expect(try await store.read(key).readAll(limit: 1 << 20) == bytes)
      #expect(try await store.read(key, range: 100..<300_000).readAll(limit: 1 << 20) == Array(bytes[100..<300_000]))
      #expect(try await store.read(key, range: 699_999..<900_000).readAll(limit: 9) == [bytes[699_999]])
      await #expect(throws: ObjectError.self) { try await store.read(key).readAll(limit: 699_999) }
      #expect(try await store.withLocalFile(key) { try Data(contentsOf: $0) } == Data(bytes))
      try await store.delete(key)
      try await store.delete(key)
      #expect(try await store.head(key) == nil)
      let error = await #expect(throws: ObjectError.self) { try await store.read(key) }
      #expect(error?.code == .notFound)
      #expect(files(below: folder).isEmpty)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/objects").isEmpty)
    }
  }

  @Test func everyHostileKeyIsAnObjectOfItsOwn() async throws {
    try await withStore { store, folder in
      for text in KeyPathTests.hostile {
        try await store.put(ObjectKey(text), .bytes(Array(text.utf8)), contentType: "x/y")
      }
      for text in KeyPathTests.hostile {
        #expect(try await store.read(ObjectKey(text)).readAll(limit: 2_000) == Array(text.utf8))
      }
      #expect(files(below: folder).count == KeyPathTests.hostile.count)
      #expect(files(below: folder).allSatisfy { $0.hasPrefix("objects/") })
      let listed = try await store.list(prefix: "", delimiter: nil, after: nil, limit: 1000).objects.map(\.key)
      #expect(try listed == KeyPathTests.hostile.map { try ObjectKey($0) }.sorted())
      for text in KeyPathTests.hostile { try await store.delete(ObjectKey(text)) }
      #expect(files(below: folder).isEmpty)
    }
  }

  @Test func aFileIsMovedInAndACopyStays() async throws {
    try await withStore { store, folder in
      let source = folder.appending(path: "picture")
      try Data("picture".utf8).write(to: source)
      let copy = try await store.put(ObjectKey("copy"), .copy(source), contentType: "image/png")
      #expect(copy.sha256 == Hexadecimal.encode(SHA256.hash("picture")))
      #expect(FileManager.default.fileExists(atPath: source.path))
      try await store.put(ObjectKey("moved"), .file(source), contentType: "image/png")
      #expect(!FileManager.default.fileExists(atPath: source.path))
      #expect(try await store.read(ObjectKey("moved")).readAll(limit: 100) == Array("picture".utf8))
      // From another file system it is copied, and still gone afterwards.
      let far = FileManager.default.temporaryDirectory.appending(path: "objects-\(UUID().uuidString)")
      try Data("far".utf8).write(to: far)
      try await store.put(ObjectKey("far"), .file(far), contentType: "image/png")
      #expect(!FileManager.default.fileExists(atPath: far.path))
      #expect(try await store.read(ObjectKey("far")).readAll(limit: 100) == Array("far".utf8))
      let link = folder.appending(path: "link")
      symlink("/etc/passwd", link.path)
      await #expect(throws: ObjectError.self) { try await store.put(ObjectKey("l"), .copy(link), contentType: "x/y") }
    }
  }

  @Test func movingKeepsHashAndAttributes() async throws {
    try await withStore { store, folder in
      let from = try ObjectKey("w/p/incoming/u/a.jpg")
      let to = try ObjectKey("w/blobs/aa/aa")
      let stored = try await store.put(from, .bytes([1, 2, 3]), contentType: "image/jpeg")
      try await store.move(from, to: to)
      let info = try #require(try await store.head(to))
      #expect(info.sha256 == stored.sha256)
      #expect(info.contentType == "image/jpeg")
      #expect(try await store.head(from) == nil)
      #expect(files(below: folder).count == 1)
      await #expect(throws: ObjectError.self) { try await store.move(from, to: to) }
      try await store.move(to, to: to)
      #expect(try await store.head(to) != nil)
    }
  }

  @Test func replacingIsWholeForReaders() async throws {
    try await withStore { store, _ in
      let key = try ObjectKey("k")
      try await store.put(key, .bytes([UInt8](repeating: 0, count: 300_000)), contentType: "x/y")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for value in 1...8 {
          group.addTask {
            try await store.put(key, .bytes([UInt8](repeating: UInt8(value), count: 300_000)), contentType: "x/y")
          }
        }
        for _ in 0..<20 {
          group.addTask {
            let reader = try await store.read(key)
            let bytes = try await reader.readAll(limit: 1 << 20)
            #expect(Set(bytes).count == 1)
            #expect(reader.info.etag == Hexadecimal.encode(MD5.hash(bytes)))
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test func conditionsHold() async throws {
    try await withStore { store, folder in
      let key = try ObjectKey("k")
      func put(_ text: String, _ condition: WriteCondition) async throws -> ObjectInfo {
        let incoming = store.incoming(digests: ContentDigests(), expected: nil, limit: 1_000)
        try await incoming.append(Array(text.utf8))
        let staged = try await incoming.finish()
        return try staged.publish(as: key, StoredAttributes(ObjectAttributes(), staged.result), condition: condition)
      }
      await #expect(throws: ObjectError.self) { try await put("a", .ifMatch("*")) }
      let first = try await put("a", .ifAbsent)
      await #expect(throws: ObjectError.self) { try await put("b", .ifAbsent) }
      let second = try await put("b", .ifMatch(first.etag))
      let error = await #expect(throws: ObjectError.self) { try await put("c", .ifMatch(first.etag)) }
      #expect(error?.code == .preconditionFailed)
      #expect(try await store.head(key)?.etag == second.etag)
      #expect(files(below: folder) == ["objects/k"])
    }
  }

  @Test func tooMuchLeavesNothing() async throws {
    try await withStore { store, folder in
      func overflow() async throws {
        let incoming = store.incoming(digests: ContentDigests(), expected: nil, limit: 5_000_000)
        while true { try await incoming.append([UInt8](repeating: 7, count: 400_000)) }
      }
      let error = await #expect(throws: ObjectError.self) { try await overflow() }
      #expect(error?.code == .tooLarge)
      // Whatever was still being written goes with the last thread that held it.
      while !files(below: folder).isEmpty { await Task.yield() }
    }
  }

  @Test func attributesThatDoNotFitAreRefused() async throws {
    try await withStore { store, folder in
      for value in [String(repeating: "x", count: 4_000), "a\nb", "a\u{0}"] {
        let error = await #expect(throws: ObjectError.self) {
          try await store.put(
            ObjectKey("k"), .bytes([1]), attributes: .init(contentType: "x/y", metadata: ["name": value]))
        }
        #expect(error?.code == .metadataTooLarge)
      }
      #expect(files(below: folder).isEmpty)
    }
  }

  @Test func attributesBesideSurviveWithoutExtendedAttributes() async throws {
    try await withStore { store, folder in
      let key = try ObjectKey("a/k")
      let staged = try StagedFile(store.tree, digests: ContentDigests())
      try staged.append([[1, 2, 3]])
      try staged.synchronizeForTest()
      var stored = StoredAttributes(ObjectAttributes(contentType: "image/gif"), staged.result)
      stored.checksum = ("x-amz-checksum-crc32", "AAAAAA==")
      try store.tree.publish(staged.path, as: key, attributes: stored, isAttached: false, condition: .none)
      #expect(try await store.head(key)?.contentType == "image/gif")
      try await store.move(key, to: ObjectKey("b/k"))
      #expect(try await store.head(ObjectKey("b/k"))?.sha256 == stored.sha256)
      // Attributes of another version are not believed.
      try Data([9, 9]).write(to: folder.appending(path: "objects/b+/k"))
      #expect(try await store.head(ObjectKey("b/k"))?.sha256 == nil)
      try await store.delete(ObjectKey("b/k"))
      #expect(files(below: folder).isEmpty)
    }
  }
}

extension StagedFile {
  fileprivate func synchronizeForTest() throws { try SystemFile(path, O_RDONLY).synchronize() }
}
