import Formats
import Foundation
import Imaging
import Threads
import Video

/// `framewright extract`: frames of a video as pictures, on files alone.
struct ExtractCommand: Command {
  static let name = "extract"
  static let summary = "Take frames from a video on disk"
  static let help = """
    framewright extract VIDEO OUT [--every TIME | --every-frames N | --fps F | --keyframes | --count N |
                        --scenes [--method content|adaptive] | --motion] [--threshold T]
                        [--from TIME] [--to TIME] [--max N] [--format jpeg|png|webp] [--quality 90]
                        [--longest PIXELS] [--threads N] [--json]

    Writes OUT/VIDEO_000123.jpg, by the frame's number from 0: the same number as everywhere in Framewright, OpenCV and
    PyAV. Frames that are there already stay: running it again adds only what is new. TIME is seconds, as 1.5 or 1.5s,
    500ms, or [hours:]minutes:seconds.
      --every TIME      the frame on the screen at each multiple of TIME; 1s if nothing else is asked
      --every-frames N  every N-th frame; 1 takes all
      --fps F           so many a second, as 2, 0.5 or 30000/1001
      --keyframes       frames that decode without others
      --count N         so many, evenly spread
      --scenes          the first frame of each scene; --threshold is 27 (of 255) for content, 3 (times) for adaptive
      --motion          frames in which more than --threshold of the picture moves, 0.01 if not given; one a second
      --from, --to      a stretch of the video
      --max N           no more than N frames: every second, third … of them where there are more
      --longest PIXELS  reduce frames to that longer side
      --threads N       of the decoder, and as many that encode; 2 if not given
    """

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(
      words,
      options: [
        "every", "every-frames", "fps", "count", "method", "threshold", "from", "to", "max", "format", "quality",
        "longest", "threads",
      ], switches: ["keyframes", "scenes", "motion"])
    if arguments.wantsHelp { return printHelp() }
    let places = try arguments.positional("VIDEO", "OUT")
    let options = try Self.options(arguments)
    let out = URL(fileURLWithPath: places[1])
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: out.path, isDirectory: &isFolder), !isFolder.boolValue {
      throw UsageError(message: "\(places[1]) is a file; OUT is a folder")
    }
    let video = URL(fileURLWithPath: places[0])
    let isQuiet = arguments.wantsJSON
    let result = try await BlockingThreads(name: "extract", count: 1).run { () throws -> Result<Outcome, VideoError> in
      do {
        return .success(try Self.extract(video, into: out, options, isQuiet: isQuiet))
      } catch let error as VideoError {
        return .failure(error)
      }
    }
    ProgressLine.shared.clear()
    switch result {
    case .failure(let error):
      Console.note("framewright extract: \(places[0]): \(error.reason) \(error.remedy)")
      return .failed
    case .success(let outcome):
      if isQuiet {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        Console.out(String(decoding: try encoder.encode(outcome), as: UTF8.self))
      } else {
        Console.note(outcome.text)
      }
      return outcome.lost == 0 && outcome.damaged == 0 ? .clean : .warnings
    }
  }

  private static func extract(_ video: URL, into folder: URL, _ options: ExtractionOptions, isQuiet: Bool) throws
    -> Outcome
  {
    let stem = video.deletingPathExtension().lastPathComponent
    let ending = options.format.imageFormat.fileExtension
    let index = try FrameIndex.build(
      path: video.path, limits: options.limits, threads: options.threads,
      progress: {
        if !isQuiet { ProgressLine.shared.show("per cent of the file indexed", done: Int($0 * 100), total: 100) }
      })
    let facts = try VideoProbe.read(path: video.path, limits: options.limits).refined(by: index)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var options = options
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      if let number = FrameFile.number(name, stem: stem, ending: ending) { options.taken.insert(number) }
    }
    var written: [Outcome.Frame] = []
    let report = try Extraction.run(
      path: video.path, index: index, options: options,
      progress: { progress in
        guard !isQuiet else { return }
        let label = progress.stage == .searching ? "frames looked at" : "frames"
        ProgressLine.shared.show(label, done: progress.done, total: progress.total)
      },
      deliver: { extracted in
        let name = FrameFile.name(extracted.frame.number, stem: stem, ending: ending)
        // Whole or not at all: what lies there counts as done when this is run again.
        try Data(extracted.image.bytes).write(to: folder.appendingPathComponent(name), options: .atomic)
        written.append(Outcome.Frame(extracted, file: name))
      })
    return Outcome(facts, index, report, written.sorted { $0.number < $1.number })
  }
}

/// How extracted frames are named: `{video}_{number of at least six digits}.{ending}`.
enum FrameFile {
  static func name(_ number: Int, stem: String, ending: String) -> String {
    let digits = String(number)
    return "\(stem)_\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).\(ending)"
  }

  /// The frame that a file of this name holds; nil for other names.
  static func number(_ name: String, stem: String, ending: String) -> Int? {
    guard name.hasPrefix(stem + "_"), name.hasSuffix("." + ending) else { return nil }
    let digits = name.dropFirst(stem.count + 1).dropLast(ending.count + 1)
    guard let number = Int(digits), Self.name(number, stem: stem, ending: ending) == name else { return nil }
    return number
  }
}
