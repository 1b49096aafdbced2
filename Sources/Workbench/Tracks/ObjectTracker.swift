public import Geometry

/// Follows one object from frame to frame: its picture is looked for (normalised cross-correlation) around the place where
/// its motion (Kalman filter) leads, in three sizes; what it looks like is learnt slowly, and never forgets how it began.
///
/// All coordinates are those of the pictures given, which must all be of one size.
public struct ObjectTracker: Sendable {
  /// Where the object is, and how sure that is: the correlation, -1…1.
  public struct Finding: Equatable, Sendable {
    /// Where it is; where it is expected, when it was not found.
    public var box: ImageBox
    /// How much it looks like before, -1…1.
    public var score: Double
    /// Whether it was found.
    public var isFound: Bool
  }

  /// Less than this is not the object.
  static let least = 0.5
  /// Cells of the picture's longer side, at which it is looked for first, and at which its place is refined.
  private static let (coarse, fine) = (20, 48)

  private var motion: BoxMotion
  private var size: ImageSize
  private var looks: Looks
  private var detail: Looks

  /// Starts with an object in a box; nil where the box is smaller than 4 pixels or all of one brightness.
  public init?(_ picture: GreyPicture, box: ImageBox) {
    guard box.width >= 4, box.height >= 4, let motion = BoxMotion(box) else { return nil }
    self.motion = motion
    size = box.size
    looks = Looks(picture, box, cells: Self.coarse)
    detail = Looks(picture, box, cells: Self.fine)
    guard looks.first.contains(where: { $0 != 0 }) else { return nil }
  }

  /// Looks for the object in the next frame.
  public mutating func follow(_ picture: GreyPicture) -> Finding {
    motion.predict()
    let expected = motion.box.centre
    var best: (box: ImageBox, score: Float)?
    for scale in [1.0, 0.95, 1.05] {
      let box = ImageBox.around(
        expected, ImageSize(width: size.width * scale, height: size.height * scale), within: picture)
      let radius = max(0.6 * max(box.width, box.height), 12)
      let found = Looks.search(picture, looks, around: box, radius: radius)
      // Another size must be clearly better: sizes would drift otherwise.
      if found.score > (best?.score ?? -2) + (scale == 1 ? 0 : 0.01) { best = found }
    }
    guard let coarse = best, Double(coarse.score) >= Self.least else {
      return Finding(box: motion.box, score: Double(best?.score ?? -1), isFound: false)
    }
    let cell = max(coarse.box.width / Double(looks.columns), coarse.box.height / Double(looks.rows))
    let refined = Looks.search(picture, detail, around: coarse.box, radius: 1.5 * cell)
    let found = refined.score > 0 ? refined.box : coarse.box
    motion.correct(found)
    size = found.size
    if coarse.score > 0.7 {
      looks.learn(picture, found)
      detail.learn(picture, found)
    }
    return Finding(box: found, score: Double(coarse.score), isFound: true)
  }

  /// Somebody who knows better says where the object is on the picture that was followed last; a box smaller than 4 pixels
  /// is passed over.
  public mutating func correct(_ picture: GreyPicture, to box: ImageBox) {
    guard box.width >= 4, box.height >= 4 else { return }
    motion.correct(box)
    size = box.size
    looks.learn(picture, box)
    detail.learn(picture, box)
  }
}

extension ImageBox {
  /// A box of this size about a place that is pulled into the picture.
  fileprivate static func around(_ centre: ImagePoint, _ size: ImageSize, within picture: GreyPicture) -> ImageBox {
    let x = min(max(centre.x, 0), Double(picture.width))
    let y = min(max(centre.y, 0), Double(picture.height))
    return ImageBox(
      minX: x - size.width / 2, minY: y - size.height / 2, maxX: x + size.width / 2, maxY: y + size.height / 2)
  }
}
