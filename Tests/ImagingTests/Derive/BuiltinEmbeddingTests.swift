import Foundation
import TestSupport
import Testing

@testable import Imaging

@Suite struct BuiltinEmbeddingTests {
  private func cosine(_ one: [Float], _ other: [Float]) -> Float { zip(one, other).reduce(0) { $0 + $1.0 * $1.1 } }

  @Test func everyPictureHasADirection() throws {
    let scene = Pictures.scene(320, 240)
    let gray = try #require(
      Raster(size: PixelSize(width: 9, height: 5), channels: 1, depth: .eight, bytes: [UInt8](repeating: 77, count: 45))
    )
    let dot = try #require(
      Raster(size: PixelSize(width: 1, height: 1), channels: 4, depth: .eight, bytes: [0, 0, 0, 0]))
    let strip = try #require(
      Raster(
        size: PixelSize(width: 3000, height: 1), channels: 3, depth: .eight,
        bytes: (0..<9000).map { UInt8($0 % 251) }))
    let deep = try #require(
      Raster(
        size: PixelSize(width: 40, height: 30), channels: 1, depth: .sixteen,
        bytes: (0..<2400).map { UInt8($0 % 255) }))
    for raster in [scene, gray, dot, strip, deep] {
      let vector = try BuiltinEmbedding.vector(of: raster)
      #expect(vector.count == BuiltinEmbedding.dimension)
      #expect(abs(cosine(vector, vector) - 1) < 1e-4 && vector.allSatisfy(\.isFinite))
      #expect(vector == (try BuiltinEmbedding.vector(of: raster)))
    }
  }

  @Test func staysNearAfterCompressionScalingAndLight() throws {
    let scene = Pictures.scene(640, 480)
    let vector = try BuiltinEmbedding.vector(of: scene)
    let compressed = try ImageIngest.run(bytes: scene.encodedAsJPEG(quality: 40)).embedding
    #expect(cosine(vector, compressed) > 0.95)
    #expect(cosine(vector, try BuiltinEmbedding.vector(of: scene.fitting(160))) > 0.95)
    let brighter = try #require(
      Raster(
        size: scene.size, channels: scene.channels, depth: .eight,
        bytes: scene.bytes.map { UInt8(min(255, $0 &>> 1 &+ $0 &>> 2 &+ 40)) }))
    #expect(cosine(vector, try BuiltinEmbedding.vector(of: brighter)) > 0.7)
    #expect(cosine(vector, try BuiltinEmbedding.vector(of: Pictures.noise(640, 480, seed: 1))) < 0.5)
  }

  /// Another crop, another light and half the size of each photograph: of all photographs its own is the nearest.
  @Test(.needsSampleData("coco/photos/images")) func nearViewsOfPhotographsRankFirst() throws {
    let folder = try #require(SampleData.folder("coco/photos/images"))
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "jpg" }.sorted { $0.path < $1.path }
    let photographs = try files.map { try ImageDecoder.decode(file: $0).raster }.filter { $0.channels == 3 }
    let vectors = try photographs.map { try BuiltinEmbedding.vector(of: $0) }
    #expect(vectors.count > 20)
    var firsts = 0
    for (index, photograph) in photographs.enumerated() {
      let view = try Self.otherView(photograph)
      let vector = try BuiltinEmbedding.vector(of: view)
      let ranked = vectors.indices.sorted { cosine(vector, vectors[$0]) > cosine(vector, vectors[$1]) }
      if ranked[0] == index { firsts += 1 }
      #expect(
        ranked.prefix(3).contains(index),
        "\(files[index].lastPathComponent) is at \(ranked.firstIndex(of: index) ?? -1)")
    }
    #expect(firsts >= photographs.count - 1)
    // Different photographs are far from each other, on the whole.
    var sum: Float = 0
    for one in vectors.indices {
      for other in vectors.indices where other != one { sum += cosine(vectors[one], vectors[other]) }
    }
    #expect(sum / Float(vectors.count * (vectors.count - 1)) < 0.35)
  }

  /// Without an eighth on the left and a tenth at the bottom, a fifth darker, at half the size.
  private static func otherView(_ raster: Raster) throws -> Raster {
    let (left, bottom) = (raster.width / 8, raster.height / 10)
    let size = PixelSize(width: raster.width - left, height: raster.height - bottom)
    var bytes: [UInt8] = []
    for y in 0..<size.height {
      let start = y * raster.stride + left * raster.channels
      bytes += raster.bytes[start..<(start + size.width * raster.channels)].map { UInt8(Int($0) * 4 / 5) }
    }
    let cropped = try #require(Raster(size: size, channels: raster.channels, depth: .eight, bytes: bytes))
    return try cropped.fitting(size.longerSide / 2)
  }
}
