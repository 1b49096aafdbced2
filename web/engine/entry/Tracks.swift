import Geometry
import Workbench

// Tracks of one video. A geometry arrives and leaves as a shape's does: `beginShape` …, and `trackGeometry` loads one for
// `coordinate`. Handles are of tracks, keyframes or segments; 0 is none, frames below 0 are none.

nonisolated(unsafe) private var tracks = TrackEditor(frameCount: 1)
nonisolated(unsafe) private var trackChanges: [TrackChange] = []
nonisolated(unsafe) private var spans: [Range<Int>] = []

private func flags(_ isOccluded: Bool, _ isOutside: Bool, _ isKeyframe: Bool, _ source: KeyframeSource) -> UInt32 {
  (isOccluded ? 1 : 0) | (isOutside ? 2 : 0) | (isKeyframe ? 4 : 0) | (source.rawValue << 4)
}

/// Opens a video of so many frames, without tracks.
@_expose(wasm, "tracksOpen") @_cdecl("engine_tracks_open")
func tracksOpen(_ frameCount: UInt32, _ isReadOnly: UInt32) {
  tracks = TrackEditor(frameCount: Int(min(frameCount, 1 << 30)))
  tracks.isReadOnly = isReadOnly != 0
}

// MARK: Loading

/// Adds a track as the server has it.
@_expose(wasm, "trackLoad") @_cdecl("engine_track_load")
func trackLoad(_ classIndex: UInt32, _ kind: UInt32) -> UInt32 {
  tracks.loadTrack(classIndex: classIndex, kind: ShapeKind(rawValue: kind) ?? .box)
}

/// Adds a keyframe with the geometry received; 0 where it does not suit the track.
@_expose(wasm, "trackLoadKeyframe") @_cdecl("engine_track_load_keyframe")
func trackLoadKeyframe(
  _ track: UInt32, _ frame: Int32, _ isOccluded: UInt32, _ isOutside: UInt32, _ source: UInt32
) -> UInt32 {
  guard let geometry = receivedGeometry() else { return 0 }
  return tracks.loadKeyframe(
    of: track, frame: Int(frame), geometry: geometry, isOccluded: isOccluded != 0, isOutside: isOutside != 0,
    source: KeyframeSource(rawValue: source) ?? .manual)
}

/// Adds a time segment as the server has it; 0 where it is empty.
@_expose(wasm, "segmentLoad") @_cdecl("engine_segment_load")
func segmentLoad(_ classIndex: UInt32, _ start: Int32, _ end: Int32) -> UInt32 {
  start < end ? tracks.loadSegment(classIndex: classIndex, frames: Int(start)..<Int(end)) : 0
}

// MARK: Commands

/// A track with the geometry received at a frame; 0 where there is none.
@_expose(wasm, "trackCreate") @_cdecl("engine_track_create")
func trackCreate(_ classIndex: UInt32, _ frame: Int32) -> UInt32 {
  guard let geometry = receivedGeometry() else { return 0 }
  return tracks.createTrack(geometry, classIndex: classIndex, frame: Int(frame))
}

/// Places a track at a frame where the geometry received says (source: `KeyframeSource`).
@_expose(wasm, "trackPlace") @_cdecl("engine_track_place")
func trackPlace(_ track: UInt32, _ frame: Int32, _ source: UInt32) -> UInt32 {
  guard let geometry = receivedGeometry() else { return 0 }
  return tracks.setGeometry(
    geometry, of: track, frame: Int(frame), source: KeyframeSource(rawValue: source) ?? .manual) ? 1 : 0
}

/// Makes a keyframe of what is computed for a frame.
@_expose(wasm, "trackAddKeyframe") @_cdecl("engine_track_add_keyframe")
func trackAddKeyframe(_ track: UInt32, _ frame: Int32) -> UInt32 {
  tracks.addKeyframe(of: track, frame: Int(frame)) ? 1 : 0
}

/// Takes a keyframe out.
@_expose(wasm, "trackRemoveKeyframe") @_cdecl("engine_track_remove_keyframe")
func trackRemoveKeyframe(_ track: UInt32, _ frame: Int32) -> UInt32 {
  tracks.removeKeyframe(of: track, frame: Int(frame)) ? 1 : 0
}

