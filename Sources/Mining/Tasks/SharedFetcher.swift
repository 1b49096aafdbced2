import Fetching
import Synchronization

/// The one fetcher of a process with its proxy, made when first needed: processes that fetch nothing listen nowhere.
final class SharedFetcher: Sendable {
  private let rules: DestinationRules
  private let sites: SiteOptions
  private let program: @Sendable () throws(FetchError) -> SiteProgram
  private let made = Mutex<AddressFetcher?>(nil)

  init(
    rules: DestinationRules, sites: SiteOptions, program: @escaping @Sendable () throws(FetchError) -> SiteProgram
  ) {
    self.rules = rules
    self.sites = sites
    self.program = program
  }

  func get() throws -> AddressFetcher {
    try made.withLock { made in
      if let made { return made }
      let fetcher = AddressFetcher(proxy: try CheckingProxy(rules: rules), sites: sites, program: program)
      made = fetcher
      return fetcher
    }
  }
}
