import Foundation
import Mining

/// `framewright decode-video`: decodes one video for a worker. Workers start it for each video, so that no video decoder
/// runs in them; it is of no use to people and not listed.
struct DecodeVideoCommand: Command {
  static let name = VideoDecoding.verb
  static let summary = "Decode a video as a worker's folder says"
  static let help = """
    framewright decode-video FOLDER

    Reads `request.json` in the folder, leaves frames and pictures there, and tells each as a line of JSON on standard
    output.
    """
  static let isHidden = true

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(words, options: [])
    if arguments.wantsHelp { return printHelp() }
    let folder = try arguments.positional("a folder")[0]
    return VideoDecoding.main(folder: folder) == 0 ? .clean : .failed
  }
}
