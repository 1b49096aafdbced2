import Geometry
import Testing

@testable import Workbench

/// Commands on tracks, as scripts of what a person does.
@Suite struct TrackEditorTests {
  private func box(_ x: Double, _ y: Double = 0, _ size: Double = 10) -> ShapeGeometry {
    .box(ImageBox(minX: x, minY: y, maxX: x + size, maxY: y + size))
  }

  private func left(_ editor: TrackEditor, _ track: TrackHandle, _ frame: Int) -> Double? {
    let state = editor.document[track: track]?.state(at: frame)
    return state.flatMap { $0.isVisible ? $0.geometry?.bounds.minX : nil }
  }

  @Test func framesBetweenKeyframesAreComputed() {
    var editor = TrackEditor(frameCount: 100)
    let track = editor.createTrack(box(0), classIndex: 1, frame: 10)
    editor.setGeometry(box(100), of: track, frame: 20)
    #expect(left(editor, track, 9) == nil)
    #expect(left(editor, track, 10) == 0)
    #expect(left(editor, track, 13) == 30)
    #expect(left(editor, track, 20) == 100)
    #expect(left(editor, track, 99) == 100)
    editor.setOutside(true, of: track, frame: 50)
    #expect(left(editor, track, 49) == 100)
    #expect(left(editor, track, 50) == nil && left(editor, track, 99) == nil)
    #expect(editor.document.tracks[0].visibleSpans(frameCount: 100) == [10..<50])
    // Drawn again where it was out of sight, it is back.
    editor.setGeometry(box(7), of: track, frame: 70)
    #expect(editor.document.tracks[0].visibleSpans(frameCount: 100) == [10..<50, 70..<100])
    editor.setOccluded(true, of: track, frame: 15)
    #expect(editor.document.tracks[0].state(at: 17).isOccluded)
    #expect(editor.document.tracks[0].state(at: 20).isOccluded == false)
    #expect(editor.document.tracks[0].keyframe(at: 15)?.geometry.bounds.minX == 50)
  }

  @Test func everyKindIsInterpolated() throws {
    let ring = [(0.0, 0.0), (10, 0), (10, 10), (0, 10)].map { ImagePoint(x: $0.0, y: $0.1) }
    let away = ring.map { ImagePoint(x: $0.x + 100, y: $0.y) }
    func skeleton(_ x: Double, _ visibility: Keypoint.Visibility) -> ShapeGeometry {
      .keypoints([Keypoint(position: ImagePoint(x: x, y: 5), visibility: visibility)])
    }
    let pairs: [(ShapeGeometry, ShapeGeometry)] = [
      (box(0), box(100)),
      (.polygon(try Polygon(rings: [ring])), .polygon(try Polygon(rings: [away]))),
      (.polyline(ring), .polyline(away)),
      (.point(ImagePoint(x: 0, y: 3)), .point(ImagePoint(x: 100, y: 3))),
      (skeleton(0, .visible), skeleton(100, .visible)),
      (
        .ellipse(Ellipse(centre: ImagePoint(x: 0, y: 0), radiusX: 4, radiusY: 2, angle: Angle(radians: 0))),
        .ellipse(Ellipse(centre: ImagePoint(x: 100, y: 0), radiusX: 4, radiusY: 2, angle: Angle(radians: 0)))
      ),
    ]
    for (start, end) in pairs {
      var editor = TrackEditor(frameCount: 11)
      let track = editor.createTrack(start, classIndex: 0, frame: 0)
      editor.setGeometry(end, of: track, frame: 10)
      let shift = (end.bounds.minX - start.bounds.minX) / 2
      let middle = try #require(editor.document[track: track]?.state(at: 5).geometry)
      #expect(abs(middle.bounds.minX - start.bounds.minX - shift) < 1e-9, "\(start.kind)")
      #expect(middle.kind == start.kind)
      #expect(editor.document[track: track]?.state(at: 10).geometry == end)
    }
    // What is drawn as another kind is no keyframe of the track.
    var editor = TrackEditor(frameCount: 11)
    let track = editor.createTrack(box(0), classIndex: 0, frame: 0)
    let isPlaced = editor.setGeometry(.point(ImagePoint(x: 1, y: 1)), of: track, frame: 3)
    #expect(!isPlaced)
    #expect(editor.document.tracks[0].keyframes.count == 1)
  }