/// Moves a keyframe to another frame.
@_expose(wasm, "trackMoveKeyframe") @_cdecl("engine_track_move_keyframe")
func trackMoveKeyframe(_ track: UInt32, _ from: Int32, _ to: Int32) -> UInt32 {
  tracks.moveKeyframe(of: track, from: Int(from), to: Int(to)) ? 1 : 0
}

/// Says whether the object is covered from a frame to the next keyframe.
@_expose(wasm, "trackSetOccluded") @_cdecl("engine_track_set_occluded")
func trackSetOccluded(_ track: UInt32, _ frame: Int32, _ isOccluded: UInt32) -> UInt32 {
  tracks.setOccluded(isOccluded != 0, of: track, frame: Int(frame)) ? 1 : 0
}

/// Says whether the object is out of sight from a frame to the next keyframe.
@_expose(wasm, "trackSetOutside") @_cdecl("engine_track_set_outside")
func trackSetOutside(_ track: UInt32, _ frame: Int32, _ isOutside: UInt32) -> UInt32 {
  tracks.setOutside(isOutside != 0, of: track, frame: Int(frame)) ? 1 : 0
}

/// Gives a track or a segment another class.
@_expose(wasm, "trackSetClass") @_cdecl("engine_track_set_class")
func trackSetClass(_ handle: UInt32, _ classIndex: UInt32) -> UInt32 {
  tracks.setClass(classIndex, of: handle) || tracks.setClass(classIndex, ofSegment: handle) ? 1 : 0
}

/// Takes a track or a segment out.
@_expose(wasm, "trackDelete") @_cdecl("engine_track_delete")
func trackDelete(_ handle: UInt32) -> UInt32 {
  tracks.deleteTrack(handle) || tracks.deleteSegment(handle) ? 1 : 0
}

/// Ends a track at a frame, where a new one goes on; returns that, or 0.
@_expose(wasm, "trackSplit") @_cdecl("engine_track_split")
func trackSplit(_ track: UInt32, _ frame: Int32) -> UInt32 { tracks.split(track, at: Int(frame)) }

/// Gives the keyframes of a track to another.
@_expose(wasm, "trackMerge") @_cdecl("engine_track_merge")
func trackMerge(_ track: UInt32, _ first: UInt32) -> UInt32 { tracks.merge(track, into: first) ? 1 : 0 }

/// A stretch with a class; 0 where it is empty.
@_expose(wasm, "segmentCreate") @_cdecl("engine_segment_create")
func segmentCreate(_ classIndex: UInt32, _ start: Int32, _ end: Int32) -> UInt32 {
  start < end ? tracks.createSegment(classIndex: classIndex, frames: Int(start)..<Int(end)) : 0
}

/// Gives a segment another start and end.
@_expose(wasm, "segmentSetFrames") @_cdecl("engine_segment_set_frames")
func segmentSetFrames(_ segment: UInt32, _ start: Int32, _ end: Int32) -> UInt32 {
  guard start < end else { return 0 }
  return tracks.setFrames(Int(start)..<Int(end), ofSegment: segment) ? 1 : 0
}

/// 1 begins a step of several commands, 0 ends it, 2 takes it back.
@_expose(wasm, "tracksGroup") @_cdecl("engine_tracks_group")
func tracksGroup(_ step: UInt32) {
  switch step {
  case 1: tracks.beginGroup()
  case 2: tracks.cancelGroup()
  default: tracks.endGroup()
  }
}

/// Takes the last command back.
@_expose(wasm, "tracksUndo") @_cdecl("engine_tracks_undo")
func tracksUndo() { tracks.undo() }

/// Does the command taken back last again.
@_expose(wasm, "tracksRedo") @_cdecl("engine_tracks_redo")
func tracksRedo() { tracks.redo() }

