import Database
import Foundation

/// Runs one verb and turns what it throws into a message with a remedy and an exit status.
func runCommandLine(_ words: [String]) async -> ExitStatus {
  guard let verb = words.first, !["help", "--help", "-h"].contains(verb) else {
    Console.out(overview())
    return words.isEmpty ? .wrongUse : .clean
  }
  if verb == "version" || verb == "--version" {
    Console.out("framewright \(Version.current)")
    return .clean
  }
  guard let command = commands.first(where: { $0.name == verb }) else {
    Console.note("framewright: unknown verb '\(verb)'. 'framewright help' lists all.")
    return .wrongUse
  }
  do {
    return try await command.init().run(Array(words.dropFirst()))
  } catch let error as UsageError {
    Console.note("framewright \(verb): \(error.message). 'framewright \(verb) --help' shows how.")
    return .wrongUse
  } catch {
    Console.note("framewright \(verb): \(error)")
    return .failed
  }
}

private func overview() -> String {
  var text = "framewright: footage and photographs into labelled datasets\n\n"
  for command in commands where !command.isHidden {
    text += "  \(command.name.padding(toLength: 10, withPad: " ", startingAt: 0)) \(command.summary)\n"
  }
  text += "\nEvery verb explains itself with --help. Exit status: 0 clean, 1 done with warnings, 2 wrong use, 3 failed."
  return text
}

/// The version of this build.
enum Version {
  static let current = "0.1.0"
}
