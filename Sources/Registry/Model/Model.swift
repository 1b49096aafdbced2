public import Database
public import Foundation
public import Identity
public import Imaging
public import Inference
public import Library

/// What a model does.
public enum ModelTask: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
  /// Finds objects: boxes with classes and scores.
  case detector
  /// Puts images and texts into one space, so that words find pictures: two encoders and the words' tokens.
  case imageText = "image_text"
  /// Puts images into a space in which similar ones are near each other.
  case imageEmbedder = "image_embedder"
  /// Finds the object that clicks and a box mean: an image encoder and a mask decoder, as of SAM.
  case segmenter

  /// The files it is made of.
  public var roles: [ModelFile.Role] {
    switch self {
    case .detector: [.model]
    case .imageText: [.imageEncoder, .textEncoder, .tokenizer]
    case .imageEmbedder: [.imageEncoder]
    case .segmenter: [.imageEncoder, .maskDecoder]
    }
  }
}

/// How far a model is.
public enum ModelStatus: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
  /// Its files are on their way, or a job looks at them.
  case pending
  /// It can be used.
  case ready
  /// It cannot; `error` says why.
  case failed
}

/// What runs a model.
public enum ModelFramework: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
  case onnx
  /// An algorithm of this program.
  case builtin
}

/// A file of a model.
public struct ModelFile: Codable, Sendable {
  /// What it is to the model.
  public enum Role: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
    /// The whole of it: an ONNX graph with its weights.
    case model
    /// An ONNX graph from images to vectors.
    case imageEncoder = "image_encoder"
    /// An ONNX graph from tokens to vectors.
    case textEncoder = "text_encoder"
    /// What cuts words into tokens: the text of a `tokenizer.json`, or of a byte-pair list.
    case tokenizer
    /// An ONNX graph from what the image encoder gives and places to masks.
    case maskDecoder = "mask_decoder"
  }
  /// A part that has arrived.
  public struct Part: Codable, Sendable {
    /// From 1.
    public var number: Int
    /// Bytes.
    public var size: Int
  }

  public var role: Role
  public var filename: String
  /// Bytes.
  public var size: Int
  /// Lower-case hexadecimal; absent until a job has looked at the bytes.
  public var sha256: String?
  /// Every part has arrived and is joined with the others.
  public var isComplete: Bool
  /// Bytes of each part but the last.
  public var partSize: Int
  public var partCount: Int
  /// What has arrived of a file that is not complete; only where one model is shown.
  public var parts: [Part]?
  /// Inputs and outputs by name, type and shape; absent for files that are no graphs.
  public var facts: ModelFacts?
}

/// What a graph takes and gives.
public struct ModelFacts: Codable, Sendable, Hashable {
  /// An input or output.
  public struct Port: Codable, Sendable, Hashable {
    public var name: String
    /// Absent for element types that are not supported here.
    public var type: ElementType?
    /// Lengths of the axes, outermost first; -1 where any will do. Absent where not even their number is known.
    public var shape: [Int]?
  }
  public var inputs: [Port]
  public var outputs: [Port]

  init(_ description: ModelDescription) {
    func ports(_ ports: [ModelPort]) -> [Port] {
      ports.map { Port(name: $0.name.readable(300), type: $0.type, shape: $0.shape?.map { $0 ?? -1 }) }
    }
    inputs = ports(description.inputs)
    outputs = ports(description.outputs)
  }
}

/// What the person who adds a model says where its file is silent.
public struct ModelHints: Codable, Sendable, Hashable {
  /// Class names in the order of their numbers, instead of the file's.
  public var classNames: [String]?
  /// How the outputs are arranged, where it cannot be told from them.
  public var layout: DetectorLayout?
  /// Side of a square input, where the model leaves it open.
  public var side: Int?
  /// Of an encoder: how bytes become the numbers it was trained with; `clip` for image-text models, `imagenet` for
  /// others by default.
  public var colours: EncoderOptions.Colours?
  /// Of an encoder: how a picture is put on its input; `crop` by default.
  public var fit: PictureFit?
  /// Of an image-text model: tokens of a text, where the model leaves it open; the tokenizer's, or 77, by default.
  public var tokens: Int?

  public init(
    classNames: [String]? = nil, layout: DetectorLayout? = nil, side: Int? = nil,
    colours: EncoderOptions.Colours? = nil, fit: PictureFit? = nil, tokens: Int? = nil
  ) {
    self.classNames = classNames
    self.layout = layout
    self.side = side
    self.colours = colours
    self.fit = fit
    self.tokens = tokens
  }
}

/// A setting that names a model.
public struct ModelUse: Codable, Sendable {
  public var projectId: ProjectID
  public var projectName: String
  /// The project is in the bin.
  public var isInBin: Bool
  /// Which setting, such as `footage.detect`.
  public var purpose: String
  /// The name of whoever set it.
  public var setBy: String?
  public var setAt: Date
}

/// A model of a workspace.
public struct Model: Codable, Sendable {
  public var id: ModelID
  public var name: String
  /// Absent for algorithms of this program that do several.
  public var task: ModelTask?
  public var framework: ModelFramework
  public var status: ModelStatus
  /// Why it failed.
  public var error: Problem?
  public var hints: ModelHints
  /// How a detector's outputs are arranged.
  public var layout: DetectorLayout?
  /// Pixels.
  public var inputWidth: Int?
  /// Pixels.
  public var inputHeight: Int?
  /// Numbers by which an encoder describes a picture.
  public var vectorLength: Int?
  /// What a detector tells apart, in the order of the classes' numbers.
  public var classNames: [String]
  public var files: [ModelFile]
  /// Settings that name it; a model in use cannot be deleted.
  public var uses: [ModelUse]
  public var createdBy: UserID?
  public var createdAt: Date
  public var updatedAt: Date
  /// When a job last looked at its files.
  public var inspectedAt: Date?
}

extension String {
  /// Text of a stranger's file, fit to be kept and shown: without control characters, cut to a length.
  func readable(_ length: Int) -> String {
    String(String.UnicodeScalarView(unicodeScalars.lazy.filter { $0.value >= 32 && $0.value != 127 }.prefix(length)))
  }
}
