import CVideo
public import Imaging

/// Decodes frames of one video: all in order, chosen ones, or any one by its number.
///
/// What the chosen frames do not need is not decoded: frames that no other frame refers to, the rest of a group of
/// pictures after its last chosen frame, and whole groups without one. Used by one thread at a time; every call blocks:
/// not for the cooperative pool.
public final class VideoReader {
  /// How a video is read.
  public struct Options: Sendable {
    /// Threads of the decoder, 1 to 16. Default 2.
    public var threads = 2
    /// What the video may cost.
    public var limits = VideoLimits.standard

    /// The defaults.
    public init() {}
  }

  /// What the header says, refined by the index.
  public let facts: VideoFacts
  /// The video's frames.
  public let index: FrameIndex

  /// Chosen frames that were passed without being decoded: their data is damaged or missing.
  public private(set) var lost = 0
  /// Frames that were delivered although parts of them are guessed, as far as the decoder tells: with several threads it
  /// may find damage after it handed the frame over.
  public private(set) var damaged = 0

  let handle: VideoHandle
  private var choice: FrameChoice
  private var feed = DecoderFeed()
  /// Frames that came out since the start of the file; numbers them where times do not.
  private var counted = 0
  /// The next frame that should come out, for telling what is missing.
  private var awaited = 0
  /// A start other than the keyframe before, for the first chosen frame.
  private var forcedStart: Int?
  /// Whether keyframes only begin to refresh the picture.
  private var isGradual = false

  /// Opens a video for reading from its first frame.
  /// - Parameter index: the stored index of exactly this file; nil builds it.
  /// - Throws: `VideoError`.
  public init(path: String, index: FrameIndex? = nil, options: Options = Options()) throws(VideoError) {
    if let index {
      self.index = index
    } else {
      self.index = try FrameIndex.build(path: path, limits: options.limits, threads: options.threads)
    }
    handle = try VideoHandle(path: path, limits: options.limits)
    facts = try handle.facts().refined(by: self.index)
    guard self.index.timeBase == handle.timeBase, self.index.count > 0 else { throw .badIndex }
    try handle.startDecoder(threads: options.threads)
    feed.chain = 0
    choice = FrameChoice(from: 0, of: self.index.count)
  }

  // MARK: Choosing

  /// Makes `next()` deliver every frame from `number` on.
  /// - Throws: `VideoError` with `frameMissing` where there is no such frame.
  public func seek(to number: Int) throws(VideoError) {
    guard (0..<index.count).contains(number) else { throw Self.missing }
    let chosen = FrameChoice(from: number, of: index.count)
    // A later frame of the group that the decoder stands in comes out of it as it is.
    if choice.list == nil, feed.state == .open, feed.entry == nil, number >= awaited, let chain = feed.chain,
      index.access == .byTime, start(for: number) <= chain
    {
      choice = chosen
      awaited = number
    } else {
      try restart(chosen)
    }
  }

  /// Makes `next()` deliver exactly these frames, in order.
  /// - Parameter numbers: ascending, without repeats; numbers outside the video are left out.
  public func select(_ numbers: [Int]) throws(VideoError) {
    try restart(FrameChoice(only: numbers.filter { (0..<index.count).contains($0) }, of: index.count))
  }

  /// Moves to frame N and decodes it; `next()` goes on from there.
  /// - Throws: `VideoError` with `frameMissing` where there is no such frame or it does not decode.
  public func frame(_ number: Int) throws(VideoError) -> VideoFrame {
    try seek(to: number)
    if let frame = try next(), frame.number == number { return frame }
    guard index.access == .byTime else { throw Self.missing }
    // Streams that are refreshed bit by bit need more than the keyframe before: a group or two earlier they decode.
    var start = index.keyframe(before: number)
    for _ in 0..<2 where start > 0 {
      start = index.keyframe(before: start - 1)
      try restart(FrameChoice(from: number, of: index.count), at: start)
      if let frame = try next(), frame.number == number { return frame }
    }
    throw Self.missing
  }

  private static let missing = VideoError(
    .frameMissing, "The video has no such frame, or it does not decode.", remedy: "Choose another frame.")

  private func restart(_ choice: FrameChoice, at start: Int? = nil) throws(VideoError) {
    self.choice = choice
    handle.flush()
    feed = DecoderFeed()
    awaited = choice.first ?? 0
    counted = 0
    guard let first = choice.first else { return end() }
    forcedStart = start
    if index.access == .byCounting {
      try handle.rewind()
      feed.chain = 0
    } else {
      try jump(to: start ?? self.start(for: first))
    }
  }

  // MARK: Frames

