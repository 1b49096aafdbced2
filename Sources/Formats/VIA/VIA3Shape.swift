/// A place as VIA 3 writes it: the number of its kind, then its coordinates.
enum VIA3Shape {
  static func decode(_ node: JSONNode) throws(LabelRejection) -> LabelShape {
    var numbers: [Double] = []
    for element in node.elements { numbers.append(try element.coordinate()) }
    guard let kind = numbers.first else { throw LabelRejection(.malformedObject, "it has no place") }
    let values = Array(numbers.dropFirst())
    func need(_ count: Int) throws(LabelRejection) {
      guard values.count == count else {
        throw LabelRejection(.badShape, "its place has \(values.count) coordinates, \(count) were expected")
      }
    }
    func points() throws(LabelRejection) -> [PixelPoint] {
      guard values.count % 2 == 0 else { throw LabelRejection(.badShape, "its points are an odd count of numbers") }
      return stride(from: 0, to: values.count, by: 2).map { PixelPoint(x: values[$0], y: values[$0 + 1]) }
    }
    switch kind {
    case 1:
      try need(2)
      return .point(PixelPoint(x: values[0], y: values[1]))
    case 2:
      try need(4)
      return .box(
        PixelBox(xMin: values[0], yMin: values[1], xMax: values[0] + values[2], yMax: values[1] + values[3]))
    case 3:
      try need(3)
      return .ellipse(
        PixelEllipse(center: PixelPoint(x: values[0], y: values[1]), radiusX: values[2], radiusY: values[2]))
    case 4:
      try need(4)
      return .ellipse(
        PixelEllipse(center: PixelPoint(x: values[0], y: values[1]), radiusX: values[2], radiusY: values[3]))
    case 5, 6: return .polyline(try points())
    case 7: return .polygon([PolygonPart(outer: try points())])
    case 8:
      try need(8)
      guard let box = PixelBox(around: try points()) else { throw LabelRejection(.badShape, "it has no points") }
      return .box(box)
    case 9:
      try need(6)
      return try circle(through: try points())
    default: throw LabelRejection(.malformedObject, "its kind of place, \(kind), is not known")
    }
  }

  /// The circle through three points.
  private static func circle(through points: [PixelPoint]) throws(LabelRejection) -> LabelShape {
    let (bx, by) = (points[1].x - points[0].x, points[1].y - points[0].y)
    let (cx, cy) = (points[2].x - points[0].x, points[2].y - points[0].y)
    let turn = 2 * (bx * cy - by * cx)
    guard turn != 0, turn.isFinite else { throw LabelRejection(.badShape, "its three points lie on a line") }
    let (b, c) = (bx * bx + by * by, cx * cx + cy * cy)
    let (x, y) = ((cy * b - by * c) / turn, (bx * c - cx * b) / turn)
    let radius = (x * x + y * y).squareRoot()
    return .ellipse(
      PixelEllipse(center: PixelPoint(x: points[0].x + x, y: points[0].y + y), radiusX: radius, radiusY: radius))
  }

  static func encode(_ shape: LabelShape, into out: inout ByteWriter, _ report: ReportCollector) {
    func flat(_ points: [PixelPoint]) -> [Double] { points.flatMap { [$0.x, $0.y] } }
    let numbers: [Double] =
      switch shape {
      case .point(let point): [1, point.x, point.y]
      case .box(let box):
        [
          2, box.xMin, box.yMin, COCOAnnotationEncoder.side(from: box.xMin, to: box.xMax),
          COCOAnnotationEncoder.side(from: box.yMin, to: box.yMax),
        ]
      case .ellipse(let ellipse) where ellipse.radiusX == ellipse.radiusY:
        [3, ellipse.center.x, ellipse.center.y, ellipse.radiusX]
      case .ellipse(let ellipse) where ellipse.degrees.remainder(dividingBy: 180) == 0:
        [4, ellipse.center.x, ellipse.center.y, ellipse.radiusX, ellipse.radiusY]
      case .ellipse(let ellipse): [7] + flat(turned(ellipse, report))
      case .polyline(let line): [6] + flat(line)
      case .polygon(let parts): [7] + flat(parts.first?.outer ?? [])
      default: []
      }
    out.byte(91)
    for (index, number) in numbers.enumerated() {
      if index > 0 { out.byte(44) }
      out.number(number)
    }
    out.byte(93)
  }

  /// VIA 3 has no turned ellipses.
  private static func turned(_ ellipse: PixelEllipse, _ report: ReportCollector) -> [PixelPoint] {
    report.lose("turned ellipse", "written as polygon")
    return ellipse.polygon()
  }
}
