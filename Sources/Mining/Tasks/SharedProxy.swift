import Fetching
import Synchronization

/// The one proxy of a process, made when something is first fetched: most workers never fetch.
final class SharedProxy: Sendable {
  private let rules: DestinationRules
  private let made = Mutex<CheckingProxy?>(nil)

  init(rules: DestinationRules) { self.rules = rules }

  func get() throws -> CheckingProxy {
    try made.withLock { made in
      if let made { return made }
      let proxy = try CheckingProxy(rules: rules)
      made = proxy
      return proxy
    }
  }
}
