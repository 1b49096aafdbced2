import Crypto
import Foundation
public import Registry
import Web

/// How frames get their first labels; without a model the stage is passed over.
public struct DetectSettings: Codable, Sendable, Equatable {
  /// Which class of the project a class of the model becomes.
  public struct ClassChoice: Codable, Sendable, Equatable, Hashable {
    /// By the model's name for it.
    public var modelClass: String
    /// By the project's name for it; made when it is first found.
    public var className: String

    public init(modelClass: String, className: String) {
      self.modelClass = modelClass
      self.className = className
    }
  }

  /// A ready detector of the workspace.
  public var modelId: ModelID?
  /// Least score, 0.05…1; 0.25 by default.
  public var minScore: Double?
  /// Overlap, 0…0.9, above which the worse of two boxes of one class is left out; 0.7 by default. Detectors that leave
  /// none that overlap are not asked.
  public var iou: Double?
  /// Classes of the model that are wanted, and what they become; without any, all under their own names.
  public var classes: [ClassChoice]?
  /// Most boxes of a frame, 1…300; 100 by default.
  public var most: Int?

  public init(
    modelId: ModelID? = nil, minScore: Double? = nil, iou: Double? = nil, classes: [ClassChoice]? = nil,
    most: Int? = nil
  ) {
    self.modelId = modelId
    self.minScore = minScore
    self.iou = iou
    self.classes = classes
    self.most = most
  }

  /// - Throws: `APIError(.invalidField)`.
  func check() throws {
    func refuse(_ what: String) -> APIError { APIError(.invalidField, "detect: \(what)") }
    guard (FrameBox.leastScore...1).contains(minScore ?? 0.25) else {
      throw refuse("min_score is \(FrameBox.leastScore)…1")
    }
    guard (0...FrameBox.mostOverlap).contains(iou ?? 0.7) else { throw refuse("iou is 0…\(FrameBox.mostOverlap)") }
    guard (1...FrameBox.mostOfFrame).contains(most ?? 100) else { throw refuse("most is 1…\(FrameBox.mostOfFrame)") }
    guard let classes else { return }
    guard (1...10_000).contains(classes.count) else { throw refuse("classes names 1 to 10,000") }
    guard Set(classes.map(\.modelClass)).count == classes.count else { throw refuse("classes names a class twice") }
    for choice in classes {
      let name = choice.className
      guard (1...200).contains(name.count), name == name.trimmingCharacters(in: .whitespacesAndNewlines) else {
        throw refuse("class_name has 1 to 200 characters without white space around")
      }
    }
  }

  /// Stands for the model and everything that decides which labels it makes: frames that were looked at with the same
  /// are not looked at again.
  func mark() throws -> String {
    let hash = Hexadecimal.encode(SHA256.hash(try JSONCoder.encode(self)))
    return "\(modelId.map { "\($0)" } ?? ""):\(hash.prefix(16))"
  }
}