  @Test func splittingAndMergingGiveTheFirstTrackBack() throws {
    var editor = TrackEditor(frameCount: 100)
    let track = editor.createTrack(box(0), classIndex: 4, frame: 0)
    editor.setGeometry(box(80), of: track, frame: 80)
    let before = (0..<100).map { left(editor, track, $0) }
    let second = editor.split(track, at: 30)
    #expect(second != 0)
    #expect(editor.document[track: second]?.classIndex == 4)
    #expect(left(editor, track, 29) == before[29] && left(editor, track, 30) == nil)
    #expect(left(editor, second, 29) == nil && left(editor, second, 30) == 30 && left(editor, second, 99) == 80)
    let isMerged = editor.merge(second, into: track)
    #expect(isMerged)
    #expect(editor.document.tracks.count == 1)
    #expect((0..<100).map { left(editor, track, $0) } == before)
    editor.undo()
    editor.undo()
    #expect(editor.document.tracks.count == 1 && editor.document.tracks[0].keyframes.map(\.frame) == [0, 80])
    // Nothing to split before the first frame of a track, nor behind the video.
    let splits = [editor.split(track, at: 0), editor.split(track, at: 100), editor.split(99, at: 5)]
    #expect(splits == [0, 0, 0])
    // Tracks of two kinds stay two.
    let other = editor.createTrack(.point(ImagePoint(x: 1, y: 1)), classIndex: 4, frame: 3)
    let merges = [editor.merge(other, into: track), editor.merge(track, into: track)]
    #expect(merges == [false, false])
  }

  @Test func keyframesKeepTheirHandleWhereverTheyGo() throws {
    var editor = TrackEditor(frameCount: 100)
    let track = editor.createTrack(box(0), classIndex: 0, frame: 10)
    editor.setGeometry(box(50), of: track, frame: 20)
    let handle = try #require(editor.document.tracks[0].keyframe(at: 20)?.handle)
    _ = editor.takeChanges()
    editor.moveKeyframe(of: track, from: 20, to: 500)
    #expect(editor.document.keyframe(handle)?.keyframe.frame == 99)
    let touched = Set(editor.takeChanges().map(\.handle))
    #expect(touched == [handle])
    let second = editor.split(track, at: 40)
    #expect(editor.document.keyframe(handle)?.track.handle == second)
    // One that is moved onto another takes its place, and gives it back.
    editor.setGeometry(box(1), of: second, frame: 60)
    editor.moveKeyframe(of: second, from: 60, to: 99)
    #expect(editor.document.keyframe(handle) == nil)
    editor.undo()
    #expect(editor.document.keyframe(handle)?.keyframe.frame == 99)
  }

  @Test func theLastKeyframeTakesItsTrackAlong() {
    var editor = TrackEditor(frameCount: 10)
    let first = editor.createTrack(box(0), classIndex: 0, frame: 2)
    let second = editor.createTrack(box(5), classIndex: 0, frame: 2)
    editor.removeKeyframe(of: first, frame: 2)
    #expect(editor.document.tracks.map(\.handle) == [second])
    editor.undo()
    #expect(editor.document.tracks.map(\.handle) == [first, second])
    let results = [
      editor.removeKeyframe(of: first, frame: 3), editor.addKeyframe(of: first, frame: 1),
      editor.addKeyframe(of: first, frame: 9),
    ]
    #expect(results == [false, false, true])
  }

  @Test func groupsAreOneStepOrNone() {
    var editor = TrackEditor(frameCount: 50)
    let track = editor.createTrack(box(0), classIndex: 0, frame: 0)
    editor.beginGroup()
    for frame in [5, 10, 15] { editor.setGeometry(box(Double(frame)), of: track, frame: frame, source: .tool) }
    editor.endGroup()
    #expect(editor.document.tracks[0].keyframes.map(\.source) == [.manual, .tool, .tool, .tool])
    editor.undo()
    #expect(editor.document.tracks[0].keyframes.count == 1)
    editor.redo()
    #expect(editor.document.tracks[0].keyframes.count == 4)
    editor.beginGroup()
    editor.deleteTrack(track)
    editor.cancelGroup()
    #expect(editor.document.tracks[0].keyframes.count == 4)
    // An empty group is no step.
    editor.beginGroup()
    editor.endGroup()
    editor.undo()
    #expect(editor.document.tracks[0].keyframes.count == 1)
  }

