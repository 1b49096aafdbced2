public import Database
public import Identity
public import Jobs
public import Library
public import Objects
public import Registry
import Threads

/// Footage: videos from anywhere on their way to a clean set of frames.
public struct MiningFeature: Sendable {
  let database: Database
  let store: any ObjectStore
  let limits: LibraryLimits
  let fetcher: VideoFetcher?
  let program: String?
  let decoder: DecoderProcess?
  let runner: ModelRunner
  let describer: TextDescriber
  let frames: FramePool

  /// - Parameters:
  ///   - fetcher: Fetches what addresses name; without it videos come by upload alone.
  ///   - program: The absolute path of the program that knows the verbs ``VideoDecoding/verb``,
  ///     ``FrameShowing/verb`` and `render-picture`.
  ///   - models: Runs detectors; without it none can be run here.
  public init(
    database: Database, store: any ObjectStore, limits: LibraryLimits = LibraryLimits(), fetcher: VideoFetcher? = nil,
    program: String? = nil, models: ModelRunner? = nil
  ) {
    self.database = database
    self.store = store
    self.limits = limits
    self.fetcher = fetcher
    self.program = program
    decoder = program.map { DecoderProcess(program: $0) }
    runner = models ?? RegistryFeature(database: database, store: store).runner
    describer = TextDescriber(store: store, runner: runner)
    frames = FramePool(program: program, store: store)
  }

  /// Adds the operations of the feature.
  ///
  /// - Parameters:
  ///   - models: Selects objects on frames.
  ///   - library: Makes numbers of pictures for models.
  public func register(in api: inout TenantAPI, models: RegistryFeature, library: LibraryFeature) {
    registerFootage(in: &api)
    registerFrames(in: &api)
    registerDuplicates(in: &api)
    registerVideos(in: &api)
    registerVideoFrames(in: &api)
    registerFrameImages(in: &api)
    registerFrameSelections(in: &api, models: models, library: library)
    registerVideoUploads(in: &api)
    if let fetcher {
      registerSources(in: &api)
      registerSourcePictures(in: &api, fetcher: fetcher)
    }
  }

  /// Adds the handlers of the feature's jobs; only worker processes call this.
  public func register(in jobs: inout JobRegistry) {
    let reception = VideoReception(store: store, limits: limits)
    jobs.register(
      ReceiveWork.kind, { try await reception.run($0) },
      ended: { context, end, transaction in try VideoReception.ended(context, end, in: transaction) })
    let download = DownloadTask(store: store, limits: limits, fetcher: fetcher)
    let populate = PopulateTask(fetcher: fetcher)
    jobs.register(PopulateWork.kind) { try await populate.run($0) }
    jobs.register(VideoWork.download) { try await download.run($0) }
    let subtitles = SubtitleTask(fetcher: fetcher)
    jobs.register(VideoWork.subtitles) { try await subtitles.run($0) }
    let probe = ProbeTask(store: store, decoder: decoder)
    jobs.register(VideoWork.probe) { try await probe.run($0) }
    let extract = ExtractTask(store: store, decoder: decoder)
    jobs.register(VideoWork.extract) { try await extract.run($0) }
    let detector = FrameDetector(store: store, runner: runner)
    let encoder = PictureEncoder(store: store, runner: runner, limits: limits)
    let filter = FilterTask(detector: detector, prompter: FramePrompter(encoder: encoder, describer: describer))
    jobs.register(LinkWork.filter) { try await filter.run($0) }
    let dedup = DedupTask(describer: PictureDescriber(store: store, limits: limits), encoder: encoder)
    jobs.register(ProjectWork.dedup) { try await dedup.run($0) }
    let proxy = ProxyTask(store: store, decoder: decoder)
    jobs.register(VideoWork.proxy) { try await proxy.run($0) }
    let detect = DetectTask(detector: detector)
    jobs.register(ProjectWork.detect) { try await detect.run($0) }
  }
}

extension BlockingThreads {
  /// For work that keeps a core busy or a disk waiting.
  static let footage = BlockingThreads(name: "footage", count: 2, queueLimit: 10_000)
}
