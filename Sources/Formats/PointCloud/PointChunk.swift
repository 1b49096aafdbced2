/// Some consecutive points of a cloud, a column for each field of its header.
public struct PointChunk: Hashable, Sendable {
  /// 0-based index of the first point in the file; points with a position that is not finite count too.
  public let firstIndex: Int
  public let count: Int
  /// Parallel to the header's fields.
  public var columns: [PointColumn]
  let axes: PointAxes

  init(firstIndex: Int, count: Int, columns: [PointColumn], axes: PointAxes) {
    self.firstIndex = firstIndex
    self.count = count
    self.columns = columns
    self.axes = axes
  }

  /// The position of a point of this chunk, in metres.
  @inline(__always) public func position(_ index: Int) -> SIMD3<Double> {
    SIMD3(columns[axes.x].double(index), columns[axes.y].double(index), columns[axes.z].double(index))
  }

  /// Whether a point has a place: NaN marks holes in organised clouds. Such points stay where labels count them.
  @inline(__always) public func isFinite(_ index: Int) -> Bool {
    let position = position(index)
    return position.x.isFinite && position.y.isFinite && position.z.isFinite
  }

  /// Positions relative to an origin, for drawing: `count × 3`, row-major. Subtracted as doubles, so that projected
  /// coordinates of millions of metres keep their millimetres.
  public func positions(from origin: SIMD3<Double>) -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(count * 3)
    for index in 0..<count {
      let place = position(index) - origin
      values.append(Float(place.x))
      values.append(Float(place.y))
      values.append(Float(place.z))
    }
    return values
  }
}

/// Which columns hold the position.
struct PointAxes: Hashable, Sendable {
  var x: Int
  var y: Int
  var z: Int

  /// - Throws: `FormatError` (`schema`) where a coordinate is missing.
  init(_ fields: [PointField], file: String) throws(FormatError) {
    func find(_ role: PointRole) throws(FormatError) -> Int {
      guard let index = fields.firstIndex(where: { $0.role == role && $0.width == 1 }) else {
        throw FormatError(
          .schema, file: file, "the points have no \(role.rawValue)", remedy: "save the cloud with x, y and z")
      }
      return index
    }
    x = try find(.x)
    y = try find(.y)
    z = try find(.z)
  }
}
