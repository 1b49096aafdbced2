/// Names a track, a keyframe or a time segment for as long as its document is open; never used again for another thing,
/// also not after undo. 0 stands for "none" where only numbers can pass.
public typealias TrackHandle = UInt32

/// Who placed a keyframe; the numbers cross to the host.
public enum KeyframeSource: UInt32, Sendable {
  /// A person.
  case manual = 0
  /// A file.
  case imported = 1
  /// A model.
  case model = 2
  /// Assisted tracking.
  case tool = 3
}

/// What is known of a track at one frame; frames between keyframes are computed.
public struct TrackKeyframe: Equatable, Sendable {
  /// Stays with the keyframe when it moves to another frame or track.
  public let handle: TrackHandle
  /// Number in the video's frame index, from 0.
  public var frame: Int
  /// In pixels of the upright frame.
  public var geometry: ShapeGeometry
  /// Covered by something from here to the next keyframe.
  public var isOccluded = false
  /// Not to be seen from here to the next keyframe.
  public var isOutside = false
  /// Who placed it.
  public var source = KeyframeSource.manual
}

/// One object followed through a video.
///
/// It begins at its first keyframe and goes on until a keyframe says that it is outside, or to the end of the video.
public struct VideoTrack: Equatable, Sendable {
  /// The track's name inside its document.
  public let handle: TrackHandle
  /// Place in the host's list of classes.
  public var classIndex: UInt32
  /// All keyframes are of this kind.
  public let kind: ShapeKind
  /// Ascending by frame, one a frame.
  public internal(set) var keyframes: [TrackKeyframe] = []

  /// Place of the last keyframe at or before a frame; nil before the first.
  public func place(atOrBefore frame: Int) -> Int? {
    var (low, high) = (0, keyframes.count)
    while low < high {
      let middle = (low + high) / 2
      if keyframes[middle].frame <= frame { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? low - 1 : nil
  }

  /// The keyframe of a frame; nil where there is none.
  public func keyframe(at frame: Int) -> TrackKeyframe? {
    guard let place = place(atOrBefore: frame), keyframes[place].frame == frame else { return nil }
    return keyframes[place]
  }

  /// What the track is at a frame.
  public func state(at frame: Int) -> TrackState {
    guard let place = place(atOrBefore: frame) else { return TrackState() }
    let start = keyframes[place]
    var state = TrackState(
      geometry: start.geometry, isKeyframe: start.frame == frame, isOccluded: start.isOccluded,
      isOutside: start.isOutside)
    if start.frame < frame, !start.isOutside, place + 1 < keyframes.count {
      let end = keyframes[place + 1]
      state.geometry = start.geometry.interpolated(
        to: end.geometry, share: Double(frame - start.frame) / Double(end.frame - start.frame))
    }
    return state
  }

  /// The stretches in which it is to be seen, ascending; each holds its start and not its end.
  public func visibleSpans(frameCount: Int) -> [Range<Int>] {
    var spans: [Range<Int>] = []
    var start: Int?
    for keyframe in keyframes {
      if keyframe.isOutside {
        if let first = start { spans.append(first..<keyframe.frame) }
        start = nil
      } else if start == nil {
        start = keyframe.frame
      }
    }
    if let first = start, first < frameCount { spans.append(first..<frameCount) }
    return spans
  }
}

/// What a track is at one frame.
public struct TrackState: Equatable, Sendable {
  /// Nil before the track begins.
  public var geometry: ShapeGeometry?
  /// Whether it was placed at this very frame.
  public var isKeyframe = false
  /// Covered by something.
  public var isOccluded = false
  /// Not to be seen; the geometry is then where it was last.
  public var isOutside = false

  /// Whether there is something to draw.
  public var isVisible: Bool { geometry != nil && !isOutside }
}

/// A stretch of the video with a class, such as an action.
public struct TimeSegment: Equatable, Sendable {
  /// The segment's name inside its document.
  public let handle: TrackHandle
  /// Place in the host's list of classes.
  public var classIndex: UInt32
  /// Its first frame and the one after its last; never empty.
  public var frames: Range<Int>
}
