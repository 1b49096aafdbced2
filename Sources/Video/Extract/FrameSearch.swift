import Formats
import Imaging

/// Looks at all frames of a window, small and in gray, for what a plan wants.
struct FrameSearch {
  let reader: VideoReader
  let plan: SamplingPlan
  let window: TimeWindow

  /// Pixels of the longer side that is looked at: about what PySceneDetect reduces to.
  private static let side = 256

  /// The frames found, each with its score.
  func run(isCancelled: () -> Bool, progress: (ExtractionProgress) -> Void) throws(VideoError) -> [Int: Double] {
    let range = window.frames(in: reader.index)
    guard !range.isEmpty else { return [:] }
    let size = reader.facts.storedSize.fitting(Self.side)
    let rate = reader.index.averageFrameRate?.value ?? 25
    var found: [Int: Double] = [:]
    var scenes: SceneDetector?
    var motion: MotionDetector?
    switch plan {
    case .scenes(let method, let threshold): scenes = SceneDetector(method, threshold: threshold)
    // One frame a second while something moves.
    case .motion(let threshold): motion = MotionDetector(threshold: threshold, interval: Int(rate.rounded()))
    default: return [:]
    }
    try reader.seek(to: range.lowerBound)
    while let frame = try reader.next(), frame.number < range.upperBound {
      if isCancelled() { throw .cancelled }
      let luma = try reader.luma(size)
      if let cut = scenes?.add(frame.number, luma: luma) { found[cut.frame] = cut.score }
      if let share = motion?.add(frame.number, luma: luma) { found[frame.number] = share }
      progress(
        ExtractionProgress(stage: .searching, done: frame.number - range.lowerBound + 1, total: range.count))
    }
    return found
  }
}
