import Datasets
import Formats
import Foundation
import Identity
import IdentityTesting
import Library
import TestSupport
import Testing
import Web

/// Bodies in point clouds: what is drawn is what is exported, and comes back.
@Suite(.serialized) struct CloudExportTests {
  /// A folder as KITTI has it: one scan, one car, the calibration that only turns the axes.
  private func kitti(_ folder: URL) throws -> URL {
    let root = folder.appendingPathComponent("kitti")
    for part in ["velodyne", "label_2", "calib"] {
      try FileManager.default.createDirectory(
        at: root.appendingPathComponent("training/\(part)"), withIntermediateDirectories: true)
    }
    var scan: [UInt8] = []
    for index in 0..<200 {
      for value in [Float(index % 20), Float(index / 20), -1.5, 0.5] {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { scan.append(contentsOf: $0) }
      }
    }
    func put(_ path: String, _ bytes: [UInt8]) throws {
      try Data(bytes).write(to: root.appendingPathComponent("training/\(path)"))
    }
    try put("velodyne/000000.bin", scan)
    try put(
      "calib/000000.txt",
      Array("P2: 1 0 0 0 0 1 0 0 0 0 1 0\nR0_rect: 1 0 0 0 1 0 0 0 1\nTr_velo_to_cam: 0 -1 0 0 0 0 -1 0 1 0 0 0\n".utf8)
    )
    try put("label_2/000000.txt", Array("Car 0 0 0 10 20 60 70 1.5 1.6 3.9 1 1.5 12 -1.2\n".utf8))
    return root
  }

  /// One blue pixel.
  private let bitmap: [UInt8] =
    Array("BM".utf8) + [58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0]
    + [UInt8](repeating: 0, count: 24) + [255, 0, 0, 0]

  @Test func theCamerasPictureComesAndGoesWithTheCloud() async throws {
    try await DatasetWorld.lend { world in
      let folder = try kitti(world.folder)
      let pictures = folder.appendingPathComponent("training/image_2")
      try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
      try Data(bitmap).write(to: pictures.appendingPathComponent("000000.bmp"))
      let job = try await world.import(folder, ["format": "auto"])
      #expect(job["status"]?.string == "succeeded", "\(job)")
      let images = await world.send(.get, "\(world.path)/images").json["items"]?.array ?? []
      let cloud = try #require(images.first { $0["media"]?.string == "point_cloud" }?["id"]?.string)
      let picture = try #require(images.first { $0["media"]?.string == "image" })
      #expect(images.count == 2 && picture["relative_path"]?.string == "image_2/000000.bmp")
      let cameras = await world.send(.get, "/api/v1/images/\(cloud)/cameras").json["items"]?.array ?? []
      #expect(cameras.map { $0["name"]?.string } == ["image_2"] && cameras[0]["picture_id"] == picture["id"])
      // The same again changes nothing.
      try await world.import(folder, ["format": "auto"])
      #expect(await world.send(.get, "\(world.path)/images").json["items"]?.array?.count == 2)

      // A camera that was calibrated anew leaves as it is now, with its picture.
      let changed: JSONValue = [
        "items": [
          [
            "name": "front", "picture_id": picture["id"] ?? .null,
            "projection": [500, 0, 300, 1, 0, 500, 100, 2, 0, 0, 1, 0.5],
            "extrinsic": [0, -1, 0, 0.1, 0, 0, -1, 0.2, 1, 0, 0, 0.3],
          ]
        ]
      ]
      #expect(await world.send(.put, "/api/v1/images/\(cloud)/cameras", json: changed).status == 200)
      let (_, exported) = try await world.export("kitti_3d")
      let other = try await world.with(project: "Again")
      try await other.import(exported, ["format": "kitti_3d"])
      let back = await other.send(.get, "\(other.path)/images").json["items"]?.array ?? []
      #expect(back.count == 2, "\(back)")
      let again = try #require(back.first { $0["media"]?.string == "point_cloud" }?["id"]?.string)
      let camera = await other.send(.get, "/api/v1/images/\(again)/cameras").json["items"]?[0]
      #expect(camera?["projection"]?.array?.compactMap(\.double) == [500, 0, 300, 1, 0, 500, 100, 2, 0, 0, 1, 0.5])
      let shifts = camera?["extrinsic"]?.array?.compactMap(\.double) ?? []
      #expect(shifts.count == 12 && abs(shifts[3] - 0.1) < 1e-9 && abs(shifts[11] - 0.3) < 1e-9)
      #expect(back.first { $0["media"]?.string == "image" }?["sha256"] == picture["sha256"])
    }
  }

