import Database
import Schema

/// `framewright migrate`: brings a database's schema up to date.
struct MigrateCommand: Command {
  static let name = "migrate"
  static let summary = "Bring a database's schema up to date"
  static let help = """
    framewright migrate [--dry-run] [--json]

    Applies the migrations that DATABASE_OWNER_URL's database lacks, all or none. --dry-run only lists them. A database
    whose history differs from this program's is refused.
    """

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(words, options: [], switches: ["dry-run"])
    if arguments.wantsHelp { return printHelp() }
    _ = try arguments.positional()
    let url = try Configuration().text("DATABASE_OWNER_URL")
    let applied = try await Migrator(ownerURL: url, migrations: Schema.migrations).migrate(
      dryRun: arguments.has("dry-run"))
    if arguments.wantsJSON {
      Console.out(
        "{\"dry_run\":\(arguments.has("dry-run")),\"migrations\":[\(applied.map { "\"\($0.fileName)\"" }.joined(separator: ","))]}"
      )
    } else if applied.isEmpty {
      Console.out("The database is up to date.")
    } else {
      for migration in applied {
        Console.out("\(arguments.has("dry-run") ? "would apply" : "applied") \(migration.fileName)")
      }
    }
    return .clean
  }
}
