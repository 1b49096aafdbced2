import CVideo
public import Foundation
public import Imaging

/// A copy of a video that every browser plays and that jumps to any frame quickly.
///
/// H.264 in MP4 with its description in front, no larger than 1080p, a keyframe at least every 15 frames and no frame that
/// needs a later one. Frame N of the proxy is frame N of the original, and it is shown at the same time since the first
/// frame: a frame that does not decode is replaced by the one before, so that no number shifts. Its sound is AAC: copied where
/// the original's is, else encoded; sound from before the first frame is left out, and sound of a codec that is not known
/// here, too.
///
/// Made by the libraries in this process rather than by the `ffmpeg` command: the same decoder that the frame index was
/// made with decides which frames there are, the original stays behind the same closed doors (one file, no protocols),
/// and a machine needs no further package. A crash ends the worker process that runs it, which is what workers are for.
public enum Proxy {
  /// How a proxy is made.
  public struct Options: Sendable {
    /// Most frames from one keyframe to the next. Default 15.
    public var keyframeDistance = 15
    /// Most pixels of the longer side; the shorter one has at most 9/16 of it. Default 1,920.
    public var longestSide = 1920
    /// x264's constant rate factor, 0 to 51; lower is better and larger. Default 23.
    public var quality = 23
    /// Whether the sound is taken along. Default true.
    public var takesSound = true
    /// Threads of decoder and encoder each. Default 2.
    public var threads = 2
    /// What the video may cost.
    public var limits = VideoLimits.standard

    /// The defaults.
    public init() {}
  }

  /// What became of the original's sound.
  public enum Sound: String, Sendable, Codable {
    /// There is none.
    case none
    case copied
    case encoded
    /// Its codec is not known here.
    case leftOut = "left_out"
  }

  /// What was made.
  public struct Report: Sendable, Equatable {
    /// Frames of the proxy, as many as the original has.
    public var frames: Int
    /// Of these, repetitions in place of frames that do not decode.
    public var repeated: Int
    /// Columns and rows as stored; the turn is that of the original.
    public var storedSize: Imaging.PixelSize
    /// What became of the sound.
    public var sound = Sound.none
  }

  /// Writes a proxy; the file appears when it is whole.
  /// - Parameters:
  ///   - index: the stored index of exactly this file; nil builds it.
  ///   - isCancelled: asked at every frame.
  ///   - progress: told the number of frames done, at every frame.
  /// - Throws: `VideoError`.
  public static func make(
    path: String, index: FrameIndex? = nil, into file: URL, options: Options = Options(),
    isCancelled: () -> Bool = { false }, progress: (Int) -> Void = { _ in }
  ) throws(VideoError) -> Report {
    var readerOptions = VideoReader.Options()
    readerOptions.threads = options.threads
    readerOptions.limits = options.limits
    let reader = try VideoReader(path: path, index: index, options: readerOptions)
    let size = fitting(reader.facts.storedSize, longest: options.longestSide)
    let partial = file.deletingLastPathComponent()
      .appendingPathComponent(".\(file.lastPathComponent).\(UUID().uuidString).partial")
    defer { try? FileManager.default.removeItem(at: partial) }
    // Opened once more: sound lies elsewhere in the file than the pictures that are read at the time.
    let sound =
      options.takesSound && reader.facts.audioCodec != nil ? try? VideoHandle(path: path, limits: options.limits) : nil
    let writer = try VideoWriter(
      file: partial, reader: reader, sound: sound, size: size, keyframeDistance: options.keyframeDistance,
      quality: options.quality, threads: options.threads)
    var report = Report(frames: 0, repeated: 0, storedSize: size, sound: writer.what)
    while let frame = try reader.next() {
      if isCancelled() { throw .cancelled }
      // The first frame has none before it: it stands in for those that are missing.
      if report.frames == 0, frame.number > 0 {
        try writer.add(0, isNew: true)
        (report.frames, report.repeated) = (1, 1)
      }
      while report.frames < frame.number {
        try writer.add(report.frames, isNew: false)
        report.frames += 1
        report.repeated += 1
      }
      try writer.add(frame.number, isNew: true)
      report.frames = frame.number + 1
      progress(report.frames)
    }
    guard report.frames > 0 else { throw .damaged() }
    while report.frames < reader.index.count {
      try writer.add(report.frames, isNew: false)
      report.frames += 1
      report.repeated += 1
    }
    try writer.finish()
    guard rename(partial.path, file.path) == 0 else { throw .writeFailed("The proxy could not be put in place.") }
    return report
  }

  /// Cuts a proxy into pieces of about four seconds for HLS: a playlist, and one file of fragments beside it, whose places
  /// the playlist names.
  /// - Parameters:
  ///   - proxy: an MP4 made by `make`.
  ///   - playlist: ends in `.m3u8`; the fragments' file has the same name with `.m4s`.
  /// - Throws: `VideoError`.
  public static func writePlaylist(of proxy: URL, into playlist: URL) throws(VideoError) {
    let handle = try VideoHandle(path: proxy.path, limits: .standard)
    let fragments = playlist.deletingPathExtension().appendingPathExtension("m4s")
    try handle.writePlaylist(playlist.path, fragments: fragments.path, seconds: 4)
  }

  /// Even sides within 1080p lying or standing; never larger than the original.
  static func fitting(_ size: Imaging.PixelSize, longest: Int) -> Imaging.PixelSize {
    let shorter = min(size.width, size.height)
    let most = max(2, longest)
    let scale = min(1, Double(most) / Double(size.longerSide), Double(most) * 9 / 16 / Double(shorter))
    func even(_ side: Int) -> Int { max(2, Int((Double(side) * scale / 2).rounded(.down)) * 2) }
    return Imaging.PixelSize(width: even(size.width), height: even(size.height))
  }
}
