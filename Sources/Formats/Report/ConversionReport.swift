/// What a conversion, an import or an export did with everything it met.
public struct ConversionReport: Hashable, Sendable, Codable {
  /// How it ended, in the words of the exit codes 0, 1 and 3. Losses are warnings, but for those of classes' colours.
  public enum Outcome: String, Hashable, Sendable, Codable { case clean, warnings, failed }

  public var outcome: Outcome = .clean
  /// Identifiers of the formats.
  public var from: String?
  public var to: String?
  public var read = Tally()
  public var written = Tally()
  /// What the target cannot hold, or could not take as it was: a count for each fact.
  public var losses: [Loss] = []
  /// How often each code came up, over all diagnostics.
  public var totals: [String: Int] = [:]
  public var errors = 0
  public var warnings = 0
  /// The first diagnostics of each code; `totals` counts all of them.
  public var diagnostics: [Diagnostic] = []
  /// Diagnostics that were counted but are not listed.
  public var unlisted = 0

  public init() {}

  /// Images and labels, by kind and by class.
  public struct Tally: Hashable, Sendable, Codable {
    public var images = 0
    public var nullImages = 0
    public var labels = 0
    /// By the raw value of `LabelKind`.
    public var kinds: [String: Int] = [:]
    public var classes: [String: Int] = [:]

    public init() {}

    private enum CodingKeys: String, CodingKey {
      case images, labels, kinds, classes
      case nullImages = "null_images"
    }
  }

  /// One kind of loss.
  public struct Loss: Hashable, Sendable, Codable {
    /// What was lost: a label kind (`polyline`), a field (`score`), an attribute (`attribute color`).
    public var what: String
    /// What became of it: `dropped`, `written as box`, `rounded`, `clipped`.
    public var how: String
    public var count: Int

    public init(what: String, how: String, count: Int) {
      self.what = what
      self.how = how
      self.count = count
    }
  }
}
