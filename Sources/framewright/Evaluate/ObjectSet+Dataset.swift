import Foundation
import Formats
import Geometry

extension ObjectSet {
  /// Any registered format, by way of its reader.
  static func dataset(_ url: URL, _ options: Options) throws -> ObjectSet {
    var sourceOptions = SourceOptions()
    sourceOptions.imageFolders = options.imageFolders
    let source = try DatasetSource.open(url, options: sourceOptions)
    let format = try FormatRegistry.reader(options.format, for: source)
    var read = ReadOptions()
    read.classNames = options.classNames
    read.checksImages = false
    let report = ReportCollector()
    var set = ObjectSet(name: url.lastPathComponent)
    var numbers: [String: Int64] = [:]
    try format.read(source, options: read, report: report) { event in
      switch event {
      case .header(let header):
        for category in header.categories { _ = set.number(of: category.name, &numbers, category) }
      case .item(let item):
        set.append(item, &numbers, options.kind)
        if set.images.count % 256 == 0 { ProgressLine.shared.show("images read", done: set.images.count, total: nil) }
      }
    }
    if options.kind == .keypoints { set.rows.keypointStarts.append(set.rows.keypoints.count) }
    set.diagnostics = report.finish().diagnostics
    return set
  }

  private mutating func number(
    of name: String, _ numbers: inout [String: Int64], _ category: DatasetCategory? = nil
  ) -> Int64 {
    if let number = numbers[name] { return number }
    let number = Int64(classes.count + 1)
    numbers[name] = number
    classes.append(COCOCategoryEntry(id: number, name: name, keypointNames: category?.keypointNames ?? []))
    return number
  }

  private mutating func append(_ item: DatasetItem, _ numbers: inout [String: Int64], _ kind: ScoredKind) {
    let image = Int64(images.count + 1)
    images.append(COCOImageEntry(id: image, path: item.path, size: item.size))
    if case .file(let url)? = item.image { pictures[image] = url }
    for (place, label) in item.labels.enumerated() {
      guard !label.category.isEmpty, let row = ScoredLabel(label, kind) else { continue }
      labels.append(Int32(clamping: place + 1))
      rows.ids.append(0)
      rows.images.append(image)
      rows.categories.append(number(of: label.category, &numbers))
      rows.boxes.append(row.box)
      rows.areas.append(row.area ?? 0)
      rows.scores.append(label.score ?? 0)
      var flags: COCOColumns.Flags = .hasBox
      if row.area != nil { flags.insert(.hasArea) }
      if label.score != nil { flags.insert(.hasScore) }
      if label.isCrowd { flags.insert(.crowd) }
      if label.isDifficult == true { flags.insert(.ignored) }
      rows.flags.append(flags)
      switch kind {
      case .boxes: break
      case .masks:
        if let holed = row.holed { self.holed[rows.outlines.count] = holed }
        rows.outlines.append(row.outline)
      case .keypoints:
        rows.keypointStarts.append(rows.keypoints.count)
        for point in label.keypoints { rows.keypoints += [point.x, point.y, Double(point.visibility.rawValue)] }
        rows.keypointCounts.append(-1)
      case .rotated: if let box = row.rotated { rotated.append(box) }
      }
    }
  }
}

/// A label as the kind of comparison takes it; nil where it has no such form.
private struct ScoredLabel {
  var box = SIMD4<Double>()
  /// Nil where it is the mask's.
  var area: Double?
  var outline = COCOColumns.Outline.none
  /// All parts of a polygon of which one has holes.
  var holed: [PolygonPart]?
  var rotated: TurnedBox?

  init?(_ label: Label, _ kind: ScoredKind) {
    guard let around = label.enclosingBox else { return nil }
    box = [around.xMin, around.yMin, around.width, around.height]
    area = label.area ?? (kind == .masks ? nil : around.area)
    switch kind {
    case .boxes: break
    case .keypoints: if label.keypoints.isEmpty { return nil }
    case .masks:
      switch label.shape {
      case .mask(let mask): outline = .mask(mask)
      case .polygon(let parts):
        outline = .rings(parts.map { $0.outer.flatMap { [$0.x, $0.y] } })
        if parts.contains(where: { !$0.holes.isEmpty }) { holed = parts }
      case .rotatedBox(let box): outline = .rings([box.corners.flatMap { [$0.x, $0.y] }])
      case .ellipse(let ellipse): outline = .rings([ellipse.polygon().flatMap { [$0.x, $0.y] }])
      case .box(let box):
        outline = .rings([[box.xMin, box.yMin, box.xMin, box.yMax, box.xMax, box.yMax, box.xMax, box.yMin]])
      default: return nil
      }
    case .rotated:
      switch label.shape {
      case .rotatedBox(let turned): rotated = TurnedBox(turned)
      case .box(let box):
        rotated = TurnedBox(
          RotatedPixelBox(center: box.center, width: box.width, height: box.height, degrees: 0))
      case .polygon(let parts): rotated = parts.first.flatMap { TurnedBox(corners: $0.outer) }
      default: return nil
      }
      guard let rotated else { return nil }
      area = label.area ?? rotated.area
    }
  }
}
