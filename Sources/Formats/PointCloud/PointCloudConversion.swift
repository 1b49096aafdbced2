public import struct Foundation.URL

/// Converts a point-cloud file into another format, chunk by chunk.
///
/// Two passes: the first counts and measures, since headers stand before the points; the second writes. The file appears
/// under its name when it is whole. Blocks the calling thread.
/// - Parameters:
///   - labels: the SemanticKITTI labels of a KITTI scan; nil looks for them beside it.
///   - progress: gets the points written so far; throws to cancel.
/// - Returns: the report. A fatal error is in it, with outcome `failed`; nothing is then left at `target`.
public func convertPointCloud(
  _ source: URL, labels: URL? = nil, to format: PointCloudFormat, at target: URL,
  options: PointCloudWriteOptions = PointCloudWriteOptions(), progress: (Int) throws -> Void = { _ in }
) throws -> FileConversionReport {
  let report = ReportCollector()
  report.setFormats(from: nil, to: format.rawValue)
  var (read, written) = (0, 0)
  do {
    let file = try PointCloudFile.open(source, labels: labels)
    report.setFormats(from: file.header.format.rawValue, to: nil)
    for diagnostic in file.diagnostics { report.add(diagnostic) }
    let survey = try PointCloudSurvey(file, report: report)
    read = survey.count
    let writer = try makeWriter(file.header, survey, format, target, options, report)
    // What the second pass meets was reported by the first.
    let second = ReportCollector()
    var done = 0
    try file.read(report: second) { chunk in
      try writer.write(chunk)
      done += chunk.count
      try progress(done)
    }
    reportLosses(file.header, format, report)
    try writer.finish()
    written = survey.count - (format == .las || format == .laz ? survey.placeless : 0)
    return FileConversionReport(report.finish(), read: ["points": read], written: ["points": written])
  } catch let error as FormatError {
    report.add(error.diagnostic)
    return FileConversionReport(report.finish(failed: true), read: ["points": read], written: ["points": 0])
  }
}

private func makeWriter(
  _ header: PointCloudHeader, _ survey: PointCloudSurvey, _ format: PointCloudFormat, _ target: URL,
  _ options: PointCloudWriteOptions, _ report: ReportCollector
) throws -> any PointCloudWriter {
  switch format {
  case .pcd: try PCDWriter(header, survey, to: target, options: options)
  case .ply: try PLYWriter(header, survey, to: target, options: options, report: report)
  case .las, .laz:
    try LASWriter(header, survey, isCompressed: format == .laz, to: target, report: report)
  case .kittiBin: try KITTIPointWriter(header, survey, to: target, report: report)
  }
}

/// What a header holds that the target has no place for.
private func reportLosses(_ header: PointCloudHeader, _ format: PointCloudFormat, _ report: ReportCollector) {
  for part in header.others { report.lose(part.name, "dropped", count: part.count) }
  let isLAS = format == .las || format == .laz
  if !isLAS {
    if !header.records.isEmpty { report.lose("LAS record", "dropped", count: header.records.count) }
    if header.wellKnownText != nil { report.lose("coordinate reference system", "dropped") }
  }
  if format != .pcd {
    if let grid = header.grid, grid.height > 1 { report.lose("rows and columns of the cloud", "dropped") }
    if let viewpoint = header.viewpoint, viewpoint != [0, 0, 0, 1, 0, 0, 0] { report.lose("viewpoint", "dropped") }
  }
  if format != .ply, !header.comments.isEmpty { report.lose("comment", "dropped", count: header.comments.count) }
}
