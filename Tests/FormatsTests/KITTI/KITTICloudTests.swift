import Formats
import Foundation
import Geometry
import TestSupport
import Testing

/// KITTI's raw tracklets and SemanticKITTI's labels, which are only read.
@Suite("Clouds that are only read") struct KITTICloudTests {
  @Test(.needsSampleData("formats_tiny/kitti/kitti_raw")) func trackletsAreReadFrameByFrame() throws {
    let url = try #require(SampleData.folder("formats_tiny/kitti/kitti_raw"))
    #expect(try FormatRegistry.recognise(DatasetSource.open(url)).id == .kittiRaw)
    let dataset = try ReadDataset(url)
    #expect(dataset.items.map(\.path) == ["0000000000.pcd", "0000000001.pcd", "0000000002.pcd"])
    #expect(dataset.items.allSatisfy { $0.media == .pointCloud && $0.image != nil })
    // The sample's numbers are made up: sides below nothing are no bodies.
    #expect(dataset.report.errors > 0)
    #expect(
      dataset.report.diagnostics.filter { $0.severity == .error }.allSatisfy { $0.line != nil && $0.remedy != nil })
  }

  @Test func aTrackletStandsOnItsBottom() async throws {
    try await withTemporaryFolder { folder in
      let xml = """
        <?xml version="1.0" encoding="UTF-8" standalone="yes" ?>
        <!DOCTYPE boost_serialization>
        <boost_serialization><tracklets><count>1</count><item><objectType>Car</objectType><h>1.5</h><w>1.6</w><l>3.7</l>
        <first_frame>4</first_frame><poses><count>2</count>
        <item><tx>10</tx><ty>-2</ty><tz>-1.7</tz><rx>0</rx><ry>0</ry><rz>0.5</rz><occlusion>1</occlusion><truncation>0</truncation></item>
        <item><tx>11</tx><ty>-2</ty><tz>-1.7</tz><rz>0.6</rz></item></poses></item></tracklets></boost_serialization>
        """
      try Data(xml.utf8).write(to: folder.appendingPathComponent("tracklet_labels.xml"))
      let dataset = try ReadDataset(folder, .kittiRaw)
      #expect(dataset.items.map(\.path) == ["0000000004.bin", "0000000005.bin"])
      guard case .cuboid(let body) = dataset.items[0].labels[0].shape else {
        Issue.record("no body")
        return
      }
      #expect(abs(body.centre.z + 0.95) < 1e-9)
      #expect(body.yaw == 0.5)
      #expect(dataset.items[0].labels[0].isOccluded == true)
      #expect(dataset.items.map { $0.labels[0].track } == ["0", "0"])
      let bomb = xml.replacingOccurrences(
        of: "<!DOCTYPE boost_serialization>", with: "<!DOCTYPE b [<!ENTITY a \"b\">]>")
      try Data(bomb.utf8).write(to: folder.appendingPathComponent("tracklet_labels.xml"))
      let error = #expect(throws: FormatError.self) { try ReadDataset(folder, .kittiRaw) }
      #expect(error?.code == .documentTypeRefused)
    }
  }

  @Test(.needsSampleData("pointclouds/semantickitti_sequences")) func pointsBecomeBodiesAndClasses() throws {
    let url = try #require(SampleData.folder("pointclouds/semantickitti_sequences"))
    #expect(try FormatRegistry.recognise(DatasetSource.open(url)).id == .semanticKITTI)
    let dataset = try ReadDataset(url)
    #expect(dataset.items.map(\.path) == ["00/000000.bin"])
    #expect(dataset.boxes > 0)
    #expect(dataset.report.losses.first?.how == "read as bodies and classes")
    let points = dataset.items[0].labels.reduce(Int64(0)) { sum, label in
      if case .integer(let count) = label.attributes["points"] { return sum + count }
      return sum
    }
    #expect(Int(points) == dataset.report.losses.first?.count)
  }

  @Test func labelsThatDoNotFitTheCloudAreNamed() async throws {
    try await withTemporaryFolder { folder in
      for (path, count) in [("00/velodyne/1.bin", 16), ("00/labels/1.label", 8), ("00/labels/2.label", 5)] {
        let file = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(repeating: 1, count: count).write(to: file)
      }
      let dataset = try ReadDataset(folder, .semanticKITTI)
      #expect(dataset.items.count == 1)
      #expect(dataset.count(.sizeMismatch) == 1)
      #expect(dataset.count(.syntax) == 1)
    }
  }
}
