public import Crypto
public import Database
public import Foundation
public import Identity
public import Imaging
public import Jobs
public import Objects
import Threads
public import Web

/// What files may be.
public struct LibraryLimits: Sendable {
  /// Most bytes of one file.
  public var fileBytes: Int
  /// Most pixels, pages and bytes of a picture.
  public var imaging: ImagingLimits

  public init(fileBytes: Int = 10 << 30, imaging: ImagingLimits = .standard) {
    self.fileBytes = fileBytes
    self.imaging = imaging
  }
}

/// Projects, classes, images, videos and uploads: their operations and their jobs.
public struct LibraryFeature: Sendable {
  let database: Database
  let store: ReferringStore
  /// What files may be.
  public let limits: LibraryLimits
  let buckets: BucketAccess
  let renderer: PictureRenderer
  /// Signs the addresses that pages fetch pictures from.
  public let addresses: PictureAddresses
  let reception: UploadReception
  let mirrors: VectorMirrors
  let rendered = RenderedImages()

  /// - Parameters:
  ///   - secrets: Seals the credentials of bucket imports; without it there are none.
  ///   - allowsPrivateNetworks: Whether bucket imports may reach hosts whose addresses are not public.
  ///   - program: The absolute path of the program that knows `render-picture`; without it no views are rendered.
  ///   - vectors: The folder for copies of vectors that are searched; they are made again when they are gone.
  public init(
    database: Database, store: any ObjectStore, limits: LibraryLimits = LibraryLimits(), secrets: SecretBox? = nil,
    allowsPrivateNetworks: Bool = false, program: String? = nil,
    vectors: URL = FileManager.default.temporaryDirectory.appendingPathComponent("framewright-vectors-\(getuid())")
  ) {
    self.database = database
    self.limits = limits
    buckets = BucketAccess(secrets: secrets, allowsPrivateNetworks: allowsPrivateNetworks)
    renderer = PictureRenderer(program: program)
    let store = ReferringStore(base: store, database: database, buckets: buckets)
    self.store = store
    addresses = PictureAddresses(store: store)
    mirrors = VectorMirrors(folder: vectors)
    reception = UploadReception(database: database, store: store, limits: limits)
  }

  /// The object store as images name it: bytes that stay in other people's buckets can be read through it too.
  public var objects: any ObjectStore { store }

  /// What tells people what happens; one for the whole process, to be mounted at `/realtime/v1` and run.
  public func live(_ gatekeeper: Gatekeeper) -> LiveHub { LiveHub(database: database, gatekeeper: gatekeeper) }

  /// Adds the operations of the feature and how its rows find their project.
  public func register(in api: inout TenantAPI) {
    registerSubjects(in: api.gatekeeper)
    registerProjects(in: &api)
    registerClasses(in: &api)
    registerImages(in: &api)
    registerSkips(in: &api)
    registerUploads(in: &api)
    registerVideos(in: &api)
    registerTranscripts(in: &api)
    registerSearch(in: &api)
    registerSimilar(in: &api)
    registerBucketImports(in: &api)
    registerViews(in: &api)
    registerPictureBytes(in: &api)
    registerClouds(in: &api)
    registerCloudCameras(in: &api)
    registerJobs(in: &api)
  }

  /// Adds the handlers of the feature's jobs; only worker processes call this.
  ///
  /// - Parameter videos: Takes the videos that scans of buckets find; without it such scans fail.
  public func register(in jobs: inout JobRegistry, videos: BucketVideos? = nil) {
    let ingest = IngestTask(store: store, limits: limits)
    jobs.register(
      IngestWork.kind, { try await ingest.run($0) },
      ended: { context, end, transaction in try IngestTask.ended(context, end, in: transaction) })
    let embed = EmbedTask(describer: PictureDescriber(store: store, limits: limits))
    jobs.register(EmbedWork.kind) { try await embed.run($0) }
    jobs.register(BulkImageWork.kind) { try await BulkImageWork.run($0) }
    jobs.register(RebalanceWork.kind) { try await RebalanceWork.run($0) }
    let scan = BucketScanTask(store: store, limits: limits, videos: videos)
    jobs.register(
      BucketScanWork.kind, { try await scan.run($0) },
      ended: { context, end, transaction in try BucketScanTask.ended(context, end, in: transaction) })
  }
}

extension BlockingThreads {
  /// For opening and probing files.
  static let files = BlockingThreads(name: "library-files", count: 2, queueLimit: 10_000)
  /// For decoding: one thread a core keeps memory bounded.
  static let media = BlockingThreads(name: "library-media", count: 2, queueLimit: 10_000)
}

extension Caller {
  /// The project the operation's path names.
  ///
  /// - Throws: `APIError(.notFound)` for a path without one.
  public var project: ProjectID {
    get throws {
      guard let projectID else { throw APIError(.notFound) }
      return ProjectID(projectID)
    }
  }
}

extension Request {
  /// The revision that `If-Match` names; nil without the field.
  ///
  /// - Throws: `APIError(.invalidField)` for anything but a quoted number or `*`.
  public func expectedRevision() throws -> Int? {
    guard let field = headers["If-Match"], field != "*" else { return nil }
    guard let revision = Int(field.replacing("\"", with: "").replacing("W/", with: "")) else {
      throw APIError(.invalidField, "If-Match is not a revision", hint: "Send the ETag of the last answer")
    }
    return revision
  }
}
