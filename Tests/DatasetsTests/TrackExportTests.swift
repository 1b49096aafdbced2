import Database
import Formats
import Foundation
import IdentityTesting
import Library
import Testing
import Web

/// What is drawn on videos is what exports write.
@Suite(.serialized) struct TrackExportTests {
  /// A video of 20 frames with images of the frames 0, 4 and 10, a track from 0 to 10 that is out of sight from 15 on, a
  /// box without a track, and an action.
  static func drawn(_ world: DatasetWorld) async throws {
    let named = await world.send(
      .post, "\(world.path)/videos",
      json: [
        "filename": "walk.mp4", "width": 40, "height": 30, "fps_numerator": 10, "fps_denominator": 1,
        "frame_count": 20,
      ])
    let video = try #require(named.json["id"]?.string)
    let made = await world.send(.post, "\(world.path)/classes", json: ["name": "person"])
    let person = try #require(made.json["id"]?.string)
    var ids: [Int: ImageID] = [:]
    var images: [NewImage] = []
    for frame in [0, 4, 10, 15] {
      let hash = String(repeating: "0", count: 60) + String(format: "%04d", frame)
      var image = NewImage(
        filename: "walk_\(frame).jpg", relativePath: "walk.mp4/walk_\(frame).jpg", fileSize: 1, sha256: hash,
        storagePath: "x/\(hash)")
      image.media = .frame
      image.video = VideoID(video)
      image.frameNumber = frame
      image.width = 40
      image.height = 30
      ids[frame] = image.id
      images.append(image)
    }
    let ready = images
    let project = try #require(ProjectID(world.project))
    try await world.database.transaction(world.admin.claims) {
      try ImageStore.insert(
        ready, project: project, workspace: world.admin.workspaceID.uuid, by: world.admin.userID.uuid, in: $0)
    }
    let track = UUID().uuidString.lowercased()
    func box(_ frame: Int, _ x: Double, _ more: [String: JSONValue] = [:]) -> JSONValue {
      var annotation: [String: JSONValue] = [
        "image_id": .string("\(ids[frame].map(\.description) ?? "")"), "class_id": .string(person), "kind": "box",
        "data": ["x": .number(x), "y": 5, "width": 10, "height": 8],
      ]
      annotation.merge(more) { $1 }
      return ["op": "create", "annotation": .object(annotation)]
    }
    let own: [String: JSONValue] = ["track_id": .string(track), "is_keyframe": true]
    let answer = await world.send(
      .post, "\(world.path)/annotations/batch",
      json: [
        "atomic": true,
        "operations": [
          [
            "op": "create_track",
            "track": [
              "id": .string(track), "video_id": .string(video), "class_id": .string(person), "kind": "box", "number": 3,
            ],
          ],
          box(0, 0, own), box(10, 20, own), box(15, 20, own.merging(["is_outside": true]) { $1 }), box(4, 30),
          [
            "op": "create",
            "annotation": [
              "video_id": .string(video), "class_id": .string(person), "kind": "time_range",
              "data": ["start": [51, 10], "end": [83, 10]],
            ],
          ],
        ],
      ])
    #expect(answer.status == 200, "\(answer.text)")
  }

  @Test func imagesGetWhatLiesBetweenKeyframes() async throws {
    try await DatasetWorld.lend { world in
      try await Self.drawn(world)
      let (job, file) = try await world.export("coco", ["include_images": false])
      let back = try ReadBack(file, .coco)
      let boxes = back.boxes(2)
      #expect(boxes["walk_0.jpg"] == ["person [0.0, 5.0, 10.0, 13.0]"], "\(job)")
      #expect(boxes["walk_4.jpg"] == ["person [30.0, 5.0, 40.0, 13.0]", "person [8.0, 5.0, 18.0, 13.0]"])
      #expect(boxes["walk_10.jpg"] == ["person [20.0, 5.0, 30.0, 13.0]"])
      // Out of sight is not labelled.
      #expect(boxes["walk_15.jpg"] == [])
    }
  }

  @Test func cvatGetsKeyframesAndMOTEveryFrame() async throws {
    try await DatasetWorld.lend { world in
      try await Self.drawn(world)
      let cvat = try ReadBack(try await world.export("cvat_video", ["include_images": false]).file, .cvatVideo)
      let tracked = cvat.items.values.flatMap { item in item.labels.map { (item, $0) } }.filter { $0.1.track == "3" }
      let frames = tracked.compactMap { item, label -> String? in
        guard case .frame(let frame) = item.media else { return nil }
        return "\(frame.number) \(label.enclosingBox?.xMin ?? -1) \(label.isOutside == true)"
      }
      #expect(frames.sorted() == ["0 0.0 false", "10 20.0 false", "15 20.0 true"])

      let mot = try ReadBack(try await world.export("mot", ["include_images": false]).file, .mot)
      var places: [Int: Double] = [:]
      for item in mot.items.values {
        guard case .frame(let frame) = item.media else { continue }
        for label in item.labels where abs((label.enclosingBox?.xMin ?? 0) - 30) > 1e-6 {
          places[frame.number] = label.enclosingBox?.xMin
        }
      }
      #expect(places.keys.sorted() == Array(0..<15))
      for frame in 0..<15 { #expect(abs((places[frame] ?? -1) - Double(min(frame, 10)) * 2) < 0.02, "\(frame)") }
    }
  }

  @Test func actionsAreWrittenInSeconds() async throws {
    try await DatasetWorld.lend { world in
      try await Self.drawn(world)
      let back = try ReadBack(try await world.export("activitynet", ["include_images": false]).file, .activityNet)
      let ranges = back.items.values.flatMap(\.labels).compactMap { label -> [Double]? in
        guard case .timeRange(let range) = label.shape else { return nil }
        return [range.start.seconds, range.end.seconds]
      }
      #expect(ranges == [[5.1, 8.3]])
    }
  }

  @Test func otherStatusesAreCountedAndLeftOut() async throws {
    try await DatasetWorld.lend { world in
      try await Self.drawn(world)
      let (job, _) = try await world.export("mot", ["include_images": false, "statuses": ["accepted"]])
      #expect(job["result"]?["report"]?["left_out_by_status"]?["approved"]?.int == 5, "\(job)")
      #expect(job["result"]?["report"]?["annotations"]?["read"]?.int == 0)
    }
  }
}
