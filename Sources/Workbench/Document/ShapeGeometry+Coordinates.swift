public import Geometry

// How a geometry crosses to the host, which can pass only single numbers: a list of coordinates, and for filled rings
// the place after each ring's last coordinate.
//   box               minX minY maxX maxY
//   rotatedBox        centreX centreY width height radians
//   polygon           x y x y …, ring after ring
//   mask              width height, then the characters of COCO's compressed string
//   polyline          x y x y …
//   point             x y
//   ellipse           centreX centreY radiusX radiusY radians
//   keypoints         x y visibility, x y visibility, …
//   cuboid            x y of the eight corners
extension ShapeGeometry {
  /// Makes a geometry from its coordinates.
  ///
  /// - Parameter ringEnds: for polygons, the place after each ring's last coordinate; empty means one ring.
  /// - Throws: `notFinite`, `negativeExtent`, `tooFewPoints` where the count does not suit the kind or a mask is empty, or
  ///   `listLength` for run lengths that do not fill the mask.
  public init(kind: ShapeKind, coordinates: [Double], ringEnds: [Int] = []) throws(GeometryError) {
    for value in coordinates where !value.isFinite { throw .notFinite }
    let pairs = coordinates.count / 2
    func point(_ index: Int) -> ImagePoint { ImagePoint(x: coordinates[2 * index], y: coordinates[2 * index + 1]) }
    switch kind {
    case .box:
      guard coordinates.count == 4 else { throw .tooFewPoints }
      self = .box(try ImageBox.xyxy(coordinates[0], coordinates[1], coordinates[2], coordinates[3]))
    case .rotatedBox, .ellipse:
      guard coordinates.count == 5 else { throw .tooFewPoints }
      guard coordinates[2] >= 0, coordinates[3] >= 0 else { throw .negativeExtent }
      let angle = Angle(radians: coordinates[4])
      if kind == .ellipse {
        self = .ellipse(
          Ellipse(centre: point(0), radiusX: coordinates[2], radiusY: coordinates[3], angle: angle))
      } else {
        let size = ImageSize(width: coordinates[2], height: coordinates[3])
        self = .rotatedBox(RotatedBox(centre: point(0), size: size, angle: angle))
      }
    case .mask:
      guard coordinates.count > 2, coordinates.allSatisfy({ $0 >= 0 && $0 <= 1_048_576 }) else { throw .tooFewPoints }
      var text: [UInt8] = []
      text.reserveCapacity(coordinates.count)
      for value in coordinates.dropFirst(2) { text.append(UInt8(clamping: Int(value))) }
      let pixels: MaskRLE
      do throws(MaskError) {
        pixels = try MaskRLE(width: Int(coordinates[0]), height: Int(coordinates[1]), compressed: text)
      } catch {
        throw .listLength
      }
      guard let mask = Mask(pixels) else { throw .tooFewPoints }
      self = .mask(mask)
    case .polygon:
      var rings: [[ImagePoint]] = []
      var start = 0
      for end in ringEnds.isEmpty ? [coordinates.count] : ringEnds {
        guard end > start, end <= coordinates.count, end % 2 == 0 else { throw .tooFewPoints }
        rings.append((start / 2..<end / 2).map { point($0) })
        start = end
      }
      self = .polygon(try Polygon(rings: rings))
    case .polyline, .cuboid:
      guard pairs >= 1, coordinates.count % 2 == 0, kind == .polyline || pairs == 8 else { throw .tooFewPoints }
      let points = (0..<pairs).map { point($0) }
      self = kind == .cuboid ? .cuboid(points) : .polyline(points)
    case .point:
      guard coordinates.count == 2 else { throw .tooFewPoints }
      self = .point(point(0))
    case .keypoints:
      guard coordinates.count >= 3, coordinates.count % 3 == 0 else { throw .tooFewPoints }
      var keypoints: [Keypoint] = []
      for index in stride(from: 0, to: coordinates.count, by: 3) {
        let flag = min(max(coordinates[index + 2], 0), 2)
        keypoints.append(
          Keypoint(
            position: ImagePoint(x: coordinates[index], y: coordinates[index + 1]),
            visibility: Keypoint.Visibility(rawValue: UInt32(flag)) ?? .absent))
      }
      self = .keypoints(keypoints)
    }
  }

  /// The coordinates, in the order the initialiser takes them.
  public var coordinates: [Double] {
    switch self {
    case .box(let box): [box.minX, box.minY, box.maxX, box.maxY]
    case .rotatedBox(let box):
      [box.centre.x, box.centre.y, box.size.width, box.size.height, box.angle.radians]
    case .mask(let mask):
      [Double(mask.pixels.width), Double(mask.pixels.height)] + mask.pixels.compressed.map { Double($0) }
    case .polygon(let polygon): polygon.rings.flatMap { ring in ring.flatMap { [$0.x, $0.y] } }
    case .polyline(let points), .cuboid(let points): points.flatMap { [$0.x, $0.y] }
    case .point(let point): [point.x, point.y]
    case .ellipse(let ellipse):
      [ellipse.centre.x, ellipse.centre.y, ellipse.radiusX, ellipse.radiusY, ellipse.angle.radians]
    case .keypoints(let keypoints):
      keypoints.flatMap { [$0.position.x, $0.position.y, Double($0.visibility.rawValue)] }
    }
  }
}