/// 1 where something can be taken back, 2 where something can be done again, or both.
@_expose(wasm, "tracksHistory") @_cdecl("engine_tracks_history")
func tracksHistory() -> UInt32 { (tracks.canUndo ? 1 : 0) | (tracks.canRedo ? 2 : 0) }

/// Loads what was touched since the last call; returns how many there are.
@_expose(wasm, "trackTakeChanges") @_cdecl("engine_track_take_changes")
func trackTakeChanges() -> UInt32 {
  trackChanges = tracks.takeChanges()
  return UInt32(trackChanges.count)
}

/// The kind of one of the changes (`TrackChange.Kind`).
@_expose(wasm, "trackChangeKind") @_cdecl("engine_track_change_kind")
func trackChangeKind(_ index: UInt32) -> UInt32 {
  Int(index) < trackChanges.count ? trackChanges[Int(index)].kind.rawValue : 0
}

/// What one of the changes touched.
@_expose(wasm, "trackChangeHandle") @_cdecl("engine_track_change_handle")
func trackChangeHandle(_ index: UInt32) -> UInt32 {
  Int(index) < trackChanges.count ? trackChanges[Int(index)].handle : 0
}

// MARK: Reading

/// Number of tracks.
@_expose(wasm, "trackCount") @_cdecl("engine_track_count")
func trackCount() -> UInt32 { UInt32(tracks.document.tracks.count) }

/// The track of a lane, 0 beyond the last.
@_expose(wasm, "trackAt") @_cdecl("engine_track_at")
func trackAt(_ lane: UInt32) -> UInt32 {
  let all = tracks.document.tracks
  return Int(lane) < all.count ? all[Int(lane)].handle : 0
}

/// A track's class index; that of nothing where it is gone.
@_expose(wasm, "trackClass") @_cdecl("engine_track_class")
func trackClass(_ track: UInt32) -> UInt32 { tracks.document[track: track]?.classIndex ?? Shape.unclassified }

/// A track's `ShapeKind`; -1 where it is gone.
@_expose(wasm, "trackKind") @_cdecl("engine_track_kind")
func trackKind(_ track: UInt32) -> Int32 { tracks.document[track: track].map { Int32($0.kind.rawValue) } ?? -1 }

/// Number of a track's keyframes.
@_expose(wasm, "trackKeyframeCount") @_cdecl("engine_track_keyframe_count")
func trackKeyframeCount(_ track: UInt32) -> UInt32 { UInt32(tracks.document[track: track]?.keyframes.count ?? 0) }

private func keyframe(_ track: UInt32, _ place: UInt32) -> TrackKeyframe? {
  guard let track = tracks.document[track: track], Int(place) < track.keyframes.count else { return nil }
  return track.keyframes[Int(place)]
}

/// The frame of a track's keyframe, -1 beyond the last.
@_expose(wasm, "trackKeyframeFrame") @_cdecl("engine_track_keyframe_frame")
func trackKeyframeFrame(_ track: UInt32, _ place: UInt32) -> Int32 {
  keyframe(track, place).map { Int32($0.frame) } ?? -1
}

/// Its flags: 1 occluded, 2 outside, 4 keyframe; from bit 4 its source.
@_expose(wasm, "trackKeyframeFlags") @_cdecl("engine_track_keyframe_flags")
func trackKeyframeFlags(_ track: UInt32, _ place: UInt32) -> UInt32 {
  keyframe(track, place).map { flags($0.isOccluded, $0.isOutside, true, $0.source) } ?? 0
}

/// Loads the stretches in which a track is to be seen; returns their number.
@_expose(wasm, "trackSpans") @_cdecl("engine_track_spans")
func trackSpans(_ track: UInt32) -> UInt32 {
  spans = tracks.document[track: track]?.visibleSpans(frameCount: tracks.frameCount) ?? []
  return UInt32(spans.count)
}

/// The start of a loaded stretch (or, with 1, the frame after its end).
@_expose(wasm, "trackSpanEdge") @_cdecl("engine_track_span_edge")
func trackSpanEdge(_ index: UInt32, _ isEnd: UInt32) -> Int32 {
  guard Int(index) < spans.count else { return -1 }
  return Int32(isEnd != 0 ? spans[Int(index)].upperBound : spans[Int(index)].lowerBound)
}

