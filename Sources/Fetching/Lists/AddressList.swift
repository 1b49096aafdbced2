/// A text file of what to fetch: an address a line, or `search: words`.
///
/// `#` at a line's beginning or after a blank begins a comment; empty lines are skipped; `limit=N` after an address or
/// after search words says how many videos of a playlist or search are looked at. Lines may end in LF or CRLF; a
/// byte order mark is ignored; the text is UTF-8.
public struct AddressList: Sendable, Hashable {
  /// A line that names a source.
  public struct Entry: Sendable, Hashable {
    /// From 1.
    public var line: Int
    /// What it names.
    public var source: SiteSource
    /// How many of its videos are looked at, where the line says so.
    public var limit: Int?
  }

  /// A line that cannot be used.
  public struct Problem: Sendable, Hashable {
    /// What is wrong with it.
    public enum Kind: Sendable, Hashable {
      /// Neither an address nor a search.
      case notAnAddress
      /// The bytes are not UTF-8, or hold a zero.
      case notText
      /// The same as an earlier line, whose number is given; it is taken once.
      case repeated(Int)
      /// An option that is not known, or whose value cannot be used.
      case option(String)
      /// More lines than are read; this and the following were not.
      case tooManyLines
    }

    /// From 1.
    public var line: Int
    /// What is wrong.
    public var kind: Kind

    /// For people, with the repair.
    public var message: String {
      switch kind {
      case .notAnAddress: "Line \(line) is neither an http(s) address nor “search: words”."
      case .notText: "Line \(line) is not UTF-8 text."
      case .repeated(let first): "Line \(line) repeats line \(first); it is taken once."
      case .option(let text): "Line \(line): “\(text)” is not understood; “limit=N” with N from 1 to 5000 is."
      case .tooManyLines: "From line \(line) on nothing was read; split the file."
      }
    }
  }

  /// Most lines that are read.
  public static let mostLines = 100_000

  /// In the file's order, each source once.
  public private(set) var entries: [Entry] = []
  /// In the file's order.
  public private(set) var problems: [Problem] = []

  /// Reads a file's bytes; what cannot be used is among the problems.
  public init(_ bytes: [UInt8]) {
    let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    var known: [SiteSource: Int] = [:]
    let lines = body.split(maxSplits: Self.mostLines, omittingEmptySubsequences: false, whereSeparator: { $0 == 10 })
    for (index, line) in lines.enumerated() {
      let number = index + 1
      guard index < Self.mostLines else {
        problems.append(Problem(line: number, kind: .tooManyLines))
        return
      }
      guard let text = String(validating: line, as: UTF8.self), !text.utf8.contains(0) else {
        problems.append(Problem(line: number, kind: .notText))
        continue
      }
      do throws(LineProblem) {
        guard let (source, limit) = try Self.read(text) else { continue }
        if let first = known[source] { throw LineProblem(kind: .repeated(first)) }
        known[source] = number
        entries.append(Entry(line: number, source: source, limit: limit))
      } catch {
        problems.append(Problem(line: number, kind: error.kind))
      }
    }
  }

  private struct LineProblem: Error {
    let kind: Problem.Kind
  }

  /// Nil for a line without content.
  private static func read(_ line: String) throws(LineProblem) -> (SiteSource, Int?)? {
    var words: [Substring] = []
    for word in line.split(whereSeparator: \.isWhitespace) {
      // A # inside an address is a fragment.
      if word.hasPrefix("#") { break }
      words.append(word)
    }
    guard let first = words.first else { return nil }
    var limit: Int?
    if words.count > 1, let last = words.last, last.hasPrefix("limit=") {
      guard let number = Int(last.dropFirst(6)), (1...5000).contains(number) else {
        throw LineProblem(kind: .option(String(last.prefix(80))))
      }
      limit = number
      words.removeLast()
    }
    if first.lowercased().hasPrefix("search:") {
      words[0] = first.dropFirst("search:".count)
      let terms = words.filter { !$0.isEmpty }.joined(separator: " ")
      guard !terms.isEmpty, terms.utf8.count <= 500 else { throw LineProblem(kind: .notAnAddress) }
      return (.search(terms), limit)
    }
    guard let address = try? WebAddress(String(first)) else { throw LineProblem(kind: .notAnAddress) }
    guard words.count == 1 else { throw LineProblem(kind: .option(String(words[1].prefix(80)))) }
    return (.address(address), limit)
  }
}
