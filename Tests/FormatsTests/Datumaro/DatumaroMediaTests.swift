import Formats
import Foundation
import TestSupport
import Testing

/// What Datumaro's items are: images, frames, videos or clouds.
@Suite("Datumaro media") struct DatumaroMediaTests {
  private func read(_ members: String, media: String = "2") async throws -> ReadDataset {
    try await readText(
      """
      {"dm_format_version":"1.0","media_type":\(media),"infos":{},"categories":{"label":{"labels":[{"name":"cat"}]}},
       "items":[{"id":"x","annotations":[{"id":1,"type":"label","label_id":0}],\(members)}]}
      """, .datumaro, name: "annotations/train.json")
  }

  @Test func framesAndVideosAreWhatTheyAre() async throws {
    let frame = try await read("\"video_frame\":{\"video_path\":\"/data/clips/v.avi\",\"frame_index\":7}", media: "4")
    #expect(frame.items.map(\.media) == [.frame(VideoFrame(video: "v.avi", number: 7))])
    #expect(frame.report.outcome == .clean, "\(frame.report.text)")
    let video = try await read("\"video\":{\"path\":\"v.avi\",\"step\":2,\"start_frame\":3}", media: "5")
    #expect(video.items.map(\.media) == [.video])
    #expect(video.items[0].path == "x.avi")
    #expect(video.items[0].metadata["video"] == .object(["step": .integer(2), "start_frame": .integer(3)]))
    #expect(video.items[0].labels.map(\.category) == ["cat"])
  }

  /// The item says only where the media lies: the document tells what it is.
  @Test(arguments: [("5", ItemMedia.video), ("6", .pointCloud), ("2", .image), ("1", .image)])
  func theDocumentTellsTheMedia(_ number: String, _ media: ItemMedia) async throws {
    let dataset = try await read("\"media\":{\"path\":\"x.bin\"}", media: number)
    #expect(dataset.items.map(\.media) == [media])
    #expect(dataset.report.outcome == .clean, "\(dataset.report.text)")
  }

  @Test func whatCannotBeHeldIsTold() async throws {
    let table = try await read("\"media\":{\"path\":\"x.csv\"}", media: "13")
    #expect(table.count(.schema) == 1, "\(table.report.text)")
    let frame = try await read("\"video_frame\":{\"video_path\":\"v.avi\",\"frame_index\":-1}", media: "4")
    #expect(frame.items.map(\.media) == [.image] && frame.count(.schema) == 1)
    let cloud = try await read(
      "\"point_cloud\":{\"path\":\"x.pcd\"},\"related_images\":[{\"path\":\"a.jpg\"}]", media: "6")
    #expect(cloud.items.map(\.media) == [.pointCloud])
    #expect(cloud.report.losses.map(\.what) == ["related images"])
  }
}
