import Formats
import Foundation
import Geometry
import TestSupport
import Testing

/// KITTI's pictures and clouds.
@Suite("KITTI") struct KITTITests {
  @Test(arguments: [("kitti", FormatID.kitti), ("kitti", .kitti3D), ("formats_tiny/kitti/kitti_detection", .kitti)])
  func samplesComeBackEqual(_ path: String, _ id: FormatID) async throws {
    guard let url = SampleData.folder(path) else { return }
    let first = try ReadDataset(url, id)
    #expect(first.items.count == 2)
    #expect(first.report.errors == 0, "\(first.report.text)")
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      let report = try convert(DatasetSource.open(url), from: id, to: id, into: FolderSink(out))
      #expect(report.losses.isEmpty, "\(report.text)")
      let back = try ReadDataset(out, id)
      #expect(DatasetComparison.differences(first.items, back.items, tolerance: 1e-9).isEmpty)
    }
  }

  @Test(.needsSampleData("kitti")) func bodiesStandWhereTheCloudIs() throws {
    let url = try #require(SampleData.folder("kitti"))
    #expect(try FormatRegistry.recognise(DatasetSource.open(url)).id == .kitti3D)
    let dataset = try ReadDataset(url, .kitti3D)
    let walker = try #require(dataset.items[0].labels.first)
    guard case .cuboid(let body) = walker.shape else {
      Issue.record("no body")
      return
    }
    // The label says 8.41 m ahead of the camera and 1.84 m to its right; the lidar stands 0.27 m behind the camera.
    #expect(abs(body.centre.x - 8.7) < 0.1, "\(body)")
    #expect(abs(body.centre.y + 1.84) < 0.1)
    #expect(body.height == 1.89)
    // The camera that the labels were made for comes along with its picture.
    let camera = try #require(dataset.items[0].cameras.first)
    #expect(camera.name == "image_2" && camera.path == "image_2/000000.png" && camera.picture != nil)
    let eye = try #require(PinholeCamera(projection: camera.projection, extrinsic: camera.extrinsic))
    let seen = try #require(eye.project(body)).outline
    // Its label says 712.40 to 810.73 across, drawn around the walker, whose body is roomier.
    #expect(abs((seen.map(\.x).min() ?? 0) - 712.4) < 12 && abs((seen.map(\.x).max() ?? 0) - 810.73) < 12, "\(seen)")
    // Points of the walker lie inside: the body is where the cloud has it.
    guard case .file(let cloud) = try #require(dataset.items[0].image) else { return }
    let bytes = try Data(contentsOf: cloud)
    var inside = 0
    for at in stride(from: 0, to: bytes.count - 15, by: 16) {
      let p = (0..<3).map { index in
        Double(
          Float(
            bitPattern: bytes[(at + 4 * index)..<(at + 4 * index + 4)].reversed().reduce(UInt32(0)) {
              $0 << 8 | UInt32($1)
            }))
      }
      let (dx, dy) = (p[0] - body.centre.x, p[1] - body.centre.y)
      let (along, across) = (
        dx * cos(body.yaw) + dy * sin(body.yaw), -dx * sin(body.yaw) + dy * cos(body.yaw)
      )
      if abs(along) < body.length / 2, abs(across) < body.width / 2, abs(p[2] - body.centre.z) < body.height / 2 {
        inside += 1
      }
    }
    #expect(inside > 20, "\(inside) points")
    #expect(dataset.items[1].labels.filter(\.isCrowd).count == 4)
  }

  @Test(arguments: [
    "Car 0 0 0 1 2 3", "Car x 0 0 1 2 3 4 1 1 1 1 1 1 1", "Car 0 9 0 1 2 3 4 1 1 1 1 1 1 1",
    "Car 0 0 0 3 2 1 4 1 1 1 1 1 1 1", "Car 0 0 0 1 2 1e9 4 1 1 1 1 1 1 1", "Car 0 0 0 1 2 nan 4 1 1 1 1 1 1 1",
  ])
  func badRowsCostThemselves(_ row: String) async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("label_2/1.txt")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("Car 0 0 0 1 2 3 4 -1 -1 -1 -1000 -1000 -1000 -10\n\(row)\n".utf8).write(to: file)
      let dataset = try ReadDataset(folder, .kitti)
      #expect(dataset.boxes == 1)
      #expect(dataset.report.diagnostics.first { $0.severity == .error }?.line == 2, "\(dataset.report.text)")
    }
  }

  @Test(.needsSampleData("kitti")) func pictureAndNewCalibrationAreWritten() async throws {
    let url = try #require(SampleData.folder("kitti"))
    let dataset = try ReadDataset(url, .kitti3D)
    try await withTemporaryFolder { folder in
      let report = ReportCollector(listLimit: 100)
      let writer = try KITTI3DFormat().makeWriter(
        DatasetHeader(), to: FolderSink(folder), options: WriteOptions(), report: report)
      var item = dataset.items[0]
      let moved = item.cameras[0].projection.map { $0 + 1 }
      item.cameras[0].projection = moved
      try writer.write(item)
      try writer.finish()
      let picture = try Data(contentsOf: folder.appendingPathComponent("training/image_2/000000.png"))
      #expect(picture.count > 100_000)
      let back = try ReadDataset(folder, .kitti3D)
      let camera = try #require(back.items.first?.cameras.first)
      #expect(zip(camera.projection, moved).allSatisfy { abs($0 - $1) < 1e-6 })
      #expect(zip(camera.extrinsic, dataset.items[0].cameras[0].extrinsic).allSatisfy { abs($0 - $1) < 1e-9 })
    }
  }

  @Test func bodiesWithoutCalibrationAreNamed() async throws {
    try await withTemporaryFolder { folder in
      for (path, text) in ["label_2/1.txt": "Car 0 0 0 1 2 3 4 1 1 1 1 1 9 0\n", "calib/1.txt": "R0_rect: 0 0\n"] {
        let file = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      }
      let dataset = try ReadDataset(folder, .kitti3D)
      #expect(dataset.boxes == 0)
      #expect(dataset.count(.schema) == 1)
    }
  }

  /// What belongs to clouds that are elsewhere: labels and calibrations, or calibrations alone.
  @Test(arguments: [true, false]) func partsWithoutCloudsSayWhereTheyBelong(_ isLabelled: Bool) async throws {
    let calibration =
      "P2: 1 0 0 0 0 1 0 0 0 0 1 0\nR0_rect: 1 0 0 0 1 0 0 0 1\nTr_velo_to_cam: 0 -1 0 0 0 0 -1 0 1 0 0 0\n"
    try await withTemporaryFolder { folder in
      func put(_ path: String, _ text: String) throws {
        let file = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      }
      for half in ["training", "testing"] { try put("2011/\(half)/calib/07.txt", calibration) }
      if isLabelled { try put("2011/training/label_2/07.txt", "Car 0 0 0 1 2 3 4 1 1 1 1 1 9 0\n") }
      let items = try ReadDataset(folder, .kitti3D).items
      try #require(items.map(\.split) == ["testing", "training"])
      #expect(items.map(\.labels.count) == [0, isLabelled ? 1 : 0])
      #expect(items[1].likelyPaths == ["2011/training/velodyne/07.bin", "2011/training/velodyne/07.pcd"])
      #expect(items[1].cameras.first?.likelyPaths.first == "2011/training/image_2/07.png")
      // With its cloud it says no other place, and is recognised without labels.
      try put("2011/testing/velodyne/07.bin", String(repeating: "\0", count: 32))
      let source = try DatasetSource.open(folder)
      #expect(try FormatRegistry.recognise(source).id == .kitti3D)
      let whole = try ReadDataset(folder, .kitti3D).items
      #expect(whole.map(\.split) == (isLabelled ? ["testing", "training"] : ["testing"]))
      #expect(whole[0].likelyPaths == [] && whole[0].cameras.count == 1)
    }
  }

  /// Numbers that overflow would be no numbers of any JSON.
  @Test func aCalibrationBeyondAllBoundsIsNone() async throws {
    try await withTemporaryFolder { folder in
      let calibration =
        "P2: 1e308 0 0 0 0 1 0 0 0 0 1 0\nR0_rect: 1 0 0 0 1 0 0 0 1\nTr_velo_to_cam: 0 -1e-3 0 1e308 0 0 -1 0 1 0 0 0\n"
      for (path, text) in ["label_2/1.txt": "Car 0 0 0 1 2 3 4 1 1 1 1 1 9 0\n", "calib/1.txt": calibration] {
        let file = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      }
      let dataset = try ReadDataset(folder, .kitti3D)
      #expect(dataset.boxes == 0 && dataset.items.allSatisfy(\.cameras.isEmpty))
      #expect(dataset.count(.schema) == 1)
    }
  }

  @Test(arguments: ["R0_rect: 0 0\n", String(repeating: "P0: 1\n", count: 1 << 18)])
  func aCalibrationThatCannotBeUsedIsNamed(_ text: String) async throws {
    try await withTemporaryFolder { folder in
      for (path, bytes) in [
        "velodyne/1.bin": Data(count: 160), "image_2/1.png": Data(SampleDataset.png(20, 10)),
        "calib/1.txt": Data(text.utf8),
      ] {
        let file = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: file)
      }
      let dataset = try ReadDataset(folder, .kitti3D)
      #expect(dataset.items.count == 1 && dataset.items[0].cameras.isEmpty)
      let told = dataset.report.diagnostics.filter { $0.file == "calib/1.txt" }
      #expect(told.count == 1, "\(dataset.report.diagnostics)")
    }
  }
}
