import Foundation

/// Reads KITTI's velodyne scans and the labels that SemanticKITTI puts beside them.
///
/// A scan is float32 x, y, z, reflectance, a label file one `uint32` a point: the class in its lower 16 bits, the
/// object's number in its upper (SemanticKITTI API, `auxiliary/laserscan.py`).
final class KITTIPointReader: PointCloudReader {
  static let pointSize = 16
  let header: PointCloudHeader
  let diagnostics: [Diagnostic]
  private let file: MappedFile
  private let labels: MappedFile?
  private let axes: PointAxes

  /// Whether the first points could be a scan: coordinates below a kilometre, as lasers reach.
  static func isLikely(_ head: [UInt8]) -> Bool {
    guard head.count >= pointSize else { return false }
    return head.withUnsafeBytes { head in
      for start in stride(from: 0, to: min(head.count / pointSize, 64) * pointSize, by: pointSize) {
        for axis in 0..<3 {
          let value = Float(bitPattern: head.little(start + axis * 4, UInt32.self))
          if value.isNaN { continue }
          // Denormals are what other data looks like as floats.
          if abs(value) > 1000 || (value != 0 && abs(value) < 1e-9) { return false }
        }
        let reflectance = Float(bitPattern: head.little(start + 12, UInt32.self))
        if !(reflectance.isNaN || (reflectance >= 0 && reflectance <= 65535)) { return false }
      }
      return true
    }
  }

  /// The label file that belongs to a scan; nil where there is none.
  static func labels(of scan: URL) -> URL? {
    let name = scan.deletingPathExtension().lastPathComponent + ".label"
    let folder = scan.deletingLastPathComponent()
    let places = [
      folder.deletingLastPathComponent().appendingPathComponent("labels").appendingPathComponent(name),
      folder.appendingPathComponent(name),
    ]
    return places.first { FileStatus(path: $0.path, followsLinks: true)?.kind == .regular }
  }

  init(_ file: MappedFile, name: String, labels place: URL?) throws(FormatError) {
    self.file = file
    guard file.bytes.count % KITTIPointReader.pointSize == 0 else {
      throw FormatError(
        .syntax, file: name, "\(file.bytes.count) bytes are no whole number of 16-byte points",
        remedy: "the scan is cut: copy it again")
    }
    let count = file.bytes.count / KITTIPointReader.pointSize
    var fields: [PointField] = [
      PointField(.x, .float32), PointField(.y, .float32), PointField(.z, .float32), PointField(.intensity, .float32),
    ]
    var variant = "scan"
    var notes: [Diagnostic] = []
    var labels: MappedFile?
    if let place {
      let mapped = try MappedFile(path: place.lastPathComponent, at: place)
      if mapped.bytes.count == count * 4 {
        labels = mapped
        fields += [PointField(.classification, .uint16), PointField(.instance, .uint16)]
        variant = "scan with labels"
      } else {
        notes.append(
          Diagnostic(
            .error, .sizeMismatch, file: place.lastPathComponent,
            "holds \(mapped.bytes.count / 4) labels for \(count) points and was left out",
            remedy: "give the labels of this very scan"))
      }
    }
    self.labels = labels
    diagnostics = notes
    header = PointCloudHeader(.kittiBin, variant: variant, count: count, fields: fields)
    axes = try PointAxes(fields, file: name)
  }

  func read(chunkSize: Int, report: ReportCollector, _ body: (PointChunk) throws -> Void) throws {
    var first = 0
    while first < header.count {
      let count = min(chunkSize, header.count - first)
      var columns = header.fields.map { PointColumn($0, count: count) }
      let size = KITTIPointReader.pointSize
      for column in 0..<4 { columns[column].gather(file.bytes, first * size + column * 4, size, count) }
      if let labels {
        columns[4].gather(labels.bytes, first * 4, 4, count)
        columns[5].gather(labels.bytes, first * 4 + 2, 4, count)
      }
      try body(PointChunk(firstIndex: first, count: count, columns: columns, axes: axes))
      file.forget(before: first * size)
      first += count
    }
  }
}
