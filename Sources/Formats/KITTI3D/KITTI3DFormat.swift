import Geometry

/// KITTI's bodies in space: `velodyne`, `label_2`, `calib` (object development kit, `readme.txt`).
///
/// Files have the camera's frame (x right, y down, z forward; the bottom's middle); labels have the lidar's (x forward,
/// y left, z up; the body's middle), by the frame's own calibration, which is kept with the item. Rows without a body
/// stay boxes of the picture. Pictures of `image_2` come along as the clouds' camera.
public struct KITTI3DFormat: DatasetFormat {
  public let id = FormatID.kitti3D
  public let name = "KITTI (bodies in point clouds)"
  public let summary =
    "A text file a point cloud with bodies in the camera's frame, a calibration and the camera's picture."
  public let capabilities = FormatCapabilities(
    kinds: [.cuboid, .box],
    facts: [
      .occluded, .truncated, .score, .crowd, .attributes, .ownBox, .imageMetadata, .cameras, .confirmedEmpty,
    ],
    media: [.pointCloud])

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    let layout = KITTILayout(source)
    // Clouds with calibrations are worth their cameras without a label, as the benchmark's `testing` has them.
    guard layout.frames.contains(where: { $0.calibration != nil }),
      layout.labelCount > 0 ? layout.isLikely : layout.cloudCount > 0
    else { return nil }
    return Detection(format: id, confidence: layout.cloudCount > 0 ? 0.93 : 0.4, reasons: layout.reasons)
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try KITTI3DReader(source, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    KITTI3DWriter(header, sink, options, report)
  }
}

extension FormatID {
  public static let kitti3D = FormatID(rawValue: "kitti_3d")
}
