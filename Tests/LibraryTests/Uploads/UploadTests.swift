import Crypto
import Database
import Foundation
import Identity
import IdentityTesting
import Imaging
import Objects
import TestSupport
import Testing
import Web

@testable import Library

struct UploadTests {
  @Test func goesFromAddressToThumbnails() async throws {
    try await LibraryWorld.lend { world in
      let picture = TinyPictures.bitmap(40, 30)
      let hash = Hexadecimal.encode(SHA256.hash(picture))
      let batch = try await world.send(.post, "\(world.path)/batches", json: ["name": "Monday"]).id
      let ticket = try await world.ticket(
        name: "a/b/wrong.JPG",
        [
          "content_type": "image/bmp", "size": .integer(Int64(picture.count)), "sha256": .string(hash),
          "relative_path": "./shelf//a.bmp", "batch_id": .string(batch), "split": "valid", "tags": ["b", " a ", "b"],
        ])
      #expect(ticket["method"]?.string == "PUT")
      #expect(ticket["headers"]?["Content-Type"]?.string == "image/bmp")
      #expect(ticket["url"]?.string?.contains("X-Amz-Signature=") == true)
      try await world.put(picture, ticket)
      let upload = try await world.complete(ticket)
      #expect(upload["status"]?.string == "completed")
      let id = try #require(upload["image_id"]?.string)
      var image = await world.image(id)
      #expect(image["ingest_status"]?.string == "pending")
      #expect(image["width"]?.int == 40 && image["height"]?.int == 30)
      #expect(image["filename"]?.string == "wrong.JPG")
      #expect(image["relative_path"]?.string == "shelf/a.bmp")
      #expect(image["tags"]?.array?.compactMap(\.string) == ["a", "b"])
      #expect(image["split"]?.string == "valid")
      #expect(image["sha256"]?.string == hash)
      #expect(image["urls"]?["thumb"]?.string == nil)
      // The bytes lie under their content name and nowhere else.
      #expect(try await world.store.head(try ObjectKey(try #require(ticket["storage_path"]?.string))) == nil)
      let content = try ObjectKey(ObjectNames.content(world.admin.workspaceID.uuid, sha256: hash))
      #expect(try await world.store.read(content).readAll(limit: 1 << 20) == picture)

      try await world.work()
      image = await world.image(id)
      #expect(image["ingest_status"]?.string == "ready")
      #expect(image["format"]?.string == "bmp")
      #expect(image["placeholder_colour"]?.string?.hasPrefix("#") == true)
      let row = try await world.rows("select phash, thumbnail_format from images where id = \(id)::uuid")[0]
      #expect(try row.get(0, as: Int64?.self) != nil)
      let format: String = try row.get(1)
      for longest in [256, 1280] {
        let key = ObjectNames.thumbnail(
          world.admin.workspaceID.uuid, sha256: hash, page: 0, longest: longest, format: format)
        let thumbnail = try await world.store.read(try ObjectKey(key)).readAll(limit: 1 << 20)
        #expect(try ImageProbe.probe(bytes: thumbnail).size == PixelSize(width: 40, height: 30))
      }
      #expect(image["urls"]?["thumb"]?.string?.contains("X-Amz-Signature=") == true)
      let uploads = await world.send(.get, "/api/v1/batches/\(batch)/uploads").items
      #expect(uploads.map { $0["status"]?.string } == ["completed"])
      let batches = await world.send(.get, "\(world.path)/batches").items
      #expect(batches.map { $0["image_count"]?.int } == [1])
      #expect(batches[0]["uploads"]?["completed"]?.int == 1)
    }
  }