  /// Decodes the next chosen frame; nil when there are no more. Chosen frames that do not decode are passed over and
  /// counted in `lost`.
  /// - Throws: `VideoError`.
  public func next() throws(VideoError) -> VideoFrame? {
    while true {
      switch handle.receive() {
      case .frame(let native):
        if try turnsOutGradual(native) { continue }
        if let frame = accept(native) { return frame }
      case .damage: continue
      case .wantsMore:
        guard feed.state != .ended else { return finish() }
        try feedDecoder()
      case .end:
        guard feed.state == .draining else { return finish() }
        handle.flush()
        feed.state = .open
        if let key = feed.destination {
          feed.destination = nil
          try jump(to: key)
        }
      }
    }
  }

  private func finish() -> VideoFrame? {
    lost += choice.count(from: awaited, to: index.count)
    awaited = index.count
    return nil
  }

  /// Whether a keyframe just came out that needs others after all: such a stream is refreshed bit by bit, and what was
  /// left out for its sake must be read again.
  private func turnsOutGradual(_ native: cvideo_frame) throws(VideoError) -> Bool {
    guard !isGradual, native.is_intra == 0, index.access == .byTime, let number = index.number(pts: native.pts),
      number > 0, index.isKeyframe(number)
    else { return false }
    isGradual = true
    guard let list = choice.list else { return false }
    let sum = lost
    try restart(FrameChoice(only: Array(list[list.firstPlace { $0 >= awaited }...]), of: index.count))
    lost = sum
    return true
  }

  /// The keyframe from which on the decoder must be given everything for a frame.
  private func start(for number: Int) -> Int {
    let key = index.keyframe(before: number)
    guard isGradual, key > 0 else { return key }
    // Within a whole group, every part of the picture is refreshed once.
    let before = index.keyframe(before: key - 1)
    return before > 0 ? index.keyframe(before: before - 1) : 0
  }

  /// The frame if it is a chosen one.
  private func accept(_ native: cvideo_frame) -> VideoFrame? {
    let number: Int
    if index.access == .byCounting {
      number = counted
      counted += 1
      guard number < index.count else { return nil }
    } else {
      guard let found = index.number(pts: native.pts) else { return nil }
      number = found
    }
    guard number >= awaited, choice.contains(number) else { return nil }
    lost += choice.count(from: awaited, to: number)
    awaited = number + 1
    if native.is_damaged != 0 { damaged += 1 }
    return VideoFrame(
      number: number, pts: index.times[number], time: index.time(of: number), isKeyframe: index.isKeyframe(number),
      isDamaged: native.is_damaged != 0)
  }

  // MARK: Pixels of the current frame

  /// The frame that `next()` or `frame(_:)` delivered last, upright, as RGB of eight bits.
  /// - Parameter side: most pixels of the longer side; nil keeps the size.
  public func raster(fitting side: Int? = nil) throws(VideoError) -> Raster {
    let size = side.map { facts.storedSize.fitting(max(1, $0)) } ?? facts.storedSize
    let pixels = try handle.pixels(size, channels: 3)
    guard let raster = Raster(size: size, channels: 3, depth: .eight, bytes: pixels),
      let upright = try? raster.turned(facts.orientation)
    else { throw .writeFailed("The frame could not be turned.") }
    return upright
  }

  /// The luma of the frame that was delivered last, as stored (not turned), one byte a pixel over the full range.
  public func luma(_ size: Imaging.PixelSize) throws(VideoError) -> [UInt8] { try handle.pixels(size, channels: 1) }

  // MARK: Packets

  /// A jump costs about as much as reading this many bytes: little with a table of all packets, more by search.
  private var worthJumping: Int64 { facts.container.hasPrefix("mov") ? 1 << 18 : 4 << 20 }

  /// Gives the decoder one more packet, or begins to empty it.
  private func feedDecoder() throws(VideoError) {
    if !feed.holds {
      switch try handle.read() {
      case .packet(let packet):
        feed.failures = 0
        feed.position = packet.position
        guard try isWanted(packet) else { return }
        feed.holds = true
      case .damage:
        feed.failures += 1
        if feed.failures >= FrameIndexBuilder.patience { end() }
        return
      case .end:
        if feed.entry != nil { try stepBack() } else { end() }
        return
      }
    }
    guard feed.state == .open else { return }
    switch handle.send(feed.skip) {
    case .taken, .damage: feed.holds = false
    case .full: break
    }
  }

  private func end() {
    handle.sendEnd()
    feed.state = .ended
  }

  /// Begins to empty the decoder before it is used for a later group.
  private func drain(thenJumpTo key: Int? = nil) {
    handle.sendEnd()
    feed.state = .draining
    feed.destination = key
  }

