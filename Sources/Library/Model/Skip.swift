public import Database
public import Foundation
public import Identity
import Web

/// Why somebody left an image for later.
public enum SkipReason: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
  /// It cannot be made out.
  case blurred
  /// It is not said what counts.
  case unclear
  /// Somebody else knows more about it.
  case notMine = "not_mine"
  /// What the note says.
  case other
}

/// How an image was left for later.
public struct Skip: Codable, Sendable {
  public var reason: SkipReason
  /// In words; empty where nothing was said.
  public var note: String
  /// Nil for people who are gone.
  public var by: UserID?
  public var at: Date
}

/// How an image is to be left for later.
public struct NewSkip: Codable, Sendable {
  /// Most characters of a note.
  static let longestNote = 1000

  public var reason: SkipReason
  /// In words, at most 1,000 characters; needed where the reason is `other`.
  public var note: String?

  /// The note as it is kept.
  ///
  /// - Throws: `APIError(.invalidField)` for one that is too long, and for `other` without one.
  func checkedNote() throws -> String {
    let words = (note ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    guard words.unicodeScalars.count <= Self.longestNote else {
      throw APIError(.invalidField, "note has more than \(Self.longestNote) characters", hint: "Say it shorter")
    }
    guard reason != .other || !words.isEmpty else {
      throw APIError(.invalidField, "note is empty", hint: "Say in words why the image is left for later")
    }
    return words
  }
}
