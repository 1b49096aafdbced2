import Geometry

extension TrackDocument {
  /// The next frame after another (or the last one before it) at which a track has a keyframe; of any track for 0.
  public func keyframe(from frame: Int, forwards: Bool, of handle: TrackHandle) -> Int? {
    var best: Int?
    for track in tracks where handle == 0 || track.handle == handle {
      let before = track.place(atOrBefore: forwards ? frame : frame - 1)
      let place = forwards ? before.map { $0 + 1 } ?? 0 : before ?? -1
      guard track.keyframes.indices.contains(place) else { continue }
      let found = track.keyframes[place].frame
      if let known = best { best = forwards ? min(known, found) : max(known, found) } else { best = found }
    }
    return best
  }

  /// The next frame after another (or the last one before it) on which no track is to be seen.
  public func emptyFrame(from frame: Int, forwards: Bool, frameCount: Int) -> Int? {
    var spans = tracks.flatMap { $0.visibleSpans(frameCount: frameCount) }
    spans = spans.ordered { Double($0.lowerBound) }
    if forwards {
      var next = frame + 1
      for span in spans where span.lowerBound <= next { next = max(next, span.upperBound) }
      return next < frameCount ? next : nil
    }
    spans = spans.ordered { Double(-$0.upperBound) }
    var last = frame - 1
    for span in spans where span.upperBound > last { last = min(last, span.lowerBound - 1) }
    return last >= 0 ? last : nil
  }
}
