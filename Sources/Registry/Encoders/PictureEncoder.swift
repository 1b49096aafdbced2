import Foundation
import Imaging
import Inference
public import Library
public import Objects
import Threads

/// Describes stored pictures by a model. For worker processes: it decodes, and has the model run in a process of its own.
public struct PictureEncoder: Sendable {
  /// Pictures of one step: what a cancel waits for at most, and what is done again after a crash.
  public static let step = 8

  private let store: any ObjectStore
  private let runner: ModelRunner
  private let limits: LibraryLimits

  public init(store: any ObjectStore, runner: ModelRunner, limits: LibraryLimits = LibraryLimits()) {
    self.store = store
    self.runner = runner
    self.limits = limits
  }

  /// The vectors of stored pictures, in order; nil for one that is gone or cannot be decoded.
  ///
  /// - Parameter pictures: Keys in the object store, each with its page in a multi-page file.
  /// - Throws: `JobError` for faults of the model or the store, `CancellationError`.
  public func vectors(of pictures: [(path: String, page: Int)], by encoder: Encoder) async throws -> [[Float]?] {
    guard let model = encoder.paths[.imageEncoder] else {
      throw JobErrors.gone(encoder)
    }
    var rasters: [(place: Int, picture: Raster)] = []
    for (place, picture) in pictures.enumerated() {
      try Task.checkCancellation()
      if let raster = try await decode(picture.path, picture.page, for: encoder.plan.image) {
        rasters.append((place, raster))
      }
    }
    var found = [[Float]?](repeating: nil, count: pictures.count)
    guard !rasters.isEmpty else { return found }
    let (plan, decoded) = (encoder.plan.image, rasters.map(\.picture))
    let vectors = try await runner.withModel(model) { process in
      try await ImageEncoder(process, plan: plan).vectors(of: decoded)
    }
    for (raster, vector) in zip(rasters, vectors) { found[raster.place] = vector }
    return found
  }

  private func decode(_ path: String, _ page: Int, for plan: ImageEncoderPlan) async throws -> Raster? {
    let limits = limits.imaging
    // Far more than the model sees, so that what a decoder leaves out makes no difference.
    let longest = max(1024, 4 * max(plan.width, plan.height))
    do {
      return try await store.withLocalFile(try ObjectKey(path)) { file in
        try await BlockingThreads.encoding.run {
          do throws(ImagingError) {
            let raster = try ImageDecoder.decode(file: file, page: page, fitting: longest, limits: limits).raster
            // A strip that no model can be shown is described by nothing.
            return max(raster.width, raster.height) <= 200 * min(raster.width, raster.height) ? raster : nil
          } catch { return nil }
        }
      }
    } catch let error as ObjectError {
      guard error.code == .notFound else { throw JobErrors.store(error) }
      return nil
    }
  }
}

extension BlockingThreads {
  /// For decoding what a model is shown.
  static let encoding = BlockingThreads(name: "registry-encoding", count: 2, queueLimit: 1000)
}
