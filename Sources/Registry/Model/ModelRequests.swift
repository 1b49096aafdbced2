public import Foundation
import Web

/// A model that is about to be sent: its files follow in parts.
public struct NewModel: Codable, Sendable {
  /// A file that is about to be sent.
  public struct File: Codable, Sendable {
    public var role: ModelFile.Role
    public var filename: String
    /// Bytes.
    public var size: Int
  }
  public var name: String
  public var task: ModelTask
  public var files: [File]
  public var hints: ModelHints?

  /// Most bytes of one file: what ONNX holds in one.
  static let mostBytes = 2 << 30

  /// - Throws: `APIError` with `invalid_field` or `file_too_large`.
  func check() throws {
    let wanted = task.roles
    guard
      files.map(\.role).sorted(by: { $0.rawValue < $1.rawValue }) == wanted.sorted(by: { $0.rawValue < $1.rawValue })
    else {
      throw APIError(
        .invalidField,
        "files: a model of the task \(task.rawValue) has one file each for "
          + wanted.map(\.rawValue).joined(separator: ", "))
    }
    for file in files {
      guard file.size > 0 else { throw APIError(.invalidField, "size must be above 0") }
      guard file.size <= Self.mostBytes else {
        throw APIError(
          .fileTooLarge, "\(file.filename.prefix(200)) has \(file.size) bytes",
          hint: "A model's file may have up to \(Self.mostBytes)")
      }
    }
    guard let hints else { return }
    let isEncoder = task != .detector
    if isEncoder, hints.classNames != nil || hints.layout != nil {
      throw APIError(.invalidField, "class_names and layout are hints of detectors")
    }
    if task == .segmenter, hints.fit != nil || hints.tokens != nil {
      throw APIError(.invalidField, "fit and tokens are hints of other encoders; how a segmenter sees is known")
    }
    if !isEncoder, hints.colours != nil || hints.fit != nil || hints.tokens != nil {
      throw APIError(.invalidField, "colours, fit and tokens are hints of encoders")
    }
    if let tokens = hints.tokens, task != .imageText || !(2...1024).contains(tokens) {
      throw APIError(.invalidField, "tokens is 2…1024, of image-text models")
    }
    if let names = hints.classNames {
      guard (1...ModelLimits.classes).contains(names.count), Set(names).count == names.count,
        names.allSatisfy({ (1...200).contains($0.count) && $0 == $0.readable(200) })
      else {
        throw APIError(
          .invalidField, "class_names: 1 to \(ModelLimits.classes) different names of 1 to 200 characters")
      }
    }
    guard (1...8192).contains(hints.side ?? 1) else { throw APIError(.invalidField, "side is 1…8192") }
  }
}

/// What a model may be.
enum ModelLimits {
  /// Classes of a detector.
  static let classes = 10_000
  /// Bytes of a tokenizer's text.
  static let tokenizerBytes = 64 << 20
}

/// Another name of a model.
public struct ModelChange: Codable, Sendable {
  public var name: String
}

/// The query of a workspace's models.
public struct ModelListQuery: Codable, Sendable {
  public var task: ModelTask?
  public var status: ModelStatus?
  public var limit: Int?
  public var cursor: String?
}

/// Parts whose addresses are wanted; at most 100.
public struct ModelPartNumbers: Codable, Sendable {
  public var numbers: [Int]
}

/// Where to send parts, in the order asked for.
public struct ModelPartAddresses: Codable, Sendable {
  public struct Part: Codable, Sendable {
    public var number: Int
    /// For a PUT of the part's bytes, without header fields of its own.
    public var url: String
  }
  public var parts: [Part]
  public var expiresAt: Date
}
