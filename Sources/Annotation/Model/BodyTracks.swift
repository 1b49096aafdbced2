public import Library
import Web

/// Where a body is to be copied to.
public struct BodyCopyRequest: Codable, Sendable {
  /// A cloud of the same sequence.
  public var imageId: ImageID
  /// The revision of the body that the caller saw.
  public var revision: Int
}

/// A body and its copy in another cloud: one object, one track.
public struct BodyCopy: Codable, Sendable {
  /// `extra.track` of both, in their `data`.
  public var track: String
  /// The body that was copied; it has a track from now on.
  public var source: Annotation
  /// The body of the track in the other cloud.
  public var copy: Annotation
  /// False where the other cloud had a body of the track already, which stays as it is.
  public var isNew: Bool
}

/// The revision of the body that the caller saw.
public struct BodyInterpolationRequest: Codable, Sendable {
  public var revision: Int
}

/// What was written between the keyframes of a track of bodies.
public struct BodyInterpolation: Codable, Sendable {
  /// A cloud between that was left as it is.
  public struct Skipped: Codable, Sendable {
    /// Why a cloud was left.
    public enum Reason: String, Codable, Sendable, CaseIterable {
      case confirmedEmpty = "confirmed_empty"
    }
    public var imageId: ImageID
    public var filename: String
    public var reason: Reason
  }
  public var track: String
  /// The keyframes between which it was filled, in the order of the sequence; two or three.
  public var keyframes: [ImageID]
  /// Clouds that had no body of the track.
  public var created: [Annotation]
  /// Bodies that had been interpolated earlier and stand elsewhere now.
  public var updated: [Annotation]
  /// What those were before, in the same order.
  public var before: [Annotation]
  public var skipped: [Skipped]
}
