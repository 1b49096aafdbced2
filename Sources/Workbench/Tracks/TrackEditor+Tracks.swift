extension TrackEditor {
  private func header(_ track: VideoTrack, classIndex: UInt32? = nil) -> TrackEdit.Header {
    TrackEdit.Header(
      classIndex: classIndex ?? track.classIndex, kind: track.kind, place: document.trackPlace(track.handle) ?? 0)
  }

  /// Gives a track another class.
  @discardableResult public mutating func setClass(_ classIndex: UInt32, of handle: TrackHandle) -> Bool {
    guard let track = document[track: handle] else { return false }
    var edits: [TrackEdit] = [
      .track(handle, before: header(track), after: header(track, classIndex: classIndex))
    ]
    edits.removeAll { $0 == $0.inverse }
    return commit(edits)
  }

  /// Takes a track out with its keyframes.
  @discardableResult public mutating func deleteTrack(_ handle: TrackHandle) -> Bool {
    guard let track = document[track: handle] else { return false }
    return commit(
      track.keyframes.map { .keyframe(track: handle, frame: $0.frame, before: $0, after: nil) }
        + [.track(handle, before: header(track), after: nil)])
  }

  /// Ends a track at a frame, where a new one goes on.
  ///
  /// - Returns: The new track; 0 where one of both would hold nothing.
  public mutating func split(_ handle: TrackHandle, at frame: Int) -> TrackHandle {
    guard !isReadOnly, let track = document[track: handle], let first = track.keyframes.first, first.frame < frame,
      frame < frameCount
    else { return 0 }
    let state = track.state(at: frame)
    let moved = track.keyframes.filter { $0.frame >= frame }
    guard state.isVisible || !moved.isEmpty, let geometry = state.geometry else { return 0 }
    let new = newHandle()
    var edits = moved.map { TrackEdit.keyframe(track: handle, frame: $0.frame, before: $0, after: nil) }
    let place = (document.trackPlace(handle) ?? 0) + 1
    edits.append(
      .track(
        new, before: nil, after: TrackEdit.Header(classIndex: track.classIndex, kind: track.kind, place: place)))
    edits += moved.map { .keyframe(track: new, frame: $0.frame, before: nil, after: $0) }
    if moved.first?.frame != frame, state.isVisible {
      let start = TrackKeyframe(
        handle: newHandle(), frame: frame, geometry: geometry, isOccluded: state.isOccluded)
      edits.append(.keyframe(track: new, frame: frame, before: nil, after: start))
    }
    // The first part ends here, unless it was out of sight already.
    let isSeenBefore = track.state(at: frame - 1).isVisible
    if isSeenBefore {
      let end = TrackKeyframe(
        handle: newHandle(), frame: frame, geometry: geometry, isOccluded: state.isOccluded, isOutside: true)
      edits.append(.keyframe(track: handle, frame: frame, before: nil, after: end))
    }
    commit(edits)
    return new
  }

  /// Gives the keyframes of a track to another of the same kind. Where both have one, the one that is to be seen stays,
  /// of two the first track's.
  @discardableResult public mutating func merge(_ handle: TrackHandle, into first: TrackHandle) -> Bool {
    guard handle != first, let track = document[track: handle], let target = document[track: first],
      track.kind == target.kind
    else { return false }
    var edits: [TrackEdit] = []
    for keyframe in track.keyframes {
      edits.append(.keyframe(track: handle, frame: keyframe.frame, before: keyframe, after: nil))
      let there = target.keyframe(at: keyframe.frame)
      if let there, !there.isOutside || keyframe.isOutside { continue }
      edits.append(.keyframe(track: first, frame: keyframe.frame, before: there, after: keyframe))
    }
    edits.append(.track(handle, before: header(track), after: nil))
    return commit(edits)
  }

  // MARK: Segments

  /// A stretch with a class; 0 where it is empty or outside the video.
  public mutating func createSegment(classIndex: UInt32, frames: Range<Int>) -> TrackHandle {
    let frames = frames.clamped(to: 0..<frameCount)
    guard !isReadOnly, !frames.isEmpty else { return 0 }
    let segment = TimeSegment(handle: newHandle(), classIndex: classIndex, frames: frames)
    commit([.segment(segment.handle, before: nil, after: segment)])
    return segment.handle
  }

  /// Gives a segment another start and end; it keeps at least one frame.
  @discardableResult public mutating func setFrames(_ frames: Range<Int>, ofSegment handle: TrackHandle) -> Bool {
    let frames = frames.clamped(to: 0..<frameCount)
    guard let segment = document[segment: handle], !frames.isEmpty else { return false }
    var changed = segment
    changed.frames = frames
    return commit([.segment(handle, before: segment, after: changed)])
  }

  /// Gives a segment another class.
  @discardableResult public mutating func setClass(_ classIndex: UInt32, ofSegment handle: TrackHandle) -> Bool {
    guard let segment = document[segment: handle] else { return false }
    var changed = segment
    changed.classIndex = classIndex
    return commit([.segment(handle, before: segment, after: changed)])
  }

  /// Takes a segment out.
  @discardableResult public mutating func deleteSegment(_ handle: TrackHandle) -> Bool {
    guard let segment = document[segment: handle] else { return false }
    return commit([.segment(handle, before: segment, after: nil)])
  }
}
