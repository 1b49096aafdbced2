import BucketTesting
import Crypto
import Database
import Foundation
import Identity
import IdentityTesting
import Imaging
import Net
import Objects
import TestSupport
import Testing
import Web

@testable import Library

struct BucketImportTests {
  private func body(_ bucket: BucketServer, _ more: [String: JSONValue] = [:]) -> JSONValue {
    var body: [String: JSONValue] = [
      "name": "Shelf", "endpoint": .string(bucket.endpoint), "bucket": "photos",
      "access_key_id": .string(BucketServer.credentials.accessKey),
      "secret_access_key": .string(BucketServer.credentials.secretKey),
    ]
    body.merge(more) { $1 }
    return .object(body)
  }

  /// Scans and answers the ended job.
  private func scan(_ world: LibraryWorld, _ id: String) async throws -> JSONValue {
    let started = await world.send(.post, "/api/v1/bucket_imports/\(id)/scan")
    #expect(started.status == 202, "\(started.text)")
    try await world.work()
    return await world.send(.get, "/api/v1/jobs/\(try started.id)").json
  }

  private func list(_ world: LibraryWorld) async -> JSONValue {
    await world.send(.get, "\(world.path)/bucket_imports").items.first ?? .null
  }

  @Test func copiesWhatIsNewAndReadsNothingTwice() async throws {
    try await BucketServer.lend { bucket in
      try await LibraryWorld.lend { world in
        try await bucket.put("a/1.bmp", TinyPictures.bitmap(seed: 1))
        try await bucket.put("a/ü 2.BMP", TinyPictures.bitmap(seed: 2))
        try await bucket.put("a/deep/3.bmp", TinyPictures.bitmap(seed: 1))
        try await bucket.put("a/broken.png", Array("no picture".utf8))
        try await bucket.put("a/film.mp4", [1, 2, 3])
        try await bucket.put("b/other.bmp", TinyPictures.bitmap(seed: 9))
        let test = await world.send(
          .post, "\(world.path)/bucket_imports/test", json: body(bucket, ["prefix": "a/"]))
        #expect(test.json["ok"]?.bool == true, "\(test.text)")
        #expect(test.json["objects_sample"]?.array?.count == 5)
        let made = await world.send(.post, "\(world.path)/bucket_imports", json: body(bucket, ["prefix": "a/"]))
        #expect(made.status == 201, "\(made.text)")
        let id = try made.id
        let first = try await scan(world, id)
        #expect(first["status"]?.string == "succeeded", "\(first)")
        let report = first["result"]
        #expect(report?["seen"]?.int == 5 && report?["added"]?.int == 2 && report?["duplicates"]?.int == 1)
        #expect(report?["refused"]?.int == 2 && report?["missing"]?.int == 0)
        #expect(report?["refusals"]?.array?.compactMap { $0["key"]?.string } == ["a/broken.png", "a/film.mp4"])
        let images = await world.send(.get, "\(world.path)/images?sort=filename&with=urls").items
        #expect(images.map { $0["relative_path"]?.string } == ["1.bmp", "ü 2.BMP"])
        #expect(images.allSatisfy { $0["ingest_status"]?.string == "ready" })
        let path: String = try await world.rows("select storage_path from images order by filename limit 1")[0].get(0)
        #expect(try await world.store.read(try ObjectKey(path)).readAll(limit: 1 << 20) == TinyPictures.bitmap(seed: 1))
        #expect(bucket.takeReads().count == 4)

        let second = try await scan(world, id)
        #expect(second["result"]?["seen"]?.int == 5 && second["result"]?["unchanged"]?.int == 5)
        #expect(bucket.takeReads().isEmpty)

        try await bucket.put("a/0.bmp", TinyPictures.bitmap(seed: 3))
        try await bucket.put("a/1.bmp", TinyPictures.bitmap(12, 5, seed: 4))
        try await bucket.store.delete(try ObjectKey("a/film.mp4"))
        let third = try await scan(world, id)
        #expect(third["result"]?["added"]?.int == 2 && third["result"]?["missing"]?.int == 1)
        #expect(bucket.takeReads().count == 2)
        let listed = await list(world)
        #expect(listed["objects_seen"]?.int == 5 && listed["objects_missing"]?.int == 1)
        #expect(listed["last_scan_at"]?.string != nil && listed["last_error"]?.string == nil)
        let batches = await world.send(.get, "\(world.path)/batches").items
        #expect(batches.map { $0["name"]?.string } == ["Shelf"] && batches[0]["image_count"]?.int == 4)
        // It comes back: known, not read again.
        try await bucket.put("a/film.mp4", [1, 2, 3])
        #expect(try await scan(world, id)["result"]?["missing"]?.int == 0)
        #expect(bucket.takeReads().isEmpty)
        #expect(await world.send(.delete, "/api/v1/bucket_imports/\(id)").status == 204)
        #expect(await world.send(.get, "\(world.path)/images").items.count == 4)
      }
    }
  }

