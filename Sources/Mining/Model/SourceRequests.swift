import Fetching
public import Foundation
import Web

/// Where videos are to be found. At least one of the three is given.
public struct NewSources: Codable, Sendable {
  /// Addresses of files, pages, playlists or channels.
  public var urls: [String]?
  /// Words to search for, a search each.
  public var searches: [String]?
  /// The text of a list: an address or `search: words` a line, `limit=N` behind it, comments after `#`.
  public var list: String?
  /// Most videos of a playlist, channel or search; 50 by default, up to 500.
  public var limit: Int?
  /// Only tells what would be taken.
  public var dryRun: Bool?
  /// Of what is found only these, by the `url` that a dry run told; at most 1,000. Without it all.
  public var only: [String]?

  /// Sources with their limits, in order, each once; lines of the list that cannot be used stay behind as problems.
  ///
  /// - Throws: `APIError(.invalidField)` when nothing, too much or an impossible address is given.
  func checked() throws -> (sources: [PopulateWork.Source], problems: [SourceReport.Problem]) {
    guard (1...500).contains(limit ?? 50) else { throw APIError(.invalidField, "limit is 1…500") }
    guard (1...1000).contains(only?.count ?? 1) else {
      throw APIError(.invalidField, "only holds \(only?.count ?? 0) addresses", hint: "Send 1 to 1,000")
    }
    var sources: [PopulateWork.Source] = []
    for text in urls ?? [] {
      guard let address = try? WebAddress(text) else {
        throw APIError(.invalidField, "urls: \(text.prefix(200)): \(FetchReason.badAddress.meaning)")
      }
      sources.append(.init(url: address.text))
    }
    for words in searches ?? [] {
      let words = words.trimmingCharacters(in: .whitespacesAndNewlines)
      guard !words.isEmpty, words.utf8.count <= 500 else {
        throw APIError(.invalidField, "searches: 1 to 500 bytes of words")
      }
      sources.append(.init(search: words))
    }
    let read = AddressList(Array((list ?? "").utf8))
    for entry in read.entries {
      switch entry.source {
      case .address(let address): sources.append(.init(url: address.text, limit: entry.limit, line: entry.line))
      case .search(let words): sources.append(.init(search: words, limit: entry.limit, line: entry.line))
      }
    }
    var seen: Set<String> = []
    sources = sources.filter { seen.insert($0.name).inserted }
    guard (1...1000).contains(sources.count) else {
      throw APIError(
        .invalidField, sources.isEmpty ? "No source is named" : "\(sources.count) sources are too many at once",
        hint: "Send 1 to 1,000 in urls, searches or list")
    }
    let problems = read.problems.prefix(200).map {
      SourceReport.Problem(source: "line \($0.line)", code: "bad_line", message: $0.message)
    }
    return (sources, Array(problems))
  }
}

/// What sources held, and what became of it: the result of the job.
public struct SourceReport: Codable, Sendable {
  /// One video.
  public struct Item: Codable, Sendable {
    public var title: String?
    public var url: String
    /// The source it was found in.
    public var source: String
    /// Seconds.
    public var duration: Double?
    public var uploader: String?
    /// The address of a still, which `footage.source_picture` shows.
    public var picture: String?
    /// Why it is not taken; absent when it is.
    public var reason: String?
    public var detail: String?
    /// The workspace has it already: it is not fetched again.
    public var isKnown: Bool
    /// The project has it already.
    public var isLinked: Bool
    /// Absent in a dry run, and for what is not taken.
    public var videoId: UUID?
  }
  /// A source, or a line of a list, that gave nothing.
  public struct Problem: Codable, Sendable {
    public var source: String
    public var code: String
    public var message: String
  }

  public var isDryRun: Bool
  /// Sources looked at.
  public var sources = 0
  /// Videos that they held, each once.
  public var found = 0
  /// Videos that are new in the project.
  public var added = 0
  /// Videos not taken, by reason; those that were not chosen are not named.
  public var skipped: [String: Int] = [:]
  /// The first 1,000 videos.
  public var items: [Item] = []
  public var problems: [Problem] = []
  /// Sources of which more could have been looked at.
  public var cut: [String] = []

  init(isDryRun: Bool, problems: [Problem]) {
    self.isDryRun = isDryRun
    self.problems = problems
  }
}
