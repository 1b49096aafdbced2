import Formats
import Geometry
import Web

/// Checks an annotation's geometry and finds its bounding box.
///
/// Coordinates are continuous pixels of the upright image: origin top-left, x right, y down, edges not centres.
struct AnnotationGeometry {
  /// Most points of one annotation; a picture's finest outline has fewer.
  static let mostPoints = 100_000
  /// No coordinate lies farther out, in pixels.
  static let farthest = 1e7

  var width: Double
  var height: Double

  /// The bounding box normalised to 0…1, cut at the picture's border; nil for kinds without one.
  ///
  /// - Throws: `APIError(.invalidGeometry)` naming the member that is missing or wrong, or a shape that lies outside the
  ///   picture.
  func bounds(of kind: AnnotationKind, _ data: JSONValue) throws -> Bounds? {
    guard data.object != nil else { throw Self.refusal("data must be an object") }
    switch kind {
    case .classification: return nil
    case .cuboid:
      _ = try Self.numbers(data, "center", count: 3)
      guard try Self.numbers(data, "size", count: 3).allSatisfy({ $0 > 0 }) else {
        throw Self.refusal("size must be three positive lengths in metres")
      }
      _ = try Self.number(data, "yaw")
      return nil
    case .timeRange: return try checkTimeRange(data)
    case .box:
      let (x, y) = (try Self.number(data, "x"), try Self.number(data, "y"))
      let (boxWidth, boxHeight) = (try Self.number(data, "width"), try Self.number(data, "height"))
      guard boxWidth > 0, boxHeight > 0 else { throw Self.refusal("A box needs a width and a height above 0") }
      return try normalised([(x, y), (x + boxWidth, y + boxHeight)])
    case .rotatedBox:
      let (boxWidth, boxHeight) = (try Self.number(data, "width"), try Self.number(data, "height"))
      guard boxWidth > 0, boxHeight > 0 else { throw Self.refusal("A rotated box needs a width and a height above 0") }
      let turned = RotatedBox<ImagePixels>(
        centre: Point(x: try Self.number(data, "cx"), y: try Self.number(data, "cy")),
        size: Size(width: boxWidth, height: boxHeight), angle: Angle(degrees: try Self.number(data, "angle")))
      return try normalised(turned.corners.map { ($0.x, $0.y) })
    case .ellipse:
      let (radiusX, radiusY) = (try Self.number(data, "rx"), try Self.number(data, "ry"))
      guard radiusX > 0, radiusY > 0 else { throw Self.refusal("An ellipse needs radii above 0") }
      let ellipse = Ellipse<ImagePixels>(
        centre: Point(x: try Self.number(data, "cx"), y: try Self.number(data, "cy")), radiusX: radiusX,
        radiusY: radiusY, angle: Angle(degrees: data["angle"] == nil ? 0 : try Self.number(data, "angle")))
      return try normalised(ellipse.bounds.corners.map { ($0.x, $0.y) })
    case .point: return try normalised([(try Self.number(data, "x"), try Self.number(data, "y"))])
    case .polyline: return try normalised(try Self.points(data["points"], "points", least: 2))
    case .polygon: return try normalised(try polygonPoints(data))
    case .keypoints: return try keypointBounds(data)
    case .mask: return try checkMask(data)
    case .cuboid2D:
      let faces = try ["front", "back"].map { try Self.points(data[$0], $0, least: 4) }
      guard faces.allSatisfy({ $0.count == 4 }) else { throw Self.refusal("front and back need 4 points each") }
      return try normalised(faces[0] + faces[1])
    }
  }

  // MARK: Kinds

  private func polygonPoints(_ data: JSONValue) throws -> [(Double, Double)] {
    guard let parts = data["parts"]?.array, !parts.isEmpty else {
      throw Self.refusal("A polygon needs parts, each with an outer ring")
    }
    var outline: [(Double, Double)] = []
    var count = 0
    for part in parts {
      let outer = try Self.points(part["outer"], "outer", least: 3)
      outline += outer
      count += outer.count
      if let holes = part["holes"] {
        guard let holes = holes.array else { throw Self.refusal("holes must be a list of rings") }
        for hole in holes { count += try Self.points(hole, "holes", least: 3).count }
      }
      guard count <= Self.mostPoints else { throw Self.refusal("A polygon has at most \(Self.mostPoints) points") }
    }
    return outline
  }

