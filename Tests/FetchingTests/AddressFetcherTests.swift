import Crypto
import Foundation
import TestServer
import TestSupport
import Testing

@testable import Fetching

@Suite struct AddressFetcherTests {
  private func fetcher(_ program: SiteProgram?) throws -> AddressFetcher {
    AddressFetcher(
      proxy: try CheckingProxy(rules: privateNetworksAllowed), sites: .impatient, retries: .impatient()
    ) { () throws(FetchError) in
      guard let program else { throw FetchError(.programMissing) }
      return program
    }
  }

  private static func site() throws -> Site {
    let page = "<!doctype html><title>Page</title><video src=\"/clip.mp4\"></video>"
    return try Site([
      "/clip.mp4": ("video/mp4", someVideo()), "/page": ("text/html", Array(page.utf8)),
    ])
  }

  @Test func aFileNeedsNoProgram() async throws {
    let site = try Self.site()
    try await withTemporaryFolder { folder in
      let file = folder.appending(path: "v")
      let fetched = try await fetcher(nil).fetch(.init(try WebAddress(site.address("/clip.mp4"))), to: file)
      #expect(fetched.file.file == file)
      #expect(fetched.file.sha256 == Hexadecimal.encode(SHA256.hash(someVideo())))
      #expect(fetched.metadata == nil)
      #expect(site.asked.all == ["/clip.mp4"])
    }
  }

  @Test func aPageWithoutTheProgramSaysSo() async throws {
    let site = try Self.site()
    try await withTemporaryFolder { folder in
      let error = await #expect(throws: FetchError.self) {
        try await fetcher(nil).fetch(.init(try WebAddress(site.address("/page"))), to: folder.appending(path: "v"))
      }
      #expect(error?.reason == .programMissing)
      #expect((try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.isEmpty == true)
    }
  }

  @Test func withoutTheProgramEveryAddressIsAListOfOne() async throws {
    let address = try WebAddress("https://a.example/clip.mp4")
    let plan = try await fetcher(nil).plan(.address(address), limit: 5)
    #expect(plan.taken.map(\.address) == [address.text])
    #expect(plan.taken.map(\.key) == [SiteMetadata.key(of: address.text)])
    let error = await #expect(throws: FetchError.self) { try await fetcher(nil).plan(.search("x"), limit: 5) }
    #expect(error?.reason == .programMissing)
  }

  @Test(.needsProgram) func aPageLeadsToItsVideo() async throws {
    let site = try Self.site()
    try await withTemporaryFolder { folder in
      let file = folder.appending(path: "v")
      let fetched = try await fetcher(realProgram).fetch(.init(try WebAddress(site.address("/page"))), to: file)
      #expect(fetched.file.sha256 == Hexadecimal.encode(SHA256.hash(someVideo())))
      #expect(fetched.file.file == file)
      #expect(fetched.metadata?.title?.hasPrefix("Page") == true)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["v"])
    }
  }
}
