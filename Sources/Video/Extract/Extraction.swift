import Formats
public import Imaging

/// What is taken from a video, and how it is stored.
public struct ExtractionOptions: Sendable {
  /// Which frames. Default: one a second.
  public var plan = SamplingPlan.everySeconds(RationalTime(1, positive: 1))
  /// The stretch of the video. Default: all of it.
  public var window = TimeWindow.all
  /// Most frames; more are thinned evenly. Default: no limit.
  public var cap: FrameCap?
  /// How frames are stored. Default: JPEG at 90.
  public var format = FrameFormat.standard
  /// Most pixels of a frame's longer side; nil keeps the size.
  public var longestSide: Int?
  /// Frames that are there already and are not made again.
  public var taken: Set<Int> = []
  /// Threads of the decoder, and as many that encode. Default 2.
  public var threads = 2
  /// What the video may cost.
  public var limits = VideoLimits.standard

  /// The defaults.
  public init() {}
}

/// A frame taken from a video.
public struct ExtractedFrame: Sendable {
  /// Its place in the video.
  public var frame: VideoFrame
  /// How much it differs from what was before, by the plan's measure; scenes and motion only.
  public var score: Double?
  /// The stored picture, upright.
  public var image: EncodedImage
}

/// What an extraction did.
public struct ExtractionReport: Sendable, Equatable {
  /// Frames of the video.
  public var frames = 0
  /// Frames that the plan wants, after the cap.
  public var wanted = 0
  /// Of `frames` that the plan wants, every so many were taken because of the cap.
  public var stride = 1
  /// Frames delivered.
  public var delivered = 0
  /// Wanted frames that were there already.
  public var skipped = 0
  /// Wanted frames that do not decode.
  public var lost = 0
  /// Delivered frames of which parts are guessed, as far as the decoder tells.
  public var damaged = 0
}

/// How far an extraction is.
public struct ExtractionProgress: Sendable, Equatable {
  /// What is being done.
  public enum Stage: String, Sendable {
    /// Packets are read to number the frames.
    case indexing
    /// Frames are looked at to find scenes or motion.
    case searching
    /// Frames are decoded and stored.
    case extracting
  }
  /// What is being done.
  public var stage: Stage
  /// Frames done in this stage; per cent while indexing.
  public var done: Int
  /// All frames of this stage; 100 while indexing.
  public var total: Int
}

/// Takes frames from a video. Synchronous and blocking: call from a worker thread.
public enum Extraction {
  /// Decodes the frames that a plan wants and delivers them encoded, in order.
  ///
  /// Frames that could not be reached the quick way are tried again by themselves and come last.
  /// - Parameters:
  ///   - index: the stored index of exactly this file; nil builds it.
  ///   - isCancelled: asked at every frame.
  ///   - progress: told at every frame, on the calling thread.
  ///   - deliver: gets each frame on the calling thread; what it throws ends the extraction.
  /// - Throws: `VideoError`, or what `deliver` throws.
  @discardableResult public static func run(
    path: String, index: FrameIndex? = nil, options: ExtractionOptions = ExtractionOptions(),
    isCancelled: () -> Bool = { false }, progress: (ExtractionProgress) -> Void = { _ in },
    deliver: (ExtractedFrame) throws -> Void
  ) throws -> ExtractionReport {
    let index =
      if let index { index } else {
        try FrameIndex.build(
          path: path, limits: options.limits, threads: options.threads, isCancelled: isCancelled,
          progress: { progress(ExtractionProgress(stage: .indexing, done: Int($0 * 100), total: 100)) })
      }
    var readerOptions = VideoReader.Options()
    readerOptions.threads = options.threads
    readerOptions.limits = options.limits
    let reader = try VideoReader(path: path, index: index, options: readerOptions)

    var report = ExtractionReport()
    report.frames = index.count
    var scores: [Int: Double] = [:]
    var wanted: [Int]
    if let decided = options.plan.frames(in: index, window: options.window) {
      wanted = decided
    } else {
      scores = try FrameSearch(reader: reader, plan: options.plan, window: options.window)
        .run(isCancelled: isCancelled, progress: progress)
      wanted = scores.keys.sorted()
    }
    if let cap = options.cap { (wanted, report.stride) = cap.thinned(wanted) }
    report.wanted = wanted.count
    let missing = options.taken.isEmpty ? wanted : wanted.filter { !options.taken.contains($0) }
    report.skipped = wanted.count - missing.count

    var delivery = FrameDelivery(reader: reader, options: options, scores: scores, total: missing.count)
    try reader.select(missing)
    var arrived = 0
    while let frame = try reader.next() {
      if isCancelled() { throw VideoError.cancelled }
      // Between the last frame and this one, chosen ones were passed over.
      while missing[arrived] != frame.number {
        delivery.unreached.append(missing[arrived])
        arrived += 1
      }
      arrived += 1
      try delivery.add(frame, progress, deliver)
    }
    delivery.unreached += missing[arrived...]
    try delivery.retry(isCancelled, progress, deliver)
    try delivery.finish(progress, deliver)
    report.delivered = delivery.delivered
    report.lost = missing.count - delivery.delivered
    report.damaged = reader.damaged
    return report
  }
}

