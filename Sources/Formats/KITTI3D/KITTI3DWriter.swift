/// Writes `velodyne/`, `label_2/`, `calib/` and `image_2/` below a folder a split; without splits below `training/`.
final class KITTI3DWriter: DatasetWriter {
  /// Where an item keeps its calibration's matrices.
  static let metadataKey = "kitti_calibration"
  /// Where the left colour camera's pictures lie, and what that camera is called.
  static let pictureFolder = "image_2"
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var names = ExportNames()
  private var classes: ClassCollector

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    classes = ClassCollector(header)
  }

  func write(_ item: DatasetItem) throws {
    let folder = item.split ?? "training"
    let (stem, name) = names.takeStem(item.path, in: folder, report)
    for key in item.metadata.keys where key != Self.metadataKey { report.lose("image metadata \(key)", "dropped") }
    let camera = item.cameras.first { $0.name == Self.pictureFolder } ?? item.cameras.first
    for _ in item.cameras.dropFirst() { report.lose("camera", "only one a cloud is written") }
    guard
      let calibration = KITTICalibration(matrices(of: item), seenBy: camera)
        ?? KITTICalibration(KITTICalibration.plain)
    else { return }
    if !item.labels.isEmpty || item.isNull {
      var out = ByteWriter()
      for label in item.labels { row(label, calibration).write(into: &out) }
      try sink.write("\(folder)/label_2/\(stem).txt", out.bytes)
    }
    try sink.write("\(folder)/calib/\(stem).txt", text(of: calibration))
    if let cloud = item.image, options.includesImages { try sink.write(cloud, to: "\(folder)/velodyne/\(name)") }
    if let camera, let picture = camera.picture, options.includesImages {
      try sink.write(picture, to: "\(folder)/\(Self.pictureFolder)/\(stem).\(SafePath.suffix(camera.path))")
    }
    report.didWrite(item)
  }

  private func row(_ label: Label, _ calibration: KITTICalibration) -> KITTIRow {
    var row = KITTIRow(category: KITTIRow.word(label.category, report))
    row.takeFacts(label, report)
    classes.place(row.category)
    if case .cuboid(let cuboid) = label.shape { row.body = calibration.body(cuboid) }
    if let box = label.enclosingBox { row.box = box }
    return row
  }

  private func matrices(of item: DatasetItem) -> [String: [Double]] {
    guard case .object(let members) = item.metadata[Self.metadataKey] else { return KITTICalibration.plain }
    return members.compactMapValues { value in
      guard case .list(let values) = value else { return nil }
      let numbers = values.compactMap { value -> Double? in
        switch value {
        case .number(let number): number.isFinite ? number : nil
        case .integer(let integer): Double(integer)
        default: nil
        }
      }
      return numbers.count == values.count ? numbers : nil
    }
  }

  private func text(of calibration: KITTICalibration) -> [UInt8] {
    var out = ByteWriter()
    let others = calibration.matrices.keys.filter { !KITTICalibration.order.contains($0) }.sorted()
    for name in KITTICalibration.order + others {
      guard let numbers = calibration.matrices[name] else { continue }
      out.text(name + ":")
      for number in numbers {
        out.byte(32)
        out.number(number)
      }
      out.byte(10)
    }
    return out.bytes
  }

  func finish() throws { try sink.write(KITTIClassList.file, KITTIClassList.text(classes.categories.map(\.name))) }
}
