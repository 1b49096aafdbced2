public import Formats

/// Which frames of a video are wanted.
public enum SamplingPlan: Sendable, Hashable {
  /// Frames 0, N, 2N … of the window, by their number; 1 takes all.
  case everyFrames(Int)
  /// The frame on the screen at the start of the window and at each multiple of this many seconds after it.
  case everySeconds(RationalTime)
  /// As `everySeconds` with the inverse.
  case framesPerSecond(Ratio)
  /// Frames that decode without others.
  case keyframes
  /// This many, evenly spread: the middles of as many equal parts of the window.
  case count(Int)
  /// The first frame of each scene. `threshold` as the method defines it; nil takes its default.
  case scenes(SceneMethod, threshold: Double?)
  /// Frames that differ from what was there before. `threshold` is the share of the picture that must, 0 to 1; nil
  /// takes 0.01.
  case motion(threshold: Double?)

  /// Whether the frame index alone tells which frames are wanted.
  public var isDecidedByIndex: Bool {
    switch self {
    case .scenes, .motion: false
    default: true
    }
  }

  /// The wanted frames' numbers, ascending; nil for plans that must look at the pictures.
  public func frames(in index: FrameIndex, window: TimeWindow = .all) -> [Int]? {
    let range = window.frames(in: index)
    switch self {
    case .everyFrames(let step): return Array(stride(from: range.lowerBound, to: range.upperBound, by: max(1, step)))
    case .keyframes: return index.keyframes.filter(range.contains)
    case .everySeconds(let time): return Self.every(time, in: index, range)
    case .framesPerSecond(let rate):
      return Self.every(RationalTime(Int64(rate.denominator), positive: Int64(rate.numerator)), in: index, range)
    case .count(let count):
      guard count < range.count else { return Array(range) }
      guard count > 0 else { return [] }
      return (0..<count).map { range.lowerBound + (2 * $0 + 1) * range.count / (2 * count) }
    case .scenes, .motion: return nil
    }
  }

  private static func every(_ step: RationalTime, in index: FrameIndex, _ range: Range<Int>) -> [Int] {
    guard step.numerator > 0, !range.isEmpty else { return Array(range) }
    // In 128 bits, so that no time drifts: instant k is `start + k × step`, in units of base ticks times denominators.
    let base = index.timeBase
    let tick = Int128(base.numerator) * Int128(step.denominator)
    let stride = Int128(step.numerator) * Int128(base.denominator)
    let first = index.times[range.lowerBound]
    var chosen: [Int] = []
    var next = Int128(0)
    for number in range {
      // The frame is on the screen until the one after it; the last one as long as it lasts.
      let until =
        number + 1 < index.count ? index.times[number + 1] : index.times[number] &+ max(1, index.lastDuration)
      let end = Int128(until &- first) * tick
      guard next < end else { continue }
      chosen.append(number)
      next = (end + stride - 1) / stride * stride
    }
    return chosen
  }
}

/// A stretch of a video, counted from its first frame.
public struct TimeWindow: Sendable, Hashable {
  /// Frames shown at or after this time; nil from the first.
  public var start: RationalTime?
  /// Frames that begin before this time; nil to the last.
  public var end: RationalTime?

  /// Makes a window.
  public init(from start: RationalTime? = nil, to end: RationalTime? = nil) {
    self.start = start
    self.end = end
  }

  /// The whole video.
  public static let all = TimeWindow()

  /// The frames that begin within the window.
  public func frames(in index: FrameIndex) -> Range<Int> {
    let first = start.map { Self.place($0, in: index) } ?? 0
    let last = end.map { Self.place($0, in: index) } ?? index.count
    return first..<max(first, last)
  }

  /// The first frame that begins at or after a time.
  private static func place(_ time: RationalTime, in index: FrameIndex) -> Int {
    guard let origin = index.times.first else { return 0 }
    let wanted = Int128(time.numerator) * Int128(index.timeBase.denominator)
    let unit = Int128(time.denominator) * Int128(index.timeBase.numerator)
    return index.times.firstPlace { Int128($0 &- origin) * unit >= wanted }
  }
}

/// No more than so many of the wanted frames.
public struct FrameCap: Sendable, Hashable {
  /// Most frames.
  public var most: Int

  /// Makes a cap of at least one frame.
  public init(_ most: Int) { self.most = max(1, most) }

  /// Every n-th of the frames with the smallest n that keeps the cap, and that n.
  public func thinned(_ frames: [Int]) -> (frames: [Int], stride: Int) {
    let step = max(1, (frames.count + most - 1) / most)
    return (step == 1 ? frames : stride(from: 0, to: frames.count, by: step).map { frames[$0] }, step)
  }
}
