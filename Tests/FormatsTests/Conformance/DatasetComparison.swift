import Formats
import Foundation
import Geometry

/// A dataset read into memory.
struct ReadDataset {
  var header = DatasetHeader()
  var items: [DatasetItem] = []
  var report = ConversionReport()

  init(
    _ url: URL, _ id: FormatID? = nil, source options: SourceOptions = SourceOptions(),
    read: ReadOptions = ReadOptions()
  ) throws {
    let source = try DatasetSource.open(url, options: options)
    let format = try FormatRegistry.reader(id, for: source)
    let collector = ReportCollector()
    for diagnostic in source.diagnostics { collector.add(diagnostic) }
    var (header, items) = (DatasetHeader(), [DatasetItem]())
    try format.read(source, options: read, report: collector) { event in
      switch event {
      case .header(let value): header = value
      case .item(let item):
        collector.didRead(item)
        items.append(item)
      }
    }
    self.header = header
    self.items = items
    report = collector.finish()
  }

  var boxes: Int { items.reduce(0) { $0 + $1.labels.count } }
  /// Codes of errors, with their counts.
  func count(_ code: DiagnosticCode) -> Int { report.totals[code.rawValue] ?? 0 }
}

/// Compares datasets label by label, boxes to a tolerance.
enum DatasetComparison {
  /// Differences in words, at most ten; none for equal datasets.
  static func differences(
    _ a: [DatasetItem], _ b: [DatasetItem], tolerance: Double = 0, ids: Bool = false
  ) -> [String] {
    var differences: [String] = []
    let (first, second) = (sorted(a), sorted(b))
    if first.map(\.path) != second.map(\.path) {
      return ["paths differ: \(first.map(\.path)) and \(second.map(\.path))"]
    }
    for (left, right) in zip(first, second) {
      let (x, y) = (plain(left, ids), plain(right, ids))
      var (emptyX, emptyY) = (x, y)
      (emptyX.labels, emptyY.labels) = ([], [])
      if emptyX != emptyY { differences.append("\(x.path): \(emptyX) is not \(emptyY)") }
      if x.labels.count != y.labels.count {
        differences.append("\(x.path): \(x.labels.count) and \(y.labels.count) labels")
      }
      for (p, q) in zip(x.labels, y.labels) where !equal(p, q, tolerance) {
        differences.append("\(x.path): \(p) is not \(q)")
      }
    }
    return Array(differences.prefix(10))
  }

  private static func sorted(_ items: [DatasetItem]) -> [DatasetItem] {
    items.sorted { ($0.split ?? "", $0.path) < ($1.split ?? "", $1.path) }
  }

  private static func plain(_ item: DatasetItem, _ ids: Bool) -> DatasetItem {
    var item = item
    item.image = nil
    // Where the bytes lie differs; a calibration without a picture is the metadata's.
    item.cameras = item.cameras.filter { $0.picture != nil }
    for index in item.cameras.indices { item.cameras[index].picture = .bytes([]) }
    if !ids {
      item.originalID = nil
      for index in item.labels.indices { item.labels[index].originalID = nil }
    }
    return item
  }

  private static func equal(_ a: Label, _ b: Label, _ tolerance: Double) -> Bool {
    if a == b { return true }
    let (p, q) = (numbers(a), numbers(b))
    guard tolerance > 0, a.shape.kind == b.shape.kind, p.count == q.count,
      zip(p, q).allSatisfy({ abs($0 - $1) <= tolerance }),
      a.keypoints.map(\.visibility) == b.keypoints.map(\.visibility)
    else { return false }
    var copy = b
    (copy.shape, copy.box, copy.keypoints) = (a.shape, a.box, a.keypoints)
    return copy == a
  }

  /// Everything that is measured of a label's geometry.
  private static func numbers(_ label: Label) -> [Double] {
    func flat(_ points: [PixelPoint]) -> [Double] { points.flatMap { [$0.x, $0.y] } }
    func edges(_ box: PixelBox) -> [Double] { [box.xMin, box.yMin, box.xMax, box.yMax] }
    var numbers = label.box.map(edges) ?? []
    numbers += label.keypoints.flatMap { [$0.x, $0.y] }
    switch label.shape {
    case .box(let box): numbers += edges(box)
    case .rotatedBox(let box): numbers += [box.center.x, box.center.y, box.width, box.height] + turn(box.degrees)
    case .polygon(let parts): numbers += parts.flatMap { part in flat(part.outer) + part.holes.flatMap(flat) }
    case .polyline(let points), .cuboid2D(let points): numbers += flat(points)
    case .ellipse(let ellipse):
      numbers += [ellipse.center.x, ellipse.center.y, ellipse.radiusX, ellipse.radiusY] + turn(ellipse.degrees)
    case .point(let point): numbers += [point.x, point.y]
    case .cuboid(let body):
      numbers += [
        body.centre.x, body.centre.y, body.centre.z, body.length, body.width, body.height, body.yaw,
      ]
    case .timeRange(let range): numbers += [range.start.seconds, range.end.seconds]
    case .mask, .keypoints, .classification, .caption: break
    }
    return numbers
  }

  /// An angle so that full turns make no difference.
  private static func turn(_ degrees: Double) -> [Double] { [cos(degrees * .pi / 180), sin(degrees * .pi / 180)] }

  static func near(_ p: PixelBox, _ q: PixelBox, _ tolerance: Double) -> Bool {
    abs(p.xMin - q.xMin) <= tolerance && abs(p.yMin - q.yMin) <= tolerance && abs(p.xMax - q.xMax) <= tolerance
      && abs(p.yMax - q.yMax) <= tolerance
  }
}

/// Every file below a folder with its bytes.
func contents(of folder: URL) throws -> [String: [UInt8]] {
  var contents: [String: [UInt8]] = [:]
  for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
    let url = folder.appendingPathComponent(path)
    if try url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true { continue }
    contents[path] = Array(try Data(contentsOf: url))
  }
  return contents
}
