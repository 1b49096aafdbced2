public import Imaging

/// How an encoder of images is fed and read: found out once from its file and a trial run.
public struct ImageEncoderPlan: Sendable, Hashable, Codable {
  /// Columns of the input.
  public var width: Int
  /// Rows of the input.
  public var height: Int
  /// Numbers of a vector.
  public var dimension: Int
  /// Images of one run; nil where the model takes any number.
  public var batch: Int?
  /// How a picture is put on the input.
  public var fit: PictureFit
  /// How bytes become numbers.
  public var colours: EncoderOptions.Colours
  /// Numbers of 16 instead of 32 bits go in.
  var isHalf: Bool
  /// Which output is read; of one with three axes the first vector of each image (the class token).
  var output: Int

  /// Columns and rows of the input.
  var canvas: PixelSize { PixelSize(width: width, height: height) }
}

/// How an encoder of texts is fed and read.
public struct TextEncoderPlan: Sendable, Hashable, Codable {
  /// What an input takes.
  enum Feed: String, Sendable, Hashable, Codable {
    /// The numbers of tokens, and of padding behind them.
    case tokens
    /// 1 for tokens, 0 for padding.
    case mask
    /// 0 everywhere.
    case zeros
    /// 0, 1, 2 …
    case places
  }
  /// Tokens of a text, padding included.
  public var length: Int
  /// Numbers of a vector.
  public var dimension: Int
  /// What each input takes, in the model's order.
  var feeds: [Feed]
  /// Whether each input takes numbers of 32 instead of 64 bits.
  var isShort: [Bool]
  /// Texts of one run; nil where the model takes any number.
  var batch: Int?
  /// Which output is read.
  var output: Int
}

/// How a model that describes pictures by vectors, and perhaps texts too, is fed and read.
public struct EncoderPlan: Sendable, Hashable, Codable {
  /// For pictures.
  public var image: ImageEncoderPlan
  /// For texts; nil where the model knows none.
  public var text: TextEncoderPlan?

  /// Names both.
  public init(image: ImageEncoderPlan, text: TextEncoderPlan? = nil) {
    self.image = image
    self.text = text
  }
}

/// Vectors of length 1, whose product is their cosine.
enum UnitVector {
  /// - Throws: `InferenceError` for a vector without direction, or with numbers that are none.
  static func of(_ values: some Collection<Float>) throws(InferenceError) -> [Float] {
    var sum = 0.0
    for value in values { sum += Double(value) * Double(value) }
    guard sum.isFinite, sum > 0 else {
      throw InferenceError(
        .runFailed, "The encoder gave a vector without direction.",
        remedy: "Export the model again, or say how its input is fed.")
    }
    let factor = 1 / sum.squareRoot()
    return values.map { Float(Double($0) * factor) }
  }
}

extension [ModelPort] {
  /// Outputs that may hold vectors, the likeliest first: those named as exporters name projected vectors, then pooled
  /// ones, then any.
  ///
  /// - Parameter shapes: as a trial run gave them.
  func vectorOutputs(_ shapes: [[Int]], allowingTokens: Bool) -> [Int] {
    func rank(_ index: Int) -> Int? {
      guard let type = self[index].type, [.float32, .float16, .float64].contains(type) else { return nil }
      let name = self[index].name.lowercased()
      switch shapes[index].count {
      case 4 where shapes[index][2...].contains(where: { $0 != 1 }): return nil
      case 2, 4: return name.contains("embed") ? 0 : name.contains("pool") ? 1 : 2
      case 3 where allowingTokens: return 3
      default: return nil
      }
    }
    return indices.filter { rank($0) != nil }.sorted { (rank($0) ?? 0, $0) < (rank($1) ?? 0, $1) }
  }
}
