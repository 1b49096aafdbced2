import Foundation
import Synchronization
import Testing
import TestSupport

@testable import Imaging

@Suite struct TilePyramidTests {
  private func assemble(_ folder: URL, _ descriptor: TilePyramidDescriptor, level: Int) throws -> Raster {
    let size = descriptor.size(level: level)
    var bytes = [UInt8](repeating: 0, count: size.pixelCount * 3)
    for top in stride(from: 0, to: size.height, by: descriptor.tile) {
      for left in stride(from: 0, to: size.width, by: descriptor.tile) {
        let name = "\(level)/\(left / descriptor.tile)_\(top / descriptor.tile).\(descriptor.format)"
        let tile = try ImageDecoder.decode(file: folder.appendingPathComponent(name)).raster
        #expect(tile.width == min(descriptor.tile, size.width - left), "\(name)")
        #expect(tile.height == min(descriptor.tile, size.height - top), "\(name)")
        for y in 0..<tile.height {
          for x in 0..<tile.width {
            for channel in 0..<3 {
              bytes[((top + y) * size.width + left + x) * 3 + channel] =
                tile.bytes[(y * tile.width + x) * tile.channels + (tile.channels == 1 ? 0 : channel)]
            }
          }
        }
      }
    }
    return Raster(shape: size, channels: 3, depth: .eight, bytes: bytes)
  }

  private func reduced(_ raster: Raster, to size: PixelSize) throws -> Raster {
    try raster.withView { view throws(ImagingError) in try view.reduced(to: size) }
  }

  @Test func cutsEveryLevel() async throws {
    let scene = Pictures.scene(301, 203)
    let files: [(String, [UInt8])] = [
      ("png", try scene.encodedAsPNG()), ("jpeg", try scene.encodedAsJPEG(quality: 95, fullColour: true)),
      ("tiff", Pictures.tiff([Pictures.Page(raster: scene, tile: 32)])),
    ]
    for (name, bytes) in files {
      try await withTemporaryFolder { folder in
        let file = folder.appendingPathComponent("picture")
        try Data(bytes).write(to: file)
        let target = folder.appendingPathComponent("tiles")
        var options = TilePyramid.Options()
        options.tile = 64
        options.quality = 95
        let descriptor = try TilePyramid.write(file: file, into: target, options: options)
        #expect(descriptor.width == 301 && descriptor.height == 203 && descriptor.levels == 4, "\(name)")
        #expect(meanDifference(try assemble(target, descriptor, level: 3), scene) < 4, "\(name)")
        #expect(descriptor.size(level: 0) == PixelSize(width: 38, height: 26))
        let small = try assemble(target, descriptor, level: 0)
        #expect(meanDifference(small, try reduced(scene, to: small.size)) < 8, "\(name)")
        _ = try assemble(target, descriptor, level: 1)
        let stored = try Data(contentsOf: target.appendingPathComponent(TilePyramid.descriptorName))
        #expect(try JSONDecoder().decode(TilePyramidDescriptor.self, from: stored) == descriptor)
        let names = try FileManager.default.contentsOfDirectory(atPath: target.path).sorted()
        #expect(names == ["0", "1", "2", "3", "pyramid.json"], "\(name)")
      }
    }
  }

  @Test func turnsPicturesUpright() async throws {
    let scene = Pictures.scene(200, 120)
    let stored = try scene.turned(.needsCounterClockwiseTurn)
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("picture")
      try Data(Pictures.tiff([Pictures.Page(raster: stored, tile: 16, orientation: 6)])).write(to: file)
      var options = TilePyramid.Options()
      options.tile = 64
      options.quality = 95
      let target = folder.appendingPathComponent("tiles")
      let descriptor = try TilePyramid.write(file: file, into: target, options: options)
      #expect(descriptor.width == 200 && descriptor.height == 120)
      #expect(meanDifference(try assemble(target, descriptor, level: descriptor.levels - 1), scene) < 4)
    }
  }

  @Test func windowsSixteenBits() async throws {
    let ramp = Pictures.ramp(200, 100, low: 500, high: 900)
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("picture")
      try Data(Pictures.tiff([Pictures.Page(raster: ramp, tile: 16)])).write(to: file)
      var options = TilePyramid.Options()
      options.window = .range(low: 500, high: 900)
      let descriptor = try TilePyramid.write(file: file, into: folder.appendingPathComponent("tiles"), options: options)
      #expect(descriptor.levels == 1 && descriptor.window == [500, 900])
      let tile = try ImageDecoder.decode(file: folder.appendingPathComponent("tiles/0/0_0.jpg")).raster
      #expect(tile.channels == 1 && tile.bytes[0] < 6 && tile.bytes[tile.bytes.count - 1] > 249)
      let automatic = try TilePyramid.write(file: file, into: folder.appendingPathComponent("more"))
      let window = try #require(automatic.window)
      #expect(abs(window[0] - 502) <= 3 && abs(window[1] - 898) <= 3)
    }
  }

  @Test func keepsTransparencyInWebP() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("picture")
      try Data(Pictures.scene(100, 80, channels: 4).encodedAsPNG()).write(to: file)
      var options = TilePyramid.Options()
      options.webp = true
      _ = try TilePyramid.write(file: file, into: folder.appendingPathComponent("clear"), options: options)
      let clear = try ImageDecoder.decode(file: folder.appendingPathComponent("clear/0/0_0.webp")).raster
      #expect(clear.channels == 4)
      _ = try TilePyramid.write(file: file, into: folder.appendingPathComponent("white"))
      let white = try ImageDecoder.decode(file: folder.appendingPathComponent("white/0/0_0.jpg")).raster
      // The left edge is nearly transparent.
      #expect(try #require(white.samples(x: 0, y: 79)).allSatisfy { $0 > 235 })
    }
  }

  @Test func cutsPicturesOverThePixelLimit() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("large.tif")
      try SparseTIFF.write(side: 5000, tile: 256, to: file)
      var limits = ImagingLimits()
      limits.pixels = 1_000_000
      let target = folder.appendingPathComponent("tiles")
      let descriptor = try TilePyramid.write(file: file, into: target, limits: limits)
      #expect(descriptor.levels == 5 && descriptor.size(level: 0) == PixelSize(width: 313, height: 313))
      #expect(try FileManager.default.contentsOfDirectory(atPath: target.appendingPathComponent("4").path).count == 100)
    }
  }

  @Test func leavesNothingAfterACancel() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("picture")
      try Data(Pictures.noise(700, 700).encodedAsPNG()).write(to: file)
      let target = folder.appendingPathComponent("tiles")
      let asked = Atomic(0)
      let code = refusal {
        _ = try TilePyramid.write(file: file, into: target) {
          asked.wrappingAdd(1, ordering: .relaxed).newValue > 3
        }
      }
      #expect(code == .cancelled)
      #expect(try FileManager.default.contentsOfDirectory(atPath: target.path).isEmpty)
    }
  }

  @Test func refusesDamagedFiles() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("picture")
      let png = try Pictures.noise(300, 300).encodedAsPNG()
      try Data(png.prefix(png.count / 2)).write(to: file)
      let target = folder.appendingPathComponent("tiles")
      #expect(refusal { _ = try TilePyramid.write(file: file, into: target) } != nil)
      #expect(try FileManager.default.contentsOfDirectory(atPath: target.path).isEmpty)
      // A folder that cannot be made.
      #expect(
        refusal { _ = try TilePyramid.write(file: file, into: URL(fileURLWithPath: "/proc/none")) } == .writeFailed)
    }
  }
}
