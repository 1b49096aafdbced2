import Foundation

/// Where links in mails may lead: our own pages and the configured ones, so that nobody can have a session sent to a
/// page of theirs.
struct RedirectRules: Sendable {
  let allowed: [String]

  func allows(_ address: String, origin: String?) -> Bool {
    // Browsers read "\" as "/" and drop control characters: what is parsed here must be what they would open.
    let isPlain = address.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7F && $0 != "\\" && $0 != "#" }
    guard isPlain, let url = URL(string: address), url.user == nil, url.password == nil else { return false }
    // A browser resolves these, and would end above the path that is allowed; `path` is percent-decoded already.
    guard !url.path.split(separator: "/").contains(where: { $0 == ".." || $0 == "." }) else { return false }
    return ([origin].compactMap(\.self) + allowed).contains { base in
      guard let base = URL(string: base), let scheme = url.scheme?.lowercased(), scheme == base.scheme?.lowercased(),
        let host = url.host?.lowercased(), host == base.host?.lowercased(), url.port == base.port
      else { return false }
      let path = base.path == "/" ? "" : base.path
      return path.isEmpty || url.path == path || url.path.hasPrefix(path + "/")
    }
  }
}
