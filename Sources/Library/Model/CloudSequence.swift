import Foundation
import Web

/// The clouds that follow one another: those of one folder of one batch, in the natural order of their paths.
public struct CloudSequence: Codable, Sendable {
  /// One cloud of it.
  public struct Item: Codable, Sendable {
    public var id: ImageID
    public var filename: String
    public var annotationCount: Int
    public var status: ImageStatus
    /// Confirmed to hold nothing to label.
    public var isNull: Bool
  }
  /// At most 10,000.
  public var items: [Item]
  /// Where among them the cloud stands that was asked for, from 0.
  public var index: Int

  /// Most clouds of a sequence: at ten a second, a quarter of an hour.
  static let most = 10_000

  /// `scan9` before `scan10`.
  static func precedes(_ one: String, _ other: String) -> Bool {
    switch one.compare(other, options: [.numeric, .caseInsensitive]) {
    case .orderedAscending: true
    case .orderedDescending: false
    case .orderedSame: one < other
    }
  }
}
