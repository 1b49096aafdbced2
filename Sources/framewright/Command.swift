/// One verb of the command line.
protocol Command: Sendable {
  static var name: String { get }
  /// One line for the list of verbs.
  static var summary: String { get }
  static var help: String { get }
  /// Left out of the list of verbs: for the program's own use.
  static var isHidden: Bool { get }
  init()
  func run(_ words: [String]) async throws -> ExitStatus
}

extension Command {
  static var isHidden: Bool { false }

  func printHelp() -> ExitStatus {
    Console.out(Self.help)
    return .clean
  }
}

/// Every verb, in the order of `framewright help`.
let commands: [any Command.Type] = [
  UpCommand.self, ServeCommand.self, WorkCommand.self, MigrateCommand.self, DoctorCommand.self, LoginCommand.self,
  MineCommand.self, ImportCommand.self, ExportCommand.self, ConvertCommand.self, CheckCommand.self, EvalCommand.self,
  ExtractCommand.self, PredictCommand.self, ModelCommand.self,
  DescribeCommand.self,
  RenderPictureCommand.self, PlacePictureCommand.self, DecodeVideoCommand.self,
  ShowFramesCommand.self,
  RunModelCommand.self,
]