/// Encodes frames on several threads and passes them on in order.
private struct FrameDelivery {
  let reader: VideoReader
  let options: ExtractionOptions
  let scores: [Int: Double]
  let total: Int
  /// Chosen frames that did not come.
  var unreached: [Int] = []
  private(set) var delivered = 0
  private let work: OrderedWork<Result<ExtractedFrame, VideoError>>

  /// A few frames on their way keep all threads busy; more only take memory.
  private static let ahead = 4
  /// Trying a frame by itself decodes up to three groups of pictures: not for hundreds.
  private static let mostRetries = 100

  init(reader: VideoReader, options: ExtractionOptions, scores: [Int: Double], total: Int) {
    self.reader = reader
    self.options = options
    self.scores = scores
    self.total = total
    work = OrderedWork(threads: options.threads)
  }

  mutating func add(
    _ frame: VideoFrame, _ progress: (ExtractionProgress) -> Void, _ deliver: (ExtractedFrame) throws -> Void
  ) throws {
    let raster = try reader.raster(fitting: options.longestSide)
    let (format, score) = (options.format, scores[frame.number])
    work.give {
      do throws(VideoError) {
        return .success(ExtractedFrame(frame: frame, score: score, image: try format.encode(raster)))
      } catch {
        return .failure(error)
      }
    }
    while let ready = work.take(patience: work.waiting > options.threads + Self.ahead) {
      try pass(ready, progress, deliver)
    }
  }

  mutating func finish(_ progress: (ExtractionProgress) -> Void, _ deliver: (ExtractedFrame) throws -> Void) throws {
    while let ready = work.take(patience: true) { try pass(ready, progress, deliver) }
  }

  /// Tries frames that were passed over once more, each by itself: a stream may need more than the keyframe before.
  mutating func retry(
    _ isCancelled: () -> Bool, _ progress: (ExtractionProgress) -> Void, _ deliver: (ExtractedFrame) throws -> Void
  ) throws {
    guard unreached.count <= Self.mostRetries, unreached.count < total else { return }
    for number in unreached {
      if isCancelled() { throw VideoError.cancelled }
      guard let frame = try? reader.frame(number) else { continue }
      try add(frame, progress, deliver)
    }
  }

  private mutating func pass(
    _ ready: Result<ExtractedFrame, VideoError>, _ progress: (ExtractionProgress) -> Void,
    _ deliver: (ExtractedFrame) throws -> Void
  ) throws {
    try deliver(try ready.get())
    delivered += 1
    progress(ExtractionProgress(stage: .extracting, done: delivered, total: total))
  }
}