  @Test func looseCloudsAreImported() async throws {
    try await DatasetWorld.lend { world in
      let folder = world.folder.appendingPathComponent("loose/drive")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for index in 0..<3 {
        let text =
          "VERSION 0.7\nFIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nCOUNT 1 1 1\nWIDTH 2\nHEIGHT 1\nPOINTS 2\nDATA ascii\n"
          + "\(index) 2 3\n4 5 6\n"
        try Data(text.utf8).write(to: folder.appendingPathComponent("scan\(index).pcd"))
      }
      // Neither a cloud nor a reason to refuse the others.
      try Data("no cloud".utf8).write(to: folder.appendingPathComponent("weights.bin"))
      try Data("read me".utf8).write(to: folder.appendingPathComponent("README.txt"))
      let job = try await world.import(folder.deletingLastPathComponent(), [:])
      #expect(job["status"]?.string == "succeeded", "\(job)")
      let images = await world.send(.get, "\(world.path)/images").json["items"]?.array ?? []
      #expect(images.allSatisfy { $0["media"]?.string == "point_cloud" }, "\(images)")
      #expect(images.count == 3)
      #expect(job["result"]?["report"]?["images"]?["failed"]?.int == 1, "\(job)")
    }
  }

  @Test func bodiesGoOutAndComeBack() async throws {
    try await DatasetWorld.lend { world in
      let job = try await world.import(try kitti(world.folder), ["format": "kitti_3d"])
      #expect(job["status"]?.string == "succeeded", "\(job)")
      let images = await world.send(.get, "\(world.path)/images").json["items"]?.array ?? []
      #expect(images.count == 1 && images[0]["media"]?.string == "point_cloud", "\(images)")
      let image = try #require(images.first?["id"]?.string)
      let labels = await world.send(.get, "/api/v1/images/\(image)/annotations").json["items"]?.array ?? []
      #expect(labels.map { $0["kind"]?.string } == ["cuboid"], "\(labels)")
      #expect(labels.first?["data"]?["size"]?.array?.compactMap(\.double) == [3.9, 1.6, 1.5])
      // Another one by hand, as the page writes it.
      let drawn: JSONValue = [
        "image_id": .string(image), "class_name": "Car", "kind": "cuboid",
        "data": ["center": [10.25, -3.5, -0.7], "size": [4.2, 1.8, 1.6], "yaw": 0.4],
      ]
      let made = await world.send(.post, "/api/v1/annotations", json: drawn)
      #expect(made.status == 201, "\(made.text)")

      let (done, exported) = try await world.export("kitti_3d")
      #expect(done["result"]?["report"]?["annotations"]?["read"]?.int == 2, "\(done)")
      let other = try await world.with(project: "Again")
      try await other.import(exported, ["format": "kitti_3d"])
      let back = await other.send(.get, "\(other.path)/images").json["items"]?.array ?? []
      #expect(back.count == 1 && back[0]["media"]?.string == "point_cloud")
      #expect(back.first?["sha256"] == images.first?["sha256"], "the cloud's bytes are as they came")
      let again = await other.send(.get, "/api/v1/images/\(back.first?["id"]?.string ?? "")/annotations")
      let bodies = (again.json["items"]?.array ?? []).compactMap { $0["data"] }
      #expect(bodies.count == 2)
      let mine = try #require(bodies.first { abs(($0["size"]?[0]?.double ?? 0) - 4.2) < 1e-6 })
      for (index, value) in [10.25, -3.5, -0.7].enumerated() {
        #expect(abs((mine["center"]?[index]?.double ?? .infinity) - value) < 1e-6)
      }
      #expect(abs((mine["yaw"]?.double ?? .infinity) - 0.4) < 1e-6)
      // A format of pictures leaves clouds out, and says so.
      let (flat, _) = try await world.export("coco")
      #expect("\(flat)".contains("point cloud"), "\(flat)")
    }
  }
}
