import Foundation
import Geometry

/// KITTI's raw tracklets: bodies that move through a drive's clouds (`tracklet_labels.xml`, raw data development kit). Read
/// only.
///
/// A pose is the bottom's middle in the lidar's frame, metres, and a turn about z. Frames are those of `velodyne_points`.
public struct KITTIRawFormat: DatasetFormat {
  public let id = FormatID.kittiRaw
  public let name = "KITTI raw tracklets"
  public let summary = "An XML file a drive: bodies with a pose in each frame's point cloud."
  public let capabilities = FormatCapabilities(
    kinds: [.cuboid], facts: [.track, .occluded, .truncated, .attributes, .keyframe], media: [.pointCloud])
  public let isWritten = false

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    let files = KITTIRawFormat.files(source)
    return files.isEmpty
      ? nil : Detection(format: id, confidence: 0.95, reasons: files.map { "\($0) holds tracklets" })
  }

  static func files(_ source: DatasetSource) -> [String] {
    // The development kit's name, else one of the first documents: a folder may hold thousands of others.
    var others = 0
    return source.files.map(\.path).filter { path in
      guard SafePath.suffix(path) == "xml" else { return false }
      if SafePath.name(path) != "tracklet_labels.xml" {
        others += 1
        if others > 20 { return false }
      }
      return String(decoding: source.head(path, 512), as: UTF8.self).contains("<tracklets")
    }
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    let files = KITTIRawFormat.files(source)
    guard !files.isEmpty else {
      throw FormatError(.formatNotThis, file: source.name, "there are no tracklets", remedy: "choose another format")
    }
    try emit(.header(DatasetHeader()))
    for file in files { try read(file, source, report, prefix: files.count > 1, emit) }
  }

  private func read(
    _ file: String, _ source: DatasetSource, _ report: ReportCollector, prefix: Bool,
    _ emit: (DatasetEvent) throws -> Void
  ) throws {
    let tracklets = try KITTITracklets(try source.map(file), file: file)
    let folder = SafePath.folder(file)
    let clouds = source.files(below: SafePath.join(folder, "velodyne_points")).filter {
      ["bin", "pcd", "ply"].contains(SafePath.suffix($0.path))
    }
    var cloudByFrame: [Int: String] = [:]
    for cloud in clouds {
      if let frame = Int(SafePath.stem(SafePath.name(cloud.path))), (0..<10_000_000).contains(frame) {
        cloudByFrame[frame] = cloud.path
      }
    }
    // Where each pose stands, by frame: labels are large, and made when their frame comes.
    var places: [(frame: Int32, tracklet: Int32, step: Int32)] = []
    for (index, tracklet) in tracklets.items.enumerated() {
      for step in tracklet.poses.indices {
        places.append((Int32(clamping: tracklet.firstFrame + step), Int32(clamping: index), Int32(clamping: step)))
      }
    }
    places.sort { ($0.frame, $0.tracklet, $0.step) < ($1.frame, $1.tracklet, $1.step) }
    var rest = places[...]
    for frame in Set(places.map { Int($0.frame) }).union(cloudByFrame.keys).sorted() {
      let digits = String(frame)
      let name = String(repeating: "0", count: max(0, 10 - digits.count)) + digits
      let cloud = cloudByFrame[frame]
      var item = DatasetItem(
        path: (prefix && !folder.isEmpty ? folder + "/" : "") + name + "."
          + (cloud.map { SafePath.suffix($0) } ?? "bin"))
      item.media = .pointCloud
      item.image = cloud.map { .file(source.url($0)) }
      while let place = rest.first, Int(place.frame) == frame {
        rest = rest.dropFirst()
        let tracklet = tracklets.items[Int(place.tracklet)]
        let pose = tracklet.poses[Int(place.step)]
        do throws(KITTITracklets.Trouble) {
          item.labels.append(try tracklet.label(pose, track: Int(place.tracklet)))
        } catch {
          report.add(
            Diagnostic(
              .error, .badShape, file: file, line: Int(pose.line),
              item: "tracklet \(place.tracklet + 1), pose \(place.step + 1)", error.reason,
              remedy: "correct or remove it"))
        }
      }
      try emit(.item(item))
    }
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    throw refusal
  }
}

extension FormatID {
  public static let kittiRaw = FormatID(rawValue: "kitti_raw")
}
