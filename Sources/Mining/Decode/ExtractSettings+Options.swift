import Formats
import Video

extension ExtractSettings {
  /// The same for the decoder.
  ///
  /// - Throws: `VideoError` for times that are no numbers.
  func options() throws -> ExtractionOptions {
    func time(_ seconds: Double) throws -> RationalTime {
      guard let time = RationalTime(seconds: seconds) else {
        throw VideoError(.unsupported, "A time is not a number.", remedy: "Correct the settings of the extraction.")
      }
      return time
    }
    var options = ExtractionOptions()
    options.plan =
      switch mode ?? .everySeconds {
      case .everyFrames: .everyFrames(max(1, everyFrames ?? 1))
      case .everySeconds: .everySeconds(try time(everySeconds ?? 1))
      case .keyframes: .keyframes
      case .scenes: .scenes(.content, threshold: threshold)
      case .adaptiveScenes: .scenes(.adaptive, threshold: threshold)
      case .count: .count(count ?? 1)
      case .motion: .motion(threshold: threshold)
      }
    options.window = TimeWindow(from: try start.map(time), to: try end.map(time))
    options.cap = FrameCap(most ?? 5000)
    let quality = quality ?? 90
    options.format =
      switch format ?? .jpeg {
      case .jpeg: .jpeg(quality: quality)
      case .png: .png
      case .webp: .webp(quality: quality)
      }
    return options
  }
}
