/// How a conversion is done.
public struct ConvertOptions: Sendable {
  public var read = ReadOptions()
  public var write = WriteOptions()

  public init() {}
}

/// How far a conversion is.
public struct ConvertProgress: Sendable {
  public var images: Int
  public var labels: Int
}

/// Converts a dataset from one format to another, image by image.
///
/// Blocks the calling thread; call it on a thread of its own.
/// - Parameters:
///   - format: the source's format; nil recognises it.
///   - progress: called every 256 images; throws to cancel.
/// - Returns: the report. A fatal error is in it, with outcome `failed`; so is whatever was done before.
public func convert(
  _ source: DatasetSource, from format: FormatID? = nil, to target: FormatID, into sink: any DatasetSink,
  options: ConvertOptions = ConvertOptions(), progress: (ConvertProgress) throws -> Void = { _ in }
) throws -> ConversionReport {
  let report = ReportCollector()
  report.setFormats(from: format?.rawValue, to: target.rawValue)
  do {
    let reader = try FormatRegistry.reader(format, for: source)
    guard let writer = FormatRegistry.format(target) else {
      throw FormatError(.formatUnknown, "there is no format \(target)", remedy: FormatRegistry.offer)
    }
    report.setFormats(from: reader.id.rawValue, to: target.rawValue)
    for diagnostic in source.diagnostics { report.add(diagnostic) }
    var exporter: DatasetExporter?
    var done = ConvertProgress(images: 0, labels: 0)
    var pictures = PictureUse(source)
    try reader.read(source, options: options.read, report: report) { event in
      switch event {
      case .header(let header):
        exporter = try DatasetExporter(writer, header: header, to: sink, options: options.write, report: report)
      case .item(let item):
        report.didRead(item)
        pictures.note(item)
        try exporter?.write(item)
        done.images += 1
        done.labels += item.labels.count
        if done.images % 256 == 0 { try progress(done) }
      }
    }
    try exporter?.finish()
    for diagnostic in pictures.diagnostics { report.add(diagnostic) }
    try progress(done)
    return report.finish()
  } catch let error as FormatError {
    report.add(error.diagnostic)
    return report.finish(failed: true)
  }
}
