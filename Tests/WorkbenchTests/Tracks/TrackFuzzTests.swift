import Geometry
import TestRandom
import Testing

@testable import Workbench

/// Random commands: undoing all gives the first document, redoing all the last, and who listens to the changes knows
/// everything.
@Suite struct TrackFuzzTests {
  /// What a server would have after being told of every change.
  private struct Mirror: Equatable {
    var tracks: [TrackHandle: UInt32] = [:]
    var keyframes: [TrackHandle: String] = [:]
    var segments: [TrackHandle: TimeSegment] = [:]

    mutating func take(_ changes: [TrackChange], from document: TrackDocument) {
      for change in changes {
        switch change.kind {
        case .track: tracks[change.handle] = document[track: change.handle]?.classIndex
        case .keyframe: keyframes[change.handle] = document.keyframe(change.handle).map(Self.text)
        case .segment: segments[change.handle] = document[segment: change.handle]
        }
      }
    }

    static func text(_ found: (track: VideoTrack, keyframe: TrackKeyframe)) -> String {
      "\(found.track.handle) \(found.keyframe)"
    }

    init() {}
    init(_ document: TrackDocument) {
      for track in document.tracks {
        tracks[track.handle] = track.classIndex
        for keyframe in track.keyframes { keyframes[keyframe.handle] = Self.text((track, keyframe)) }
      }
      for segment in document.segments { segments[segment.handle] = segment }
    }
  }

  @Test(arguments: 1...24) func undoAllAndRedoAll(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var editor = TrackEditor(frameCount: 60)
    let loaded = editor.loadTrack(classIndex: 0, kind: .box)
    _ = editor.loadKeyframe(of: loaded, frame: 7, geometry: geometry(&generator, .box))
    _ = editor.loadSegment(classIndex: 2, frames: 4..<40)
    let first = editor.document
    var mirror = Mirror(first)
    var steps = 0
    for _ in 0..<300 {
      let hadUndo = editor.canUndo
      step(&editor, &generator)
      mirror.take(editor.takeChanges(), from: editor.document)
      check(editor.document)
      if hadUndo != editor.canUndo { steps += 1 }
    }
    editor.endGroup()
    #expect(mirror == Mirror(editor.document))
    while editor.canRedo { editor.redo() }
    let last = editor.document
    mirror.take(editor.takeChanges(), from: editor.document)
    while editor.canUndo {
      editor.undo()
      check(editor.document)
      mirror.take(editor.takeChanges(), from: editor.document)
    }
    #expect(editor.document == first)
    #expect(mirror == Mirror(first))
    while editor.canRedo { editor.redo() }
    #expect(editor.document == last)
    #expect(steps > 0)
  }

  private func geometry(_ generator: inout SeededGenerator, _ kind: ShapeKind) -> ShapeGeometry {
    let x = Double.random(in: -20...200, using: &generator)
    return kind == .box
      ? .box(ImageBox(minX: x, minY: x / 2, maxX: x + 30, maxY: x / 2 + 20)) : .point(ImagePoint(x: x, y: x))
  }

  private func step(_ editor: inout TrackEditor, _ generator: inout SeededGenerator) {
    let kind: ShapeKind = Bool.random(using: &generator) ? .box : .point
    let frame = Int.random(in: -3...63, using: &generator)
    let track = editor.document.tracks.randomElement(using: &generator)?.handle ?? 3
    let other = editor.document.tracks.randomElement(using: &generator)?.handle ?? 4
    let at = editor.document[track: track]?.keyframes.randomElement(using: &generator)?.frame ?? frame
    let segment = editor.document.segments.randomElement(using: &generator)?.handle ?? 5
    let length = Int.random(in: 1...30, using: &generator)
    let classIndex = UInt32.random(in: 0...3, using: &generator)
    switch Int.random(in: 0...20, using: &generator) {
    case 0...2: _ = editor.createTrack(geometry(&generator, kind), classIndex: classIndex, frame: frame)
    case 3...6: editor.setGeometry(geometry(&generator, kind), of: track, frame: frame)
    case 7: editor.addKeyframe(of: track, frame: frame)
    case 8: editor.removeKeyframe(of: track, frame: at)
    case 9: editor.moveKeyframe(of: track, from: at, to: frame)
    case 10: editor.setOccluded(Bool.random(using: &generator), of: track, frame: frame)
    case 11: editor.setOutside(Bool.random(using: &generator), of: track, frame: frame)
    case 12: editor.setClass(classIndex, of: track)
    case 13: editor.deleteTrack(track)
    case 14: _ = editor.split(track, at: frame)
    case 15: editor.merge(other, into: track)
    case 16: _ = editor.createSegment(classIndex: classIndex, frames: frame..<frame + length)
    case 17: editor.setFrames(frame..<frame + length, ofSegment: segment)
    case 18:
      if Bool.random(using: &generator) {
        editor.deleteSegment(segment)
      } else {
        editor.setClass(classIndex, ofSegment: segment)
      }
    case 19:
      switch Int.random(in: 0...2, using: &generator) {
      case 0: editor.beginGroup()
      case 1: editor.endGroup()
      default: editor.cancelGroup()
      }
    default: Bool.random(using: &generator) ? editor.undo() : editor.redo()
    }
  }

  private func check(_ document: TrackDocument) {
    for track in document.tracks {
      let frames = track.keyframes.map(\.frame)
      #expect(frames == Array(Set(frames)).sorted() && !frames.isEmpty)
      #expect(frames.allSatisfy { (0..<60).contains($0) })
      #expect(track.keyframes.allSatisfy { $0.geometry.kind == track.kind })
    }
    #expect(document.segments.allSatisfy { !$0.frames.isEmpty && $0.frames.upperBound <= 60 })
  }
}
