/// Why something was not fetched. The texts are stable: they are stored, shown and listed in `docs/sources.md`.
public enum FetchReason: String, Sendable, Hashable, CaseIterable, Codable {
  // What was asked for cannot be fetched.
  case badAddress = "bad_address"
  case addressNotAllowed = "address_not_allowed"
  case portNotAllowed = "port_not_allowed"
  case notAVideo = "not_a_video"
  case notSubtitles = "not_subtitles"
  case notAPicture = "not_a_picture"
  case unsupportedAddress = "unsupported_address"
  case blocked = "blocked"
  case alreadyTaken = "already_taken"
  case tooLarge = "too_large"
  case tooLong = "too_long"
  case liveStream = "live_stream"
  case copyProtected = "copy_protected"

  // The source says no.
  case notFound = "not_found"
  case accessDenied = "access_denied"
  case signInNeeded = "sign_in_needed"
  case privateVideo = "private_video"
  case removed = "removed"
  case objectGone = "object_gone"
  case notInThisCountry = "not_in_this_country"
  case rateLimited = "rate_limited"
  case serverError = "server_error"

  // The way there.
  case unknownHost = "unknown_host"
  case unreachable = "unreachable"
  case badCertificate = "bad_certificate"
  case interrupted = "interrupted"
  case timeout = "timeout"
  case tooSlow = "too_slow"
  case trafficLimit = "traffic_limit"

  // This side.
  case programMissing = "yt_dlp_missing"
  case programFailed = "yt_dlp_failed"
  case mergerMissing = "ffmpeg_missing"
  case diskFull = "disk_full"
  case fileError = "file_error"
  case cancelled = "cancelled"

  /// For people: what happened, and where it helps, what to do.
  public var meaning: String {
    switch self {
    case .badAddress: "The address cannot be understood; it must begin with http:// or https://."
    case .addressNotAllowed:
      "The host is on a private or reserved network, which fetching may not reach. "
        + "FRAMEWRIGHT_ALLOW_PRIVATE_NETWORKS=yes allows private ones."
    case .portNotAllowed: "The port is not one of a web server."
    case .notAVideo: "What the address gave is no video."
    case .notSubtitles: "What came cannot be read as subtitles."
    case .notAPicture: "What came is no picture."
    case .unsupportedAddress: "No video was found at the address, or the site is not supported."
    case .blocked: "The block-list excludes it."
    case .alreadyTaken: "It was taken before."
    case .tooLarge: "It is larger than allowed."
    case .tooLong: "It lasts longer than allowed."
    case .liveStream: "It is a live stream; take the recording once it has ended."
    case .copyProtected: "It is copy-protected."
    case .notFound: "There is nothing at the address (any more)."
    case .accessDenied: "The site refuses access."
    case .signInNeeded: "The site asks for a sign-in or a confirmed age; give a cookies file."
    case .privateVideo: "The video is private."
    case .removed: "The video was removed or is not available."
    case .objectGone:
      "The object was replaced or deleted in its bucket, or the bucket is no longer scanned; scan it again."
    case .notInThisCountry: "The site does not show it in this server's country."
    case .rateLimited: "The site asks for slower requests; it is tried again later."
    case .serverError: "The site has a fault; it is tried again later."
    case .unknownHost: "The host's name is unknown."
    case .unreachable: "Nothing answers at the address."
    case .badCertificate: "The host's certificate is not valid."
    case .interrupted: "The connection broke again and again."
    case .timeout: "It took longer than allowed."
    case .tooSlow: "It came too slowly."
    case .trafficLimit: "More was sent over the network than the fetch may use."
    case .programMissing: "yt-dlp is not installed; run `make bootstrap`, or name it in FRAMEWRIGHT_YT_DLP."
    case .programFailed: "yt-dlp failed."
    case .mergerMissing: "The ffmpeg command is not installed; run `make bootstrap`."
    case .diskFull: "The disk is full; free some space and try again."
    case .fileError: "A local file could not be read or written."
    case .cancelled: "It was cancelled."
    }
  }

  /// Whether the same fetch may succeed a little later.
  public var isTransient: Bool {
    switch self {
    case .rateLimited, .serverError, .unknownHost, .unreachable, .interrupted, .timeout, .tooSlow, .diskFull: true
    default: false
    }
  }
}
