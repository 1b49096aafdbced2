import CVideo
import Formats
import Imaging

/// One open file: the single owner of its native handle. Used by one thread at a time.
final class VideoHandle {
  let native: OpaquePointer
  let limits: VideoLimits
  let described: cvideo_facts

  /// Opens a regular file with at least one moving picture.
  init(path: String, limits: VideoLimits) throws(VideoError) {
    var message = [CChar](repeating: 0, count: Int(CVIDEO_MESSAGE_LENGTH))
    guard cvideo_load(&message) == CVIDEO_DONE else {
      throw VideoError(
        .libraryMissing, "The video libraries are not installed.",
        remedy: "Install Debian's packages libavformat59 and libswscale6.", detail: Self.text(message))
    }
    var native: OpaquePointer?
    let bounds = cvideo_limits(
      pixels: Int64(limits.pixels), streams: Int32(clamping: limits.streams), seconds: limits.patience)
    let status = cvideo_open(path, bounds, &native, &message)
    guard status == CVIDEO_DONE, let native else { throw Self.refusal(status, detail: Self.text(message)) }
    self.native = native
    self.limits = limits
    var facts = cvideo_facts()
    cvideo_describe(native, &facts)
    described = facts
  }

  deinit { cvideo_close(native) }

  static func text(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func refusal(_ status: Int32, detail: String) -> VideoError {
    switch Int(status) {
    case Int(CVIDEO_EMPTY):
      VideoError(.empty, "The file is empty.", remedy: "Copy or download it again from the source.")
    case Int(CVIDEO_UNREADABLE):
      VideoError(
        .unreadable, "The file cannot be opened, or is no regular file.", remedy: "Check its path and permissions.",
        detail: detail)
    case Int(CVIDEO_NO_PICTURES):
      VideoError(
        .noPictures, "The file has no moving picture.", remedy: "Take a file with a video stream.", detail: detail)
    case Int(CVIDEO_UNSUPPORTED):
      VideoError(
        .unsupported, "The video's codec is not supported.", remedy: "Convert it to H.264, H.265, VP9 or AV1.",
        detail: detail)
    case Int(CVIDEO_TOO_LARGE): .tooLarge("The video's frames have more pixels than the limit.")
    case Int(CVIDEO_STOPPED):
      VideoError(
        .timedOut, "The file took too long to open.", remedy: "It is damaged, or the disk is slow: try again.",
        detail: detail)
    default:
      VideoError(
        .notAVideo, "The content is of no video format known here, or the part that describes it is missing.",
        remedy: "Copy or download it again; what was cut off its end may be what describes it.", detail: detail)
    }
  }

  // MARK: Facts

  private static func name<Tuple>(_ tuple: Tuple) -> String? {
    let text = withUnsafeBytes(of: tuple) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    return text.isEmpty ? nil : text
  }

  var timeBase: Ratio { Ratio(described.base_numerator, described.base_denominator) ?? .microsecond }

  func facts() throws(VideoError) -> VideoFacts {
    let stored = Imaging.PixelSize(width: Int(described.width), height: Int(described.height))
    let orientation = Orientation(rawValue: Int(described.orientation)) ?? .upright
    let average = Ratio(described.average_numerator, described.average_denominator)
    let nominal = Ratio(described.nominal_numerator, described.nominal_denominator)
    let isVariable =
      if let average, let nominal { abs(average.value / nominal.value - 1) > 0.001 } else { false }
    var duration: RationalTime?
    if described.duration > 0 {
      duration = RationalTime(
        described.duration.multipliedReportingOverflow(by: Int64(timeBase.numerator)).partialValue,
        over: Int64(timeBase.denominator))
    } else if described.container_duration > 0 {
      duration = RationalTime(described.container_duration, over: 1_000_000)
    }
    if let duration, duration.seconds > limits.seconds {
      throw .tooLarge("The video is longer than the limit.")
    }
    return VideoFacts(
      container: Self.name(described.container) ?? "", codec: Self.name(described.codec) ?? "",
      profile: Self.name(described.profile), pixelFormat: Self.name(described.pixel_format), storedSize: stored,
      size: orientation.upright(stored), orientation: orientation,
      pixelAspect: Ratio(described.aspect_numerator, described.aspect_denominator) ?? .one, averageFrameRate: average,
      nominalFrameRate: nominal, isVariableFrameRate: isVariable, duration: duration, timeBase: timeBase,
      frameCount: described.promised > 0 ? Int(described.promised) : nil,
      audioCodec: Self.name(described.audio_codec), byteSize: Int(described.size))
  }

  // MARK: Packets

  enum Reading {
    case packet(cvideo_packet)
    case damage
    case end
  }

  /// The next packet of the pictures; it stays the current one until the next call.
  func read() throws(VideoError) -> Reading {
    var packet = cvideo_packet()
    switch Int(cvideo_read(native, &packet)) {
    case Int(CVIDEO_DONE): return .packet(packet)
    case Int(CVIDEO_END): return .end
    case Int(CVIDEO_STOPPED): throw Self.slow
    default: return .damage
    }
  }

  static let slow = VideoError(
    .timedOut, "Reading the file took too long.", remedy: "It is damaged, or the disk is slow: try again.")

  /// Moves so that the next packet is at or before `time`; false where the container cannot.
  func seek(_ time: Int64) throws(VideoError) -> Bool {
    let status = cvideo_seek(native, time)
    if Int(status) == Int(CVIDEO_STOPPED) { throw Self.slow }
    return Int(status) == Int(CVIDEO_DONE)
  }

  /// Begins with the file anew.
  func rewind() throws(VideoError) {
    let status = cvideo_rewind(native)
    if Int(status) == Int(CVIDEO_STOPPED) { throw Self.slow }
    guard Int(status) == Int(CVIDEO_DONE) else {
      throw VideoError(
        .unreadable, "The file cannot be read from its start again.", remedy: "Convert it to MP4 or Matroska.")
    }
  }

  // MARK: Frames

  func startDecoder(threads: Int) throws(VideoError) {
    var message = [CChar](repeating: 0, count: Int(CVIDEO_MESSAGE_LENGTH))
    guard Int(cvideo_start(native, Int32(clamping: max(1, min(16, threads))), &message)) == Int(CVIDEO_DONE) else {
      throw VideoError(
        .unsupported, "The decoder for this video does not start.", remedy: "Convert it to H.264, H.265, VP9 or AV1.",
        detail: Self.text(message))
    }
  }

  enum Sending {
    case taken
    /// Frames must be received first; the packet is still the current one.
    case full
    case damage
  }

  func send(_ skip: cvideo_skip) -> Sending {
    switch Int(cvideo_send(native, skip)) {
    case Int(CVIDEO_DONE): .taken
    case Int(CVIDEO_WANTS_MORE): .full
    default: .damage
    }
  }

  func sendEnd() { _ = cvideo_send_end(native) }

  enum Receiving {
    case frame(cvideo_frame)
    case wantsMore
    case damage
    case end
  }

  /// The next frame; it stays the current one until the next call.
  func receive() -> Receiving {
    var frame = cvideo_frame()
    return switch Int(cvideo_receive(native, &frame)) {
    case Int(CVIDEO_DONE): .frame(frame)
    case Int(CVIDEO_WANTS_MORE): .wantsMore
    case Int(CVIDEO_END): .end
    default: .damage
    }
  }

  func flush() { cvideo_flush(native) }

  /// The current frame as stored, scaled to `size`: RGB or, with one channel, luma over the full range.
  func pixels(_ size: Imaging.PixelSize, channels: Int) throws(VideoError) -> [UInt8] {
    let count = size.pixelCount * channels
    var message = [CChar](repeating: 0, count: Int(CVIDEO_MESSAGE_LENGTH))
    var status: Int32 = 0
    let pixels = [UInt8](unsafeUninitializedCapacity: count + Int(CVIDEO_SLACK)) { buffer, filled in
      status = cvideo_write(
        native, Int32(size.width), Int32(size.height), Int32(channels), buffer.baseAddress, &message)
      filled = Int(status) == Int(CVIDEO_DONE) ? count : 0
    }
    guard Int(status) == Int(CVIDEO_DONE) else {
      throw VideoError(
        .unsupported, "The video's pixel format cannot be converted.", remedy: "Convert it to H.264 with yuv420p.",
        detail: Self.text(message))
    }
    return pixels
  }

  /// Copies the packets of a proxy, from where the file stands, into fragments and a playlist.
  func writePlaylist(_ playlist: String, fragments: String, seconds: Double) throws(VideoError) {
    var message = [CChar](repeating: 0, count: Int(CVIDEO_MESSAGE_LENGTH))
    let status = cvideo_write_playlist(native, playlist, fragments, seconds, &message)
    guard Int(status) == Int(CVIDEO_DONE) else {
      throw .writeFailed("The playlist cannot be written.", detail: Self.text(message))
    }
  }
}
