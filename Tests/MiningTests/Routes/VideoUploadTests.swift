import Crypto
import Database
import Fetching
import Foundation
import IdentityTesting
import Library
import Objects
import TestSupport
import Testing
import Web

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

  private func send(_ bytes: [UInt8], _ world: MiningWorld, project: ProjectID? = nil) async throws -> JSONValue {
    let path = "/api/v1/projects/\(project ?? world.project)/video_uploads"
    let ticket = await world.send(
      .post, path,
      json: ["filename": "clip.mp4", "size": .integer(Int64(bytes.count)), "relative_path": "in/clip.mp4"])
    #expect(ticket.status == 201, "\(ticket.text)")
    let id = try #require(ticket.json["upload_id"]?.string)
    let size = try #require(ticket.json["part_size"]?.int)
    let count = try #require(ticket.json["part_count"]?.int)
    #expect(await world.send(.post, "\(path)/\(id)/complete").code == "conflict")
    let asked = await world.send(
      .post, "\(path)/\(id)/parts", json: ["numbers": .array((1...count).map { .integer(Int64($0)) })],
      headers: ["Host": "127.0.0.1:8080"])
    for part in asked.json["parts"]?.array ?? [] {
      let number = try #require(part["number"]?.int)
      let from = (number - 1) * size
      let status = try await put(
        Array(bytes[from..<min(from + size, bytes.count)]), world, try #require(part["url"]?.string))
      #expect(status == 200)
    }
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
