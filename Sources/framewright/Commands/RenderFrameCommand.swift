import Foundation
import Imaging
import Threads
import Video

/// `framewright render-frame`: frames of a video, by number, on standard output. A server starts it so that no decoder
/// runs in the server; it is of little use to people and not listed.
struct RenderFrameCommand: Command {
  static let name = "render-frame"
  static let summary = "Render frames of a video on standard output"
  static let help = """
    framewright render-frame VIDEO NUMBER… [--index FILE] [--longest PIXELS] [--quality 85]

    JPEGs go to standard output one after the other; for each, standard error has a line with its number, its bytes and
    the milliseconds that it took, the first one's with opening. FILE keeps the frame index: it is read where it is
    there, else written.
    """
  static let isHidden = true

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(words, options: ["index", "longest", "quality"])
    if arguments.wantsHelp { return printHelp() }
    guard let path = arguments.rest.first, arguments.rest.count > 1 else {
      throw UsageError(message: "VIDEO and NUMBER are missing")
    }
    let numbers = arguments.rest.dropFirst().compactMap { Int($0) }
    guard numbers.count == arguments.rest.count - 1 else { throw UsageError(message: "NUMBER is a whole number") }
    let longest = try arguments.number("longest", 8...65_535).map { Int($0) }
    let quality = Int(try arguments.number("quality", 1...100) ?? 85)
    let indexFile = arguments["index"].map { URL(fileURLWithPath: $0) }
    let failure = try await BlockingThreads(name: "frames", count: 1).run { () throws -> VideoError? in
      do {
        try Self.render(path, numbers, indexFile, longest: longest, quality: quality)
        return nil
      } catch let error as VideoError {
        return error
      }
    }
    guard let failure else { return .clean }
    Console.note("\(failure.reason) \(failure.remedy)")
    return .failed
  }

  private static func render(_ path: String, _ numbers: [Int], _ indexFile: URL?, longest: Int?, quality: Int) throws {
    let clock = ContinuousClock()
    var begun = clock.now
    let index: FrameIndex
    if let kept = indexFile.flatMap({ try? Data(contentsOf: $0) }) {
      index = try FrameIndex(decoding: [UInt8](kept))
    } else {
      index = try FrameIndex.build(path: path)
      if let indexFile { try Data(index.encoded()).write(to: indexFile, options: .atomic) }
    }
    let reader = try VideoReader(path: path, index: index)
    for number in numbers {
      _ = try reader.frame(number)
      let image = try reader.raster(fitting: longest).encoded(as: .jpeg, quality: quality)
      let milliseconds = Double((clock.now - begun) / .microseconds(1)) / 1000
      FileHandle.standardOutput.write(Data(image.bytes))
      Console.note("\(number) \(image.bytes.count) \(milliseconds)")
      begun = clock.now
    }
  }
}
