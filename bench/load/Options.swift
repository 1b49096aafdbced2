/// What the load generator was asked for.
struct Options {
  var host = "127.0.0.1"
  var port = 8080
  /// Paths of most requests, in turn.
  var often: [String] = []
  /// Paths of the others, in turn.
  var seldom: [String] = []
  /// Percent of requests that take a path of `often`.
  var share = 80
  var connections = 10_000
  /// Requests a second.
  var rate = 1000
  var seconds = 30
  /// Requests sent at once afterwards; 0 for none.
  var burst = 0
  var token: String?

  static let usage = """
    framewright-load --often URL [--often URL …] [--seldom URL …] [--share 80] [--connections 10000] [--rate 1000]
      [--seconds 30] [--burst 10000] [--token TOKEN]
    Holds connections open, sends requests on a fixed schedule and measures each from its scheduled moment. All URLs
    are http://HOST:PORT/PATH of one server, HOST a numeric IPv4 address or localhost.
    """

  struct Wrong: Error { let reason: String }

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    func number(_ name: String, _ text: String, _ range: ClosedRange<Int>) throws -> Int {
      guard let value = Int(text), range.contains(value) else {
        throw Wrong(reason: "\(name) wants a number of \(range.lowerBound) to \(range.upperBound)")
      }
      return value
    }
    while let name = rest.popFirst() {
      guard let value = rest.popFirst() else { throw Wrong(reason: "\(name) wants a value") }
      switch name {
      case "--often": often.append(try path(value))
      case "--seldom": seldom.append(try path(value))
      case "--share": share = try number(name, value, 0...100)
      case "--connections": connections = try number(name, value, 1...60_000)
      case "--rate": rate = try number(name, value, 1...1_000_000)
      case "--seconds": seconds = try number(name, value, 0...86_400)
      case "--burst": burst = try number(name, value, 0...60_000)
      case "--token": token = value
      default: throw Wrong(reason: "\(name) is not known")
      }
    }
    guard !often.isEmpty else { throw Wrong(reason: "--often is needed") }
    if seldom.isEmpty { seldom = often }
  }

  private mutating func path(_ url: String) throws -> String {
    guard url.hasPrefix("http://") else { throw Wrong(reason: "\(url) is no http:// URL") }
    let rest = url.dropFirst(7)
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    let place = rest[..<slash].split(separator: ":")
    guard let name = place.first, let port = place.count > 1 ? Int(place[1]) : 80, (1...65535).contains(port) else {
      throw Wrong(reason: "\(url) names no host and port")
    }
    host = name == "localhost" ? "127.0.0.1" : String(name)
    self.port = port
    return slash == rest.endIndex ? "/" : String(rest[slash...])
  }

  /// The path of a request by its number: the shares are spread evenly.
  func path(of number: Int) -> String {
    let isOften = (number * share) / 100 != ((number + 1) * share) / 100
    return isOften ? often[number % often.count] : seldom[number % seldom.count]
  }
}
