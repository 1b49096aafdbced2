public import Database

/// How far a project's footage is.
///
/// POPULATING → FILTERING → DEDUP_READY → DEDUPING → DETECT_READY → DETECTING → COMPLETE; new videos send a later stage
/// back to FILTERING.
public enum FootageStage: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
  /// Videos are being added; none has left PENDING.
  case populating = "POPULATING"
  /// Videos are fetched, decoded and filtered.
  case filtering = "FILTERING"
  /// Every video has ended; frames wait to be compared.
  case dedupReady = "DEDUP_READY"
  case deduping = "DEDUPING"
  /// Frames that show the same are known; the rest waits for labels.
  case detectReady = "DETECT_READY"
  case detecting = "DETECTING"
  case complete = "COMPLETE"
}
