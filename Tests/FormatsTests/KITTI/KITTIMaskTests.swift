import Foundation
import Geometry
import TestSupport
import Testing

@testable import Formats

/// KITTI's pictures of classes and instances.
@Suite("KITTI masks") struct KITTIMaskTests {
  private func files(instances: Bool) throws -> [String: [UInt8]] {
    // Road, and two cars on it.
    let classes: [UInt8] = [7, 7, 26, 7, 0, 26]
    var files = [
      "training/image_2/0_10.png": SampleDataset.png(3, 2),
      "training/semantic/0_10.png": try PNGPicture(width: 3, height: 2, samples: .gray8(classes)).encoded(),
      "training/semantic_rgb/0_10.png": SampleDataset.png(3, 2),
    ]
    if instances {
      let numbers = zip(classes, [0, 0, 1, 0, 0, 2]).map { UInt16($0) * 256 + $1 }
      files["training/instance/0_10.png"] = try PNGPicture(width: 3, height: 2, samples: .gray16(numbers)).encoded()
    }
    return files
  }

  @Test(arguments: [(true, ["road", "car", "car"], [3, 1, 1]), (false, ["road", "car"], [3, 2])])
  func areRead(_ hasInstances: Bool, _ names: [String], _ areas: [Int]) async throws {
    try await withTemporaryFolder { folder in
      for (path, bytes) in try files(instances: hasInstances) {
        let file = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
      }
      #expect(try FormatRegistry.recognise(DatasetSource.open(folder)).id == .kitti)
      let dataset = try ReadDataset(folder)
      #expect(dataset.report.outcome == .clean, "\(dataset.report.text)")
      let item = try #require(dataset.items.first)
      #expect(dataset.items.count == 1 && item.path == "0_10.png" && item.image != nil)
      #expect(item.labels.map(\.category) == names)
      let found = item.labels.map { label in if case .mask(let mask) = label.shape { Int(mask.area) } else { 0 } }
      #expect(found == areas)
    }
  }

  @Test func picturesOfColoursAreRefused() throws {
    let picture = try PNGPicture(width: 1, height: 1, samples: .rgb8([1, 2, 3])).encoded()
    #expect(throws: PNGError.self) { try KITTIMasks.labels(picture, areInstances: false) }
  }
}
