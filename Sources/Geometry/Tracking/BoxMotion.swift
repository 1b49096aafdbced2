/// Where a box is and where it goes: a Kalman filter of its centre, its aspect (width over height) and its height.
///
/// The noise is that of DeepSORT (Wojke et al. 2017), which ByteTrack takes over: relative to the height, one twentieth
/// for places and 1/160 for speeds. All its matrices couple a number with its own speed alone, so the eight states are four
/// filters of two.
public struct BoxMotion: Hashable, Sendable {
  private var x: ConstantVelocityFilter
  private var y: ConstantVelocityFilter
  private var aspect: ConstantVelocityFilter
  private var height: ConstantVelocityFilter

  private static let place = 1.0 / 20
  private static let speed = 1.0 / 160

  /// A box seen for the first time; nil for one without height or with NaN.
  public init?(_ box: ImageBox) {
    guard box.height > 0, box.height.isFinite, box.width.isFinite, box.centre.isFinite else { return nil }
    let deviation = 2 * Self.place * box.height
    let speedDeviation = 10 * Self.speed * box.height
    x = ConstantVelocityFilter(place: box.centre.x, deviation: deviation, speedDeviation: speedDeviation)
    y = ConstantVelocityFilter(place: box.centre.y, deviation: deviation, speedDeviation: speedDeviation)
    aspect = ConstantVelocityFilter(place: box.width / box.height, deviation: 1e-2, speedDeviation: 1e-5)
    height = ConstantVelocityFilter(place: box.height, deviation: deviation, speedDeviation: speedDeviation)
  }

  /// The box that is expected or was last corrected.
  public var box: ImageBox {
    let (halfHeight, halfWidth) = (height.place / 2, aspect.place * height.place / 2)
    return ImageBox(
      minX: x.place - halfWidth, minY: y.place - halfHeight, maxX: x.place + halfWidth, maxY: y.place + halfHeight)
  }

  /// A frame later.
  public mutating func predict() {
    let (deviation, speedDeviation) = (Self.place * height.place, Self.speed * height.place)
    x.predict(deviation: deviation, speedDeviation: speedDeviation)
    y.predict(deviation: deviation, speedDeviation: speedDeviation)
    aspect.predict(deviation: 1e-2, speedDeviation: 1e-5)
    height.predict(deviation: deviation, speedDeviation: speedDeviation)
  }

  /// The box was seen; one without height is passed over.
  public mutating func correct(_ box: ImageBox) {
    guard box.height > 0, box.height.isFinite, box.width.isFinite, box.centre.isFinite else { return }
    let deviation = Self.place * height.place
    x.correct(box.centre.x, deviation: deviation)
    y.correct(box.centre.y, deviation: deviation)
    aspect.correct(box.width / box.height, deviation: 1e-1)
    height.correct(box.height, deviation: deviation)
  }

  /// Keeps the height from growing or shrinking while the object is lost.
  mutating func holdHeight() { height.stop() }
}