  /// Moves the file so that keyframe `key` is the next packet to be sent.
  private func jump(to key: Int) throws(VideoError) {
    feed.chain = nil
    feed.attempts = 0
    feed.gap = false
    if index.isKeyframe(key), try handle.seek(index.times[key]) {
      feed.entry = key
    } else {
      // Frames before the first keyframe need whatever the file begins with.
      try handle.rewind()
      feed.entry = nil
      feed.chain = 0
      feed.isUnclean = true
    }
  }

  /// H.264's decoder, started at a picture that is no IDR picture, throws away what it holds when it is emptied: it is
  /// given more until the frames wanted came out, or clearly will not.
  private var mustGoOn: Bool { feed.isUnclean && choice.lastSent >= awaited && feed.extra < 40 }

  /// Moves further back: the place found was behind the keyframe wanted.
  private func stepBack() throws(VideoError) {
    guard let key = feed.entry else { return }
    feed.attempts += 1
    let seconds = Int64(1) << Int64(2 * feed.attempts - 2)
    let ticks = Double(seconds) / index.timeBase.value
    if feed.attempts <= 3, ticks < 1e15, try handle.seek(max(index.times[0], index.times[key] &- Int64(ticks))) {
      return
    }
    guard feed.attempts <= 4 else {
      // Not even from the start does the keyframe appear: its packet cannot be read.
      feed.entry = nil
      feed.chain = 0
      return end()
    }
    feed.attempts = 4
    try handle.rewind()
  }

  /// Whether the packet just read is to be sent, and how. May begin to empty the decoder first.
  private func isWanted(_ packet: cvideo_packet) throws(VideoError) -> Bool {
    feed.skip = CVIDEO_KEEP_ALL
    guard index.access == .byTime else { return true }
    let number = index.number(pts: packet.pts)
    if let entry = feed.entry {
      guard let number, number >= entry else { return false }
      guard number == entry else {
        try stepBack()
        return false
      }
      feed.entry = nil
      if feed.chain == nil {
        feed.chain = entry
        feed.isUnclean = packet.is_clean_start == 0
      }
    }
    guard let chain = feed.chain else {
      end()
      return false
    }
    let target = choice.unsent
    guard target != nil || mustGoOn else {
      end()
      return false
    }
    let start = target.map { forcedStart != nil && $0 == choice.first ? chain : self.start(for: $0) } ?? chain
    if start <= chain || mustGoOn {
      feed.extra += 1
      if let number {
        if number > chain, index.isKeyframe(number) { feed.chain = number }
        if choice.contains(number) {
          choice.noteSent(number)
          feed.extra = 0
        } else {
          feed.skip = CVIDEO_SKIP_UNREFERENCED
        }
      }
      return true
    }
    guard let target else { return false }
    // What is left of this group, and groups before the one wanted, are of no use.
    guard let number, number >= start, index.isKeyframe(number) else {
      feed.gap = true
      guard index.positions[start] > feed.position &+ worthJumping else { return false }
      // A keyframe that is itself chosen needs nothing of what the decoder holds, so that may stay there.
      if start == target, !isGradual, try handle.seek(index.times[start]) {
        feed.entry = start
        feed.attempts = 0
      } else {
        drain(thenJumpTo: start)
      }
      return false
    }
    // The keyframe wanted could not be read, and with it all that needs it.
    if number > start { choice.giveUp(before: number) }
    feed.chain = number
    let isChosen = !isGradual && choice.contains(number)
    if choice.contains(number) { choice.noteSent(number) }
    // A chosen keyframe decodes whatever came before it. Otherwise what the decoder keeps of an earlier group must not
    // reach over the gap.
    if feed.gap, !isChosen || choice.unsent.map({ self.start(for: $0) <= number }) ?? false {
      drain()
      feed.isUnclean = packet.is_clean_start == 0
    }
    feed.gap = false
    return true
  }
}

/// What a reader gave its decoder so far, and what is to come.
struct DecoderFeed {
  enum State {
    /// The decoder takes packets.
    case open
    /// The decoder was told to give what it holds before it is used for a later group.
    case draining
    /// Nothing more will be sent.
    case ended
  }
  var state = State.open
  /// The keyframe from which on the decoder was given all that the chosen frames need.
  var chain: Int?
  /// The keyframe that is looked for after a jump; packets before it are of no use.
  var entry: Int?
  /// Where to jump once the decoder is empty.
  var destination: Int?
  /// Whether packets were left out since the last one that was sent.
  var gap = false
  /// Whether the current packet was read and waits to be sent.
  var holds = false
  /// What the decoder may leave out of the current packet.
  var skip = CVIDEO_KEEP_ALL
  /// Whether the decoder was started at a packet after which it may hold frames back for good.
  var isUnclean = false
  /// Packets sent since the last one of a chosen frame.
  var extra = 0
  /// Jumps that came out too late.
  var attempts = 0
  /// Reads that failed in a row.
  var failures = 0
  /// Where the current packet lies in the file.
  var position: Int64 = 0
}
