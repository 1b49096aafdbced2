import Formats
import Foundation

/// Sound inputs for formats that are only read, since no writer makes them.
enum ReadOnlySeeds {
  /// Puts a format's inputs into a folder; false where a writer makes them.
  static func make(_ format: FormatID, in folder: URL) throws -> Bool {
    func put(_ path: String, _ bytes: some Sequence<UInt8>) throws {
      let place = folder.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: place)
    }
    switch format {
    case .cocoResults: try put("results.json", results.utf8)
    case .kittiRaw: try put("tracklet_labels.xml", tracklets.utf8)
    case .semanticKITTI:
      // Two cars and a pole: the instance is in the upper half of a label.
      let labels: [UInt32] = [10 | 1 << 16, 10 | 1 << 16, 10 | 2 << 16, 80, 0]
      let points = (0..<labels.count * 4).map { Float($0) * 0.5 - 3 }
      try put("made/sequences/00/velodyne/000000.bin", points.withUnsafeBytes { Array($0) })
      try put("made/sequences/00/labels/000000.label", labels.withUnsafeBytes { Array($0) })
    default: return false
    }
    return true
  }

  private static let results = """
    [{"image_id":1,"category_id":2,"bbox":[1.5,2,30,4.25],"score":0.5},
     {"image_id":1,"category_id":1,"segmentation":{"size":[9,17],"counts":"PPYo1"},"score":0.25},
     {"image_id":2,"category_id":1,"keypoints":[1,2,2,3,4,1],"score":1e-3}]
    """

  private static let tracklets = """
    <?xml version="1.0" encoding="UTF-8" standalone="yes" ?>
    <!DOCTYPE boost_serialization>
    <boost_serialization version="9"><tracklets version="0"><count>1</count><item_version>1</item_version>
    <item><objectType>Car</objectType><h>1.5</h><w>1.6</w><l>3.7</l><first_frame>4</first_frame>
    <poses><count>2</count><item_version>2</item_version>
    <item><tx>10</tx><ty>-2</ty><tz>-1.7</tz><rx>0</rx><ry>0</ry><rz>0.5</rz><state>2</state><occlusion>1</occlusion>
    <occlusion_kf>0</occlusion_kf><truncation>0</truncation></item>
    <item><tx>11</tx><ty>-2</ty><tz>-1.7</tz><rx>0</rx><ry>0</ry><rz>0.6</rz><state>2</state><occlusion>0</occlusion>
    <occlusion_kf>0</occlusion_kf><truncation>1</truncation></item></poses><finished>1</finished></item></tracklets>
    </boost_serialization>
    """
}
