import Testing

@testable import Video

@Suite struct DetectorTests {
  private func flat(_ value: UInt8) -> [UInt8] { [UInt8](repeating: value, count: 64 * 36) }

  private func cuts(_ method: SceneMethod, threshold: Double? = nil, _ values: [UInt8]) -> [Int] {
    var detector = SceneDetector(method, threshold: threshold)
    return values.enumerated().compactMap { detector.add($0.offset, luma: flat($0.element))?.frame }
  }

  @Test func theFirstFrameBeginsTheFirstScene() {
    #expect(cuts(.content, [5]) == [0])
    #expect(cuts(.adaptive, [5]) == [0])
    #expect(cuts(.content, []) == [])
  }

  @Test func aJumpOfLumaIsACut() {
    let values = [UInt8](repeating: 20, count: 30) + [UInt8](repeating: 90, count: 30)
    #expect(cuts(.content, values) == [0, 30])
    #expect(cuts(.adaptive, values) == [0, 30])
    // 27 levels are a cut, 26 are none.
    for (level, found) in [(46, [0]), (47, [0, 30])] as [(UInt8, [Int])] {
      #expect(cuts(.content, [UInt8](repeating: 20, count: 30) + [UInt8](repeating: level, count: 30)) == found)
    }
    #expect(cuts(.content, threshold: 80, values) == [0])
  }

  @Test func aFlashIsNoSecondScene() {
    var values = [UInt8](repeating: 20, count: 60)
    values[30] = 200
    #expect(cuts(.content, values) == [0, 30])
    // A cut too soon after another is none.
    values = [UInt8](repeating: 20, count: 60)
    values.replaceSubrange(10..<60, with: [UInt8](repeating: 100, count: 50))
    #expect(cuts(.content, values) == [0])
  }

  @Test func aSteadyChangeIsNoneForTheAdaptiveMethod() {
    // Every frame differs by 30 from the one before: fast movement.
    let values = (0..<60).map { UInt8($0 % 2 == 0 ? 20 : 50) }
    #expect(cuts(.content, values) == [0, 15, 30, 45])
    #expect(cuts(.adaptive, values) == [0])
  }

  @Test func motionIsWhatDiffersFromTheBackground() {
    var detector = MotionDetector(interval: 1)
    #expect(detector.add(0, luma: flat(50)) == nil)
    #expect(detector.add(1, luma: flat(60)) == nil)
    var moved = flat(50)
    for place in 0..<64 { moved[place] = 150 }
    #expect(abs((detector.add(2, luma: moved) ?? 0) - 64.0 / (64 * 36)) < 1e-9)
    // What stays becomes background.
    for number in 3..<80 { _ = detector.add(number, luma: moved) }
    #expect(detector.add(80, luma: moved) == nil)
  }

  @Test func aLongMovementIsReportedNowAndThen() {
    var detector = MotionDetector(threshold: 0.5, interval: 10)
    let found = (0..<40).filter { detector.add($0, luma: flat($0 % 2 == 0 ? 0 : 255)) != nil }
    #expect(found == [1, 11, 21, 31])
  }
}
