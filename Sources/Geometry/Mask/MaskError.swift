/// Why numbers from outside are no mask, or masks cannot be put together.
public enum MaskError: Error, Hashable, Sendable {
  /// Width or height is not 1…2²⁰, or the mask has more pixels than `MaskRLE.largestArea`.
  case size
  /// Runs or pixels do not fill the mask.
  case sum(found: Int, expected: Int)
  /// A run is negative or beyond 32 bits.
  case negative
  /// The text is no compressed run-length code.
  case text
  /// Masks of different sizes meet.
  case sizesDiffer
  /// Lists that belong together have different lengths, or a list that must have something is empty.
  case listLength
  /// A coordinate is NaN or infinite, or x is without its y.
  case coordinate

  /// What is wrong, for a report.
  public var reason: String {
    switch self {
    case .size: "the mask's size is not that of an image"
    case .sum(let found, let expected): "the runs cover \(found) pixels, the mask has \(expected)"
    case .negative: "a run is negative or too long"
    case .text: "the text is no compressed run-length code"
    case .sizesDiffer: "the masks have different sizes"
    case .listLength: "a list has not the length it should have"
    case .coordinate: "a coordinate is missing or is no ordinary number"
    }
  }
}