  private func keypointBounds(_ data: JSONValue) throws -> Bounds? {
    guard let points = data["points"]?.array, (1...1000).contains(points.count) else {
      throw Self.refusal("keypoints needs 1 to 1,000 points")
    }
    var seen: [(Double, Double)] = []
    for point in points {
      var visibility = 2
      if let given = point["visibility"] {
        guard let number = given.int, (0...2).contains(number) else {
          throw Self.refusal("visibility must be 0, 1 or 2")
        }
        visibility = number
      }
      let place = (try Self.number(point, "x"), try Self.number(point, "y"))
      if visibility > 0 { seen.append(place) }
    }
    return seen.isEmpty ? nil : try normalised(seen)
  }

  private func checkMask(_ data: JSONValue) throws -> Bounds? {
    let size = try Self.numbers(data, "size", count: 2)
    guard size[0] == height, size[1] == width else {
      throw Self.refusal("The mask is \(size[1]) × \(size[0]), the picture \(width) × \(height)")
    }
    guard let counts = data["counts"]?.string else {
      throw Self.refusal("counts must be COCO's compressed run lengths")
    }
    do {
      let mask = try MaskRLE(width: Int(width), height: Int(height), compressed: counts.utf8)
      guard let box = mask.boundingBox else { throw Self.refusal("The mask is empty") }
      return try normalised([(box.xMin, box.yMin), (box.xMax, box.yMax)])
    } catch let error as MaskError {
      throw Self.refusal("counts is no mask of that size: \(error.reason)")
    }
  }

  private func checkTimeRange(_ data: JSONValue) throws -> Bounds? {
    let start = try Self.numbers(data, "start", count: 2)
    let end = try Self.numbers(data, "end", count: 2)
    let isWhole = (start + end).allSatisfy { (number: Double) -> Bool in
      number == number.rounded() && abs(number) < 9e15
    }
    guard isWhole else {
      throw Self.refusal("start and end must be fractions of whole numbers, [numerator, denominator] of seconds")
    }
    guard start[1] > 0, end[1] > 0, start[0] >= 0, start[0] / start[1] < end[0] / end[1] else {
      throw Self.refusal("A time range needs start < end as fractions [numerator, denominator] of seconds")
    }
    return nil
  }

  // MARK: Parts

  private func normalised(_ points: [(Double, Double)]) throws -> Bounds {
    var (left, top, right, bottom) = (Double.infinity, Double.infinity, -Double.infinity, -Double.infinity)
    for (x, y) in points {
      left = min(left, x)
      right = max(right, x)
      top = min(top, y)
      bottom = max(bottom, y)
    }
    // What has an extent must cover some of the picture; a point may lie on its border.
    func isApart(_ low: Double, _ high: Double, _ whole: Double) -> Bool {
      low == high ? low < 0 || low > whole : low >= whole || high <= 0
    }
    guard !isApart(left, right, width), !isApart(top, bottom, height) else {
      throw Self.refusal("The shape lies outside the picture of \(Int(width)) × \(Int(height)) pixels")
    }
    func share(_ value: Double, _ whole: Double) -> Double { min(max(value / whole, 0), 1) }
    return Bounds(
      xMin: share(left, width), yMin: share(top, height), xMax: share(right, width), yMax: share(bottom, height))
  }

  private static func points(_ value: JSONValue?, _ name: String, least: Int) throws -> [(Double, Double)] {
    guard let list = value?.array, list.count >= least, list.count <= mostPoints else {
      throw refusal("\(name) needs \(least) to \(mostPoints) points")
    }
    return try list.map { point in
      guard let pair = point.array, pair.count == 2, let x = pair[0].double, let y = pair[1].double, abs(x) < farthest,
        abs(y) < farthest
      else { throw refusal("\(name) holds something else than [x, y]") }
      return (x, y)
    }
  }

  private static func number(_ data: JSONValue, _ name: String) throws -> Double {
    guard let value = data[name]?.double, abs(value) < farthest else {
      throw refusal("\(name) must be a finite number")
    }
    return value
  }

  private static func numbers(_ data: JSONValue, _ name: String, count: Int) throws -> [Double] {
    guard let list = data[name]?.array, list.count == count else { throw refusal("\(name) needs \(count) numbers") }
    return try list.map {
      guard let value = $0.double, value.isFinite else { throw refusal("\(name) must hold finite numbers") }
      return value
    }
  }

  private static func refusal(_ message: String) -> APIError { APIError(.invalidGeometry, message) }
}
