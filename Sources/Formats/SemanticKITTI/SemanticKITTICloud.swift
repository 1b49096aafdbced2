import Foundation
import Geometry

/// One cloud with its labels.
struct SemanticKITTICloud {
  private(set) var item: DatasetItem

  private struct Extent {
    var points = 0
    var low = [Double](repeating: .infinity, count: 3)
    var high = [Double](repeating: -.infinity, count: 3)
  }

  init(_ file: String, _ source: DatasetSource, _ report: ReportCollector) throws(FormatError) {
    let folder = SafePath.folder(file)
    let stem = SafePath.stem(SafePath.name(file))
    let root = SafePath.folder(folder)
    let cloud = SafePath.join(root, "velodyne/\(stem).bin")
    let sequence = SafePath.name(root)
    item = DatasetItem(path: sequence.isEmpty ? "\(stem).bin" : "\(sequence)/\(stem).bin")
    item.media = .pointCloud
    let labels = try source.map(file)
    guard labels.bytes.count % 4 == 0 else {
      throw FormatError(
        .syntax, file: file, "has \(labels.bytes.count) bytes, no multiple of 4", remedy: "export it again")
    }
    let count = labels.bytes.count / 4
    var points: MappedFile?
    if source.contains(cloud) {
      points = try source.map(cloud)
      item.image = .file(source.url(cloud))
      if let mapped = points, mapped.bytes.count / 16 != count {
        report.add(
          Diagnostic(
            .error, .sizeMismatch, file: file, item: item.path,
            "labels \(count) points, the cloud has \(mapped.bytes.count / 16); bodies were left out",
            remedy: "check that both belong together"))
        points = nil
      }
    } else {
      report.add(
        Diagnostic(
          .warning, .missingImage, file: file, item: item.path, "its cloud \(cloud) is not in the source",
          remedy: "add it: bodies come from its points"))
    }
    var extents: [UInt32: Extent] = [:]
    for index in 0..<count {
      let label = labels.bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self).littleEndian
      // Hostile files have a number of their own for each point.
      guard extents[label] != nil || extents.count < 65_536 else { continue }
      var extent = extents[label] ?? Extent()
      extent.points += 1
      if let points, label >> 16 != 0 {
        for axis in 0..<3 {
          let bits = points.bytes.loadUnaligned(fromByteOffset: 16 * index + 4 * axis, as: UInt32.self).littleEndian
          let value = Double(Float(bitPattern: bits))
          guard value.isFinite else { continue }
          extent.low[axis] = min(extent.low[axis], value)
          extent.high[axis] = max(extent.high[axis], value)
        }
      }
      extents[label] = extent
    }
    for (label, extent) in extents.sorted(by: { ($0.key & 0xFFFF, $0.key) < ($1.key & 0xFFFF, $1.key) }) {
      let number = Int(label & 0xFFFF)
      let name = SemanticKITTIClasses.names[number] ?? "class_\(number)"
      var shape = LabelShape.classification
      let sides = zip(extent.high, extent.low).map { $0 - $1 }
      if label >> 16 != 0, sides.allSatisfy({ $0 > 0 && $0.isFinite }) {
        let centre = zip(extent.high, extent.low).map { ($0 + $1) / 2 }
        shape = .cuboid(
          Cuboid(
            centre: Point3(x: centre[0], y: centre[1], z: centre[2]), length: sides[0], width: sides[1],
            height: sides[2], yaw: 0))
      }
      var found = Label(category: name, shape: shape)
      if label >> 16 != 0 { found.track = String(label >> 16) }
      found.attributes["points"] = .integer(Int64(extent.points))
      item.labels.append(found)
    }
    report.lose("label of a point", "read as bodies and classes", count: count)
  }
}
