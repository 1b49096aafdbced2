/// Something in which videos are found.
public enum SiteSource: Sendable, Hashable {
  /// A page, a playlist or a channel.
  case address(WebAddress)
  /// Words to search YouTube for.
  case search(String)

  /// What yt-dlp is asked for.
  func argument(limit: Int) -> String {
    switch self {
    case .address(let address): return address.text
    case .search(let words):
      let line = words.map { $0.isNewline ? " " : $0 }
      return "ytsearch\(limit):\(String(line))"
    }
  }
}
