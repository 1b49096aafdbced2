import Foundation
import Similarity
import Testing

@Suite struct FrameRulesTests {
  static func frame(_ change: (inout FrameMeasures) -> Void = { _ in }) -> FrameMeasures {
    var measures = FrameMeasures(
      width: 1920, height: 1080, sharpness: 300, brightness: 0.5, darkShare: 0, brightShare: 0, contrast: 0.2,
      tonalRange: 0.6, entropy: 7, blackShare: 0.05, flatShare: 0.1, bars: FrameBars(), textShare: 0,
      hash: Hash64(0), wideHash: Hash256(SIMD4(repeating: 0)))
    change(&measures)
    return measures
  }

  @Test func keepsGoodFramesInOrder() {
    #expect(FrameRules.standard.judge([FrameMeasures]()).isEmpty)
    #expect(FrameRules.standard.judge([Self.frame()]).map(\.isKept) == [true])
    #expect(FrameRules.none.judge([Self.frame(), Self.frame()]).map(\.isKept) == [true, true])
  }

  /// Every measure in both directions, at the limit and beyond it.
  @Test(arguments: Measure.allCases)
  func dropsBeyondLimits(measure: Measure) {
    let frame = Self.frame { $0.bars = FrameBars(top: 0.1, bottom: 0.1) }
    let value = measure.value(of: frame)
    func verdict(_ limits: Limits) -> FrameVerdict {
      FrameRules(measures: [measure: limits], prompts: nil, objects: nil, duplicates: nil).judge([frame])[0]
    }
    #expect(verdict(Limits(min: value, max: value)).isKept)
    let low = verdict(Limits(min: value + 0.01))
    #expect(low.reason == .low(measure))
    #expect(low.score == value)
    #expect(low.limit == value + 0.01)
    #expect(verdict(Limits(max: value - 0.01)).reason == .high(measure))
  }

  @Test func namesTheFirstReason() {
    let black = Self.frame {
      $0.blackShare = 1
      $0.sharpness = 0
      $0.entropy = 0
    }
    #expect(FrameRules.standard.judge([black])[0].reason?.code == "black_share_high")
  }

  static func hashes(_ values: [UInt64], _ sharpness: [Double]? = nil) -> [FrameMeasures] {
    values.enumerated().map { place, value in
      frame {
        $0.hash = Hash64(value)
        if let sharpness { $0.sharpness = sharpness[place] }
      }
    }
  }

  @Test func dropsWhatWasSeen() {
    // Two views that alternate; the third frame of the first view differs by one bit.
    let frames = Self.hashes([0, .max, 1, .max, 0])
    var rules = FrameRules(measures: [:], prompts: nil, objects: nil, duplicates: DuplicateRule(against: .anyKept))
    let any = rules.judge(frames)
    #expect(any.map(\.isKept) == [true, true, false, false, false])
    #expect(any.map(\.twin) == [nil, nil, 0, 1, 0])
    #expect(any[2].score == 1)
    #expect(any[2].limit == 8)
    #expect(any[2].reason?.code == "near_duplicate")
    rules.duplicates?.against = .lastKept
    #expect(rules.judge(frames).map(\.isKept) == [true, true, true, true, true])
    rules.duplicates = DuplicateRule(keep: .sharpest)
    let sharpest = rules.judge(Self.hashes([0, 1, 3, .max], [10, 30, 20, 5]))
    #expect(sharpest.map(\.isKept) == [false, true, false, true])
    #expect(sharpest.map(\.twin) == [1, nil, 1, nil])
    rules.duplicates = DuplicateRule(hash: .wide)
    #expect(rules.judge(Self.hashes([0, .max])).map(\.isKept) == [true, false])
  }

  /// A chain of small changes is measured from what is kept, not from frame to frame.
  @Test func comparesWithWhatIsKept() {
    let values: [UInt64] = (0..<6).map { (1 << ($0 * 5)) - 1 }
    let rules = FrameRules(measures: [:], prompts: nil, objects: nil, duplicates: DuplicateRule(against: .lastKept))
    #expect(rules.judge(Self.hashes(values)).map(\.isKept) == [true, false, true, false, true, false])
  }

  @Test func neverLetsADroppedFrameStandForAGoodOne() {
    let rules = FrameRules(
      measures: [.sharpness: Limits(min: 50)], prompts: nil, objects: nil, duplicates: DuplicateRule())
    let verdicts = rules.judge(Self.hashes([0, 0], [10, 90]))
    #expect(verdicts.map { $0.reason?.code } == ["sharpness_low", nil])
  }

  @Test(
    arguments: [
      (0.5, 0.1, 0.1, nil), (0.2, 0.1, 0.1, "prompt_positive_low"), (0.5, 0.35, 0.1, "prompt_negative_high"),
      (0.35, 0.28, 0.1, "prompt_over_negative_low"), (0.5, 0.1, 0.35, "prompt_junk_high"),
      (0.35, 0.1, 0.28, "prompt_over_junk_low"), (.nan, 0.1, 0.1, "prompt_positive_low"),
    ] as [(Double, Double, Double, String?)])
  func judgesSimilarities(positive: Double, negative: Double, junk: Double, code: String?) {
    let rules = FrameRules(measures: [:], prompts: PromptRule(), objects: nil, duplicates: nil)
    let evidence = FrameEvidence(
      Self.frame(), similarities: PromptSimilarities(positive: positive, negative: negative, junk: junk))
    #expect(rules.judge([evidence])[0].reason?.code == code)
  }

  @Test func passesOverKindsWithoutPrompts() {
    let rules = FrameRules(measures: [:], prompts: PromptRule(), objects: nil, duplicates: nil)
    let positiveOnly = FrameEvidence(Self.frame(), similarities: PromptSimilarities(positive: 0.4))
    #expect(rules.judge([positiveOnly])[0].isKept)
    let unscored = rules.judge([Self.frame()])[0]
    #expect(unscored.isKept)
    #expect(unscored.isUnscored)
  }

  @Test(
    arguments: [
      (["car": 0.9], nil), (["car": 0.4], "object_missing"), ([:], "object_missing"),
      (["car": 0.9, "logo": 0.6], "object_unwanted"), (["car": 0.9, "logo": 0.3], nil),
    ] as [([String: Double], String?)])
  func judgesObjects(objects: [String: Double], code: String?) {
    let rules = FrameRules(
      measures: [:], prompts: nil, objects: ObjectRule(anyOf: ["car", "bus"], noneOf: ["logo"]), duplicates: nil)
    #expect(rules.judge([FrameEvidence(Self.frame(), objects: objects)])[0].reason?.code == code)
  }

  @Test func hasOneCodeAReason() {
    let codes = DropReason.all.map(\.code)
    #expect(Set(codes).count == codes.count)
    for reason in DropReason.all {
      #expect(DropReason(code: reason.code) == reason)
      #expect(!reason.meaning.isEmpty)
    }
    #expect(DropReason(code: "boring") == nil)
  }
}