  @Test func goesOnBehindTheLastPage() async throws {
    try await BucketServer.lend { bucket in
      try await LibraryWorld.lend { world in
        for number in 0..<6 { try await bucket.put("\(number).bmp", TinyPictures.bitmap(seed: number)) }
        let id = try await world.send(.post, "\(world.path)/bucket_imports", json: body(bucket)).id
        // As a scan leaves it that was cut off after half of its objects.
        try await world.rows(
          "update bucket_imports set last_key = '2.bmp', scan_started_at = now() where id = \(id)::uuid")
        let rest = try await scan(world, id)
        #expect(rest["result"]?["seen"]?.int == 3 && rest["result"]?["added"]?.int == 3)
        // The next one begins anew and finds what the cut one had not kept.
        #expect(try await scan(world, id)["result"]?["added"]?.int == 3)
      }
    }
  }

  @Test func leavesBytesWhereTheyAre() async throws {
    try await BucketServer.lend { bucket in
      try await LibraryWorld.lend { world in
        let picture = TinyPictures.bitmap(30, 20, seed: 5)
        try await bucket.put("x/1.bmp", picture)
        try await bucket.put("x/2.bmp", TinyPictures.bitmap(seed: 6))
        let id = try await world.send(
          .post, "\(world.path)/bucket_imports", json: body(bucket, ["mode": "reference"])
        ).id
        let first = try await scan(world, id)
        #expect(first["result"]?["added"]?.int == 2, "\(first)")
        let images = await world.send(.get, "\(world.path)/images?sort=filename&with=urls").items
        #expect(images.allSatisfy { $0["ingest_status"]?.string == "ready" }, "\(images)")
        #expect(images[0]["sha256"]?.string == Hexadecimal.encode(SHA256.hash(picture)))
        // Thumbnails alone are ours.
        var names: [String] = []
        try await world.store.forEach(prefix: "") { names.append($0.key.text) }
        #expect(names.count == 4 && names.allSatisfy { $0.contains("/thumbs/") })
        let address = try #require(images[0]["urls"]?["original"]?.string)
        #expect(address.hasPrefix(bucket.endpoint))
        let client = try HTTPClient()
        #expect(try await client.send(HTTPRequest("GET", address)).body == picture)
        #expect(
          await world.send(.get, "/api/v1/images/\(images[0]["id"]?.string ?? "")").json["urls"]?["original"] != nil)

        try await bucket.put("x/1.bmp", TinyPictures.bitmap(seed: 7))
        try await bucket.store.delete(try ObjectKey("x/2.bmp"))
        let second = try await scan(world, id)
        #expect(second["result"]?["added"]?.int == 1 && second["result"]?["missing"]?.int == 1)
        let old = await world.image(images[0]["id"]?.string ?? "")
        #expect(old["ingest_error"]?["code"]?.string == "object_changed")
        let missing = await world.image(images[1]["id"]?.string ?? "")
        #expect(missing["ingest_error"]?["code"]?.string == "object_missing")
        try await bucket.put("x/2.bmp", TinyPictures.bitmap(seed: 6))
        _ = try await scan(world, id)
        #expect(await world.image(images[1]["id"]?.string ?? "")["ingest_error"]?["code"]?.string == nil)
        #expect(await world.send(.delete, "/api/v1/bucket_imports/\(id)").code == "conflict")

        // Nothing in their bucket goes when the bin is emptied.
        _ = await world.send(.post, "\(world.path)/images/bulk", json: ["filter": [:], "action": "delete"])
        try await world.rows("update images set deleted_at = now() - interval '31 days'")
        try await world.feature.emptyBin()
        #expect(try await world.rows("select id from images").isEmpty)
        #expect(try await bucket.store.head(try ObjectKey("x/1.bmp")) != nil)
        #expect(await world.send(.delete, "/api/v1/bucket_imports/\(id)").status == 204)
      }
    }
  }

  @Test func keepsSecretsSealed() async throws {
    try await BucketServer.lend { bucket in
      try await LibraryWorld.lend { world in
        let made = await world.send(.post, "\(world.path)/bucket_imports", json: body(bucket))
        let id = try made.id
        let secret = BucketServer.credentials.secretKey
        #expect(!made.text.contains(secret))
        #expect(await !world.send(.get, "\(world.path)/bucket_imports").text.contains(secret))
        let sealed: [UInt8] = try await world.rows("select sealed_secret from bucket_imports")[0].get(0)
        #expect(!String(decoding: sealed, as: UTF8.self).contains(secret))
        // Sealed for its row alone.
        let other = try await world.send(.post, "\(world.path)/bucket_imports", json: body(bucket)).id
        try await world.rows(
          """
          update bucket_imports set sealed_secret = (select sealed_secret from bucket_imports where id = \(id)::uuid)
          where id = \(other)::uuid
          """)
        let failed = try await scan(world, other)
        #expect(failed["status"]?.string == "failed")
        #expect(failed["error"]?["code"]?.string == "secret_unreadable")
        let path = "/api/v1/bucket_imports/\(id)"
        #expect(await world.send(.patch, path, json: ["endpoint": "https://elsewhere.example"]).status == 422)
        let moved = await world.send(
          .patch, path,
          json: ["endpoint": "https://elsewhere.example", "secret_access_key": "new", "every_minutes": 60])
        #expect(moved.json["endpoint"]?.string == "https://elsewhere.example")
        #expect(moved.json["every_minutes"]?.int == 60)
        #expect(await world.send(.patch, path, json: ["every_minutes": 0]).json["every_minutes"]?.int == nil)
      }
    }
  }

  @Test func tellsWhyABucketCannotBeRead() async throws {
    try await BucketServer.lend { bucket in
      try await LibraryWorld.lend { world in
        let wrong = body(bucket, ["secret_access_key": "wrong"])
        let test = await world.send(.post, "\(world.path)/bucket_imports/test", json: wrong)
        #expect(test.json["ok"]?.bool == false)
        #expect(test.json["error"]?["message"]?.string?.isEmpty == false)
        #expect(try await world.rows("select id from bucket_imports").isEmpty)
        let id = try await world.send(.post, "\(world.path)/bucket_imports", json: wrong).id
        let job = try await scan(world, id)
        #expect(job["status"]?.string == "failed")
        let listed = await list(world)
        #expect(listed["last_error"]?.string?.isEmpty == false && listed["last_scan_at"]?.string != nil)
        // With the right secret it goes on.
        let path = "/api/v1/bucket_imports/\(id)"
        let secret = JSONValue.string(BucketServer.credentials.secretKey)
        #expect(await world.send(.patch, path, json: ["secret_access_key": secret]).status == 200)
        try await bucket.put("1.bmp", TinyPictures.bitmap())
        let again = try await scan(world, id)
        #expect(again["status"]?.string == "succeeded", "\(again)")
        #expect(await list(world)["last_error"]?.string == nil)
      }
    }
  }

  @Test func reachesNoPrivateAddressUnlessAllowed() async throws {
    try await BucketServer.lend { bucket in
      try await LibraryWorld.lend(allowsPrivateNetworks: false) { world in
        let test = await world.send(.post, "\(world.path)/bucket_imports/test", json: body(bucket))
        #expect(test.json["ok"]?.bool == false, "\(test.text)")
        for endpoint in ["http://localhost:1", "http://[::1]:80", "http://169.254.169.254", "http://2130706433"] {
          let reply = await world.send(
            .post, "\(world.path)/bucket_imports/test", json: body(bucket, ["endpoint": .string(endpoint)]))
          #expect(reply.json["ok"]?.bool == false, "\(endpoint)")
        }
        let id = try await world.send(.post, "\(world.path)/bucket_imports", json: body(bucket)).id
        try await bucket.put("1.bmp", TinyPictures.bitmap())
        try await world.rows("update bucket_imports set name = name")
        #expect(try await scan(world, id)["status"]?.string == "failed")
        #expect(bucket.takeReads().isEmpty)
      }
    }
  }

  @Test func scansBySchedule() async throws {
    try await BucketServer.lend { bucket in
      try await LibraryWorld.lend { world in
        let id = try await world.send(
          .post, "\(world.path)/bucket_imports", json: body(bucket, ["every_minutes": 5])
        ).id
        func jobs() async throws -> Int {
          try await world.rows("select count(*) from jobs where kind = 'bucket_imports.scan'")[0].get(0)
        }
        try await world.feature.startDueScans()
        try await world.feature.startDueScans()
        #expect(try await jobs() == 1)
        try await world.work()
        try await world.feature.startDueScans()
        #expect(try await jobs() == 1)
        try await world.rows(
          "update bucket_imports set last_scan_at = now() - interval '6 minutes' where id = \(id)::uuid")
        try await world.feature.startDueScans()
        #expect(try await jobs() == 2)
        #expect(await world.send(.delete, world.path).status == 204)
        try await world.work()
        try await world.rows("update bucket_imports set last_scan_at = null")
        try await world.feature.startDueScans()
        #expect(try await jobs() == 2)
      }
    }
  }

  @Test func refusesNonsense() async throws {
    try await BucketServer.lend { bucket in
      try await LibraryWorld.lend { world in
        let bad: [[String: JSONValue]] = [
          ["endpoint": "file:///etc"], ["endpoint": "s3.example"], ["endpoint": "http://user:pw@host"],
          ["endpoint": "http://"], ["bucket": ""], ["bucket": "a/b"], ["prefix": "a\u{1}"], ["name": ""],
          ["every_minutes": 4], ["every_minutes": 50_000], ["mode": "move"], ["access_key_id": "a\nb"],
        ]
        for more in bad {
          let reply = await world.send(.post, "\(world.path)/bucket_imports", json: body(bucket, more))
          #expect(reply.status == 422, "\(more)")
        }
      }
    }
  }
}
