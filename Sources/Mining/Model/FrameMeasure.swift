/// What is measured of a frame while it is decoded; limits of a filter name these.
public enum FrameMeasure: String, Codable, Sendable, CaseIterable {
  /// Variance of the Laplacian; blurred frames have little.
  case sharpness
  /// Mean luma, 0 black to 1 white.
  case brightness
  /// Share of pixels that are as good as black, 0…1.
  case darkShare = "dark_share"
  /// Share of pixels that are as good as white, 0…1.
  case brightShare = "bright_share"
  /// Standard deviation of luma, 0…0.5.
  case contrast
  /// From the 5th to the 95th percentile of luma, 0…1.
  case tonalRange = "tonal_range"
  /// Shannon entropy of luma in bits, 0…8.
  case entropy
  /// Share of nearly black pixels, 0…1: fades and black frames.
  case blackShare = "black_share"
  /// Share of the picture without structure, 0…1: uniform frames.
  case flatShare = "flat_share"
  /// Share of the picture that looks like text, 0…1: titles and slides.
  case textShare = "text_share"
  /// Share of the picture covered by bars at its edges, 0…1.
  case bars
  /// Pixels, upright.
  case width
  /// Pixels, upright.
  case height
  /// Width by height.
  case aspect
}
