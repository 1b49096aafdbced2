import Geometry

/// `figures figure figure`: intersection over union; see `figure`.
func compare(_ words: inout Words, _ output: inout Output) throws {
  let first = try figure(&words)
  output.word(try first.iou(figure(&words)))
}

/// `box x1 y1 x2 y2`, `rotated x y width height degrees`, `polygon rings (points x y …)…`, `ellipse x y rx ry degrees`.
private func figure(_ words: inout Words) throws -> Figure {
  switch try words.next() {
  case "box":
    let at = try words.doubles(4)
    return .box(try .xyxy(at[0], at[1], at[2], at[3]))
  case "rotated":
    let at = try words.doubles(5)
    return .rotatedBox(
      RotatedBox(
        centre: ImagePoint(x: at[0], y: at[1]), size: ImageSize(width: at[2], height: at[3]),
        angle: Angle(degrees: at[4])
      ))
  case "polygon": return .polygon(try polygon(&words))
  case "ellipse":
    let at = try words.doubles(5)
    return .ellipse(
      Ellipse(centre: ImagePoint(x: at[0], y: at[1]), radiusX: at[2], radiusY: at[3], angle: Angle(degrees: at[4])))
  case let word: throw Refusal(reason: "\(word) is no figure")
  }
}

/// `hull points x y …`: the convex hull's area, and the least rotated box's.
func hull(_ words: inout Words, _ output: inout Output) throws {
  let points = try points(&words)
  output.word(abs(Polygon.signedArea(of: ConvexHull.of(points))))
  output.word(RotatedBox.around(points)?.area ?? 0)
}

/// `clip points x y … rings (points x y …)…`: area, perimeter and number of rings of what lies in the convex window.
func clip(_ words: inout Words, _ output: inout Output) throws {
  let window = ConvexHull.of(try points(&words))
  let clipped = try polygon(&words).clipped(toConvex: window)
  output.word(clipped?.area ?? 0)
  output.word(clipped?.perimeter ?? 0)
  output.word(clipped?.rings.count ?? 0)
}

/// `unite polygon polygon`, `intersect …`, `subtract …`, `differ …`: parts, for each its rings, for each its points.
func overlay(_ rule: Substring, _ words: inout Words, _ output: inout Output) throws {
  let (a, b) = (try polygon(&words), try polygon(&words))
  let result =
    switch rule {
    case "unite": a.union(b)
    case "intersect": a.intersection(b)
    case "subtract": a.subtracting(b)
    default: a.symmetricDifference(b)
    }
  let parts = result?.parts ?? []
  output.word(parts.count)
  for part in parts {
    output.word(part.rings.count)
    for ring in part.rings {
      output.word(ring.count)
      for point in ring {
        output.word(point.x)
        output.word(point.y)
      }
    }
  }
}

/// `simple rings (points x y …)…`: 1 where no edges cross.
func simple(_ words: inout Words, _ output: inout Output) throws {
  output.word(try polygon(&words).hasCrossings ? 0 : 1)
}

/// `cuboids (x y z length width height yaw) twice`: overlap from above and of the bodies.
func cuboids(_ words: inout Words, _ output: inout Output) throws {
  func cuboid() throws -> Cuboid {
    let at = try words.doubles(7)
    return Cuboid(
      centre: Point3(x: at[0], y: at[1], z: at[2]), length: at[3], width: at[4], height: at[5], yaw: at[6])
  }
  let (a, b) = (try cuboid(), try cuboid())
  output.word(a.birdsEyeIoU(b))
  output.word(a.iou(b))
}

/// `keypoints area x y width height (found-x found-y x y visibility) times 17`: COCO's similarity.
func keypoints(_ words: inout Words, _ output: inout Output) throws {
  let head = try words.doubles(5)
  var (found, truth): ([ImagePoint], [ImagePoint]) = ([], [])
  var isLabelled: [Bool] = []
  for _ in 0..<17 {
    let at = try words.doubles(5)
    found.append(ImagePoint(x: at[0], y: at[1]))
    truth.append(ImagePoint(x: at[2], y: at[3]))
    isLabelled.append(at[4] > 0)
  }
  output.word(
    try ObjectKeypointSimilarity.oks(
      found, truth, isLabelled: isLabelled, box: .xywh(head[1], head[2], head[3], head[4]), area: head[0]))
}

/// `contours width height counts`: for each part the number of rings, then each ring's points and coordinates.
func contours(_ words: inout Words, _ output: inout Output) throws {
  let mask = try MaskRLE(width: words.int(), height: words.int(), compressed: words.next().utf8)
  for polygon in mask.polygons {
    output.word(polygon.rings.count)
    for ring in polygon.rings {
      output.word(ring.count)
      for point in ring {
        output.word(Int(point.x))
        output.word(Int(point.y))
      }
    }
  }
}

private func polygon(_ words: inout Words) throws -> Polygon<ImagePixels> {
  var rings: [[ImagePoint]] = []
  for _ in 0..<(try words.int()) { rings.append(try points(&words)) }
  return try Polygon(rings: rings)
}

private func points(_ words: inout Words) throws -> [ImagePoint] {
  let numbers = try words.doubles(2 * words.int())
  return stride(from: 0, to: numbers.count, by: 2).map { ImagePoint(x: numbers[$0], y: numbers[$0 + 1]) }
}
