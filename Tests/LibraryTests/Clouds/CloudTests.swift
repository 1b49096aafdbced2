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

@Suite(.serialized) struct CloudTests {
  /// Rows of a slope, as PCD text.
  private func slope(_ side: Int) -> [UInt8] {
    var text = "VERSION 0.7\nFIELDS x y z intensity\nSIZE 4 4 4 4\nTYPE F F F F\nCOUNT 1 1 1 1\nWIDTH \(side * side)\n"
    text += "HEIGHT 1\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS \(side * side)\nDATA ascii\n"
    for x in 0..<side { for y in 0..<side { text += "\(x) \(y) \(Double(x) / 4) \(y)\n" } }
    return Array(text.utf8)
  }

  @Test func aCloudIsReadAndShown() async throws {
    try await LibraryWorld.lend { world in
      let bytes = slope(60)
      let upload = try await world.upload(bytes, name: "slope.pcd")
      #expect(upload["status"]?.string == "completed", "\(upload)")
      let id = try #require(upload["image_id"]?.string)
      #expect(await world.send(.get, "/api/v1/images/\(id)/cloud").code == "image_not_ready")
      try await world.work()
      let image = await world.image(id)
      #expect(image["media"]?.string == "point_cloud" && image["format"]?.string == "pcd")
      #expect(image["ingest_status"]?.string == "ready", "\(image)")
      #expect(image["metadata"]?["points"]?.int == 3600)
      #expect(image["metadata"]?["fields"]?.array?.compactMap(\.string) == ["x", "y", "z", "intensity"])
      #expect(image["metadata"]?["bounds"]?["maximum"]?.array?.compactMap(\.double) == [59, 59, 14.75])
      let address = try #require(image["urls"]?["thumb"]?.string)
      let path = try #require(
        URLComponents(string: address)?.path.split(separator: "/").dropFirst().joined(separator: "/"))
      let place = try #require(path.range(of: "thumbs/"))
      let key = "\(world.admin.workspaceID)".lowercased() + "/" + path[place.lowerBound...]
      let picture = try await world.store.read(try ObjectKey(key)).readAll(limit: 1 << 20)
      #expect(try ImageProbe.probe(bytes: picture).size.width <= 256)

      let reply = await world.send(.get, "/api/v1/images/\(id)/cloud")
      #expect(reply.status == 200 && reply.headers["ETag"]?.contains(image["sha256"]?.string ?? "-") == true)
      let tree = reply.json
      #expect(tree["count"]?.int == 3600 && tree["has_colour"]?.bool == false)
      #expect(tree["intensity"]?.array?.compactMap(\.double) == [0, 59])
      #expect(tree["nodes"]?.array?.count == 1 && tree["nodes"]?[0]?["is_leaf"]?.bool == true)
      let node = await world.send(.get, "/api/v1/images/\(id)/cloud/nodes/0")
      #expect(node.status == 200 && node.body.count == 3600 * 8)
      let tag = try #require(node.headers["ETag"])
      let known = await world.send(
        .get, "/api/v1/images/\(id)/cloud/nodes/0", headers: ["If-None-Match": tag])
      #expect(known.status == 304 && known.body.isEmpty)
      #expect(await world.send(.get, "/api/v1/images/\(id)/cloud/nodes/1").status == 404)
      #expect(await world.send(.get, "/api/v1/images/\(id)/cloud/nodes/-1").status == 404)
      // The same bytes are the same cloud.
      #expect(try await world.upload(bytes, name: "again.pcd")["status"]?.string == "duplicate")
      // Pictures are shown in other ways, clouds have no pixels to render.
      #expect(await world.send(.get, "/api/v1/images/\(id)/render").code == "unsupported_image")
      let flat = try #require(try await world.upload(TinyPictures.bitmap())["image_id"]?.string)
      try await world.work()
      #expect(await world.send(.get, "/api/v1/images/\(flat)/cloud").status == 404)
    }
  }

  @Test func otherTenantsSeeNoCloud() async throws {
    try await LibraryWorld.lend { world in
      let stranger = try await world.identity.signUp("stranger")
      let id = try #require(try await world.upload(slope(10), name: "a.pcd")["image_id"]?.string)
      try await world.work()
      for path in ["cloud", "cloud/nodes/0"] {
        #expect(await world.send(.get, "/api/v1/images/\(id)/\(path)").status == 200)
        #expect(await world.send(.get, "/api/v1/images/\(id)/\(path)", as: stranger).status == 404)
      }
    }
  }

  @Test func scansAreToldByName() async throws {
    try await LibraryWorld.lend { world in
      var scan: [UInt8] = []
      for index in 0..<50 {
        for value in [Float(index), Float(index % 7), 0.5, 0.25] {
          withUnsafeBytes(of: value.bitPattern.littleEndian) { scan.append(contentsOf: $0) }
        }
      }
      let upload = try await world.upload(scan, name: "000000.bin")
      let id = try #require(upload["image_id"]?.string, "\(upload)")
      // Another name later does not make it unreadable.
      #expect(await world.send(.patch, "/api/v1/images/\(id)", json: ["filename": "first scan"]).status == 200)
      try await world.work()
      let image = await world.image(id)
      #expect(image["ingest_status"]?.string == "ready" && image["format"]?.string == "kitti_bin", "\(image)")
      // Without the name the bytes could be anything.
      #expect(try await world.upload(scan + scan, name: "scan.dat")["status"]?.string == "failed")
    }
  }

  @Test func damagedCloudsAreRefusedWithWords() async throws {
    try await LibraryWorld.lend { world in
      let cut = try await world.upload(Array(slope(9).prefix(100)), name: "cut.pcd")
      #expect(cut["status"]?.string == "failed" && cut["error"]?["message"]?.string?.isEmpty == false, "\(cut)")
      // Sound to look at, without a single place.
      let text =
        "VERSION 0.7\nFIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nCOUNT 1 1 1\nWIDTH 1\nHEIGHT 1\nPOINTS 1\nDATA ascii\n"
      let id = try #require(
        try await world.upload(Array((text + "nan nan nan\n").utf8), name: "hole.pcd")["image_id"]?.string)
      try await world.work()
      let image = await world.image(id)
      #expect(image["ingest_status"]?.string == "failed")
      #expect(image["ingest_error"]?["message"]?.string?.contains("no point of the cloud has a place") == true)
      #expect(await world.send(.get, "/api/v1/images/\(id)/cloud").code == "image_not_ready")
    }
  }
}
