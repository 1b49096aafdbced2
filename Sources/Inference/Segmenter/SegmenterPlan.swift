public import Imaging

/// How a model that finds an object by clicks and a box is fed and read: an encoder that looks at the picture once, and a
/// decoder that answers every prompt. Found out once from both files.
public struct SegmenterPlan: Sendable, Hashable, Codable {
  /// An array that the encoder gives and the decoder takes.
  struct Embedding: Sendable, Hashable, Codable {
    var name: String
    var type: ElementType
    var shape: [Int]
    /// Among the encoder's outputs.
    var output: Int

    var byteCount: Int? { TensorShape.byteCount(shape, type) }
  }
  /// What an input of the decoder takes.
  enum Feed: String, Sendable, Hashable, Codable {
    /// The next of ``embeddings``.
    case embedding
    /// Places, in pixels of the encoder's input.
    case places
    /// 1 on the object, 0 beside it, 2 and 3 corners of a box, -1 nothing.
    case labels
    /// An earlier answer: none.
    case earlier
    /// Whether there is one: 0.
    case hasEarlier
    /// Rows and columns of the picture.
    case size
  }
  /// Columns of the encoder's input.
  public var width: Int
  /// Rows of the encoder's input.
  public var height: Int
  /// The picture keeps its proportions at the upper left of the input (SAM 1); otherwise it is stretched over it.
  public var keepsProportions: Bool
  /// How bytes become numbers.
  public var colours: EncoderOptions.Colours
  /// Numbers of 16 instead of 32 bits go in.
  var isHalf: Bool
  var embeddings: [Embedding]
  /// What each input of the decoder takes, in its order; empty until the decoder was looked at.
  var feeds: [Feed] = []
  /// Element types of the decoder's inputs.
  var types: [ElementType] = []
  /// How many places a run has, where the decoder fixes it.
  var places: Int?
  /// The shape of an earlier answer.
  var earlier: [Int] = []
  /// Which output holds masks, as numbers that are positive on the object.
  var masks = 0
  /// Which output says how good each mask is; nil where none does.
  var scores: Int?
  /// Masks cover the picture instead of the encoder's input.
  var coversPicture = false

  /// Columns and rows of the encoder's input.
  var canvas: PixelSize { PixelSize(width: width, height: height) }

  /// Bytes of what the encoder says of a picture.
  public var embeddingBytes: Int { embeddings.reduce(0) { $0 + ($1.byteCount ?? 0) } }

  /// The picture's size on the encoder's input.
  func placed(_ picture: PixelSize) -> PixelSize {
    guard keepsProportions else { return canvas }
    let scale = min(Double(width) / Double(picture.width), Double(height) / Double(picture.height))
    return PixelSize(
      width: max(1, min(width, Int((Double(picture.width) * scale).rounded()))),
      height: max(1, min(height, Int((Double(picture.height) * scale).rounded()))))
  }

  /// Where an upright picture of this size lies on the encoder's input.
  public func placement(of picture: PixelSize) -> NetworkPlacement {
    let (scale, offset) = colours.numbers
    // Around it the mean colour, which is nearly what SAM 1 was trained with.
    return NetworkPlacement(
      canvas: canvas, left: 0, top: 0, size: placed(picture), fill: 116, scale: scale, offset: offset)
  }
}

/// What somebody says about the object that they mean, in pixels of the upright picture.
public struct SegmenterPrompt: Sendable, Hashable {
  /// A place on the object or beside it.
  public struct Place: Sendable, Hashable {
    public var x: Double
    public var y: Double
    public var isInside: Bool

    public init(x: Double, y: Double, isInside: Bool) {
      self.x = x
      self.y = y
      self.isInside = isInside
    }
  }
  public var places: [Place]
  /// Left, upper, right and lower edge of a box around it.
  public var box: (minX: Double, minY: Double, maxX: Double, maxY: Double)? {
    get { corners.map { ($0[0], $0[1], $0[2], $0[3]) } }
    set { corners = newValue.map { [$0.minX, $0.minY, $0.maxX, $0.maxY] } }
  }
  private var corners: [Double]?

  public init(places: [Place], box: (minX: Double, minY: Double, maxX: Double, maxY: Double)? = nil) {
    self.places = places
    self.box = box
  }
}
