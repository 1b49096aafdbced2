import Geometry

extension GeometryCheck {
  mutating func askAboutMasks(_ topic: Int) throws(MaskError) {
    switch topic {
    case 0: try masks()
    case 1: try fills()
    case 2: try contours()
    case 3: try overlaps()
    default: break
    }
  }

  mutating func askAboutShapes(_ topic: Int) throws(GeometryError) {
    switch topic {
    case 4: numbers()
    case 5: try outlines()
    case 6: try sequences()
    case 7: tracks()
    default: break
    }
  }

  mutating func masks() throws(MaskError) {
    let (width, height) = (1 + whole(40), 1 + whole(40))
    let (a, b) = (try mask(width, height), try mask(width, height))
    tell(a)
    tell(a.area)
    if let bounds = a.bounds { tell(bounds) }
    tell(try a.union(b))
    tell(try MaskRLE.intersection([a, b, a.complement]))
    tell(try a.subtracting(b))
    for value in try MaskRLE.iou([a, b], [b, a, a], isCrowd: [true, false, true]) { tell(value) }
    for byte in a.rows { tell(UInt64(byte)) }
    tell(try MaskRLE(rows: b.rows, width: width, height: height))
    tell(try a.placed(dx: whole(30) - 15, dy: whole(30) - 15, onWidth: 1 + whole(40), height: 1 + whole(40)))
    tell(try MaskRLE(width: width, height: height, compressed: a.compressed))
  }

  mutating func fills() throws(MaskError) {
    let (width, height) = (1 + whole(60), 1 + whole(60))
    tell(try MaskRLE(polygons: [ring(3 + whole(9), 90), ring(3, 1e4)], width: width, height: height))
    tell(try MaskRLE(polygon(), width: width, height: height))
    tell(try MaskRLE(box(), width: width, height: height))
    let far = [ImagePoint(x: -1e9, y: number(-9, 90)), ImagePoint(x: 1e12, y: number(-9, 90)), point()]
    tell(try MaskRLE(polygons: [far], width: width, height: height))
  }

  mutating func contours() throws(MaskError) {
    let mask = try mask(1 + whole(30), 1 + whole(30))
    for polygon in mask.polygons { tell(polygon) }
    for polygon in mask.polygons(tolerance: number(0, 3)) { tell(polygon) }
  }

  mutating func numbers() {
    let (sine, cosine) = Angle(radians: number(-1000, 1000)).sineAndCosine
    tell(sine)
    tell(cosine)
    tell(Angle(dx: number(-9, 9), dy: number(-9, 9)).radians)
    tell(Angle(degrees: number(-9999, 9999)).normalised.radians)
    tell(exponential(number(-750, 720)))
  }

  mutating func overlaps() throws(MaskError) {
    let ellipse = Ellipse(
      centre: point(), radiusX: number(0, 20), radiusY: number(0, 20), angle: Angle(degrees: number(0, 360)))
    let figures: [Figure] = [
      .box(box()), .rotatedBox(turned()), .polygon(polygon()), .ellipse(ellipse), .mask(try mask(30, 20)),
    ]
    for a in figures { for b in figures { tell(try a.iou(b)) } }
    func cuboid(_ check: inout GeometryCheck) -> Cuboid {
      Cuboid(
        centre: Point3(x: check.number(0, 9), y: check.number(0, 9), z: check.number(0, 9)), length: check.number(0, 9),
        width: check.number(0, 9), height: check.number(0, 9), yaw: check.number(-9, 9))
    }
    let (a, b) = (cuboid(&self), cuboid(&self))
    tell(a.birdsEyeIoU(b))
    tell(a.iou(b))
    tell(box().generalisedIoU(box()))
    tell(box().distanceIoU(box()))
    let sigmas = ObjectKeypointSimilarity.cocoSigmas
    let similarity = try? ObjectKeypointSimilarity.oks(
      ring(17), ring(17), isLabelled: sigmas.map { $0 > 0.04 }, box: box(), area: number(1, 999))
    tell(similarity ?? -1)
  }

  mutating func outlines() throws(GeometryError) {
    let points = ring(3 + whole(20))
    tell(ConvexHull.of(points))
    if let around = RotatedBox.around(points) { tell(around.corners) }
    let shape = polygon()
    tell(shape.clipped(to: box()))
    tell(shape.clipped(toConvex: ConvexHull.of(ring(5))))
    tell(shape.union(polygon()))
    tell(shape.subtracting(polygon()))
    tell(shape.untangled)
    tell(shape.hasCrossings ? 1 : 0)
    tell(shape.evenOddArea)
    tell(shape.perimeter)
    tell([shape.centroid])
    tell(shape.simplified(tolerance: number(0, 5)))
    let line = try Polyline(points)
    tell(line.length)
    tell(line.resampled(count: 1 + whole(20)).points)
    tell(line.simplified(tolerance: number(0, 9)).points)
  }

  mutating func sequences() throws(GeometryError) {
    let (rows, columns) = (whole(9), whole(9))
    var costs: [Double] = []
    for _ in 0..<rows * columns { costs.append(whole(5) == 0 ? .infinity : number(-9, 9)) }
    for column in try AssignmentProblem.solve(costs: costs, rows: rows, columns: columns) { tell(column ?? -1) }
    var (boxes, others, scores): ([ImageBox], [RotatedBox<ImagePixels>], [Double]) = ([], [], [])
    for _ in 0..<20 {
      boxes.append(box())
      others.append(turned())
      scores.append(number(0, 1))
    }
    for index in try NonMaximumSuppression.boxes(boxes, scores: scores, threshold: 0.3) { tell(index) }
    for index in try NonMaximumSuppression.rotatedBoxes(others, scores: scores, threshold: 0.3) { tell(index) }
    for kept in try NonMaximumSuppression.soft(boxes, scores: scores, decay: .gaussian(sigma: 0.5), floor: 0.01) {
      tell(kept.index)
      tell(kept.score)
    }
    let share = number(0, 1)
    tell(OutlineMorph(from: polygon(), to: polygon()).polygon(share: share))
    tell(OutlineMorph(from: try Polyline(ring(4)), to: try Polyline(ring(7))).polyline(share: share).points)
    tell(others[0].interpolated(to: others[1], share: share).corners)
    tell(boxes[0].interpolated(to: boxes[1], share: share))
  }

  mutating func tracks() {
    var tracker = ByteTracker()
    for frame in 0..<12 {
      var detections: [ByteTracker.Detection] = []
      for place in 0..<6 {
        let left = Double(place * 30 + 2 * frame) + number(-6, 6)
        let box = ImageBox(minX: left, minY: 10, maxX: left + number(15, 20), maxY: number(30, 50))
        detections.append(ByteTracker.Detection(box: box, score: number(0, 1), label: place % 2))
      }
      for track in tracker.update(detections) {
        tell(track.id)
        tell(track.detection)
        tell(track.box)
      }
    }
  }
}
