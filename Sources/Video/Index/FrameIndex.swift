public import Formats

/// Which frames a video has: the one numbering that pages, exports and readers share.
///
/// Frame N is the N-th (from 0) that a full decode in FFmpeg's default settings presents, as OpenCV's and PyAV's readers
/// count: packets that an edit list leaves out, that come before anything decodable or that hold no picture of their own
/// have no number.
public struct FrameIndex: Sendable, Equatable {
  /// How frames are found.
  public enum Access: UInt8, Sendable {
    /// Every frame has a presentation time of its own, so it is recognised after a jump to a keyframe.
    case byTime = 0
    /// Times are missing or repeat: frames are counted from the start of the file.
    case byCounting = 1
  }

  /// Seconds a tick of `pts`.
  public let timeBase: Ratio
  /// How frames are found.
  public let access: Access
  /// Presentation times in presentation order, in ticks; strictly increasing. With `Access.byCounting`, times that the
  /// file lacks or repeats are replaced by the one before plus the usual distance.
  public let times: [Int64]
  /// Byte position of each frame's packet; -1 where unknown.
  public let positions: [Int64]
  /// Numbers of the frames that decode without others, in order.
  public let keyframes: [Int]
  /// Ticks that the last frame is shown.
  public let lastDuration: Int64
  /// Packets that should have made a frame and did not, as far as building the index met them.
  public let lost: Int

  init(
    timeBase: Ratio, access: Access, times: [Int64], positions: [Int64], keyframes: [Int], lastDuration: Int64,
    lost: Int
  ) {
    self.timeBase = timeBase
    self.access = access
    self.times = times
    self.positions = positions
    self.keyframes = keyframes
    self.lastDuration = lastDuration
    self.lost = lost
  }

  /// Frames in the video.
  public var count: Int { times.count }

  /// Whether frame N decodes without others.
  public func isKeyframe(_ number: Int) -> Bool {
    let place = keyframes.firstPlace { $0 >= number }
    return place < keyframes.count && keyframes[place] == number
  }

  /// The last keyframe shown at or before frame N; 0 where there is none, since decoding then starts at the beginning.
  ///
  /// In presentation order: frames that are shown before a keyframe but stored behind it need the keyframe before.
  public func keyframe(before number: Int) -> Int {
    let place = keyframes.firstPlace { $0 > number }
    return place > 0 ? keyframes[place - 1] : 0
  }

  /// When frame N begins to be shown, counted from the first frame: exact.
  /// - Precondition: `number` is in `0..<count`.
  public func time(of number: Int) -> RationalTime { fraction(times[number] &- times[0]) }

  /// Presentation time of frame N in ticks, as the file has it.
  /// - Precondition: `number` is in `0..<count`.
  public func pts(of number: Int) -> Int64 { times[number] }

  /// When the first frame is shown on the file's own clock, which its sound shares.
  public var start: RationalTime { fraction(times.first ?? 0) }

  /// From the first frame to the end of the last.
  public var duration: RationalTime {
    guard let first = times.first, let last = times.last else { return fraction(0) }
    return fraction(last &- first &+ lastDuration)
  }

  /// The frame on the screen at a time counted from the first frame; the first one before it, the last one after.
  /// Nil for a video without frames.
  public func frame(at time: RationalTime) -> Int? {
    guard let first = times.first else { return nil }
    // Exact: a tick may be as fine as a nanosecond and times may have any denominator.
    let scaled = Int128(time.numerator) * Int128(timeBase.denominator)
    let unit = Int128(time.denominator) * Int128(timeBase.numerator)
    return max(0, times.firstPlace { Int128($0 &- first) * unit > scaled } - 1)
  }

  /// The number of the frame with this presentation time; nil where no frame has it.
  public func number(pts: Int64) -> Int? {
    let place = times.firstPlace { $0 >= pts }
    return place < times.count && times[place] == pts ? place : nil
  }

  /// Frames a second over the whole length; nil for fewer than two frames.
  public var averageFrameRate: Ratio? {
    guard count > 1, let first = times.first, let last = times.last else { return nil }
    let ticks = last &- first
    let (numerator, tooLarge) = (count - 1).multipliedReportingOverflow(by: timeBase.denominator)
    let (denominator, alsoTooLarge) = Int(ticks).multipliedReportingOverflow(by: timeBase.numerator)
    return tooLarge || alsoTooLarge ? nil : Ratio(numerator, denominator)?.reduced
  }

  /// Whether frames are shown for different lengths of time, beyond the rounding to whole ticks.
  public var isVariableFrameRate: Bool {
    guard count > 2, let first = times.first, let last = times.last else { return false }
    // Each frame of a constant rate lies within a tick (or a millisecond, as some writers round) of its place.
    let step = Double(last &- first) / Double(count - 1)
    let tolerance = max(1, 0.0011 / timeBase.value)
    return times.indices.contains { abs(Double(times[$0] &- first) - step * Double($0)) > tolerance }
  }

  private func fraction(_ ticks: Int64) -> RationalTime {
    let (product, overflow) = ticks.multipliedReportingOverflow(by: Int64(timeBase.numerator))
    return RationalTime(overflow ? .max : product, positive: Int64(timeBase.denominator))
  }
}

extension Array {
  /// The first place whose element passes, in an array where all that fail come first.
  func firstPlace(where passes: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if passes(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
