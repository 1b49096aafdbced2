/// Which frames of a video are worth keeping: limits on their measures, and what counts as seen already.
///
/// A value without side effects: `judge` gives the same verdicts for the same measures, so rules can be tried on a
/// few frames and applied again with other limits, and nothing is decoded for that.
public struct FrameRules: Hashable, Sendable {
  /// Limits of measures; a measure that is not here is not looked at.
  public var measures: [Measure: Limits]
  /// Limits of similarities to prompts; nil does not look at them.
  public var prompts: PromptRule?
  /// What a detector must have found, or must not; nil does not look at it.
  public var objects: ObjectRule?
  /// When a frame counts as seen already; nil keeps repetitions.
  public var duplicates: DuplicateRule?

  /// No rule at all: every frame is kept.
  public static let none = FrameRules(measures: [:], prompts: nil, objects: nil, duplicates: nil)

  /// What suits most footage: frames of one colour, black, white, blurred beyond use or seen already go.
  ///
  /// Seen already is judged by 256 bits, of which 24 may differ. 64 bits describe a picture by its coarse light and dark
  /// alone: before a still camera, where one person follows the other, 8 of 64 bits take the second one for the first,
  /// and keep 6 of 61 frames; 24 of 256 bits keep 15, each person in each place once, and drop what stands still. Where
  /// the camera moves both keep nearly every frame.
  public static let standard = FrameRules(
    measures: [
      .shorterSide: Limits(min: 64), .blackShare: Limits(max: 0.95), .flatShare: Limits(max: 0.95),
      .brightShare: Limits(max: 0.8), .contrast: Limits(min: 0.02), .entropy: Limits(min: 2.5),
      .sharpness: Limits(min: 8),
    ],
    prompts: nil, objects: nil, duplicates: DuplicateRule(distance: 24, hash: .wide))

  /// Makes rules.
  public init(measures: [Measure: Limits], prompts: PromptRule?, objects: ObjectRule?, duplicates: DuplicateRule?) {
    self.measures = measures
    self.prompts = prompts
    self.objects = objects
    self.duplicates = duplicates
  }
}
