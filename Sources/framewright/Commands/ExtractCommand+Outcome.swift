import Formats
import Imaging
import Video

extension ExtractCommand {
  /// What was extracted, as the verb reports it.
  struct Outcome: Encodable {
    struct Frame: Encodable {
      var number: Int
      /// In ticks of the time base.
      var pts: Int64
      /// Seconds since the first frame, and the same exactly.
      var seconds: Double
      var time: String
      var keyframe: Bool
      var score: Double?
      var file: String

      init(_ extracted: ExtractedFrame, file: String) {
        let frame = extracted.frame
        (number, pts, keyframe) = (frame.number, frame.pts, frame.isKeyframe)
        (seconds, time) = (frame.time.seconds, "\(frame.time.numerator)/\(frame.time.denominator)")
        (score, self.file) = (extracted.score, file)
      }
    }
    struct Video: Encodable {
      var container: String
      var codec: String
      var width: Int
      var height: Int
      var rotation: Int
      var frames: Int
      var seconds: Double
      var frame_rate: String?
      var variable_frame_rate: Bool
      var time_base: String
      var audio: String?
      var bytes: Int
    }
    var video: Video
    var frames: [Frame]
    var wanted: Int
    var written: Int
    var present: Int
    var lost: Int
    var damaged: Int
    var stride: Int

    init(_ facts: VideoFacts, _ index: FrameIndex, _ report: ExtractionReport, _ frames: [Frame]) {
      video = Video(
        container: facts.container, codec: facts.codec, width: facts.size.width, height: facts.size.height,
        rotation: facts.rotation, frames: index.count, seconds: index.duration.seconds,
        frame_rate: facts.averageFrameRate.map { "\($0.numerator)/\($0.denominator)" },
        variable_frame_rate: facts.isVariableFrameRate,
        time_base: "\(facts.timeBase.numerator)/\(facts.timeBase.denominator)", audio: facts.audioCodec,
        bytes: facts.byteSize)
      self.frames = frames
      wanted = report.wanted
      written = report.delivered
      present = report.skipped
      // What the index already misses has no number; what was wanted and did not decode has one.
      lost = report.lost + index.lost
      damaged = report.damaged
      stride = report.stride
    }

    /// The same for people.
    var text: String {
      var lines = ["\(written) of \(video.frames) frames written"]
      if present > 0 { lines.append("\(present) were there already") }
      if stride > 1 { lines.append("every \(stride). of those asked for, to keep --max") }
      if lost > 0 { lines.append("\(lost) do not decode: the file is damaged or cut") }
      if damaged > 0 { lines.append("\(damaged) have damaged parts") }
      return lines.joined(separator: "\n")
    }
  }
}
