public import Database
public import Foundation
public import Identity

/// A transcript of a video: one subtitle file or one recogniser's answer.
public struct TranscriptRecord: Codable, Sendable {
  /// How it came here.
  public enum Source: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
    /// Somebody sent it.
    case upload
    /// It came with the video.
    case fetched
  }
  public var id: TranscriptID
  public var videoId: VideoID
  public var filename: String
  /// `srt`, `vtt`, `whisper`, `whisper_api`, `whisper_cpp` or `whisperx`.
  public var format: String
  public var source: Source
  /// As the file or its sender names it: `en`, `english`.
  public var language: String?
  public var segmentCount: Int
  public var createdBy: UserID?
  public var createdAt: Date
}

/// What somebody said for a while.
public struct SpokenSegment: Codable, Sendable {
  /// Its place in the transcript, from 0.
  public var number: Int
  /// Seconds on the video's own clock: whole microseconds.
  public var start: Double
  /// Not before the start; what is shown at the end belongs to what follows.
  public var end: Double
  /// Lines are parted by line feeds.
  public var text: String
  public var speaker: String?
}

/// The query of what comes with a transcript file.
public struct TranscriptUploadQuery: Codable, Sendable {
  public var filename: String?
  /// Where the file does not say.
  public var language: String?
}

/// Something about a file that was read.
public struct TranscriptNote: Codable, Sendable {
  /// `error`: something was left out. `warning`: kept, but look at it. `note`: good to know.
  public var severity: String
  /// From 1.
  public var line: Int?
  public var message: String
  /// What to do about it.
  public var remedy: String?
}

/// What reading a transcript file did.
public struct TranscriptReport: Codable, Sendable {
  /// Segments that were kept.
  public var segments: Int
  /// Cues that were left out.
  public var errors: Int
  public var warnings: Int
  /// The first 200 of each kind.
  public var notes: [TranscriptNote]
  /// Notes that were counted and are not listed.
  public var unlisted: Int
}

/// A transcript that was received.
public struct ReceivedTranscript: Codable, Sendable {
  public var transcript: TranscriptRecord
  public var report: TranscriptReport
}

/// The query of a transcript's segments.
public struct SegmentListQuery: Codable, Sendable {
  /// Seconds: only what ends behind it.
  public var from: Double?
  /// Seconds: only what begins before it.
  public var to: Double?
  /// 1…5,000; 1,000 by default.
  public var limit: Int?
  public var cursor: String?
}