/// Loads a track's geometry at a frame for `coordinate`; returns its flags (1 occluded, 2 outside, 4 keyframe) and 8 where
/// there is a geometry.
@_expose(wasm, "trackGeometry") @_cdecl("engine_track_geometry")
func trackGeometry(_ track: UInt32, _ frame: Int32) -> UInt32 {
  guard let state = tracks.document[track: track]?.state(at: Int(frame)), let geometry = state.geometry else {
    load(nil)
    return 0
  }
  load(geometry)
  return flags(state.isOccluded, state.isOutside, state.isKeyframe, .manual) | 8
}

/// Loads a keyframe's geometry for `coordinate`; returns the frame it stands at, -1 where it is gone.
@_expose(wasm, "keyframeGeometry") @_cdecl("engine_keyframe_geometry")
func keyframeGeometry(_ handle: UInt32) -> Int32 {
  guard let found = tracks.document.keyframe(handle) else { return -1 }
  load(found.keyframe.geometry)
  return Int32(found.keyframe.frame)
}

/// The track that has a keyframe, 0 where it is gone.
@_expose(wasm, "keyframeTrack") @_cdecl("engine_keyframe_track")
func keyframeTrack(_ handle: UInt32) -> UInt32 { tracks.document.keyframe(handle)?.track.handle ?? 0 }

/// A keyframe's flags: 1 occluded, 2 outside, 4 keyframe; from bit 4 its source.
@_expose(wasm, "keyframeFlags") @_cdecl("engine_keyframe_flags")
func keyframeFlags(_ handle: UInt32) -> UInt32 {
  tracks.document.keyframe(handle).map {
    flags($0.keyframe.isOccluded, $0.keyframe.isOutside, true, $0.keyframe.source)
  } ?? 0
}

/// Number of coordinates that the last call loaded.
@_expose(wasm, "loadedCount") @_cdecl("engine_loaded_count")
func loadedCount() -> UInt32 { loadedCoordinates() }

/// Number of segments.
@_expose(wasm, "segmentCount") @_cdecl("engine_segment_count")
func segmentCount() -> UInt32 { UInt32(tracks.document.segments.count) }

/// A segment by its place, 0 beyond the last.
@_expose(wasm, "segmentAt") @_cdecl("engine_segment_at")
func segmentAt(_ place: UInt32) -> UInt32 {
  let all = tracks.document.segments
  return Int(place) < all.count ? all[Int(place)].handle : 0
}

/// A segment's class index.
@_expose(wasm, "segmentClass") @_cdecl("engine_segment_class")
func segmentClass(_ segment: UInt32) -> UInt32 {
  tracks.document[segment: segment]?.classIndex ?? Shape.unclassified
}

/// A segment's first frame (or, with 1, the one after its last); -1 where it is gone.
@_expose(wasm, "segmentEdge") @_cdecl("engine_segment_edge")
func segmentEdge(_ segment: UInt32, _ isEnd: UInt32) -> Int32 {
  guard let frames = tracks.document[segment: segment]?.frames else { return -1 }
  return Int32(isEnd != 0 ? frames.upperBound : frames.lowerBound)
}

/// The next keyframe of a track (of any for 0) after a frame, or the last one before it; -1 for none.
@_expose(wasm, "nextKeyframe") @_cdecl("engine_next_keyframe")
func nextKeyframe(_ frame: Int32, _ forwards: UInt32, _ track: UInt32) -> Int32 {
  tracks.document.keyframe(from: Int(frame), forwards: forwards != 0, of: track).map { Int32($0) } ?? -1
}

/// The next frame without a track after a frame, or the last one before it; -1 for none.
@_expose(wasm, "nextEmptyFrame") @_cdecl("engine_next_empty_frame")
func nextEmptyFrame(_ frame: Int32, _ forwards: UInt32) -> Int32 {
  tracks.document.emptyFrame(from: Int(frame), forwards: forwards != 0, frameCount: tracks.frameCount)
    .map { Int32($0) } ?? -1
}
