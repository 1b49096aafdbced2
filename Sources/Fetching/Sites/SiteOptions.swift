public import Foundation

/// How yt-dlp asks sites.
public struct SiteOptions: Sendable, Hashable {
  /// Pictures no higher (or, upright, no wider) than this are preferred. Default 1080.
  public var preferredHeight = 1080
  /// Most bytes a second; nil for no limit.
  public var bytesPerSecond: Int?
  /// Pause between a site's pages, seconds. Default 1.
  public var pauseBetweenRequests = 1.0
  /// Pause before a download, seconds, anything between the two. Default 5 to 15.
  public var pauseBeforeDownload = 5.0...15.0
  /// Languages of subtitles that are fetched with a video, in the order of preference; nil takes those of the language
  /// that is spoken, an empty list none. Default none.
  public var subtitleLanguages: [String]? = []
  /// How often a download that broke is tried again. Default 5.
  public var retries = 5
  /// How often a piece of one is. Default 10.
  public var fragmentRetries = 10
  /// How often reading a page is. Default 3.
  public var pageRetries = 3
  /// Cookies of a signed-in browser, in Netscape's format; read, never written.
  public var cookies: URL?
  /// PEM file of the authorities to trust; nil for the system's.
  public var authorityFile: String?
  /// What every run may use.
  public var limits = FetchLimits()

  /// The defaults.
  public init() {}
}
