public import Geometry

/// An object that is followed from one frame on: a tracker looks for what it looks like, and who knows better (a model) may
/// say what it is on the frame at hand.
///
/// Geometries are in pixels of the frames; the pictures may be smaller, all by the same scale.
public struct FollowedObject: Sendable {
  /// What somebody says must have so much in common with where the object is expected, as surrounding boxes.
  private static let least = 0.3

  private let origin: ShapeGeometry
  private let frameSize: ImageSize
  /// Picture pixels a frame pixel.
  private let scale: Double
  private var tracker: ObjectTracker
  private var places: [TrackThinning.Place]
  /// Where the object is on the frame at hand, found or not.
  public private(set) var expected: ImageBox

  /// Nil where there is nothing to follow: a geometry smaller than 4 pixels of the picture, or all of one brightness.
  ///
  /// - Parameter frameSize: Of the frames, in their pixels.
  public init?(_ geometry: ShapeGeometry, at frame: Int, on picture: GreyPicture, of frameSize: ImageSize) {
    let scale = Double(picture.width) / frameSize.width
    guard scale > 0, scale.isFinite, let tracker = ObjectTracker(picture, box: geometry.bounds.scaled(by: scale)) else {
      return nil
    }
    (origin, expected) = (geometry, geometry.bounds)
    (self.frameSize, self.scale, self.tracker) = (frameSize, scale, tracker)
    places = [(frame, geometry)]
  }

  /// Where the object was found last.
  public var latest: TrackThinning.Place { places[places.count - 1] }

  /// Looks for the object on the next frame; how much it looks like before (-1…1), nil where there is no place for it: it is
  /// lost, or a mask, whose pixels only an outline can tell.
  public mutating func follow(_ picture: GreyPicture, at frame: Int) -> Double? {
    let finding = tracker.follow(picture)
    expected = finding.box.scaled(by: 1 / scale)
    guard finding.isFound, origin.kind != .mask else { return nil }
    places.append((frame, origin.carried(from: origin.bounds, to: expected)))
    return finding.score
  }

  /// Takes an outline of the object on the frame that was looked at last: a polygon becomes that outline, a mask its
  /// pixels, a box the box around it, and what else is followed is moved and scaled with that box.
  ///
  /// - Returns: False where the outline is too far from where the object is expected: nothing is taken.
  public mutating func correct(_ picture: GreyPicture, at frame: Int, to outline: Polygon<ImagePixels>) -> Bool {
    let box = outline.bounds
    guard box.width > 0, box.height > 0, box.iou(expected) >= Self.least else { return false }
    let geometry: ShapeGeometry
    switch origin {
    case .polygon: geometry = .polygon(outline)
    case .mask:
      guard let mask = ShapeGeometry.polygon(outline).filledPixels(on: frameSize) else { return false }
      geometry = .mask(mask)
    default: geometry = origin.carried(from: origin.bounds, to: box)
    }
    tracker.correct(picture, to: box.scaled(by: scale))
    expected = box
    if latest.frame == frame { places.removeLast() }
    places.append((frame, geometry))
    return true
  }

  /// The places that become keyframes: the others follow from them.
  ///
  /// - Parameter tolerance: In pixels of the frames.
  public func thinned(tolerance: Double) -> [TrackThinning.Place] {
    TrackThinning.kept(places, tolerance: tolerance).map { places[$0] }
  }
}

extension ImageBox {
  fileprivate func scaled(by scale: Double) -> ImageBox {
    ImageBox(minX: minX * scale, minY: minY * scale, maxX: maxX * scale, maxY: maxY * scale)
  }
}
