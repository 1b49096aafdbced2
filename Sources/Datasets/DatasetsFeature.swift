public import Database
public import Foundation
import Formats
public import Identity
public import Jobs
public import Library
public import Objects
import Web

/// Gives frames of a video images in a project where they have none: frame to image. Throws for frames that it does not
/// have.
public typealias FrameImaging =
  @Sendable (
    _ frames: [Int], _ video: VideoID, _ project: ProjectID, _ workspace: UUID, _ user: UUID?, _ claims: Claims
  )
  async throws -> [Int: ImageID]

/// Import and export of datasets: operations and jobs.
public struct DatasetsFeature: Sendable {
  let database: Database
  let store: any ObjectStore
  let limits: LibraryLimits
  let frames: FrameImaging?

  /// - Parameter frames: Makes images of frames that imported labels belong to; without it they must be there.
  public init(
    database: Database, store: any ObjectStore, limits: LibraryLimits = LibraryLimits(), frames: FrameImaging? = nil
  ) {
    self.frames = frames
    self.database = database
    self.store = store
    self.limits = limits
  }

  /// Adds the operations of the feature.
  public func register(in api: inout TenantAPI) {
    api.addOpen(
      .get, "/api/v1/formats", id: "formats.list", summary: "Dataset formats and what they can hold", tag: "datasets",
      response: Page<FormatDescription>.self
    ) { _ in
      .ok(
        Page(
          items: FormatRegistry.all.map {
            FormatDescription(
              id: $0.id.rawValue, name: $0.name, summary: $0.summary, reads: true, writes: $0.isWritten,
              kinds: $0.capabilities.kinds.map(\.rawValue).sorted())
          }))
    }
    registerImports(in: &api)
    registerExports(in: &api)
  }

  /// Adds the handlers of the feature's jobs.
  public func register(in jobs: inout JobRegistry) {
    let importing = ImportTask(database: database, store: store, limits: limits, frames: frames)
    jobs.register(ImportWork.kind) { try await importing.run($0) }
    let exporting = ExportTask(store: store, limits: limits)
    jobs.register(ExportWork.kind) { try await exporting.run($0) }
  }
}
