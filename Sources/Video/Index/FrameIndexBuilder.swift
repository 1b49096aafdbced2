import CVideo
import Formats

extension FrameIndex {
  /// Reads all packets of a video and numbers the frames that they make.
  ///
  /// Where packets are sound and tell their times, that and a decode of the first few is enough: thousands of frames in
  /// milliseconds. Where they do not (damage, missing or repeated times, codecs with hidden frames), the whole video is
  /// decoded, since nothing less knows what a decoder presents. Synchronous and blocking: call from a worker thread.
  /// - Parameters:
  ///   - decodesAll: decodes the whole video in any case.
  ///   - isCancelled: asked often.
  ///   - progress: told the share of the file that was read, 0 to 1, now and then.
  /// - Throws: `VideoError`, also where not one frame decodes.
  public static func build(
    path: String, limits: VideoLimits = .standard, decodesAll: Bool = false, threads: Int = 2,
    isCancelled: () -> Bool = { false }, progress: (Double) -> Void = { _ in }
  ) throws(VideoError) -> FrameIndex {
    let handle = try VideoHandle(path: path, limits: limits)
    _ = try handle.facts()
    var builder = FrameIndexBuilder(handle: handle, threads: threads)
    return try builder.build(decodesAll: decodesAll, isCancelled: isCancelled, progress: progress)
  }
}

/// The work of `FrameIndex.build`.
struct FrameIndexBuilder {
  let handle: VideoHandle
  let threads: Int

  private struct Entry {
    var pts: Int64
    var position: Int64
    var duration: Int64
    var isKey: Bool
  }
  private var entries: [Entry] = []
  /// Whether one packet makes one frame, as far as the packets tell.
  private var isSound = true
  /// Whether each packet that is shown has a time of its own.
  private var hasTimes = true
  private var unusable = 0

  init(handle: VideoHandle, threads: Int) {
    self.handle = handle
    self.threads = threads
  }

  /// Packets decoded in any case: the start of a file is where what decodes differs from what is stored.
  private static let tried = 32
  /// Reads that may fail in a row before the rest of the file is given up.
  static let patience = 64

  mutating func build(decodesAll: Bool, isCancelled: () -> Bool, progress: (Double) -> Void) throws(VideoError)
    -> FrameIndex
  {
    try readPackets(isCancelled, progress)
    guard !entries.isEmpty else { throw .damaged() }
    if !decodesAll, isSound, hasTimes, handle.described.packet_is_frame != 0, try startDecodes() {
      return try index(entries, lost: unusable)
    }
    return try decodeAll(isCancelled, progress)
  }

  private mutating func readPackets(_ isCancelled: () -> Bool, _ progress: (Double) -> Void) throws(VideoError) {
    var failures = 0
    var lastDTS = Int64.min
    var sawFirst = false
    let size = Double(max(1, handle.described.size))
    loop: while true {
      if isCancelled() { throw .cancelled }
      switch try handle.read() {
      case .end: break loop
      case .damage:
        isSound = false
        failures += 1
        if failures >= Self.patience { break loop }
      case .packet(let packet):
        failures = 0
        if packet.dts != Self.noTime {
          // A clock that jumps back means spliced parts.
          if packet.dts < lastDTS { isSound = false }
          lastDTS = packet.dts
        }
        if packet.is_damaged != 0 {
          isSound = false
          unusable += 1
        }
        if packet.is_discarded != 0 { continue }
        if !sawFirst, packet.is_key == 0 { isSound = false }
        sawFirst = true
        if !Self.isUsable(packet.pts) { hasTimes = false }
        entries.append(
          Entry(
            pts: packet.pts, position: packet.position, duration: packet.duration, isKey: packet.is_key != 0))
        guard entries.count <= handle.limits.frames else {
          throw .tooLarge("The video has more frames than the limit.")
        }
        if entries.count & 1023 == 0 { progress(min(1, Double(max(0, packet.position)) / size)) }
      }
    }
    guard hasTimes else { return }
    if zip(entries, entries.dropFirst()).contains(where: { $0.pts >= $1.pts }) { entries.sort { $0.pts < $1.pts } }
    if zip(entries, entries.dropFirst()).contains(where: { $0.pts == $1.pts }) { hasTimes = false }
  }

  private static let noTime = Int64.min
  /// Far more ticks than any clock has; what is beyond is rubbish, and distances could overflow.
  private static func isUsable(_ pts: Int64) -> Bool { pts > -(1 << 60) && pts < 1 << 60 }

