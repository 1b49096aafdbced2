import Formats
import Foundation
import Geometry
import TestSupport
import Testing

/// Real COCO files: read, written, read again, equal.
@Suite("COCO samples", .needsSampleData("coco")) struct COCOSampleTests {
  @Test(arguments: [
    ("coco/photos", 29, 192, 80), ("coco/original_instances", 2, -1, -1),
    ("keypoints/coco_person/test_coco.json", 4, -1, 1),
    ("keypoints/coco_person/test_coco_wholebody.json", 4, -1, 1), ("keypoints/macaque", 2, 2, 1),
  ])
  func comesBackEqual(_ path: String, _ images: Int, _ labels: Int, _ categories: Int) async throws {
    let url = try #require(SampleData.file(path))
    try await withTemporaryFolder { folder in
      let first = try ReadDataset(url, .coco)
      #expect(first.report.errors == 0, "\(first.report.text)")
      #expect(first.items.count == images)
      if labels >= 0 { #expect(first.boxes == labels) }
      if categories >= 0 { #expect(first.header.categories.count == categories) }
      let out = folder.appendingPathComponent("out")
      let report = try convert(try DatasetSource.open(url), from: .coco, to: .coco, into: FolderSink(out))
      #expect(report.outcome == .clean, "\(report.text)")
      let second = try ReadDataset(out)
      #expect(DatasetComparison.differences(first.items, second.items, ids: true).isEmpty)
      #expect(first.header.categories == second.header.categories)
    }
  }

  @Test func crowdsStayCrowdsAndKeepTheirRuns() throws {
    let photos = try ReadDataset(try #require(SampleData.folder("coco/photos")))
    let crowds = photos.items.flatMap(\.labels).filter(\.isCrowd)
    #expect(crowds.count == 1)
    guard case .mask(let mask) = try #require(crowds.first).shape else {
      Issue.record("a crowd is no mask")
      return
    }
    #expect(mask.area == 8915)
    #expect(mask.boundingBox == PixelBox(xMin: 16, yMin: 305, xMax: 627, yMax: 480))
  }

  @Test func keypointsKeepTheirVisibility() throws {
    let people = try ReadDataset(try #require(SampleData.file("keypoints/coco_person/test_coco.json")), .coco)
    let person = try #require(people.header.categories.first)
    #expect(person.keypointNames.count == 17)
    #expect(person.skeleton.first == SkeletonEdge(from: 15, to: 13))
    let labels = people.items.flatMap(\.labels)
    #expect(labels.allSatisfy { $0.keypoints.count == 17 && $0.box != nil })
    #expect(labels.contains { $0.keypoints.contains { $0.visibility == .hidden } })
  }
}
