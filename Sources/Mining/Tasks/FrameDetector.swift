import Database
import Foundation
import Imaging
import Inference
import Jobs
import Library
import Objects
import Registry
import Threads

/// Runs a detector on frames that it has not looked at, and keeps what it finds for all projects.
struct FrameDetector: Sendable {
  /// Frames of one step: what a cancel waits for at most, and what is done again after a crash.
  static let step = 4
  /// Bytes of a frame's picture.
  private static let mostBytes = 256 << 20

  let store: any ObjectStore
  let runner: ModelRunner

  /// Looks at some frames and keeps what was found.
  ///
  /// - Returns: What was found by frame; a frame whose picture cannot be read is missing.
  /// - Throws: `JobError` for faults of the model or the store, `CancellationError`, `JobClaimLost`.
  func look<Payload>(
    at frames: [DetectionStore.Frame], with detector: DetectionStore.Detector, _ context: JobContext<Payload>
  ) async throws -> [FrameName: [FrameBox]] {
    var names: [FrameName] = []
    var pictures: [Raster] = []
    for frame in frames {
      try Task.checkCancellation()
      guard let picture = try await picture(frame) else { continue }
      names.append(frame.name)
      pictures.append(picture)
    }
    guard !names.isEmpty else { return [:] }
    let (looked, rasters) = (names, pictures)
    let options = DetectorOptions(
      confidence: FrameBox.leastScore, overlap: FrameBox.mostOverlap, limit: FrameBox.mostOfFrame)
    let found = try await runner.withModel(detector.path) { process in
      try await Detector(process, plan: detector.plan, options: options).predict(rasters)
    }
    let rows = zip(looked, found).map { (name: $0, boxes: $1.map { FrameBox($0) }) }
    let workspace = context.workspace
    try await context.transaction { transaction in
      try DetectionStore.keep(rows, by: detector.id, workspace: workspace, in: transaction)
    }
    return Dictionary(rows.map { ($0.name, $0.boxes) }) { first, _ in first }
  }

  /// The decoded picture; nil where it is gone or damaged.
  private func picture(_ frame: DetectionStore.Frame) async throws -> Raster? {
    let bytes: [UInt8]
    do {
      bytes = try await store.read(try ObjectKey(frame.path)).readAll(limit: Self.mostBytes)
    } catch let error as ObjectError where error.code == .notFound {
      return nil
    }
    return try await BlockingThreads.footage.run { () -> Raster? in
      do throws(ImagingError) { return try ImageDecoder.decode(bytes: bytes).raster } catch { return nil }
    }
  }
}
