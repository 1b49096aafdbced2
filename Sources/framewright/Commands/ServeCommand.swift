import Foundation
import Identity
import Library
import Processes
import Web

/// `framewright serve`: the server alone.
struct ServeCommand: Command {
  static let name = "serve"
  static let summary = "Serve the API, the pages and stored files"
  static let help = """
    framewright serve [--host ADDRESS] [--port N] [--tls-certificate FILE --tls-key FILE]

    Needs DATABASE_URL, OBJECTS_URL, FRAMEWRIGHT_SECRET and SUPABASE_JWT_SECRET; docs/settings.md lists all settings.
    On SIGTERM it stops accepting, finishes what it has begun within 30 s, and ends.
    """

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(words, options: Configuration.flags)
    if arguments.wantsHelp { return printHelp() }
    _ = try arguments.positional()
    let configuration = try Configuration(arguments: arguments)
    Log.shared.level = try configuration.choice("FRAMEWRIGHT_LOG_LEVEL", Log.Level.self)
    let stop = StopSignal()
    let assembly = try Assembly(configuration)
    let router = try assembly.router()
    let server = Server(try configuration.server(), handler: router.handler)
    let port = try server.start()
    let scheme = configuration["FRAMEWRIGHT_TLS_CERTIFICATE"] == nil ? "http" : "https"
    let host = try configuration.text("FRAMEWRIGHT_HOST")
    Console.out("Framewright \(Version.current) is at \(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)")
    await withTaskGroup { group in
      group.addTask { await assembly.identity.run() }
      group.addTask { await assembly.live.run() }
      await stop.wait()
      await server.shutdown(within: .seconds(30))
      group.cancelAll()
    }
    return .clean
  }
}
