public import struct Foundation.URL

/// One image of a dataset with its labels.
public struct DatasetItem: Hashable, Sendable {
  /// The image's path inside the dataset, without the format's own folders (`street/001.jpg`). Safe: relative, no `..`.
  public var path: String
  /// Where a project may have the image if the source holds none of its bytes: whole paths as the dataset lies on disk
  /// (`training/velodyne/000001.bin`), the likeliest first. ``path`` comes after them.
  public var likelyPaths: [String] = []
  /// The image's identifier in the source file.
  public var originalID: String?
  public var media = ItemMedia.image
  /// Size of the upright image; nil where neither file nor image tells.
  public var size: PixelSize?
  /// `train`, `valid`, `test`, or the format's own word; nil where there are no splits.
  public var split: String?
  /// A person confirmed that there is nothing to label.
  public var isNull = false
  public var tags: [String] = []
  public var metadata: [String: AttributeValue] = [:]
  public var labels: [Label] = []
  /// Of a point cloud: cameras that looked there, with their pictures.
  public var cameras: [ItemCamera] = []
  /// Where the image's bytes lie; nil where the source holds none.
  public var image: ImageBytes?

  public init(path: String) { self.path = path }
}

/// Where the bytes of an image come from.
public enum ImageBytes: Hashable, Sendable {
  case file(URL)
  case bytes([UInt8])
}
