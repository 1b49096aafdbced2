/// The point-cloud formats, by the name they have on the command line.
public enum PointCloudFormat: String, Hashable, Sendable, Codable, CaseIterable {
  case pcd, las, laz, ply
  /// KITTI's velodyne scans: float32 x, y, z, reflectance without a header.
  case kittiBin = "kitti_bin"

  /// As people call it.
  public var name: String {
    switch self {
    case .pcd: "PCD"
    case .las: "LAS"
    case .laz: "LAZ"
    case .ply: "PLY"
    case .kittiBin: "KITTI velodyne"
    }
  }

  /// The format of a file by its first bytes, and by its name where the content has no mark (KITTI); nil for any other.
  public static func detect(head: [UInt8], name: String, size: Int64) -> PointCloudFormat? {
    if head.starts(with: Array("LASF".utf8)) {
      guard head.count > 104 else { return .las }
      return head[104] & 0xC0 != 0 ? .laz : .las
    }
    if head.starts(with: Array("ply\n".utf8)) || head.starts(with: Array("ply\r".utf8)) { return .ply }
    if PCDHeader.isLikely(head) { return .pcd }
    if SafePath.suffix(name) == "bin", size > 0, size % 16 == 0, KITTIPointReader.isLikely(head) { return .kittiBin }
    return nil
  }
}
