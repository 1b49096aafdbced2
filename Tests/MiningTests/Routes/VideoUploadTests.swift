import Crypto
import Database
import Fetching
import Foundation
import IdentityTesting
import Objects
import TestSupport
import Testing
import Web

@testable import Library
@testable import Mining

struct VideoUploadTests {
  /// Bytes that begin like an MP4 file.
  private static func video(_ count: Int) -> [UInt8] {
    let head: [UInt8] = [0, 0, 0, 0x18] + Array("ftypisom".utf8)
    return head + (head.count..<count).map { UInt8(truncatingIfNeeded: $0 &* 131 >> 3) }
  }

  /// Sends a part to the address it was given, as a browser does.
  private func put(_ bytes: [UInt8], _ world: MiningWorld, _ address: String) async throws -> Int {
    let parts = try #require(URLComponents(string: address))
    let target = parts.percentEncodedPath + "?" + (parts.percentEncodedQuery ?? "")
    let request = Request(
      id: "test", method: .put, target: target,
      headers: ["Host": "\(parts.host ?? "")\(parts.port.map { ":\($0)" } ?? "")", "Content-Length": "\(bytes.count)"],
      remoteAddress: "127.0.0.1", isSecure: false, body: .bytes(bytes))
    return try await S3Endpoint(store: world.store).handler(request).status
  }

