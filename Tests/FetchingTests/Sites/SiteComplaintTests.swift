import Testing

@testable import Fetching

@Suite struct SiteComplaintTests {
  @Test(arguments: [
    ("[youtube] x: Private video. Sign in if you've been granted access to this video", FetchReason.privateVideo),
    ("[youtube] x: Video unavailable. This video has been removed by the uploader", .removed),
    ("[youtube] x: Sign in to confirm you\u{2019}re not a bot. Use --cookies-from-browser or --cookies", .rateLimited),
    ("[youtube] x: Sign in to confirm your age. This video may be inappropriate", .signInNeeded),
    ("[youtube] x: The uploader has not made this video available in your country", .notInThisCountry),
    ("[youtube] x: Join this channel to get access to members-only content", .signInNeeded),
    ("[youtube] x: Premieres in 3 hours", .liveStream), ("[x] x: This video is DRM protected", .copyProtected),
    ("[generic] Unable to download webpage: HTTP Error 404: Not Found (caused by <HTTPError>)", .notFound),
    ("[generic] Unable to download webpage: HTTP Error 403: Forbidden", .accessDenied),
    ("unable to download video data: HTTP Error 429: Too Many Requests", .rateLimited),
    ("[generic] Unable to download webpage: HTTP Error 503: Service Unavailable", .serverError),
    ("Unsupported URL: https://a.example/", .unsupportedAddress),
    ("[generic] Unable to download webpage: [Errno -2] Name or service not known", .unknownHost),
    ("unable to write data: [Errno 28] No space left on device", .diskFull),
    ("[generic] x: Unable to download webpage: The read operation timed out", .timeout),
    ("You have requested merging of multiple formats but ffmpeg is not installed", .mergerMissing),
    ("something new", .programFailed),
  ]) func whatSitesSayHasAMeaning(_ text: String, _ reason: FetchReason) {
    let error = SiteComplaint.reason(["WARNING: HTTP Error 404", "ERROR: " + text, "a last line"])
    #expect(error.reason == reason)
    #expect(error.detail.contains(text))
  }

  @Test func warningsAloneAreNoReason() {
    #expect(SiteComplaint.reason(["WARNING: Private video"]).reason == .programFailed)
    #expect(SiteComplaint.reason([]).reason == .programFailed)
  }
}
