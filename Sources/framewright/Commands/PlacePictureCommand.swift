import Foundation
import Glibc
import Imaging

/// `framewright place-picture`: a picture as the numbers that a neural network takes. The server starts it for each
/// picture that a model looks at, so that no decoder runs in the server; it is of no use to people and not listed.
struct PlacePictureCommand: Command {
  static let name = "place-picture"
  static let summary = "Write a picture's numbers for a neural network on standard output"
  static let help = """
    framewright place-picture FILE --placement JSON [--page N] [--longest PIXELS]

    Three planes of 32-bit numbers, red, green and blue, go to standard output, row by row. Pictures are decoded whole
    unless --longest names the longer side's most pixels.
    """
  static let isHidden = true

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(words, options: ["placement", "page", "longest"])
    if arguments.wantsHelp { return printHelp() }
    let file = try arguments.positional("a file")[0]
    guard let page = Int(arguments["page"] ?? "0"), let longest = Int(arguments["longest"] ?? "1"), longest > 0 else {
      throw UsageError(message: "--page and --longest are whole numbers")
    }
    guard let text = arguments["placement"],
      let placement = try? JSONDecoder().decode(NetworkPlacement.self, from: Data(text.utf8)),
      (1...2048).contains(placement.canvas.width), (1...2048).contains(placement.canvas.height)
    else { throw UsageError(message: "--placement says where the picture lies, on at most 2048 × 2048") }
    RenderPictureCommand.limitItself()
    do throws(ImagingError) {
      let raster = try ImageDecoder.decode(
        file: URL(fileURLWithPath: file), page: page, fitting: arguments["longest"] == nil ? nil : longest
      ).raster
      var planes = [Float](repeating: 0, count: placement.canvas.pixelCount * 3)
      var failure: ImagingError?
      planes.withUnsafeMutableBufferPointer { numbers in
        do throws(ImagingError) { try raster.writePlanes(placement, into: numbers) } catch { failure = error }
      }
      if let failure { throw failure }
      FileHandle.standardOutput.write(planes.withUnsafeBytes { Data($0) })
      return .clean
    } catch {
      FileHandle.standardError.write(Data("\(error.reason) \(error.remedy)\n".utf8))
      return .failed
    }
  }
}
