import Similarity
import Testing

@testable import Mining

struct FrameJudgementTests {
  private func frame(_ number: Int, sharpness: Double = 100, hash: UInt64 = 0) -> MeasuredFrame {
    MeasuredFrame(number: number, measures: MiningWorld.measures(sharpness: sharpness, hash: hash))
  }

  @Test func nothingIsDroppedWithoutRules() {
    #expect(FrameJudgement.decide([], by: .none).isEmpty)
    #expect(FrameJudgement.decide([frame(3, sharpness: 0)], by: .none) == [FrameDecision(frame: 3)])
  }

  @Test func reasonsNameTheLimit() {
    let decisions = FrameJudgement.decide(
      [frame(0, sharpness: 1), MeasuredFrame(number: 1, measures: nil), frame(2)],
      by: MiningWorld.rules(.sharpness, min: 50))
    #expect(decisions.map(\.reason) == ["sharpness_low", nil, nil])
    #expect(decisions[0].score == 1 && decisions[0].threshold == 50)
    #expect(decisions.map(\.verdict) == [.dropped, .kept, .kept])
  }

  @Test func whatPeopleDecidedStands() {
    var rules = FrameRules.none
    rules.duplicates = DuplicateRule(distance: 2)
    let frames = [frame(0, hash: 1), frame(1, hash: 1), frame(2, hash: 0xFF00), frame(3, hash: 0xFF01)]
    #expect(
      FrameJudgement.decide(frames, by: rules).map(\.reason) == [nil, "near_duplicate", nil, "near_duplicate"])
    // 1 looks like 0, which a person kept; 3 looks like 2, which a person dropped.
    let decisions = FrameJudgement.decide(frames, by: rules, pinned: [0: true, 2: false])
    #expect(decisions.map(\.frame) == [1, 3])
    #expect(decisions.map(\.reason) == ["near_duplicate", nil])
  }
}
