import Database
import Datasets
import Formats
import Foundation
import IdentityTesting
import Library
import Testing
import Web

/// Tracks and time ranges of files land on the project's video of that name.
@Suite(.serialized) struct TrackImportTests {
  /// The same world, whose imports make images of frames as rows alone; the video has 20 frames.
  private static func framed(_ world: DatasetWorld) -> DatasetWorld {
    let database = world.database
    return DatasetWorld(
      identity: world.identity, store: world.store, folder: world.folder,
      feature: DatasetsFeature(database: database, store: world.store) {
        frames, video, project, workspace, user, claims in
        if let frame = frames.first(where: { $0 >= 20 }) {
          throw APIError(.notFound, "The video has no frame \(frame)")
        }
        return try await database.transaction(claims) { transaction in
          var found: [Int: ImageID] = [:]
          for row in try transaction.query(
            "select frame_number, id from images where video_id = \(video) and project_id = \(project)")
          {
            found[try row.get(0)] = try row.get(1)
          }
          var made: [NewImage] = []
          for frame in frames where found[frame] == nil {
            let hash = String(repeating: "0", count: 60) + String(format: "%04d", frame)
            var image = NewImage(
              filename: "walk_\(frame).jpg", relativePath: "walk.mp4/walk_\(frame).jpg", fileSize: 1, sha256: hash,
              storagePath: "x/\(hash)")
            image.media = .frame
            image.video = video
            image.frameNumber = frame
            image.width = 40
            image.height = 30
            found[frame] = image.id
            made.append(image)
          }
          try ImageStore.insert(made, project: project, workspace: workspace, by: user, in: transaction)
          return found.filter { frames.contains($0.key) }
        }
      }, admin: world.admin, project: world.project)
  }

  private static func named(_ world: DatasetWorld, frames: Int = 20) async throws -> String {
    let reply = await world.send(
      .post, "\(world.path)/videos",
      json: ["filename": "walk.mp4", "width": 40, "height": 30, "frame_count": .integer(Int64(frames))])
    return try #require(reply.json["id"]?.string)
  }

  private static func keyframes(_ world: DatasetWorld, _ video: String) async -> [String] {
    let labels = await world.send(.get, "\(world.path)/videos/\(video)/labels").json
    return (labels["keyframes"]?.array ?? []).map {
      let one = $0["annotation"]
      return "\($0["frame_number"]?.int ?? -1) \(one?["data"]?["x"]?.double ?? -1) \(one?["is_outside"]?.bool ?? false)"
    }
  }

  @Test func tracksComeBackFromCVAT() async throws {
    try await DatasetWorld.lend { world in
      try await TrackExportTests.drawn(world)
      let file = try await world.export("cvat_video", ["include_images": false]).file
      let second = Self.framed(try await world.with(project: "Second"))
      let video = try await Self.named(second)
      let job = try await second.import(file)
      #expect(job["status"]?.string == "succeeded", "\(job)")
      #expect(job["result"]?["report"]?["annotations"]?["failed"]?.int == 0, "\(job)")
      let wanted = ["0 0.0 false", "10 20.0 false", "15 20.0 true"]
      #expect(await Self.keyframes(second, video) == wanted)
      let labels = await second.send(.get, "\(second.path)/videos/\(video)/labels").json
      #expect(labels["tracks"]?.array?.map { $0["number"]?.int } == [3])
      // The same file again changes nothing.
      let state = try await second.state()
      let again = try await second.import(file)
      #expect(again["result"]?["report"]?["annotations"]?["added"]?.int == 0, "\(again)")
      #expect(try await second.state() == state)
      #expect(try await second.number("select count(*) from tracks") == 2)
      // And what was imported is exported as what was drawn.
      let back = try ReadBack(try await second.export("coco", ["include_images": false]).file, .coco).boxes(2)
      #expect(back["walk_4.jpg"] == ["person [30.0, 5.0, 40.0, 13.0]", "person [8.0, 5.0, 18.0, 13.0]"])
    }
  }

  @Test func timeRangesLandOnTheVideo() async throws {
    try await DatasetWorld.lend { world in
      try await TrackExportTests.drawn(world)
      let file = try await world.export("activitynet", ["include_images": false]).file
      let second = Self.framed(try await world.with(project: "Second"))
      let video = try await Self.named(second)
      for round in 0..<2 {
        let job = try await second.import(file)
        #expect(job["result"]?["report"]?["annotations"]?["added"]?.int == 1 - round, "\(job)")
      }
      let ranges = await second.send(.get, "\(second.path)/videos/\(video)/labels").json["time_ranges"]?.array
      #expect(ranges?.count == 1)
      #expect(ranges?.first?["source"]?.string == "import")
    }
  }

  @Test func whatIsSaidOfATimeRangeIsKept() async throws {
    try await DatasetWorld.lend { world in
      let own = Self.framed(world)
      _ = try await Self.named(own)
      var label = Label(
        category: "walks",
        shape: .timeRange(
          TimeRange(start: try #require(RationalTime(1, over: 2)), end: try #require(RationalTime(3, over: 2)))))
      label.attributes = ["pace": .text("slow")]
      var item = DatasetItem(path: "walk.mp4")
      item.media = .video
      item.labels = [label, Label(category: "walks", shape: .box(PixelBox(xMin: 1, yMin: 1, xMax: 9, yMax: 9)))]
      var header = DatasetHeader()
      header.categories = [DatasetCategory(name: "walks")]
      let root = world.folder.appendingPathComponent("ranges")
      let format = try #require(FormatRegistry.format(.via3))
      let exporter = try DatasetExporter(format, header: header, to: FolderSink(root), report: ReportCollector())
      try exporter.write(item)
      try exporter.finish()
      let job = try await own.import(root, ["format": "via3"])
      let report = job["result"]?["report"]
      #expect(report?["annotations"]?["added"]?.int == 1, "\(job)")
      #expect(report?["annotations"]?["failed"]?.int == 1, "\(job)")
      let lines = report?["conversion"]?["diagnostics"]?.array ?? []
      #expect(lines.contains { $0["code"]?.string == DiagnosticCode.notHeld.rawValue }, "\(job)")
      let back = try ReadBack(try await own.export("via3", ["include_images": false]).file, .via3)
      #expect(back.items["walk.mp4"]?.labels.map(\.attributes) == [["pace": .text("slow")]])
    }
  }

  @Test func framesThatTheVideoDoesNotHaveAreReported() async throws {
    try await DatasetWorld.lend { world in
      let xml = """
        <?xml version="1.0" encoding="utf-8"?>
        <annotations><version>1.1</version><meta><job><mode>interpolation</mode><labels><label><name>car</name>
        <attributes></attributes></label></labels><original_size><width>40</width><height>30</height></original_size>
        <source>walk.mp4</source></job></meta>
        <track id="5" label="car"><box frame="2" keyframe="1" outside="0" occluded="0" xtl="1" ytl="1" xbr="9" ybr="9"/>
        <box frame="900" keyframe="1" outside="0" occluded="0" xtl="1" ytl="1" xbr="9" ybr="9"/></track></annotations>
        """
      let file = world.folder.appendingPathComponent("annotations.xml")
      try Data(xml.utf8).write(to: file)
      let own = Self.framed(world)
      let video = try await Self.named(own)
      let job = try await own.import(file)
      #expect(await Self.keyframes(own, video) == ["2 1.0 false"], "\(job)")
      #expect(job["result"]?["report"]?["annotations"]?["failed"]?.int == 1, "\(job)")
    }
  }
}
