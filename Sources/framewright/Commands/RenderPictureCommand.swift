import Foundation
import Glibc
import Imaging

/// `framewright render-picture`: one view of a picture on standard output. The server starts it for each view, so that
/// no decoder runs in the server; it is of no use to people and not listed.
struct RenderPictureCommand: Command {
  static let name = "render-picture"
  static let summary = "Render one view of a picture on standard output"
  static let help = """
    framewright render-picture FILE [--page N] [--longest PIXELS] [--low VALUE --high VALUE]
                               [--x X --y Y --width W --height H]

    The view goes to standard output; of samples wider than eight bits, standard error names the values shown as black
    and white and the smallest and largest value there is.
    """
  static let isHidden = true

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(words, options: ["page", "longest", "low", "high", "x", "y", "width", "height"])
    if arguments.wantsHelp { return printHelp() }
    let file = try arguments.positional("a file")[0]
    guard let page = Int(arguments["page"] ?? "0"), let longest = Int(arguments["longest"] ?? "1280"), longest > 0
    else {
      throw UsageError(message: "--page and --longest are whole numbers")
    }
    var window = ToneWindow.automatic
    if arguments["low"] != nil || arguments["high"] != nil {
      guard let low = Double(arguments["low"] ?? ""), let high = Double(arguments["high"] ?? ""), low < high else {
        throw UsageError(message: "--low and --high are numbers and belong together")
      }
      window = .range(low: low, high: high)
    }
    let place = ["x", "y", "width", "height"].map { arguments[$0] }
    let numbers = place.compactMap { $0.flatMap { Int($0) } }
    guard numbers.count == 4 || place.allSatisfy({ $0 == nil }) else {
      throw UsageError(message: "--x, --y, --width and --height are whole numbers and belong together")
    }
    let part =
      numbers.count == 4
      ? PixelRectangle(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3]) : nil
    Self.limitItself()
    do throws(ImagingError) {
      let view = try ImageView.render(
        file: URL(fileURLWithPath: file), page: page, part: part, fitting: longest, window: window)
      FileHandle.standardOutput.write(Data(view.image.bytes))
      // The server passes them on to whoever moves the window.
      if let window = view.window, let samples = view.samples {
        FileHandle.standardError.write(
          Data(
            "\(window.lowerBound) \(window.upperBound) \(samples.lowerBound) \(samples.upperBound)\n".utf8))
      }
      return .clean
    } catch {
      FileHandle.standardError.write(Data("\(error.reason) \(error.remedy)\n".utf8))
      return .failed
    }
  }

  /// A hostile file may cost 4 GiB and 30 seconds of a core, and write nothing but its answer.
  static func limitItself() {
    // A sanitizer reserves terabytes of addresses that it never touches.
    let isSanitized = dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil
    let space = isSanitized ? Int.max : 4 << 30
    for (resource, most) in [(RLIMIT_AS, space), (RLIMIT_CPU, 30), (RLIMIT_FSIZE, 256 << 20), (RLIMIT_CORE, 0)] {
      var limit = rlimit(rlim_cur: rlim_t(most), rlim_max: rlim_t(most))
      _ = setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
    }
  }
}