  @Test func refusesWhatIsNotAsAnnounced() async throws {
    try await LibraryWorld.lend { world in
      let picture = TinyPictures.bitmap()
      func end(_ bytes: [UInt8], _ more: [String: JSONValue]) async throws -> JSONValue {
        let ticket = try await world.ticket(more)
        try await world.put(bytes, ticket)
        let upload = try await world.complete(ticket)
        // Refused bytes do not stay.
        #expect(try await world.store.head(try ObjectKey(try #require(ticket["storage_path"]?.string))) == nil)
        #expect(upload["status"]?.string == "failed")
        #expect(upload["image_id"]?.string == nil)
        // For good.
        #expect(try await world.complete(ticket) == upload)
        return upload
      }
      #expect(try await end(picture, ["size": 7])["error"]?["code"]?.string == "size_mismatch")
      let wrong = String(repeating: "0", count: 64)
      #expect(try await end(picture, ["sha256": .string(wrong)])["error"]?["code"]?.string == "hash_mismatch")
      #expect(try await end([], [:])["error"]?["code"]?.string == "empty_file")
      let text = try await end(Array("hello, I am a text".utf8), [:])
      #expect(text["error"]?["code"]?.string == "not_an_image")
      #expect(text["error"]?["message"]?.string?.isEmpty == false)
      #expect(await world.send(.get, "\(world.path)/images").items.isEmpty)
      #expect(try await world.rows("select id from jobs").isEmpty)
    }
  }

  @Test func waitsForBytesThatAreMissing() async throws {
    try await LibraryWorld.lend { world in
      // Knowing the hash of a picture of another project is not having it.
      let other = try await world.makeProject("Other")
      let picture = TinyPictures.bitmap()
      try await world.upload(picture, project: other)
      let ticket = try await world.ticket(["sha256": .string(Hexadecimal.encode(SHA256.hash(picture)))])
      let early = try await world.complete(ticket)
      #expect(early["status"]?.string == "pending")
      #expect(early["error"]?["code"]?.string == "upload_missing")
      try await world.put(picture, ticket)
      #expect(try await world.complete(ticket)["status"]?.string == "completed")
    }
  }

