import Inference

/// `framewright run-model`: the process that holds one model. Others start it; it is of no use to people and not listed.
struct RunModelCommand: Command {
  static let name = "run-model"
  static let summary = "Hold a model and run it for the process that started this one"
  static let help = """
    framewright run-model

    Serves one other process: standard input is memory that both share, standard output the socket of their messages.
    """
  static let isHidden = true

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(words, options: [])
    if arguments.wantsHelp { return printHelp() }
    _ = try arguments.positional()
    ModelServer.serve()
    return .clean
  }
}

extension ModelProcess.Program {
  /// This very binary, as ``RunModelCommand``.
  static func own() throws -> ModelProcess.Program {
    let path = try UpCommand.ownPath()
    return ModelProcess.Program(
      path: path, arguments: [RunModelCommand.name], libraries: ModelRuntime.folder(program: path))
  }
}
