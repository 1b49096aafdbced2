import Foundation
import Geometry

/// SemanticKITTI's labels of points: `sequences/00/velodyne/000000.bin` beside `labels/000000.label` (semantic-kitti.org,
/// `config/semantic-kitti.yaml`). Read only.
///
/// Each point has a class (low 16 bits) and an instance (high 16 bits). An instance becomes the upright body around its
/// points, with the instance as track; a class without instances becomes a class of the cloud, with its count of points.
/// The report counts the points, whose own labels the model has no place for.
public struct SemanticKITTIFormat: DatasetFormat {
  public let id = FormatID.semanticKITTI
  public let name = "SemanticKITTI"
  public let summary = "A class and an instance for each point of each cloud; read as bodies and classes."
  public let capabilities = FormatCapabilities(
    kinds: [.cuboid, .classification], facts: [.track, .attributes], media: [.pointCloud])
  public let isWritten = false

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    let files = source.files(suffix: "label").filter { $0.size % 4 == 0 }
    return files.isEmpty
      ? nil
      : Detection(format: id, confidence: 0.95, reasons: ["\(files.count) files hold a label of four bytes a point"])
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    let files = source.files(suffix: "label").map(\.path)
    guard !files.isEmpty else {
      throw FormatError(.formatNotThis, file: source.name, "there are no .label files", remedy: "choose another format")
    }
    try emit(
      .header(
        DatasetHeader(
          categories: SemanticKITTIClasses.names.sorted { $0.key < $1.key }.map { number, name in
            var category = DatasetCategory(name: name)
            category.originalID = Int64(number)
            return category
          })))
    for file in files {
      let item: DatasetItem
      do throws(FormatError) {
        item = try SemanticKITTICloud(file, source, report).item
      } catch {
        report.add(error.diagnostic)
        continue
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
  public static let semanticKITTI = FormatID(rawValue: "semantic_kitti")
}

/// The dataset's classes by number (`semantic-kitti.yaml`).
enum SemanticKITTIClasses {
  static let names: [Int: String] = [
    0: "unlabeled", 1: "outlier", 10: "car", 11: "bicycle", 13: "bus", 15: "motorcycle", 16: "on-rails", 18: "truck",
    20: "other-vehicle", 30: "person", 31: "bicyclist", 32: "motorcyclist", 40: "road", 44: "parking", 48: "sidewalk",
    49: "other-ground", 50: "building", 51: "fence", 52: "other-structure", 60: "lane-marking", 70: "vegetation",
    71: "trunk", 72: "terrain", 80: "pole", 81: "traffic-sign", 99: "other-object", 252: "moving-car",
    253: "moving-bicyclist", 254: "moving-person", 255: "moving-motorcyclist", 256: "moving-on-rails",
    257: "moving-bus", 258: "moving-truck", 259: "moving-other-vehicle",
  ]
}
