import Mining

/// `framewright show-frames`: the process that has one video open. Servers start it, so that no video decoder runs in
/// them; it is of no use to people and not listed.
struct ShowFramesCommand: Command {
  static let name = FrameShowing.verb
  static let summary = "Hold a video and show frames of it to the process that started this one"
  static let help = """
    framewright show-frames

    Serves one other process: standard input is the socket of their messages.
    """
  static let isHidden = true

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(words, options: [])
    if arguments.wantsHelp { return printHelp() }
    _ = try arguments.positional()
    FrameShowing.main()
    return .clean
  }
}
