/// The tracks and time segments of one video.
public struct TrackDocument: Equatable, Sendable {
  /// In the order of their lanes.
  public private(set) var tracks: [VideoTrack] = []
  /// Ascending by start, then by end.
  public private(set) var segments: [TimeSegment] = []

  /// The track of this handle; nil when there is none.
  public subscript(track handle: TrackHandle) -> VideoTrack? {
    trackPlace(handle).map { tracks[$0] }
  }

  /// The segment of this handle; nil when there is none.
  public subscript(segment handle: TrackHandle) -> TimeSegment? {
    segments.first { $0.handle == handle }
  }

  /// The lane of a track; nil when there is none.
  public func trackPlace(_ handle: TrackHandle) -> Int? { tracks.firstIndex { $0.handle == handle } }

  /// Track and place of a keyframe; nil when there is none.
  public func keyframe(_ handle: TrackHandle) -> (track: VideoTrack, keyframe: TrackKeyframe)? {
    for track in tracks {
      for keyframe in track.keyframes where keyframe.handle == handle { return (track, keyframe) }
    }
    return nil
  }

  mutating func apply(_ edit: TrackEdit) {
    switch edit {
    case .track(let handle, let before, let after): applyTrack(handle, before, after)
    case .keyframe(let track, let frame, _, let after): applyKeyframe(track, frame, after)
    case .segment(let handle, _, let after):
      segments.removeAll { $0.handle == handle }
      guard let after else { return }
      let place = segments.firstIndex {
        ($0.frames.lowerBound, $0.frames.upperBound, $0.handle)
          > (after.frames.lowerBound, after.frames.upperBound, after.handle)
      }
      segments.insert(after, at: place ?? segments.count)
    }
  }

  private mutating func applyTrack(_ handle: TrackHandle, _ before: TrackEdit.Header?, _ after: TrackEdit.Header?) {
    guard let after else {
      tracks.removeAll { $0.handle == handle }
      return
    }
    if let place = trackPlace(handle) {
      tracks[place].classIndex = after.classIndex
    } else {
      let track = VideoTrack(handle: handle, classIndex: after.classIndex, kind: after.kind)
      tracks.insert(track, at: min(max(after.place, 0), tracks.count))
    }
  }

  private mutating func applyKeyframe(_ track: TrackHandle, _ frame: Int, _ after: TrackKeyframe?) {
    guard let lane = trackPlace(track) else { return }
    let before = tracks[lane].place(atOrBefore: frame)
    let exists = before.map { tracks[lane].keyframes[$0].frame == frame } ?? false
    switch (exists, after) {
    case (true, let after?): tracks[lane].keyframes[before ?? 0] = after
    case (true, nil): tracks[lane].keyframes.remove(at: before ?? 0)
    case (false, let after?): tracks[lane].keyframes.insert(after, at: before.map { $0 + 1 } ?? 0)
    case (false, nil): break
    }
  }
}
