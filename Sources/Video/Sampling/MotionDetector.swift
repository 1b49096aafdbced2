/// Finds frames in which something moves, in frames that are given one after the other.
///
/// A running mean of the picture stands for the background (OpenCV's `accumulateWeighted`, weight 0.05); a frame moves
/// where the luma of enough pixels lies further from it than noise does (25 of 255, as OpenCV's tutorial on motion).
/// While it goes on, one frame each `interval` frames is reported, so that a long movement is not every frame.
public struct MotionDetector: Sendable {
  private static let weight: Float = 0.05
  private static let noise: Float = 25

  private let threshold: Double
  private let interval: Int
  private var background: [Float] = []
  private var lastReport: Int?

  /// A detector before its first frame.
  /// - Parameters:
  ///   - threshold: the share of pixels that must move, 0 to 1; nil takes 0.01.
  ///   - interval: least distance of two reported frames, in frames; 1 or more.
  public init(threshold: Double? = nil, interval: Int) {
    self.threshold = threshold ?? 0.01
    self.interval = max(1, interval)
  }

  /// Takes the next frame.
  /// - Returns: the share of its pixels that move, where the frame is to be taken; the first frame is background alone.
  public mutating func add(_ frame: Int, luma: [UInt8]) -> Double? {
    guard background.count == luma.count, !luma.isEmpty else {
      background = luma.map { Float($0) }
      return nil
    }
    var moving = 0
    background.withUnsafeMutableBufferPointer { background in
      luma.withUnsafeBufferPointer { luma in
        for i in 0..<luma.count {
          let difference = Float(luma[i]) - background[i]
          if abs(difference) > Self.noise { moving &+= 1 }
          background[i] += difference * Self.weight
        }
      }
    }
    let share = Double(moving) / Double(luma.count)
    guard share >= threshold else { return nil }
    if let lastReport, frame - lastReport < interval { return nil }
    lastReport = frame
    return share
  }
}
