public import struct Foundation.URL

/// A point-cloud file: its header at once, its points in chunks.
///
/// The file is mapped and its points are handed over a chunk at a time, so that memory stays flat whatever the count.
/// Belongs to one thread; may be read more than once.
public final class PointCloudFile {
  /// Points a chunk, unless told otherwise: 64 Ki points of 34 bytes are 2 MiB.
  public static let chunkSize = 1 << 16

  /// Bytes a chunk, whatever number of points was asked for: points can be a megabyte long.
  private static let chunkBytes = 64 << 20

  public let header: PointCloudHeader
  /// The file's name, for messages.
  public let name: String
  /// What opening met that was no reason to refuse.
  public let diagnostics: [Diagnostic]
  private let reader: any PointCloudReader

  /// Opens a file of any of the formats, told by its content.
  ///
  /// - Parameters:
  ///   - named: the name it was known by, where the file itself has another: KITTI's scans are told by theirs.
  ///   - labels: the SemanticKITTI labels of a KITTI scan; nil looks for `labels/<name>.label` beside the scan's folder,
  ///     then for `<name>.label` beside the scan.
  /// - Throws: `FormatError` where the header is not sound, or says more than the file holds.
  public static func open(_ url: URL, named: String? = nil, labels: URL? = nil) throws(FormatError) -> PointCloudFile {
    let name = named ?? url.lastPathComponent
    guard FileStatus(path: url.path, followsLinks: true)?.kind == .regular else {
      throw FormatError(.fileUnreadable, file: name, "is no file that can be read", remedy: "check the path")
    }
    let file = try MappedFile(path: name, at: url)
    let head = [UInt8](file.bytes.prefix(4096))
    guard let format = PointCloudFormat.detect(head: head, name: name, size: Int64(file.bytes.count)) else {
      throw FormatError(
        .formatUnknown, file: name, "is no point cloud that is known",
        remedy: "give a PCD, LAS, LAZ, PLY or KITTI .bin file")
    }
    let reader: any PointCloudReader =
      switch format {
      case .pcd: try PCDReader(file, name: name)
      case .ply: try PLYReader(file, name: name)
      case .las, .laz: try LASReader(file, name: name)
      case .kittiBin: try KITTIPointReader(file, name: name, labels: labels ?? KITTIPointReader.labels(of: url))
      }
    return PointCloudFile(reader, name)
  }

  /// Whether a file is one of the formats; reads its head only.
  ///
  /// - Parameter named: the name it was known by, where the file itself has another.
  public static func format(of url: URL, named: String? = nil) -> PointCloudFormat? {
    guard let status = FileStatus(path: url.path, followsLinks: true), status.kind == .regular,
      let head = try? FileBytes.head(url, 4096)
    else { return nil }
    return PointCloudFormat.detect(head: head, name: named ?? url.lastPathComponent, size: status.size)
  }

  private init(_ reader: any PointCloudReader, _ name: String) {
    self.reader = reader
    self.name = name
    header = reader.header
    diagnostics = reader.diagnostics
  }

  /// Hands over all points in order.
  ///
  /// - Parameters:
  ///   - chunkSize: most points at a time; at least 1.
  ///   - report: gets a line for each point or line that was left out.
  /// - Throws: `FormatError` where the rest cannot be read, and whatever `body` throws.
  public func read(
    chunkSize: Int = PointCloudFile.chunkSize, report: ReportCollector, _ body: (PointChunk) throws -> Void
  ) throws {
    let size = header.fields.reduce(1) { $0 + $1.size }
    try reader.read(chunkSize: max(1, min(chunkSize, PointCloudFile.chunkBytes / size)), report: report, body)
  }
}

/// One format's way of reading.
protocol PointCloudReader {
  var header: PointCloudHeader { get }
  var diagnostics: [Diagnostic] { get }
  func read(chunkSize: Int, report: ReportCollector, _ body: (PointChunk) throws -> Void) throws
}
