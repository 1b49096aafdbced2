/// A figure of a frame that a rule can bound, in the order in which rules look: what is cheap to explain comes first.
public enum Measure: String, Hashable, Sendable, Codable, CaseIterable {
  /// Pixels of the shorter side of the upright frame.
  case shorterSide = "shorter_side"
  /// Width divided by height of the upright frame.
  case aspect
  /// See `FrameMeasures.blackShare`.
  case blackShare = "black_share"
  /// See `FrameMeasures.flatShare`.
  case flatShare = "flat_share"
  /// See `FrameMeasures.brightness`.
  case brightness
  /// See `FrameMeasures.darkShare`.
  case darkShare = "dark_share"
  /// See `FrameMeasures.brightShare`.
  case brightShare = "bright_share"
  /// See `FrameMeasures.contrast`.
  case contrast
  /// See `FrameMeasures.tonalRange`.
  case tonalRange = "tonal_range"
  /// See `FrameMeasures.entropy`.
  case entropy
  /// See `FrameMeasures.sharpness`.
  case sharpness
  /// The share of the area that black bars cover: see `FrameBars.share`.
  case barShare = "bar_share"
  /// See `FrameMeasures.textShare`.
  case textShare = "text_share"

  /// The figure of a frame.
  public func value(of frame: FrameMeasures) -> Double {
    switch self {
    case .shorterSide: Double(min(frame.width, frame.height))
    case .aspect: frame.height > 0 ? Double(frame.width) / Double(frame.height) : 0
    case .blackShare: frame.blackShare
    case .flatShare: frame.flatShare
    case .brightness: frame.brightness
    case .darkShare: frame.darkShare
    case .brightShare: frame.brightShare
    case .contrast: frame.contrast
    case .tonalRange: frame.tonalRange
    case .entropy: frame.entropy
    case .sharpness: frame.sharpness
    case .barShare: frame.bars.share
    case .textShare: frame.textShare
    }
  }

  /// The values that a bound may have; also what a slider shows.
  public var range: ClosedRange<Double> {
    switch self {
    case .shorterSide: 0...65535
    case .aspect: 0...100
    case .sharpness: 0...100_000
    case .entropy: 0...8
    case .contrast: 0...0.5
    default: 0...1
    }
  }

  /// What it says, as a sentence for people.
  public var meaning: String {
    switch self {
    case .shorterSide: "Pixels of the shorter side."
    case .aspect: "Width divided by height."
    case .blackShare: "Share of pixels darker than a tenth of white."
    case .flatShare: "Share of 8 × 8 blocks of one brightness."
    case .brightness: "Mean brightness; 0 is black, 1 white."
    case .darkShare: "Share of pixels that are black, without detail."
    case .brightShare: "Share of pixels that are white, without detail."
    case .contrast: "Standard deviation of brightness."
    case .tonalRange: "Brightness of the 95th percentile less that of the 5th."
    case .entropy: "Entropy of the brightness histogram, in bits."
    case .sharpness: "Variance of the Laplacian at 640 pixels; blurred frames have little."
    case .barShare: "Share of the area under black bars (letterbox, pillarbox)."
    case .textShare: "Estimated share of the area under lines of text."
    }
  }
}
