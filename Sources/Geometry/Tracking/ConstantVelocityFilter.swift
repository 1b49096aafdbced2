/// A Kalman filter of one number that moves at a constant speed (Kalman 1960): place and speed with their covariance.
///
/// Time is counted in frames.
public struct ConstantVelocityFilter: Hashable, Sendable {
  /// The place.
  public private(set) var place: Double
  /// Change of the place a frame.
  public private(set) var speed: Double
  /// Variance of the place.
  public private(set) var placeVariance: Double
  /// Covariance of place and speed.
  public private(set) var covariance: Double
  /// Variance of the speed.
  public private(set) var speedVariance: Double

  /// A place seen for the first time, with standard deviations.
  public init(place: Double, deviation: Double, speedDeviation: Double) {
    self.place = place
    speed = 0
    placeVariance = deviation * deviation
    covariance = 0
    speedVariance = speedDeviation * speedDeviation
  }

  /// A frame later; the deviations are what the motion adds.
  public mutating func predict(deviation: Double, speedDeviation: Double) {
    place += speed
    placeVariance += 2 * covariance + speedVariance + deviation * deviation
    covariance += speedVariance
    speedVariance += speedDeviation * speedDeviation
  }

  /// The place was seen, with a standard deviation.
  public mutating func correct(_ seen: Double, deviation: Double) {
    let total = placeVariance + deviation * deviation
    guard total > 0 else { return }
    let (gain, speedGain) = (placeVariance / total, covariance / total)
    let surprise = seen - place
    place += gain * surprise
    speed += speedGain * surprise
    speedVariance -= speedGain * covariance
    covariance -= gain * covariance
    placeVariance -= gain * placeVariance
  }

  /// Takes the speed out, for what has not been seen lately.
  public mutating func stop() { speed = 0 }
}