  /// Decodes the first packets and compares what is presented with what the packets promise. Frames before the first
  /// decodable one are taken out; any other difference makes the promise worthless.
  private mutating func startDecodes() throws(VideoError) -> Bool {
    try handle.rewind()
    try handle.startDecoder(threads: threads)
    var presented: [Int64] = []
    var sent = 0
    var isEnded = false
    loop: while presented.count < Self.tried {
      switch handle.receive() {
      case .frame(let frame): presented.append(frame.pts)
      case .damage: return false
      case .end: break loop
      case .wantsMore:
        if isEnded { break loop }
        guard sent < Self.tried * 2, case .packet = try handle.read() else {
          handle.sendEnd()
          isEnded = true
          continue
        }
        sent += 1
        if case .damage = handle.send(CVIDEO_KEEP_ALL) { return false }
      }
    }
    guard let first = presented.first, let last = presented.last else { return false }
    // Drained in the middle of the stream, frames may come out before others that were not sent yet.
    let compared = isEnded && sent == Self.tried * 2 ? presented.count / 2 : presented.count
    guard compared > 0 else { return false }
    let lead = entries.firstPlace { $0.pts >= first }
    guard lead + compared <= entries.count, lead <= Self.tried else { return false }
    guard entries[lead..<lead + compared].map(\.pts) == Array(presented.prefix(compared)), last > first || compared == 1
    else { return false }
    entries.removeFirst(lead)
    unusable += lead
    return true
  }

  private mutating func decodeAll(_ isCancelled: () -> Bool, _ progress: (Double) -> Void) throws(VideoError)
    -> FrameIndex
  {
    try handle.rewind()
    try handle.startDecoder(threads: threads)
    var frames: [Entry] = []
    var isOrdered = true
    var failures = 0
    var isEnded = false
    let size = Double(max(1, handle.described.size))
    loop: while true {
      if isCancelled() { throw .cancelled }
      switch handle.receive() {
      case .frame(let frame):
        let pts = Self.isUsable(frame.pts) ? frame.pts : Self.noTime
        if frame.has_own_pts == 0 || pts == Self.noTime { isOrdered = false }
        if let last = frames.last, pts <= last.pts { isOrdered = false }
        frames.append(Entry(pts: pts, position: frame.position, duration: 0, isKey: frame.is_key != 0))
        guard frames.count <= handle.limits.frames else { throw .tooLarge("The video has more frames than the limit.") }
        if frames.count & 31 == 0 { progress(min(1, Double(max(0, frame.position)) / size)) }
      case .damage: continue
      case .end: break loop
      case .wantsMore:
        if isEnded { break loop }
        switch try handle.read() {
        case .packet:
          failures = 0
          _ = handle.send(CVIDEO_KEEP_ALL)
        case .damage:
          failures += 1
          if failures < Self.patience { continue }
          fallthrough
        case .end:
          handle.sendEnd()
          isEnded = true
        }
      }
    }
    guard !frames.isEmpty else { throw .damaged() }
    let lost = max(0, entries.count - frames.count)
    // A frame is found again after a jump only where packet and frame tell the same time.
    if isOrdered, hasTimes {
      var marked = frames
      var isKnown = true
      for place in marked.indices {
        let match = entries.firstPlace { $0.pts >= marked[place].pts }
        if match < entries.count, entries[match].pts == marked[place].pts {
          marked[place] = entries[match]
        } else {
          isKnown = false
          break
        }
      }
      if isKnown { return try index(marked, lost: lost) }
    }
    return try counted(frames, lost: lost)
  }

  /// An index of frames that are found by counting; times that are missing or do not grow are made up.
  private func counted(_ frames: [Entry], lost: Int) throws(VideoError) -> FrameIndex {
    let described = handle.described
    let base = handle.timeBase
    let rate =
      Ratio(described.nominal_numerator, described.nominal_denominator)
      ?? Ratio(described.average_numerator, described.average_denominator) ?? Ratio(unchecked: 25, 1)
    let step = max(1, Int64((1 / (rate.value * base.value)).rounded()))
    var repaired: [Entry] = []
    repaired.reserveCapacity(frames.count)
    for frame in frames {
      var next = frame
      if let last = repaired.last {
        if next.pts == Self.noTime || next.pts <= last.pts { next.pts = last.pts &+ step }
      } else if next.pts == Self.noTime {
        next.pts = 0
      }
      repaired.append(next)
    }
    return try index(repaired, lost: lost, access: .byCounting)
  }

  private func index(_ frames: [Entry], lost: Int, access: FrameIndex.Access = .byTime)
    throws(VideoError) -> FrameIndex
  {
    var last = frames.last?.duration ?? 0
    if last <= 0, frames.count > 1 { last = frames[frames.count - 1].pts &- frames[frames.count - 2].pts }
    let index = FrameIndex(
      timeBase: handle.timeBase, access: access, times: frames.map(\.pts), positions: frames.map(\.position),
      keyframes: frames.indices.filter { frames[$0].isKey }, lastDuration: max(0, last), lost: lost)
    guard index.duration.seconds <= handle.limits.seconds else {
      throw .tooLarge("The video is longer than the limit.")
    }
    return index
  }
}
