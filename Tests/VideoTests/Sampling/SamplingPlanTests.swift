import Formats
import Testing

@testable import Video

@Suite struct SamplingPlanTests {
  /// Ten seconds at 25 frames a second, ticks of a millisecond, a keyframe every 60.
  private let constant = FrameIndex(
    timeBase: Ratio(unchecked: 1, 1000), access: .byTime, times: (0..<250).map { Int64(500 + 40 * $0) },
    positions: (0..<250).map { Int64($0 * 100) }, keyframes: [0, 60, 120, 180, 240], lastDuration: 40, lost: 0)
  private let variable = FrameIndex(
    timeBase: Ratio(unchecked: 1, 10), access: .byTime, times: [0, 1, 2, 30, 31, 45], positions: [0, 1, 2, 3, 4, 5],
    keyframes: [0], lastDuration: 5, lost: 0)

  private func seconds(_ numerator: Int64, _ denominator: Int64 = 1) -> RationalTime {
    RationalTime(numerator, positive: denominator)
  }

  @Test func everyFewFrames() {
    #expect(SamplingPlan.everyFrames(100).frames(in: constant) == [0, 100, 200])
    #expect(SamplingPlan.everyFrames(1).frames(in: constant) == Array(0..<250))
    #expect(SamplingPlan.everyFrames(0).frames(in: variable)?.count == 6)
    let window = TimeWindow(from: seconds(1), to: seconds(2))
    #expect(SamplingPlan.everyFrames(10).frames(in: constant, window: window) == [25, 35, 45])
  }

  @Test func everyFewSecondsIsWhatIsOnTheScreen() {
    #expect(SamplingPlan.everySeconds(seconds(2)).frames(in: constant) == [0, 50, 100, 150, 200])
    // At 0.1 s, frame 2 (0.08 to 0.12) is shown.
    #expect(SamplingPlan.everySeconds(seconds(1, 10)).frames(in: constant)?.prefix(4) == [0, 2, 5, 7])
    // Frame 2 stays for 2.8 s: the instants 1 s and 2 s are both its own.
    #expect(SamplingPlan.everySeconds(seconds(1)).frames(in: variable) == [0, 2, 3, 4])
    #expect(SamplingPlan.framesPerSecond(Ratio(unchecked: 1, 2)).frames(in: constant)?.count == 5)
    // Instants do not drift: a third of a second over ten seconds.
    #expect(SamplingPlan.framesPerSecond(Ratio(unchecked: 3, 1)).frames(in: constant)?.count == 30)
    #expect(SamplingPlan.everySeconds(seconds(1, 1000)).frames(in: constant)?.count == 250)
  }

  @Test func keyframesAndCounts() {
    #expect(SamplingPlan.keyframes.frames(in: constant) == [0, 60, 120, 180, 240])
    #expect(
      SamplingPlan.keyframes.frames(in: constant, window: TimeWindow(from: seconds(3), to: seconds(6))) == [120])
    #expect(SamplingPlan.count(5).frames(in: constant) == [25, 75, 125, 175, 225])
    #expect(SamplingPlan.count(1000).frames(in: constant)?.count == 250)
    #expect(SamplingPlan.count(0).frames(in: constant) == [])
    #expect(SamplingPlan.scenes(.content, threshold: nil).frames(in: constant) == nil)
    #expect(!SamplingPlan.motion(threshold: nil).isDecidedByIndex)
  }

  @Test func windowsAreCutAtTheFrameThatBegins() {
    #expect(TimeWindow(from: seconds(1, 25)).frames(in: constant) == 1..<250)
    #expect(TimeWindow(from: seconds(41, 1000)).frames(in: constant) == 2..<250)
    #expect(TimeWindow(to: seconds(1, 25)).frames(in: constant) == 0..<1)
    #expect(TimeWindow(from: seconds(100)).frames(in: constant).isEmpty)
    #expect(TimeWindow(from: seconds(5), to: seconds(1)).frames(in: constant).isEmpty)
    #expect(TimeWindow(from: seconds(-3)).frames(in: constant) == 0..<250)
  }

  @Test(arguments: [(10, 10, 1), (11, 10, 2), (250, 100, 3), (250, 1, 250), (0, 5, 1)])
  func aCapThinsEvenly(count: Int, most: Int, stride: Int) {
    let (frames, step) = FrameCap(most).thinned(Array(0..<count))
    #expect(step == stride)
    #expect(frames.count <= most)
    #expect(frames == Array(Swift.stride(from: 0, to: count, by: stride)))
  }
}
