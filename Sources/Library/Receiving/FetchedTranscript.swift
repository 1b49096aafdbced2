public import Database
public import Foundation
import Web

/// A subtitle file that came with a video, read.
public struct FetchedTranscript: Sendable {
  private let intake: TranscriptIntake
  private let filename: String
  private let language: String

  /// Reads a SubRip or WebVTT file. Blocking: call from a thread of its own.
  ///
  /// - Parameters:
  ///   - filename: What it may be called; cut where it is too long.
  ///   - isAutomatic: A machine wrote it down, each caption repeating the line before.
  /// - Returns: Nil where nothing of it can be kept.
  public init?(_ bytes: [UInt8], filename: String, language: String, isAutomatic: Bool) {
    guard bytes.count <= TranscriptIntake.byteLimit,
      let intake = try? TranscriptIntake(bytes, file: filename, isRolling: isAutomatic)
    else { return nil }
    self.intake = intake
    self.filename = String(filename.suffix(1000))
    self.language = String(language.prefix(100))
  }

  /// Keeps it; a file that the video has already stays as it is.
  public func keep(_ video: VideoID, workspace: UUID, by user: UUID?, in transaction: Transaction) throws {
    _ = try TranscriptStore.add(
      intake, filename: filename, language: language, source: .fetched, video: video, workspace: workspace, by: user,
      in: transaction)
  }
}
