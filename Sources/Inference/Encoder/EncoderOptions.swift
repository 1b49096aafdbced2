public import Imaging

/// What an encoder's files do not say.
public struct EncoderOptions: Sendable, Hashable, Codable {
  /// How bytes become the numbers that a network was trained with: v / 255, less a mean, by a deviation.
  public enum Colours: String, Sendable, Hashable, Codable, CaseIterable {
    /// The means and deviations of CLIP.
    case clip
    /// Those of ImageNet.
    case imagenet
    /// -1…1.
    case centred
    /// 0…1.
    case plain

    /// A byte v of channel c becomes `v × scale[c] + offset[c]`.
    var numbers: (scale: SIMD3<Float>, offset: SIMD3<Float>) {
      let (mean, deviation): (SIMD3<Float>, SIMD3<Float>) =
        switch self {
        case .clip: ([0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711])
        case .imagenet: ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
        case .centred: ([0.5, 0.5, 0.5], [0.5, 0.5, 0.5])
        case .plain: (.zero, .one)
        }
      return (SIMD3(repeating: 1 / 255) / deviation, -mean / deviation)
    }
  }

  /// How bytes become numbers.
  public var colours: Colours
  /// How a picture is put on the input.
  public var fit: PictureFit
  /// Side of a square input where the model takes any size; 224 where nobody says.
  public var side: Int?
  /// Tokens of a text where the model takes any number; the tokenizer's, or 77, where nobody says.
  public var length: Int?

  /// The defaults, or what is named.
  public init(colours: Colours = .clip, fit: PictureFit = .crop, side: Int? = nil, length: Int? = nil) {
    self.colours = colours
    self.fit = fit
    self.side = side
    self.length = length
  }
}