  @Test func segmentsStayInsideTheVideoAndInOrder() {
    var editor = TrackEditor(frameCount: 100)
    let late = editor.createSegment(classIndex: 1, frames: 60..<300)
    let early = editor.createSegment(classIndex: 2, frames: 5..<9)
    #expect(editor.document.segments.map(\.handle) == [early, late])
    #expect(editor.document[segment: late]?.frames == 60..<100)
    let none = [100..<120, 7..<7].map { editor.createSegment(classIndex: 1, frames: $0) }
    #expect(none == [0, 0])
    editor.setFrames(1..<2, ofSegment: late)
    #expect(editor.document.segments.map(\.handle) == [late, early])
    editor.setClass(9, ofSegment: late)
    editor.deleteSegment(early)
    editor.undo()
    editor.undo()
    editor.undo()
    #expect(editor.document.segments.map(\.handle) == [early, late])
    #expect(editor.document[segment: late]?.classIndex == 1)
  }

  @Test func jumpsFindKeyframesAndEmptyFrames() {
    var editor = TrackEditor(frameCount: 100)
    let first = editor.createTrack(box(0), classIndex: 0, frame: 10)
    editor.setOutside(true, of: first, frame: 30)
    let second = editor.createTrack(box(0), classIndex: 0, frame: 25)
    editor.setOutside(true, of: second, frame: 60)
    let document = editor.document
    #expect(document.keyframe(from: 0, forwards: true, of: 0) == 10)
    #expect(document.keyframe(from: 10, forwards: true, of: 0) == 25)
    #expect(document.keyframe(from: 10, forwards: true, of: first) == 30)
    #expect(document.keyframe(from: 99, forwards: false, of: 0) == 60)
    #expect(document.keyframe(from: 10, forwards: false, of: 0) == nil)
    #expect(document.emptyFrame(from: 5, forwards: true, frameCount: 100) == 6)
    #expect(document.emptyFrame(from: 9, forwards: true, frameCount: 100) == 60)
    #expect(document.emptyFrame(from: 40, forwards: false, frameCount: 100) == 9)
    #expect(document.emptyFrame(from: 0, forwards: false, frameCount: 100) == nil)
    editor.createTrackToTheEnd()
    #expect(editor.document.emptyFrame(from: 9, forwards: true, frameCount: 100) == nil)
  }

  @Test func viewersChangeNothing() {
    var editor = TrackEditor(frameCount: 10)
    let track = editor.loadTrack(classIndex: 0, kind: .box)
    // A second one at the same frame, another kind and places outside the video are passed over.
    let handles = [
      editor.loadKeyframe(of: track, frame: 3, geometry: box(0)),
      editor.loadKeyframe(of: track, frame: 3, geometry: box(1)),
      editor.loadKeyframe(of: track, frame: 4, geometry: .point(ImagePoint(x: 0, y: 0))),
      editor.loadKeyframe(of: track, frame: -1, geometry: box(0)),
      editor.loadKeyframe(of: 77, frame: 1, geometry: box(0)),
    ]
    #expect(handles.map { $0 != 0 } == [true, false, false, false, false])
    editor.isReadOnly = true
    let before = editor.document
    let results = [
      editor.createTrack(box(0), classIndex: 0, frame: 1), editor.split(track, at: 5),
      editor.createSegment(classIndex: 0, frames: 0..<4),
    ]
    #expect(results == [0, 0, 0])
    let changes = [editor.setGeometry(box(4), of: track, frame: 5), editor.deleteTrack(track)]
    #expect(changes == [false, false])
    let told = editor.takeChanges()
    #expect(editor.document == before && !editor.canUndo && told.isEmpty)
  }
}

extension TrackEditor {
  fileprivate mutating func createTrackToTheEnd() {
    _ = createTrack(.point(ImagePoint(x: 0, y: 0)), classIndex: 0, frame: 10)
  }
}
