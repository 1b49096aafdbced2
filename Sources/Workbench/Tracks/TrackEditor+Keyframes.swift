extension TrackEditor {
  private func track(_ handle: TrackHandle, at frame: Int) -> VideoTrack? {
    (0..<frameCount).contains(frame) ? document[track: handle] : nil
  }

  /// A track at a frame where something was drawn; 0 outside the video.
  public mutating func createTrack(_ geometry: ShapeGeometry, classIndex: UInt32, frame: Int) -> TrackHandle {
    guard (0..<frameCount).contains(frame), !isReadOnly else { return 0 }
    let handle = newHandle()
    let header = TrackEdit.Header(classIndex: classIndex, kind: geometry.kind, place: document.tracks.count)
    let keyframe = TrackKeyframe(handle: newHandle(), frame: frame, geometry: geometry)
    commit([
      .track(handle, before: nil, after: header),
      .keyframe(track: handle, frame: frame, before: nil, after: keyframe),
    ])
    return handle
  }

  /// Places a track at a frame, where it then has a keyframe and is to be seen.
  @discardableResult public mutating func setGeometry(
    _ geometry: ShapeGeometry, of handle: TrackHandle, frame: Int, source: KeyframeSource = .manual
  ) -> Bool {
    guard let track = track(handle, at: frame), track.kind == geometry.kind else { return false }
    var keyframe = keyframe(of: track, frame: frame, geometry: geometry)
    keyframe.geometry = geometry
    keyframe.isOutside = false
    keyframe.source = source
    return commit([.keyframe(track: handle, frame: frame, before: track.keyframe(at: frame), after: keyframe)])
  }

  /// Makes a keyframe of what is computed for a frame; nothing before the track begins.
  @discardableResult public mutating func addKeyframe(of handle: TrackHandle, frame: Int) -> Bool {
    guard let track = track(handle, at: frame), track.keyframe(at: frame) == nil,
      let geometry = track.state(at: frame).geometry
    else { return false }
    let keyframe = keyframe(of: track, frame: frame, geometry: geometry)
    return commit([.keyframe(track: handle, frame: frame, before: nil, after: keyframe)])
  }

  /// Takes a keyframe out; a track without any is gone with it.
  @discardableResult public mutating func removeKeyframe(of handle: TrackHandle, frame: Int) -> Bool {
    guard let track = track(handle, at: frame), let keyframe = track.keyframe(at: frame) else { return false }
    if track.keyframes.count == 1 { return deleteTrack(handle) }
    return commit([.keyframe(track: handle, frame: frame, before: keyframe, after: nil)])
  }

  /// Moves a keyframe to another frame; one that stands there gives way.
  @discardableResult public mutating func moveKeyframe(of handle: TrackHandle, from: Int, to: Int) -> Bool {
    let to = min(max(to, 0), frameCount - 1)
    guard let track = track(handle, at: from), let keyframe = track.keyframe(at: from), from != to else {
      return false
    }
    var moved = keyframe
    moved.frame = to
    return commit([
      .keyframe(track: handle, frame: from, before: keyframe, after: nil),
      .keyframe(track: handle, frame: to, before: track.keyframe(at: to), after: moved),
    ])
  }

  /// Says from a frame to the next keyframe whether the object is covered.
  @discardableResult public mutating func setOccluded(_ isOccluded: Bool, of handle: TrackHandle, frame: Int) -> Bool {
    change(handle, frame) { $0.isOccluded = isOccluded }
  }

  /// Says from a frame to the next keyframe whether the object is out of sight.
  @discardableResult public mutating func setOutside(_ isOutside: Bool, of handle: TrackHandle, frame: Int) -> Bool {
    change(handle, frame) { $0.isOutside = isOutside }
  }

  private mutating func change(_ handle: TrackHandle, _ frame: Int, _ body: (inout TrackKeyframe) -> Void) -> Bool {
    guard let track = track(handle, at: frame), let geometry = track.state(at: frame).geometry else { return false }
    let before = track.keyframe(at: frame)
    var keyframe = keyframe(of: track, frame: frame, geometry: geometry)
    body(&keyframe)
    if let before, before == keyframe { return false }
    return commit([.keyframe(track: handle, frame: frame, before: before, after: keyframe)])
  }

  /// The keyframe of a frame, or a new one that goes on as the track does there.
  private mutating func keyframe(of track: VideoTrack, frame: Int, geometry: ShapeGeometry) -> TrackKeyframe {
    if let keyframe = track.keyframe(at: frame) { return keyframe }
    let state = track.state(at: frame)
    return TrackKeyframe(
      handle: newHandle(), frame: frame, geometry: geometry, isOccluded: state.isOccluded, isOutside: state.isOutside)
  }
}