  @Test func recognisesDuplicates() async throws {
    try await LibraryWorld.lend { world in
      let picture = TinyPictures.bitmap()
      let hash = JSONValue.string(Hexadecimal.encode(SHA256.hash(picture)))
      let first = try #require(try await world.upload(picture)["image_id"]?.string)
      // Without sending it …
      let skipped = try await world.ticket(["sha256": hash])
      #expect(skipped["duplicate_of"]?.string == first)
      #expect(skipped["url"]?.string == nil)
      // … and after sending it.
      let second = try await world.upload(picture, name: "other.png")
      #expect(second["status"]?.string == "duplicate")
      #expect(second["duplicate_of"]?.string == first)
      let kept = try await world.upload(picture, name: "kept.png", ["on_duplicate": "keep", "sha256": hash])
      #expect(kept["status"]?.string == "completed")
      let twin = try #require(kept["image_id"]?.string)
      #expect(twin != first)
      let duplicates = await world.send(.get, "/api/v1/images/\(first)/duplicates").items
      #expect(duplicates.map { $0["id"]?.string } == [twin])
      #expect(await world.send(.get, "\(world.path)/images?has_duplicates=true").items.count == 2)
      // What lies in the bin is no obstacle.
      for id in [first, twin] { #expect(await world.send(.delete, "/api/v1/images/\(id)").status == 204) }
      #expect(try await world.upload(picture)["status"]?.string == "completed")
      // Other projects have pictures of their own.
      let other = try await world.makeProject("Other")
      #expect(try await world.upload(picture, project: other)["status"]?.string == "completed")
    }
  }

  @Test func completesOnceHoweverOftenItIsAsked() async throws {
    try await LibraryWorld.lend { world in
      for round in 0..<8 {
        let keep: [String: JSONValue] = round % 2 == 0 ? [:] : ["on_duplicate": "keep"]
        let ticket = try await world.ticket(name: "\(round).bmp", keep)
        try await world.put(TinyPictures.bitmap(seed: round), ticket)
        let answers = try await withThrowingTaskGroup(of: JSONValue.self) { group in
          for _ in 0..<4 { group.addTask { try await world.complete(ticket) } }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(answers.map { $0["status"]?.string }) == ["completed"])
        #expect(Set(answers.map { $0["image_id"]?.string }).count == 1)
        #expect(try await world.complete(ticket) == answers[0])
      }
      let counts = try await world.rows("select count(*), count(distinct sha256) from images")[0]
      #expect(try counts.get(0) == 8)
      #expect(try counts.get(1) == 8)
    }
  }

  @Test func keepsEqualBytesOnceWhenSentTogether() async throws {
    try await LibraryWorld.lend { world in
      let picture = TinyPictures.bitmap()
      var tickets: [JSONValue] = []
      for number in 0..<6 {
        let ticket = try await world.ticket(name: "\(number).bmp")
        try await world.put(picture, ticket)
        tickets.append(ticket)
      }
      let answers = try await withThrowingTaskGroup(of: JSONValue.self) { group in
        for ticket in tickets { group.addTask { try await world.complete(ticket) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.filter { $0["status"]?.string == "completed" }.count == 1)
      #expect(answers.filter { $0["status"]?.string == "duplicate" }.count == 5)
      #expect(try await world.rows("select id from images").count == 1)
    }
  }

  @Test func goesOnWhereItWasCutOff() async throws {
    try await LibraryWorld.lend { world in
      let picture = TinyPictures.bitmap()
      let hash = Hexadecimal.encode(SHA256.hash(picture))
      let ticket = try await world.ticket()
      let id = try #require(ticket["upload_id"]?.string)
      // As a server leaves it that dies between the move and the rows.
      try await world.rows(
        """
        update uploads set sha256 = decode(\(hash), 'hex'), declared_size = \(picture.count), is_checked = true
        where id = \(id)::uuid
        """)
      let content = ObjectNames.content(world.admin.workspaceID.uuid, sha256: hash)
      try await world.store.put(try ObjectKey(content), .bytes(picture), contentType: "image/bmp")
      #expect(try await world.complete(ticket)["status"]?.string == "completed")
    }
  }

  @Test func answersManyInOrder() async throws {
    try await LibraryWorld.lend { world in
      let reply = await world.send(
        .post, "\(world.path)/upload_urls",
        json: ["files": [["filename": "a.bmp"], ["filename": "b.bmp"], ["filename": "c.bmp"]]])
      #expect(reply.status == 201)
      let tickets = reply.items
      try await world.put(TinyPictures.bitmap(seed: 1), tickets[0])
      try await world.put([1, 2, 3], tickets[1])
      try await world.put(TinyPictures.bitmap(seed: 1), tickets[2])
      let ids = JSONValue.array(tickets.compactMap { $0["upload_id"] })
      let done = await world.send(.post, "\(world.path)/complete_uploads", json: ["upload_ids": ids])
      #expect(done.items.map { $0["status"]?.string } == ["completed", "failed", "duplicate"])
      #expect(done.items.map { $0["filename"]?.string } == ["a.bmp", "b.bmp", "c.bmp"])
      let other = try await world.makeProject("Other")
      #expect(
        await world.send(.post, "/api/v1/projects/\(other)/complete_uploads", json: ["upload_ids": ids]).status == 404)
      #expect(await world.send(.post, "\(world.path)/upload_urls", json: ["files": []]).status == 422)
    }
  }

  @Test(
    arguments: [
      ["filename": ""], ["filename": "../.."], ["filename": "a", "relative_path": "a/../../b"],
      ["filename": "a", "sha256": "ABC"], ["filename": "a", "content_type": "a b"], ["filename": "a", "size": -1],
      ["filename": "a", "tags": [""]], ["filename": "a\u{0}"], ["filename": "a", "split": "none"],
    ] as [JSONValue]) func refusesNonsense(body: JSONValue) async throws
  {
    try await LibraryWorld.lend { world in
      let reply = await world.send(.post, "\(world.path)/upload_url", json: body)
      // PostgreSQL keeps no null characters, so JSON with one is refused as a whole.
      #expect(reply.status == (body["filename"]?.string == "a\u{0}" ? 400 : 422), "\(reply.text)")
    }
  }

  @Test func limitsFiles() async throws {
    try await LibraryWorld.lend(limits: LibraryLimits(fileBytes: 1000)) { world in
      let declared = await world.send(
        .post, "\(world.path)/upload_url", json: ["filename": "a.bmp", "size": 1001])
      #expect(declared.code == "file_too_large")
      let sent = try await world.upload(TinyPictures.bitmap(40, 40))
      #expect(sent["error"]?["code"]?.string == "file_too_large")
      let direct = await world.send(
        .post, "\(world.path)/upload_image", bytes: TinyPictures.bitmap(40, 40),
        headers: ["Content-Type": "image/bmp"])
      #expect(direct.code == "file_too_large")
    }
  }

  @Test func takesPicturesInTheRequestItself() async throws {
    try await LibraryWorld.lend { world in
      let path = "\(world.path)/upload_image"
      let raw = await world.send(
        .post, "\(path)?split=test&tags=x,%20y", bytes: TinyPictures.bitmap(seed: 1),
        headers: ["Content-Type": "image/bmp", "X-Filename": "raw.bmp"])
      #expect(raw.status == 201, "\(raw.text)")
      let image = await world.image(try #require(raw.json["image_id"]?.string))
      #expect(image["filename"]?.string == "raw.bmp")
      #expect(image["split"]?.string == "test")
      #expect(image["tags"]?.array?.compactMap(\.string) == ["x", "y"])
      let form =
        Array("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"form; 1.bmp\"\r\n\r\n".utf8)
        + TinyPictures.bitmap(seed: 2) + Array("\r\n--x--\r\n".utf8)
      let type: Headers = ["Content-Type": "multipart/form-data; boundary=x"]
      let sent = await world.send(.post, path, bytes: form, headers: type)
      #expect(sent.status == 201, "\(sent.text)")
      #expect(sent.json["filename"]?.string == "form; 1.bmp")
      #expect(await world.send(.post, path, bytes: form, headers: type).json["status"]?.string == "duplicate")
      #expect(await world.send(.post, path, bytes: Array(form.dropLast(6)), headers: type).status == 400)
      #expect(await world.send(.post, path, bytes: Array("--x--".utf8), headers: type).status == 400)
      let twice = Array(form.dropLast(7)) + form
      #expect(await world.send(.post, path, bytes: twice, headers: type).status == 400)
      let bad = await world.send(.post, path, bytes: [1, 2, 3], headers: ["Content-Type": "image/png"])
      #expect(bad.code == "unsupported_image")
      #expect(bad.json["upload"]?["status"]?.string == "failed")
      #expect(await world.send(.post, path, bytes: [1], headers: ["Content-Type": "text/html"]).status == 415)
      let key = try await world.identity.key(world.admin, [.upload])
      let byKey = await world.identity.send(
        .post, path, as: key, bytes: TinyPictures.bitmap(seed: 3), headers: ["Content-Type": "image/bmp"])
      #expect(byKey.status == 201)
      let left = try FileManager.default.contentsOfDirectory(atPath: FileManager.default.temporaryDirectory.path)
        .filter { $0.hasPrefix("framewright-upload-") }
      #expect(left.isEmpty)
    }
  }

  @Test func givesEachBatchAName() async throws {
    try await LibraryWorld.lend { world in
      var names: [String?] = []
      for name in ["x (2)", "x", "x", " x ", nil, nil] {
        let body: JSONValue = name.map { ["name": .string($0)] } ?? [:]
        names.append(await world.send(.post, "\(world.path)/batches", json: body).json["name"]?.string)
      }
      #expect(names.prefix(4) == ["x (2)", "x", "x (3)", "x (4)"])
      #expect(names.suffix(2).allSatisfy { ($0?.count ?? 0) >= 16 } && names[4] != names[5])
    }
  }

  @Test func givesUpWhatNeverArrives() async throws {
    try await LibraryWorld.lend { world in
      let ticket = try await world.ticket()
      let id = try #require(ticket["upload_id"]?.string)
      try await world.rows("update uploads set created_at = now() - interval '25 hours' where id = \(id)::uuid")
      try await world.feature.expireUploads()
      let upload = try await world.complete(ticket)
      #expect(upload["status"]?.string == "failed")
      #expect(upload["error"]?["code"]?.string == "upload_expired")
    }
  }

  @Test func sweepsWhatWasSentAndNeverCompleted() async throws {
    try await LibraryWorld.lend { world in
      let ticket = try await world.ticket()
      let key = try ObjectKey(try #require(ticket["storage_path"]?.string))
      _ = try await world.store.put(key, .bytes([1, 2, 3]), contentType: "image/jpeg")
      try await world.feature.sweepStore(incomingBefore: Date(timeIntervalSinceNow: -60), leftoversBefore: .distantPast)
      #expect(try await world.store.head(key) != nil)
      try await world.feature.sweepStore(incomingBefore: Date(timeIntervalSinceNow: 60), leftoversBefore: .distantPast)
      #expect(try await world.store.head(key) == nil)
    }
  }
}
