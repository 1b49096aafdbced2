import Imaging

/// The picture that stands for a video in lists.
public enum Poster {
  /// Chooses among frames at a tenth, a quarter and half of the video the one with the most contrast: many videos begin
  /// and end in black. Synchronous and blocking: call from a worker thread.
  /// - Parameters:
  ///   - index: the stored index of exactly this file; nil builds it.
  ///   - side: most pixels of the longer side.
  /// - Throws: `VideoError`.
  public static func make(
    path: String, index: FrameIndex? = nil, fitting side: Int = 1280, format: FrameFormat = .jpeg(quality: 85),
    limits: VideoLimits = .standard
  ) throws(VideoError) -> ExtractedFrame {
    var options = VideoReader.Options()
    options.limits = limits
    let reader = try VideoReader(path: path, index: index, options: options)
    let count = reader.index.count
    var best: (frame: VideoFrame, raster: Raster, contrast: Double)?
    for number in Set([count / 10, count / 4, count / 2]).sorted() {
      guard let frame = try? reader.frame(number) else { continue }
      let contrast = deviation(try reader.luma(reader.facts.storedSize.fitting(64)))
      if contrast > best?.contrast ?? -1 { best = (frame, try reader.raster(fitting: side), contrast) }
    }
    if best == nil {
      // Of a damaged video, the first frame there is.
      try reader.seek(to: 0)
      if let frame = try reader.next() { best = (frame, try reader.raster(fitting: side), 0) }
    }
    guard let best else { throw .damaged() }
    return ExtractedFrame(frame: best.frame, score: nil, image: try format.encode(best.raster))
  }

  /// The standard deviation of luma, 0 to 127.5.
  private static func deviation(_ luma: [UInt8]) -> Double {
    var (sum, squares) = (0, 0)
    for value in luma {
      sum += Int(value)
      squares += Int(value) * Int(value)
    }
    let mean = Double(sum) / Double(max(1, luma.count))
    return max(0, Double(squares) / Double(max(1, luma.count)) - mean * mean).squareRoot()
  }
}
