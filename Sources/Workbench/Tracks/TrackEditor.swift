/// Edits the tracks of one video: every command is a list of edits with an inverse, and can be taken back without limit.
///
/// Handles of things that are gone, frames outside the video and geometries of another kind change nothing.
public struct TrackEditor: Sendable {
  /// What is there now.
  public private(set) var document = TrackDocument()
  /// Frames of the video; at least 1.
  public let frameCount: Int
  /// Whether things can only be looked at.
  public var isReadOnly = false

  private var done: [[TrackEdit]] = []
  private var undone: [[TrackEdit]] = []
  /// Edits of the command that is being made of several; nil outside of one.
  private var group: [TrackEdit]?
  private var changes: [TrackChange] = []
  private var lastHandle: TrackHandle = 0

  /// An empty document of a video of so many frames.
  public init(frameCount: Int) { self.frameCount = max(1, frameCount) }

  /// Whether there is something to take back.
  public var canUndo: Bool { !done.isEmpty && group == nil }
  /// Whether there is something to do again.
  public var canRedo: Bool { !undone.isEmpty && group == nil }

  mutating func newHandle() -> TrackHandle {
    lastHandle += 1
    return lastHandle
  }

  // MARK: History

  /// Does edits as one command, or as a part of the open one. Edits that change nothing are passed over.
  @discardableResult mutating func commit(_ edits: [TrackEdit]) -> Bool {
    guard !isReadOnly else { return false }
    let edits = edits.filter { $0 != $0.inverse }
    guard !edits.isEmpty else { return false }
    for edit in edits { perform(edit) }
    if group != nil {
      group?.append(contentsOf: edits)
    } else {
      done.append(edits)
      undone.removeAll()
    }
    return true
  }

  private mutating func perform(_ edit: TrackEdit) {
    document.apply(edit)
    switch edit {
    case .track(let handle, _, _): note(.track, handle)
    case .keyframe(_, _, let before, let after):
      if let before { note(.keyframe, before.handle) }
      if let after, after.handle != before?.handle { note(.keyframe, after.handle) }
    case .segment(let handle, _, _): note(.segment, handle)
    }
  }

  private mutating func note(_ kind: TrackChange.Kind, _ handle: TrackHandle) {
    let change = TrackChange(kind: kind, handle: handle)
    if changes.last != change { changes.append(change) }
  }

  /// Commands until ``endGroup()`` are one step of the history.
  public mutating func beginGroup() { if group == nil { group = [] } }

  /// Ends a step that was made of several commands.
  public mutating func endGroup() {
    guard let edits = group else { return }
    group = nil
    guard !edits.isEmpty else { return }
    done.append(edits)
    undone.removeAll()
  }

  /// Takes back what was done since ``beginGroup()``, as if it had never been.
  public mutating func cancelGroup() {
    guard let edits = group else { return }
    group = nil
    for edit in edits.reversed() { perform(edit.inverse) }
  }

  /// Takes the last command back.
  public mutating func undo() {
    guard canUndo, !isReadOnly, let edits = done.popLast() else { return }
    for edit in edits.reversed() { perform(edit.inverse) }
    undone.append(edits)
  }

  /// Does again what was taken back last.
  public mutating func redo() {
    guard canRedo, !isReadOnly, let edits = undone.popLast() else { return }
    for edit in edits { perform(edit) }
    done.append(edits)
  }

  /// What was touched since the last call, in order; one thing may come several times.
  public mutating func takeChanges() -> [TrackChange] {
    defer { changes.removeAll() }
    return changes
  }

  // MARK: Loading

  /// Adds a track as the server has it; no part of the history.
  public mutating func loadTrack(classIndex: UInt32, kind: ShapeKind) -> TrackHandle {
    let handle = newHandle()
    document.apply(
      .track(
        handle, before: nil,
        after: TrackEdit.Header(classIndex: classIndex, kind: kind, place: document.tracks.count)))
    return handle
  }

  /// Adds a keyframe as the server has it; 0 where it is of another kind, outside the video, or the frame has one.
  public mutating func loadKeyframe(
    of track: TrackHandle, frame: Int, geometry: ShapeGeometry, isOccluded: Bool = false, isOutside: Bool = false,
    source: KeyframeSource = .manual
  ) -> TrackHandle {
    guard let found = document[track: track], found.kind == geometry.kind, (0..<frameCount).contains(frame),
      found.keyframe(at: frame) == nil
    else { return 0 }
    let keyframe = TrackKeyframe(
      handle: newHandle(), frame: frame, geometry: geometry, isOccluded: isOccluded, isOutside: isOutside,
      source: source)
    document.apply(.keyframe(track: track, frame: frame, before: nil, after: keyframe))
    return keyframe.handle
  }

  /// Adds a segment as the server has it; 0 where it is empty or outside the video.
  public mutating func loadSegment(classIndex: UInt32, frames: Range<Int>) -> TrackHandle {
    let frames = frames.clamped(to: 0..<frameCount)
    guard !frames.isEmpty else { return 0 }
    let segment = TimeSegment(handle: newHandle(), classIndex: classIndex, frames: frames)
    document.apply(.segment(segment.handle, before: nil, after: segment))
    return segment.handle
  }
}
