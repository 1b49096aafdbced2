import Geometry

extension Label {
  /// The label in upright pixels, when it was drawn on the stored ones.
  ///
  /// - Parameters:
  ///   - orientation: EXIF orientation 1…8.
  ///   - stored: size before turning.
  func turned(orientation: Int, stored: PixelSize) -> Label {
    if orientation == 1 { return self }
    let turn = OrientationTurn(orientation: orientation, stored: stored)
    var label = self
    label.box = box.map(turn.box)
    label.parts = parts.map { LabelPart(name: $0.name, box: turn.box($0.box)) }
    label.keypoints = keypoints.map {
      if $0.visibility == .absent { return $0 }
      let point = turn.point(PixelPoint(x: $0.x, y: $0.y))
      return Keypoint(x: point.x, y: point.y, visibility: $0.visibility)
    }
    switch shape {
    case .box(let box): label.shape = .box(turn.box(box))
    case .rotatedBox(var box):
      box.center = turn.point(box.center)
      box.degrees = turn.degrees(box.degrees)
      label.shape = .rotatedBox(box)
    case .ellipse(var ellipse):
      ellipse.center = turn.point(ellipse.center)
      ellipse.degrees = turn.degrees(ellipse.degrees)
      label.shape = .ellipse(ellipse)
    case .polygon(let parts):
      label.shape = .polygon(
        parts.map { PolygonPart(outer: $0.outer.map(turn.point), holes: $0.holes.map { $0.map(turn.point) }) })
    case .polyline(let points): label.shape = .polyline(points.map(turn.point))
    case .cuboid2D(let points): label.shape = .cuboid2D(points.map(turn.point))
    case .point(let point): label.shape = .point(turn.point(point))
    case .mask(let mask): label.shape = .mask(turn.mask(mask))
    case .keypoints, .classification, .cuboid, .timeRange, .caption: break
    }
    return label
  }
}

/// From stored pixels to upright ones (EXIF 2.3, tag 0x0112).
struct OrientationTurn {
  let orientation: Int
  let stored: PixelSize

  func point(_ point: PixelPoint) -> PixelPoint {
    let (x, y, width, height) = (point.x, point.y, Double(stored.width), Double(stored.height))
    switch orientation {
    case 2: return PixelPoint(x: width - x, y: y)
    case 3: return PixelPoint(x: width - x, y: height - y)
    case 4: return PixelPoint(x: x, y: height - y)
    case 5: return PixelPoint(x: y, y: x)
    case 6: return PixelPoint(x: height - y, y: x)
    case 7: return PixelPoint(x: height - y, y: width - x)
    case 8: return PixelPoint(x: y, y: width - x)
    default: return point
    }
  }

  func box(_ box: PixelBox) -> PixelBox {
    let (a, b) = (point(PixelPoint(x: box.xMin, y: box.yMin)), point(PixelPoint(x: box.xMax, y: box.yMax)))
    return PixelBox(xMin: min(a.x, b.x), yMin: min(a.y, b.y), xMax: max(a.x, b.x), yMax: max(a.y, b.y))
  }

  /// A clockwise angle; mirrored orientations turn the other way.
  func degrees(_ degrees: Double) -> Double {
    switch orientation {
    case 2, 4: return -degrees
    case 5, 7: return 90 - degrees
    case 6: return degrees + 90
    case 8: return degrees - 90
    default: return degrees
    }
  }

  func mask(_ mask: MaskRLE) -> MaskRLE {
    guard mask.width == stored.width, mask.height == stored.height else { return mask }
    let source = mask.bitmap
    let isSwapped = orientation >= 5
    let (width, height) = isSwapped ? (mask.height, mask.width) : (mask.width, mask.height)
    var target = [Bool](repeating: false, count: source.count)
    for x in 0..<mask.width {
      for y in 0..<mask.height where source[x * mask.height + y] {
        let center = point(PixelPoint(x: Double(x) + 0.5, y: Double(y) + 0.5))
        target[Int(center.x) * height + Int(center.y)] = true
      }
    }
    return MaskRLE(columns: target, width: width, height: height) ?? mask
  }
}
