import Database
import Foundation
import IdentityTesting
import Jobs
import Library
import Synchronization
import TestSupport
import Testing
import Web

@testable import Fetching
@testable import Mining

/// Small pictures of what a look through sources has found.
@Suite struct SourcePictureTests {
  private static let list = "https://y.example/list"

  /// A BMP of 2 × 2 pixels, which no site's still is but every decoder reads.
  private static let picture: [UInt8] =
    Array("BM".utf8) + [70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0]
    + [UInt8](repeating: 0, count: 4) + [16, 0, 0, 0] + [UInt8](repeating: 0, count: 16)
    + [10, 20, 30, 40, 50, 60, 0, 0, 70, 80, 90, 100, 110, 120, 0, 0]

  /// A list of four videos: with a still, with one that is none, with one that does not come, without.
  private static func fetcher(_ asked: Asked) -> VideoFetcher {
    let lines = ["good", "junk", "away", nil].enumerated().map { number, name in
      let still = name.map { #","thumbnail":"https://i.example/\#($0).jpg""# } ?? ""
      return #"{"_type":"url","ie_key":"Youtube","id":"\#(number)","url":"https://y.example/watch?v=\#(number)","#
        + #""title":"T\#(number)"\#(still)}"#
    }
    return VideoFetcher(
      fetch: { _, _, _, _ in throw FetchError(.notFound) },
      plan: { _, _, _ in
        FetchPlan(
          lines.compactMap { SiteMetadata(line: Data($0.utf8), source: nil) }, isCut: false, blockList: BlockList(),
          taken: [], limits: FetchLimits())
      },
      picture: { address in
        asked.list.withLock { $0.append(address) }
        switch address {
        case "https://i.example/good.jpg": return picture
        case "https://i.example/junk.jpg": return [0xFF, 0xD8, 0xFF, 1, 2, 3]
        default: throw FetchError(.addressNotAllowed, "10.1.2.3")
        }
      })
  }

  private final class Asked: Sendable { let list = Mutex<[String]>([]) }

  @Test func stillsAreFetchedOnceAndMadeAnew() async throws {
    let asked = Asked()
    try await MiningWorld.lend(fetcher: Self.fetcher(asked), program: MiningWorld.product) { world in
      let look = await world.send(
        .post, "\(world.path)/sources", json: ["urls": [.string(Self.list)], "dry_run": true])
      try await world.work(kinds: ["footage.populate"])
      let job = try #require(look.json["id"]?.string)
      let report = await world.send(.get, "/api/v1/jobs/\(job)").json["result"]
      #expect(report?["items"]?.array?.map { $0["picture"]?.string != nil } == [true, true, true, false])
      let base = "\(world.path)/sources/\(job)/pictures"
      #expect(asked.list.withLock { $0 }.isEmpty)
      async let first = world.send(.get, "\(base)/0")
      async let second = world.send(.get, "\(base)/0")
      for reply in await [first, second] {
        #expect(reply.status == 200, "\(reply.text)")
        #expect(["image/jpeg", "image/webp"].contains(reply.headers["Content-Type"] ?? ""))
        #expect(reply.headers["Content-Security-Policy"] == "default-src 'none'; sandbox")
        #expect(!reply.body.starts(with: Array("BM".utf8)))
      }
      #expect(asked.list.withLock { $0 } == ["https://i.example/good.jpg"])
      #expect(await world.send(.get, "\(base)/1").code == "unsupported_image")
      let away = await world.send(.get, "\(base)/2")
      #expect(away.code == "upstream_failed" && !away.text.contains("10.1.2.3"), "\(away.text)")
      // What failed is not asked for again at once.
      #expect(await world.send(.get, "\(base)/2").code == "upstream_failed")
      #expect(asked.list.withLock { $0.count } == 3)
      for other in ["3", "4", "-1", "99999999999"] {
        #expect(await world.send(.get, "\(base)/\(other)").status == 404, "\(other)")
      }
      // Another project, another workspace and other jobs have none.
      let second2 = try await world.makeProject("Second")
      #expect(await world.send(.get, "/api/v1/projects/\(second2)/sources/\(job)/pictures/0").status == 404)
      let stranger = try await world.identity.signUp("stranger")
      let theirs = try await world.makeProject("Theirs", as: stranger)
      #expect(await world.send(.get, "\(base)/0", as: stranger).status == 404)
      #expect(
        await world.send(.get, "/api/v1/projects/\(theirs)/sources/\(job)/pictures/0", as: stranger).status == 404)
      #expect(asked.list.withLock { $0.count } == 3)
    }
  }
}
