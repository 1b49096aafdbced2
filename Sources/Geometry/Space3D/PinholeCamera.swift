/// A camera without distortion, as calibrations describe it: where places of a sensor's frame lie in its picture.
public struct PinholeCamera: Hashable, Sendable {
  /// Nothing nearer to the camera's plane is projected, in metres.
  public static let nearest = 0.1

  /// From the sensor's frame to homogeneous pixels, row by row; the third row is the depth in metres.
  private let m: [Double]

  /// A camera from the two matrices of a calibration, each 3 × 4, row by row.
  ///
  /// - Parameters:
  ///   - projection: From the camera's frame (x right, y down, z forward, metres) to pixels, whose middles are at whole
  ///     numbers as calibrations have it; projected places are in the house's pixels, whose edges are.
  ///   - extrinsic: From the sensor's frame to the camera's.
  /// - Returns: nil for other numbers of elements, for what is not finite, and for a projection without a depth.
  public init?(projection p: [Double], extrinsic e: [Double]) {
    guard p.count == 12, e.count == 12, p.allSatisfy({ $0.isFinite }), e.allSatisfy({ $0.isFinite }) else { return nil }
    var rows: [Double] = []
    rows.reserveCapacity(12)
    for row in 0..<3 {
      for column in 0..<4 {
        var sum = column == 3 ? p[4 * row + 3] : 0
        for inner in 0..<3 { sum += p[4 * row + inner] * e[4 * inner + column] }
        rows.append(sum)
      }
    }
    // The depth is measured in metres whatever the matrix was scaled by.
    let scale = (rows[8] * rows[8] + rows[9] * rows[9] + rows[10] * rows[10]).squareRoot()
    guard scale.isFinite, scale > 1e-9 else { return nil }
    for index in rows.indices { rows[index] /= scale }
    // Half a pixel: their middles are at whole numbers there, their edges here.
    for column in 0..<4 {
      rows[column] += rows[8 + column] / 2
      rows[4 + column] += rows[8 + column] / 2
    }
    m = rows
  }

  /// Metres in front of the camera's plane; negative behind it.
  public func depth(of place: Point3) -> Double { m[8] * place.x + m[9] * place.y + m[10] * place.z + m[11] }

  /// Where a place lies in the picture, in pixels, inside it or not; nil for what is nearer than `nearest` or behind.
  public func project(_ place: Point3) -> ImagePoint? {
    let depth = depth(of: place)
    guard depth >= Self.nearest else { return nil }
    let point = ImagePoint(
      x: (m[0] * place.x + m[1] * place.y + m[2] * place.z + m[3]) / depth,
      y: (m[4] * place.x + m[5] * place.y + m[6] * place.z + m[7]) / depth)
    return point.isFinite ? point : nil
  }

  /// A straight way as it is seen: what of it is nearer than `nearest` is cut off. Nil where nothing is left.
  public func project(from start: Point3, to end: Point3) -> (start: ImagePoint, end: ImagePoint)? {
    let (first, last) = (depth(of: start), depth(of: end))
    guard first >= Self.nearest || last >= Self.nearest else { return nil }
    var (from, to) = (start, end)
    if first < Self.nearest {
      from = Self.place(end, start, share: (last - Self.nearest) / (last - first))
    } else if last < Self.nearest {
      to = Self.place(start, end, share: (first - Self.nearest) / (first - last))
    }
    guard let seen = project(from), let other = project(to) else { return nil }
    return (seen, other)
  }

  /// A little before the border, so that rounding does not push it over.
  private static func place(_ near: Point3, _ far: Point3, share: Double) -> Point3 {
    let share = share * (1 - 1e-12)
    return Point3(
      x: near.x + (far.x - near.x) * share, y: near.y + (far.y - near.y) * share, z: near.z + (far.z - near.z) * share)
  }

  /// A body as it is seen; nil for one that lies wholly behind the camera.
  public func project(_ body: Cuboid) -> ProjectedCuboid? {
    let corners = body.corners
    var seen = ProjectedCuboid()
    for (index, (start, end)) in Cuboid.edges.enumerated() {
      guard let edge = project(from: corners[start], to: corners[end]) else { continue }
      seen.edges.append(
        ProjectedCuboid.Edge(start: edge.start, end: edge.end, isFront: Cuboid.frontEdges.contains(index)))
    }
    guard !seen.edges.isEmpty else { return nil }
    var ends: [ImagePoint] = []
    for edge in seen.edges {
      ends.append(edge.start)
      ends.append(edge.end)
    }
    // What is cut off by a plane is convex still, and so is its picture.
    seen.outline = ConvexHull.of(ends)
    seen.depth = depth(of: body.centre)
    return seen
  }
}

/// A body in a camera's picture, in pixels.
public struct ProjectedCuboid: Hashable, Sendable {
  /// What is seen of an edge.
  public struct Edge: Hashable, Sendable {
    /// Where it begins.
    public var start: ImagePoint
    /// Where it ends.
    public var end: ImagePoint
    /// Of the face that the body heads with.
    public var isFront: Bool
  }
  /// At most twelve.
  public var edges: [Edge] = []
  /// The convex outline of all that is seen, clockwise on the screen.
  public var outline: [ImagePoint] = []
  /// Of the middle, in metres in front of the camera; negative for a body of which only a part is.
  public var depth = 0.0

  /// Nothing seen yet.
  public init() {}
}

extension Cuboid {
  /// Pairs of ``corners``: the bottom's, the top's, the upright ones.
  static let edges = [
    (0, 1), (1, 2), (2, 3), (3, 0), (4, 5), (5, 6), (6, 7), (7, 4), (0, 4), (1, 5), (2, 6), (3, 7),
  ]
  /// Those around the face that the body heads with: corners 0 and 3, below and above.
  static let frontEdges = [3, 7, 8, 11]

  /// Eight corners: the bottom's counter-clockwise from the front left seen from above, then the top's above them.
  public var corners: [Point3] {
    let (sine, cosine) = Angle(radians: yaw).sineAndCosine
    var corners: [Point3] = []
    corners.reserveCapacity(8)
    for up in [-0.5, 0.5] {
      for (along, across) in [(0.5, 0.5), (-0.5, 0.5), (-0.5, -0.5), (0.5, -0.5)] {
        let (ahead, left) = (along * length, across * width)
        corners.append(
          Point3(
            x: centre.x + cosine * ahead - sine * left, y: centre.y + sine * ahead + cosine * left,
            z: centre.z + up * height))
      }
    }
    return corners
  }
}
