import Formats
public import Foundation
public import Imaging

/// What the header of a file tells before it becomes an image: whether it is a picture or a point cloud, and of what kind.
public struct FileProbe: Sendable {
  public let media: Media
  /// As `images.format` has it.
  public let format: String
  public let contentType: String
  /// Pixels, upright; nil for point clouds.
  public let width: Int?
  public let height: Int?

  /// Looks at the header of a file.
  ///
  /// - Parameter name: the name it came by, or its path.
  /// - Throws: `ImagingError` for what is neither, or not sound.
  public init(_ file: URL, named name: String, limits: ImagingLimits) throws(ImagingError) {
    let name = name.split(separator: "/").last.map(String.init) ?? name
    guard let format = PointCloudFile.format(of: file, named: name) else {
      self.init(try ImageProbe.probe(file: file, limits: limits))
      return
    }
    do throws(FormatError) { _ = try PointCloudFile.open(file, named: name) } catch { throw ImagingError(cloud: error) }
    self.init(media: .pointCloud, format: format.rawValue, contentType: "application/octet-stream")
  }

  /// The facts of a picture.
  public init(_ picture: ImageInfo) {
    self.init(
      media: .image, format: picture.format.rawValue, contentType: picture.format.contentType, width: picture.width,
      height: picture.height)
  }

  private init(media: Media, format: String, contentType: String, width: Int? = nil, height: Int? = nil) {
    self.media = media
    self.format = format
    self.contentType = contentType
    self.width = width
    self.height = height
  }
}

extension ImagingError {
  /// Why a point cloud was refused, in the words that pictures have.
  init(cloud error: FormatError) {
    let remedy = error.diagnostic.remedy.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
    self.init(
      .corrupt, "The point cloud cannot be read: \(error.diagnostic.message).", remedy: remedy ?? "Save it anew.")
  }
}
