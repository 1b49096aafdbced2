import Foundation
import Imaging
import TestSupport
import Testing

@testable import Video

@Suite struct NeighbouringViewsTests {
  /// Pairs of frames that follow each other in four clips, some of them between many cuts: of all frames the nearest to
  /// each by looks is one of its own clip.
  @Test(.needsSampleData("videos")) func framesOfAClipLookMostLikeEachOther() throws {
    var frames: [(clip: String, vector: [Float])] = []
    for name in ["bedroom_children_7s", "bridge_traffic_10s", "car_parking_30s", "people_one_by_one_60s"] {
      let path = try #require(SampleData.file("videos/\(name).mp4")).path
      let reader = try VideoReader(path: path)
      for part in 0..<4 {
        for step in 0..<2 {
          _ = try reader.frame(part * (reader.index.count - 2) / 3 + step)
          frames.append((name, try BuiltinEmbedding.vector(of: try reader.raster(fitting: 256))))
        }
      }
    }
    for (index, frame) in frames.enumerated() {
      let nearest = frames.indices.filter { $0 != index }.max { one, other in
        func cosine(_ at: Int) -> Float { zip(frame.vector, frames[at].vector).reduce(0) { $0 + $1.0 * $1.1 } }
        return cosine(one) < cosine(other)
      }
      #expect(nearest.map { frames[$0].clip } == frame.clip, "frame \(index)")
    }
  }
}
