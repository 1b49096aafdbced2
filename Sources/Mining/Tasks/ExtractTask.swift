import Database
import Foundation
import Jobs
import Library
import Objects
import Processes
import Web

/// Takes frames out of a video: DOWNLOADED → EXTRACTING → EXTRACTED.
///
/// Frames are named by their content and written with their rows a part at a time, each part in a transaction that holds
/// the claim; what is there is not taken again. A worker that is killed anywhere leaves work that another one finishes,
/// no frame lost or twice.
struct ExtractTask: Sendable {
  let store: any ObjectStore
  let decoder: DecoderProcess?

  /// Frames of one transaction.
  private static let part = 32

  private struct Source: Sendable {
    var path: String
    var index: String?
    var settings: ExtractSettings
    var taken: [Int]
  }

  func run(_ context: JobContext<VideoWork>) async throws -> JobResult {
    let id = context.payload.videoID
    let project = context.payload.projectID
    let source = try await context.database.transaction(context.claims, readOnly: true) { transaction -> Source? in
      guard
        let row = try transaction.query(
          "select storage_path, index_path from videos where id = \(id) and status = 'EXTRACTING'"
        ).first
      else { return nil }
      return Source(
        path: try row.get(0), index: try row.get(1),
        settings: try FootageStore.settings(project, in: transaction).extract,
        taken: try FrameStore.numbers(id, in: transaction))
    }
    // Deleted, or done meanwhile.
    guard let source else { return .none }
    guard let decoder else { throw JobError("decoding_off", "This server decodes no videos.") }
    return try await withWorkFolder { folder in
      if let index = source.index {
        try await store.withLocalFile(try ObjectKey(index)) {
          try FileManager.default.copyItem(at: $0, to: folder.appendingPathComponent(DecodeRequest.indexName))
        }
      }
      let intake = FrameIntake(context, store: store, folder: folder, taken: source.taken.count)
      try await store.withLocalFile(try ObjectKey(source.path)) { video in
        try await decoder.run(
          DecodeRequest(act: .extract, video: video.path, settings: source.settings, taken: source.taken), in: folder
        ) { line in
          if let frame = line.frame { try await intake.add(frame, most: Self.part) }
          if let report = line.report { await intake.set(report) }
          if let progress = line.progress {
            try await context.progress(done: progress.done, total: progress.total, message: "searching")
          }
        }
      }
      try await intake.flush()
      guard let report = await intake.report else {
        throw JobError("decoder_crashed", "The decoder ended before it was done with this video.", isPermanent: false)
      }
      let added = await intake.count
      return try await finish(id, source.settings, report, isMore: !source.taken.isEmpty && added > 0, context)
    }
  }

  private func finish(
    _ id: VideoID, _ settings: ExtractSettings, _ report: DecodeLine.Report, isMore: Bool,
    _ context: JobContext<VideoWork>
  ) async throws -> JobResult {
    let (workspace, user) = (context.workspace, context.user)
    return .finishing { transaction in
      try transaction.execute(
        """
        update videos set status = 'EXTRACTED', plan = \(jsonBytes: try JSONCoder.encode(settings)),
          damaged_frames = \(report.lost + report.damaged)
        where id = \(id) and status = 'EXTRACTING'
        """)
      // New frames of a video that was filtered before are looked at by every project that has it.
      if isMore {
        try transaction.execute(
          "update project_videos set status = 'PENDING' where video_id = \(id) and status in ('FILTERED', 'FILTERED_EMPTY')"
        )
      }
      try FootageQueue.advance([id], workspace: workspace, by: user, in: transaction)
      return try JobResult(report)
    }
  }
}

/// Takes in what a decoding child leaves: bytes into the store, rows into the database.
private actor FrameIntake {
  private let context: JobContext<VideoWork>
  private let store: any ObjectStore
  private let folder: URL
  private let taken: Int
  private var waiting: [DecodeLine.Frame] = []
  private(set) var count = 0
  private(set) var report: DecodeLine.Report?

  init(_ context: JobContext<VideoWork>, store: any ObjectStore, folder: URL, taken: Int) {
    self.context = context
    self.store = store
    self.folder = folder
    self.taken = taken
  }

  func set(_ report: DecodeLine.Report) { self.report = report }

  func add(_ frame: DecodeLine.Frame, most: Int) async throws {
    waiting.append(frame)
    if waiting.count >= most { try await flush() }
  }

  /// Bytes first: a row never names what is not there.
  func flush() async throws {
    let frames = waiting
    waiting = []
    guard !frames.isEmpty else { return }
    for frame in frames {
      let key = try ObjectKey(ObjectNames.content(context.workspace, sha256: frame.sha256))
      let file = folder.appendingPathComponent(frame.file)
      if try await store.head(key) == nil {
        _ = try await store.put(key, .file(file), contentType: "image/\(frame.format)")
      } else {
        try? FileManager.default.removeItem(at: file)
      }
    }
    let rows = frames.map {
      NewFrame(
        number: $0.number, pts: $0.pts, sha256: $0.sha256, format: $0.format, width: $0.width, height: $0.height,
        size: $0.size, measures: $0.measures)
    }
    let (video, workspace) = (context.payload.videoID, context.workspace)
    count += try await context.transaction { try FrameStore.add(rows, video: video, workspace: workspace, in: $0) }
    try await context.progress(done: taken + count, total: nil, message: "frames")
  }
}
