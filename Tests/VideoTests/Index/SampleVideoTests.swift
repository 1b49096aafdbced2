import Formats
import Foundation
import Imaging
import TestSupport
import Testing

@testable import Video

@Suite struct SampleVideoTests {
  @Test(
    .needsSampleData("videos"),
    arguments: [
      ("bedroom_children_7s.mp4", 200), ("bridge_traffic_10s.mp4", 250), ("car_parking_30s.mp4", 377),
      ("people_one_by_one_60s.mp4", 601),
    ])
  func theIndexHasTheFramesThatADecodePresents(name: String, count: Int) throws {
    let path = try #require(SampleData.file("videos/\(name)")).path
    let index = try FrameIndex.build(path: path)
    #expect(index.count == count)
    #expect(index.access == .byTime)
    let decoded = try FrameIndex.build(path: path, decodesAll: true)
    #expect(index == decoded)
    #expect(try FrameIndex(decoding: index.encoded()) == index)
  }

  @Test(.needsSampleData("videos"))
  func theHeaderIsRead() throws {
    let path = try #require(SampleData.file("videos/car_parking_30s.mp4")).path
    let facts = try VideoProbe.read(path: path)
    #expect(facts.codec == "h264")
    #expect(facts.container.hasPrefix("mov"))
    #expect(facts.pixelFormat == "yuv420p")
    #expect(facts.size.width == 768 && facts.size.height == 432)
    #expect(facts.rotation == 0)
    #expect(facts.averageFrameRate == Ratio(25, 2))
    #expect(facts.timeBase == Ratio(1, 25_000))
    #expect(facts.frameCount == 377)
    #expect(facts.duration?.seconds == 30.16)
    #expect(!facts.isVariableFrameRate)
    #expect(facts.byteSize == 2_811_553)
  }

  @Test(.needsSampleData("speech/nasa_webb_16s.mp4"))
  func ofSeveralStreamsTheSameIsChosenAsElsewhere() throws {
    let path = try #require(SampleData.file("speech/nasa_webb_16s.mp4")).path
    let facts = try VideoProbe.read(path: path)
    // OpenCV and PyAV choose the first of 325 frames, too.
    #expect(facts.size.width == 320)
    #expect(facts.audioCodec == "aac")
    #expect(try FrameIndex.build(path: path).count == 325)
  }

  @Test(.needsSampleData("hostile/video/rotated_90.mov"))
  func aTurnedVideoIsShownUpright() throws {
    let path = try #require(SampleData.file("hostile/video/rotated_90.mov")).path
    let reader = try VideoReader(path: path)
    #expect(reader.facts.rotation == 90)
    #expect(reader.facts.size.width == 320 && reader.facts.size.height == 568)
    #expect(reader.index.count == 3)
    _ = try reader.frame(1)
    let raster = try reader.raster()
    #expect(raster.width == 320 && raster.height == 568)
    let small = try reader.raster(fitting: 142)
    #expect(small.width == 80 && small.height == 142)
  }
}
