/// A camera that looked where a point cloud was scanned, with its picture.
public struct ItemCamera: Hashable, Sendable {
  /// As the dataset calls it (`image_2`).
  public var name: String
  /// The picture's path inside the dataset; safe as an item's path is.
  public var path: String
  /// Where a project may have the picture if the source holds none of its bytes, as ``DatasetItem/likelyPaths`` says.
  public var likelyPaths: [String] = []
  /// Where the picture's bytes lie; nil where the source holds none.
  public var picture: ImageBytes?
  /// 3 × 4, row by row: from the camera's frame (x right, y down, z forward, metres) to pixels whose middles are at whole
  /// numbers.
  public var projection: [Double]
  /// 3 × 4, row by row: from the cloud's frame to the camera's.
  public var extrinsic: [Double]

  /// Names a camera with its picture and the two matrices of its calibration.
  public init(name: String, path: String, picture: ImageBytes? = nil, projection: [Double], extrinsic: [Double]) {
    self.name = name
    self.path = path
    self.picture = picture
    self.projection = projection
    self.extrinsic = extrinsic
  }
}
