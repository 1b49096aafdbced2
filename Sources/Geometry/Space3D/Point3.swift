/// A place in the sensor's frame, in metres.
///
/// The frame is right-handed with x forward, y left and z up, as lidars use it (ISO 8855). Other frames are converted
/// where a file is read.
@frozen
public struct Point3: Hashable, Sendable {
  /// Metres forward.
  public var x: Double
  /// Metres to the left.
  public var y: Double
  /// Metres up.
  public var z: Double

  /// Makes a place from its three coordinates in metres.
  @inlinable
  public init(x: Double, y: Double, z: Double) {
    self.x = x
    self.y = y
    self.z = z
  }

  /// Whether all three coordinates are ordinary numbers.
  @inlinable
  public var isFinite: Bool { x.isFinite && y.isFinite && z.isFinite }
}
