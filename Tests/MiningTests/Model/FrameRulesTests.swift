import Testing

@testable import Mining

struct FrameRulesTests {
  private func frame(_ number: Int, _ measures: [String: Double] = [:], hash: UInt64? = nil) -> MeasuredFrame {
    MeasuredFrame(number: number, measures: measures, hash: hash)
  }

  @Test func nothingIsDroppedWithoutLimits() {
    #expect(FrameRules(FilterSettings()).decide([]).isEmpty)
    #expect(FrameRules(FilterSettings()).decide([frame(3, ["sharpness": 0], hash: 0)]) == [FrameDecision(frame: 3)])
  }

  @Test func theFirstBrokenLimitIsTheReason() {
    let rules = FrameRules(
      FilterSettings(rules: [FilterRule(.brightness, min: 0.1, max: 0.9), FilterRule(.sharpness, min: 50)]))
    let decisions = rules.decide([
      frame(0, ["brightness": 0.05, "sharpness": 1]), frame(1, ["brightness": 0.95]),
      frame(2, ["brightness": 0.5, "sharpness": 49.5]), frame(3, ["brightness": 0.1, "sharpness": 50]), frame(4),
    ])
    #expect(decisions.map(\.reason) == ["brightness_min", "brightness_max", "sharpness_min", nil, nil])
    #expect(decisions[2].score == 49.5 && decisions[2].threshold == 50)
    #expect(decisions.map(\.verdict) == [.dropped, .dropped, .dropped, .kept, .kept])
  }

  @Test func ofFramesThatLookTheSameTheFirstStays() {
    let rules = FrameRules(FilterSettings(rules: [FilterRule(.sharpness, min: 1)], nearDuplicateBits: 2))
    let frames = [
      frame(0, ["sharpness": 0], hash: 0b0000), frame(1, ["sharpness": 2], hash: 0b0001),
      frame(2, ["sharpness": 2], hash: 0b0111), frame(3, ["sharpness": 2], hash: 0b1111_1111),
      frame(4, ["sharpness": 2]), frame(5, ["sharpness": 2], hash: 0b1111_0111),
    ]
    let decisions = rules.decide(frames)
    // The blurred first frame stands for nobody; 2 differs from 1 by two bits, 5 from 3 by one.
    #expect(decisions.map(\.reason) == ["sharpness_min", nil, "near_duplicate", nil, nil, "near_duplicate"])
    #expect(decisions[2].score == 2 && decisions[5].score == 1)
  }

  @Test func whatPeopleDecidedStands() {
    let rules = FrameRules(FilterSettings(nearDuplicateBits: 0))
    let frames = [frame(0, hash: 1), frame(1, hash: 1), frame(2, hash: 2), frame(3, hash: 2)]
    let decisions = rules.decide(frames, pinned: [1: true, 2: false])
    #expect(decisions.map(\.frame) == [0, 3])
    // 0 looks like 1, which a person kept; 3 looks like 2, which a person dropped.
    #expect(decisions.map(\.reason) == ["near_duplicate", nil])
  }
}
