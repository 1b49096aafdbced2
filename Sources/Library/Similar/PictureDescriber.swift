import Foundation
import Imaging
public import Objects
import Threads

/// Says in numbers what stored pictures look like. For worker processes: it decodes.
public struct PictureDescriber: Sendable {
  /// What the vectors are kept under, so that those of another making are never compared with them.
  public static let model = BuiltinEmbedding.name
  /// Numbers of a vector.
  public static let dimension = BuiltinEmbedding.dimension

  private let store: any ObjectStore
  private let limits: LibraryLimits

  public init(store: any ObjectStore, limits: LibraryLimits) {
    self.store = store
    self.limits = limits
  }

  /// The vector of a stored picture; nil where it cannot be decoded or is gone.
  ///
  /// - Parameter page: Among the pages of a multi-page file.
  public func vector(_ path: String, page: Int = 0) async throws -> [Float]? {
    let limits = limits.imaging
    do {
      return try await store.withLocalFile(try ObjectKey(path)) { file in
        try await BlockingThreads.media.run {
          try BuiltinEmbedding.vector(file: file, page: page, limits: limits)
        }
      }
    } catch is ImagingError { return nil } catch let error as ObjectError where error.code == .notFound { return nil }
  }
}
