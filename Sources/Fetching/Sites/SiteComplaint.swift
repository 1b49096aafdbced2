/// What yt-dlp's error lines mean. Its texts are the sites' and its own, gathered from its sources; the first that
/// occurs counts.
enum SiteComplaint {
  private static let known: [(FetchReason, [String])] = [
    (.cancelled, ["Interrupted by user"]),
    (.diskFull, ["No space left on device", "Errno 28", "Disk quota exceeded"]),
    (
      .rateLimited,
      [
        "HTTP Error 429", "Too Many Requests", "rate-limit", "rate limit", "Sign in to confirm you\u{2019}re not a bot",
        "Sign in to confirm you're not a bot", "try again later",
      ]
    ),
    (.privateVideo, ["Private video", "is private", "private video", "has been made private"]),
    (.copyProtected, ["DRM"]),
    (
      .notInThisCountry,
      [
        "not available in your country", "not made this video available in your country", "geo restriction",
        "geo-restrict", "not available from your location", "blocked it in your country", "HTTP Error 451",
        "who has blocked it on copyright grounds",
      ]
    ),
    (.liveStream, ["live event", "Premieres in", "This live stream", "is offline", "will begin in", "is upcoming"]),
    (
      .signInNeeded,
      [
        "Sign in to confirm your age", "confirm your age", "login required", "Login required", "Sign in",
        "--cookies", "members-only", "members only", "available to this channel's members", "requires authentication",
        "HTTP Error 401", "log in", "registered users", "--username",
      ]
    ),
    (
      .removed,
      [
        "Video unavailable", "has been removed", "has been terminated", "no longer available", "been deleted",
        "does not exist", "account associated with this video", "This video is not available", "is not available",
        "Requested format is not available", "No video formats found",
      ]
    ),
    (.notFound, ["HTTP Error 404", "HTTP Error 410"]),
    (.accessDenied, ["HTTP Error 403", "Access denied", "Cloudflare"]),
    (.serverError, ["HTTP Error 5"]),
    (.unsupportedAddress, ["Unsupported URL", "is not a valid URL", "Unable to extract", "no suitable InfoExtractor"]),
    (.badCertificate, ["CERTIFICATE_VERIFY_FAILED", "certificate verify failed"]),
    (.unknownHost, ["Name or service not known", "getaddrinfo failed", "Temporary failure in name resolution"]),
    (.mergerMissing, ["ffmpeg is not installed", "ffmpeg not found", "requires ffmpeg", "ffmpeg/avconv"]),
    (.timeout, ["timed out", "Read timed out"]),
    (
      .interrupted,
      [
        "IncompleteRead", "Connection reset", "Remote end closed", "Connection refused", "Connection aborted",
        "bytes read", "Unable to download", "Tunnel connection failed", "EOF occurred", "fragment",
      ]
    ),
  ]

  /// The meaning of what was printed on standard error; only lines that begin with `ERROR:` count.
  static func reason(_ lines: [String]) -> FetchError {
    let errors = lines.filter { $0.hasPrefix("ERROR:") }
    for line in errors.reversed() {
      let meant = reason(of: line)
      if meant.reason != .programFailed { return meant }
    }
    return FetchError(.programFailed, errors.last ?? lines.last ?? "no message")
  }

  /// The meaning of one line; `programFailed` for one that is not known.
  static func reason(of line: String) -> FetchError {
    for (reason, texts) in known where texts.contains(where: line.contains) { return FetchError(reason, line) }
    return FetchError(.programFailed, line)
  }
}
