import Foundation
import Web

/// `framewright login`: keeps a key for the shell.
struct LoginCommand: Command {
  static let name = "login"
  static let summary = "Sign the shell in at a server"
  static let help = """
    framewright login [--email ADDRESS] [--json]

    Signs in at FRAMEWRIGHT_URL with a password (asked for, or the first line of standard input), makes a key for this
    machine and keeps it in ~/.config/framewright/login.json.
    """

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(words, options: ["email"])
    if arguments.wantsHelp { return printHelp() }
    _ = try arguments.positional()
    let client = try APIClient(needsToken: false)
    let email: String
    if let given = arguments["email"] {
      email = given
    } else {
      Console.write(2, "Mail address: ")
      email = readLine() ?? ""
    }
    let password: String
    if isatty(0) == 1 {
      password = String(cString: getpass("Password: "))
    } else {
      password = readLine() ?? ""
    }
    let session = try await client.call(
      "POST", "/auth/v1/token?grant_type=password", ["email": .string(email), "password": .string(password)])
    guard let token = session["access_token"]?.string else {
      throw RemoteError(status: 0, code: "no_session", message: "The server gave no session")
    }
    setenv("FRAMEWRIGHT_TOKEN", token, 1)
    let key = try await APIClient().call(
      "POST", "/api/v1/keys",
      ["name": .string("Shell on \(ProcessInfo.processInfo.hostName)"), "scopes": ["admin"], "expires_in_days": 90])
    guard let text = key["key"]?.string else {
      throw RemoteError(status: 0, code: "no_key", message: "The server gave no key")
    }
    try SavedLogin.save(text, for: client.base)
    if arguments.wantsJSON {
      Console.out(
        "{\"url\":\"\(client.base)\",\"email\":\(String(decoding: JSONValue.string(email).bytes, as: UTF8.self))}")
    } else {
      Console.out("Signed in at \(client.base) as \(email) for 90 days.")
    }
    return .clean
  }
}
