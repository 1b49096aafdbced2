import Foundation

let status = await runCommandLine(Array(CommandLine.arguments.dropFirst()))
exit(status.rawValue)