  /// Sends every part of an upload.
  private func putAll(
    _ bytes: [UInt8], _ world: MiningWorld, project: ProjectID? = nil, _ ticket: JSONValue
  ) async throws {
    let id = try #require(ticket["upload_id"]?.string)
    let size = try #require(ticket["part_size"]?.int)
    let count = try #require(ticket["part_count"]?.int)
    let asked = await world.send(
      .post, "/api/v1/projects/\(project ?? world.project)/video_uploads/\(id)/parts",
      json: ["numbers": .array((1...count).map { .integer(Int64($0)) })], headers: ["Host": "127.0.0.1:8080"])
    for part in asked.json["parts"]?.array ?? [] {
      let number = try #require(part["number"]?.int)
      let from = (number - 1) * size
      let status = try await put(
        Array(bytes[from..<min(from + size, bytes.count)]), world, try #require(part["url"]?.string))
      #expect(status == 200)
    }
  }

  private func send(_ bytes: [UInt8], _ world: MiningWorld, project: ProjectID? = nil) async throws -> JSONValue {
    let path = "/api/v1/projects/\(project ?? world.project)/video_uploads"
    let ticket = await world.send(
      .post, path,
      json: ["filename": "clip.mp4", "size": .integer(Int64(bytes.count)), "relative_path": "in/clip.mp4"])
    #expect(ticket.status == 201, "\(ticket.text)")
    let id = try #require(ticket.json["upload_id"]?.string)
    let count = try #require(ticket.json["part_count"]?.int)
    #expect(await world.send(.post, "\(path)/\(id)/complete").code == "conflict")
    try await putAll(bytes, world, project: project, ticket.json)
    let shown = await world.send(.get, "\(path)/\(id)")
    #expect(shown.json["parts"]?.array?.count == count)
    let done = await world.send(.post, "\(path)/\(id)/complete")
    #expect(done.status == 202, "\(done.text)")
    // Said twice, done once.
    #expect(await world.send(.post, "\(path)/\(id)/complete").json["id"] == done.json["id"])
    try await world.work(kinds: ["footage.receive"])
    return await world.send(.get, "\(path)/\(id)").json
  }

  @Test func aFileInPartsBecomesOneVideo() async throws {
    try await MiningWorld.lend { world in
      let bytes = Self.video(17 << 20)
      let upload = try await send(bytes, world)
      #expect(upload["status"]?.string == "completed", "\(upload)")
      let video = try #require(upload["video_id"]?.string)
      let shown = await world.send(.get, "\(world.path)/videos/\(video)").json
      #expect(shown["video"]?["status"]?.string == "DOWNLOADED")
      #expect(shown["video"]?["file_size"]?.int == bytes.count)
      #expect(shown["video"]?["source_type"]?.string == "FILE")
      #expect(shown["video"]?["source_info"]?["path"]?.string == "in/clip.mp4")
      let hash = Hexadecimal.encode(SHA256.hash(bytes))
      let key = try ObjectKey(ObjectNames.content(world.workspace, sha256: hash))
      #expect(try await world.store.head(key)?.size == Int64(bytes.count))
      // The same bytes for another project are the same video.
      let other = try await world.makeProject("Second")
      #expect(try await send(bytes, world, project: other)["video_id"]?.string == video)
      #expect(try await world.rows("select from videos").count == 1)
    }
  }

  /// The parts of a file were joined, and the server ended before it noted that: or the answer never arrived.
  @Test func whatWasJoinedIsNotSentAgain() async throws {
    try await MiningWorld.lend { world in
      let bytes = Self.video(17 << 20)
      let path = "\(world.path)/video_uploads"
      let ticket = await world.send(
        .post, path, json: ["filename": "clip.mp4", "size": .integer(Int64(bytes.count))])
      let id = try #require(ticket.json["upload_id"]?.string)
      try await putAll(bytes, world, ticket.json)
      let row = try await world.rows("select storage_path, parts_id from uploads")[0]
      let key = try ObjectKey(try row.get(0))
      let parts: String = try row.get(1)
      try await world.store.completeParts(key, id: parts, try await world.store.parts(key, id: parts))
      // All of it is here: a client that asks sends nothing.
      func arrived() async -> [[Int?]] {
        await world.send(.get, "\(path)/\(id)").json["parts"]?.array?.map { [$0["number"]?.int, $0["size"]?.int] } ?? []
      }
      #expect(await arrived() == [[1, 16 << 20], [2, 1 << 20]])
      let done = await world.send(.post, "\(path)/\(id)/complete")
      #expect(done.status == 202, "\(done.text)")
      // Also while a worker looks at it.
      #expect(await arrived() == [[1, 16 << 20], [2, 1 << 20]])
      #expect(await world.send(.post, "\(path)/\(id)/complete").json["id"] == done.json["id"])
      // No worker came for a weekend: what has arrived stays.
      try await world.rows("update uploads set created_at = now() - interval '3 days'")
      try await world.library.expireUploads()
      try await world.work(kinds: ["footage.receive"])
      #expect(await world.send(.get, "\(path)/\(id)").json["status"]?.string == "completed")
      #expect(try await world.rows("select from videos").count == 1)
    }
  }

  @Test func partsThatAreGoneAreTold() async throws {
    try await MiningWorld.lend { world in
      let path = "\(world.path)/video_uploads"
      let ticket = await world.send(.post, path, json: ["filename": "clip.mp4", "size": 100])
      let id = try #require(ticket.json["upload_id"]?.string)
      let row = try await world.rows("select storage_path, parts_id from uploads")[0]
      try await world.store.abortParts(try ObjectKey(try row.get(0)), id: try row.get(1))
      #expect(await world.send(.get, "\(path)/\(id)").status == 410)
      #expect(await world.send(.post, "\(path)/\(id)/complete").status == 410)
    }
  }

  @Test func whatIsNoVideoIsRefusedWithAReason() async throws {
    try await MiningWorld.lend(limits: LibraryLimits(fileBytes: 1 << 20)) { world in
      let upload = try await send(Array("<html>not a video</html>".utf8), world)
      #expect(upload["status"]?.string == "failed")
      #expect(upload["error"]?["code"]?.string == "not_a_video")
      #expect(try await world.rows("select from videos").isEmpty)
      let path = "\(world.path)/video_uploads"
      #expect(
        await world.send(.post, path, json: ["filename": "a.mp4", "size": 2_000_000]).code == "file_too_large")
      #expect(await world.send(.post, path, json: ["filename": "a.mp4", "size": 0]).status == 422)
    }
  }
}
