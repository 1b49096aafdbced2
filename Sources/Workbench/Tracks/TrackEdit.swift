/// One step of a command on tracks; its inverse is itself with both sides exchanged.
enum TrackEdit: Equatable, Sendable {
  /// What a track is besides its keyframes, and its place among the lanes.
  struct Header: Equatable, Sendable {
    var classIndex: UInt32
    var kind: ShapeKind
    var place: Int
  }

  /// A track comes (empty), goes (empty) or gets another class.
  case track(TrackHandle, before: Header?, after: Header?)
  /// A keyframe comes, goes or changes at a frame.
  case keyframe(track: TrackHandle, frame: Int, before: TrackKeyframe?, after: TrackKeyframe?)
  /// A segment comes, goes or changes.
  case segment(TrackHandle, before: TimeSegment?, after: TimeSegment?)

  var inverse: TrackEdit {
    switch self {
    case .track(let handle, let before, let after): .track(handle, before: after, after: before)
    case .keyframe(let track, let frame, let before, let after):
      .keyframe(track: track, frame: frame, before: after, after: before)
    case .segment(let handle, let before, let after): .segment(handle, before: after, after: before)
    }
  }
}

/// Something that an edit touched; the host compares it with what it told the server last.
public struct TrackChange: Equatable, Sendable {
  /// What was touched; the numbers cross to the host.
  public enum Kind: UInt32, Sendable {
    case track = 0
    case keyframe = 1
    case segment = 2
  }
  /// What was touched.
  public var kind: Kind
  /// Which one.
  public var handle: TrackHandle
}
