import Crypto
import Foundation

/// What a site says about a video. A listing knows little of it; the video's own page knows all.
public struct SiteMetadata: Sendable, Hashable, Codable {
  /// The same video has the same key, wherever it was found: a site's name and its id there, or the hash of an address.
  public var key: String
  /// The address of the video's page.
  public var address: String
  /// Which of the videos on that page, from 1; nil when it is the only one.
  public var item: Int?
  /// The site, as yt-dlp names it.
  public var site: String
  /// The site's id.
  public var id: String
  public var title: String?
  public var uploader: String?
  public var uploaderID: String?
  public var channelAddress: String?
  /// At most 5,000 characters.
  public var description: String?
  /// Tags and categories.
  public var tags: [String]
  /// Seconds.
  public var duration: Double?
  public var width: Int?
  public var height: Int?
  public var framesPerSecond: Double?
  /// Year, month and day as eight digits.
  public var uploadDate: String?
  public var views: Int?
  public var license: String?
  /// The address of a still of it.
  public var picture: String?
  public var language: String?
  /// From which age the site shows it.
  public var ageLimit: Int?
  /// Bytes of the format that would be taken, as far as known.
  public var bytes: Int64?
  /// Whether it is being broadcast, or will be.
  public var isLive: Bool
  /// Whether it is itself a list of videos.
  public var isList: Bool

  /// What is known of an address before anybody looked.
  init(file address: WebAddress) {
    self.address = address.text
    key = Self.key(of: address.text)
    (site, id, tags, isLive, isList) = ("generic", "", [], false, false)
  }

  /// Reads a line of `yt-dlp --dump-json`; nil when it describes no video.
  /// - Parameter source: the address that was asked for; videos without an address of their own are its items.
  init?(line: some DataProtocol, source: WebAddress?) {
    guard let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] else { return nil }
    let record = SiteRecord(fields: object)
    let isEntry = ["url", "url_transparent"].contains(record.text("_type"))
    let own = isEntry ? record.text("url") : record.text("webpage_url") ?? record.text("original_url")
    guard let address = own.flatMap({ try? WebAddress($0) }) ?? source else { return nil }
    site = (record.text("extractor_key") ?? record.text("ie_key") ?? "Generic").lowercased()
    id = record.text("id") ?? ""
    let count = record.integer("n_entries") ?? record.integer("playlist_count")
    let isItem = !isEntry && record.integer("playlist_index") != nil && count != 1
    // Pages with several videos: each is known by its place on the page.
    let page = isItem ? record.text("playlist_webpage_url").flatMap { try? WebAddress($0) } ?? source : nil
    let sharesAddress = page != nil && (page == address || site == "generic" || site == "html5mediaembed")
    item = sharesAddress ? record.integer("playlist_index") : nil
    self.address = (sharesAddress ? page ?? address : address).text
    if site == "generic" || site == "html5mediaembed" || id.isEmpty {
      key = Self.key(of: self.address, item: item)
    } else {
      key = "\(site) \(id.prefix(200))"
    }
    title = record.text("title")?.cut(500)
    uploader = (record.text("uploader") ?? record.text("channel") ?? record.text("creator"))?.cut(200)
    uploaderID = (record.text("uploader_id") ?? record.text("channel_id"))?.cut(200)
    channelAddress = record.text("channel_url") ?? record.text("uploader_url")
    description = record.text("description")?.cut(5000)
    tags = (record.texts("tags") + record.texts("categories")).prefix(200).map { $0.cut(100) }
    duration = record.number("duration").flatMap { $0 >= 0 ? $0 : nil }
    width = record.integer("width")
    height = record.integer("height")
    framesPerSecond = record.number("fps")
    uploadDate = record.text("upload_date").flatMap { $0.utf8.count == 8 && Int($0) != nil ? $0 : nil }
    views = record.integer("view_count")
    license = record.text("license")?.cut(200)
    picture = Self.picture(record)
    language = record.text("language")?.cut(20)
    ageLimit = record.integer("age_limit")
    bytes = (record.integer("filesize") ?? record.integer("filesize_approx")).map(Int64.init)
    let live = record.text("live_status") ?? ""
    isLive = record.flag("is_live") || ["is_live", "is_upcoming", "post_live"].contains(live)
    let kind = record.text("ie_key") ?? ""
    isList =
      record.text("_type") == "playlist"
      || (isEntry && ["Tab", "Playlist", "Channel", "User", "Album"].contains { kind.hasSuffix($0) })
  }

  /// Of several stills the narrowest of at least 320 pixels, else the widest of those whose size is told, else the one
  /// the site prefers, which stands last.
  private static func picture(_ record: SiteRecord) -> String? {
    let all = (record.fields["thumbnails"] as? [Any])?.suffix(100).compactMap { $0 as? [String: Any] } ?? []
    let stills = all.compactMap { fields -> (address: String, width: Int)? in
      let still = SiteRecord(fields: fields)
      return address(of: still.text("url")).map { ($0, still.integer("width") ?? 0) }
    }
    let sized = stills.filter { $0.width > 0 }.sorted { $0.width < $1.width }
    return sized.first { $0.width >= 320 }?.address ?? sized.last?.address ?? address(of: record.text("thumbnail"))
      ?? stills.last?.address
  }

  /// A whole address of reasonable length; some sites leave the scheme out.
  private static func address(of text: String?) -> String? {
    guard let text, text.utf8.count <= 2000 else { return nil }
    return (try? WebAddress(text.hasPrefix("//") ? "https:\(text)" : text))?.text
  }

  /// Whether the key is a site's own, so that the same video has it wherever it was found.
  public var hasSiteKey: Bool { !key.hasPrefix("web ") }

  /// The key of what is known by its address alone.
  public static func key(of address: String, item: Int? = nil) -> String {
    "web " + Hexadecimal.encode(SHA256.hash(item.map { "\(address)#\($0)" } ?? address)).prefix(32)
  }
}

/// A JSON object of somebody else, whose fields may hold anything.
struct SiteRecord {
  let fields: [String: Any]

  func text(_ name: String) -> String? { (fields[name] as? String).flatMap { $0.isEmpty ? nil : $0 } }

  func texts(_ name: String) -> [String] { (fields[name] as? [Any])?.compactMap { $0 as? String } ?? [] }

  func number(_ name: String) -> Double? {
    guard let value = (fields[name] as? NSNumber)?.doubleValue, value.isFinite else { return nil }
    return value
  }

  func integer(_ name: String) -> Int? { number(name).flatMap { Int(exactly: $0.rounded()) } }

  func flag(_ name: String) -> Bool { (fields[name] as? NSNumber)?.boolValue ?? false }
}

extension String {
  fileprivate func cut(_ count: Int) -> String { String(prefix(count)) }
}
