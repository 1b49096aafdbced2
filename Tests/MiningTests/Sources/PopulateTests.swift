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

@Suite struct PopulateTests {
  /// Sources that hold what a test says; nothing is fetched.
  private static func fetcher(_ sources: [String: String]) -> VideoFetcher {
    VideoFetcher(
      fetch: { _, _, _, _ in throw FetchError(.notFound) },
      plan: { source, limit, settings in
        let name =
          switch source {
          case .address(let address): address.text
          case .search(let words): "search: \(words)"
          }
        guard let lines = sources[name] else { throw FetchError(.unsupportedAddress) }
        let videos = lines.split(separator: "\n").compactMap { line -> SiteMetadata? in
          SiteMetadata(line: Data(line.utf8), source: nil)
        }
        return FetchPlan(
          Array(videos.prefix(limit)), isCut: videos.count > limit, blockList: settings.blockList ?? BlockList(),
          taken: [], limits: FetchLimits())
      })
  }

  private static func entry(_ id: String, _ more: String = "") -> String {
    #"{"_type":"url","ie_key":"Youtube","id":"\#(id)","url":"https://y.example/watch?v=\#(id)","title":"T \#(id)"\#(more)}"#
  }

  private static let playlist = "https://y.example/list"

  private static func standard() -> VideoFetcher {
    fetcher([
      playlist: [entry("a"), entry("b"), entry("c", #","duration":99999999"#), entry("d")].joined(separator: "\n"),
      "search: cats": [entry("b"), entry("e")].joined(separator: "\n"),
      "https://v.example/clip.mp4":
        #"{"extractor_key":"Generic","id":"clip","webpage_url":"https://v.example/clip.mp4","title":"clip"}"#,
    ])
  }

  private func report(_ world: MiningWorld, _ body: JSONValue, project: ProjectID? = nil) async throws -> JSONValue {
    let path = project.map { "/api/v1/projects/\($0)" } ?? world.path
    let reply = await world.send(.post, "\(path)/sources", json: body)
    #expect(reply.status == 202, "\(reply.text)")
    try await world.work(kinds: ["footage.populate"])
    let id = try #require(reply.json["id"]?.string)
    let job = await world.send(.get, "/api/v1/jobs/\(id)")
    #expect(job.json["status"]?.string == "succeeded", "\(job.text)")
    return try #require(job.json["result"])
  }

  @Test func aDryRunTellsAndTakesNothing() async throws {
    try await MiningWorld.lend(fetcher: Self.standard()) { world in
      let report = try await report(
        world, ["urls": [.string(Self.playlist)], "searches": ["cats"], "dry_run": true])
      #expect(report["is_dry_run"]?.bool == true)
      #expect(report["sources"]?.int == 2)
      #expect(report["found"]?.int == 5)
      #expect(report["added"]?.int == 4)
      #expect(report["skipped"]?["too_long"]?.int == 1)
      #expect(report["items"]?.array?.count == 5)
      #expect(try await world.rows("select count(*) from videos")[0].get(0, as: Int.self) == 0)
    }
  }

  @Test func onlyWhatWasChosenIsTaken() async throws {
    try await MiningWorld.lend(fetcher: Self.standard()) { world in
      let body: [String: JSONValue] = ["urls": [.string(Self.playlist)], "searches": ["cats"]]
      let told = try await report(world, .object(body.merging(["dry_run": true]) { $1 }))
      let chosen = told["items"]?.array?.compactMap { $0["url"]?.string }.filter {
        $0.hasSuffix("=b") || $0.hasSuffix("=e")
      }
      let only: JSONValue = .array((chosen ?? []).map { .string($0) })
      let taken = try await report(world, .object(body.merging(["only": only]) { $1 }))
      #expect(taken["added"]?.int == 2 && taken["found"]?.int == 2 && taken["skipped"]?.object?.isEmpty == true)
      let titles = try await world.rows("select title from videos order by title").map {
        try $0.get(0, as: String.self)
      }
      #expect(titles == ["T b", "T e"])
      #expect(
        await world.send(.post, "\(world.path)/sources", json: .object(body.merging(["only": []]) { $1 })).status == 422
      )
    }
  }

  @Test func whatIsFoundIsTakenOnceAndLinked() async throws {
    try await MiningWorld.lend(fetcher: Self.standard()) { world in
      let list = """
        # the week
        \(Self.playlist) limit=2
        search: cats
        nonsense
        https://v.example/clip.mp4
        https://unknown.example/
        """
      let first = try await report(world, ["list": .string(list)])
      #expect(first["added"]?.int == 4)
      #expect(first["cut"]?.array?.map(\.string) == [Self.playlist])
      #expect(first["problems"]?.array?.map { $0["code"]?.string } == ["bad_line", "unsupported_address"])
      let rows = try await world.rows(
        """
        select v.url, v.source_type, v.external_id, v.source_info->>'source', v.status
        from videos v join project_videos l on l.video_id = v.id order by v.url
        """)
      #expect(
        try rows.map { try $0.get(0, as: String.self) } == [
          "https://v.example/clip.mp4", "https://y.example/watch?v=a", "https://y.example/watch?v=b",
          "https://y.example/watch?v=e",
        ])
      #expect(try rows.map { try $0.get(1, as: String.self) } == ["URL", "URL", "URL", "SEARCH"])
      #expect(
        try rows.map { try $0.get(2, as: String?.self) } == [nil, "youtube a", "youtube b", "youtube e"])
      #expect(try rows[3].get(3, as: String.self) == "search: cats")
      #expect(
        try await world.rows("select count(*) from jobs where kind = 'videos.download'")[0].get(0, as: Int.self) == 4)
      // Again: everything is there. In another project: linked, not fetched again.
      let again = try await report(world, ["list": .string(list)])
      #expect(again["added"]?.int == 0)
      #expect(again["skipped"]?["already_taken"]?.int == 4)
      let other = try await world.makeProject("Second")
      let shared = try await report(world, ["urls": [.string(Self.playlist)]], project: other)
      #expect(shared["added"]?.int == 3)
      #expect(shared["items"]?.array?.map { $0["is_known"]?.bool } == [true, true, false, false])
      #expect(try await world.rows("select count(*) from videos")[0].get(0, as: Int.self) == 5)
      #expect(
        try await world.rows("select count(*) from project_videos where project_id = \(other)")[0].get(0, as: Int.self)
          == 3)
    }
  }

  @Test func theProjectsBlockListCounts() async throws {
    try await MiningWorld.lend(fetcher: Self.standard()) { world in
      let seen = await world.send(.get, "\(world.path)/footage")
      let change = await world.send(
        .patch, "\(world.path)/footage", json: ["download": ["block_list": ["title_words": ["b"]]]],
        headers: ["If-Match": "\"\(seen.json["revision"]?.int ?? 0)\""])
      #expect(change.status == 200, "\(change.text)")
      let report = try await report(world, ["searches": ["cats"]])
      #expect(report["skipped"]?["blocked"]?.int == 1)
      #expect(report["items"]?.array?.first?["detail"]?.string == "The title has \u{201C}b\u{201D}.")
      #expect(report["added"]?.int == 1)
    }
  }

  @Test func severalVideosOfAPageAreSeveralRows() async throws {
    let items = (1...3).map {
      #"{"extractor_key":"Generic","id":"p","webpage_url":"https://p.example/","playlist_webpage_url":"https://p.example/","#
        + #""playlist_index":\#($0),"n_entries":3,"title":"p \#($0)"}"#
    }
    try await MiningWorld.lend(fetcher: Self.fetcher(["https://p.example/": items.joined(separator: "\n")])) { world in
      let report = try await report(world, ["urls": ["https://p.example/"]])
      #expect(report["added"]?.int == 3)
      let rows = try await world.rows("select url, source_info->>'item' from videos order by url")
      #expect(
        try rows.map { try $0.get(0, as: String.self) } == (1...3).map { "https://p.example/#item=\($0)" })
    }
  }

  @Test(
    arguments: [
      [:], ["urls": []], ["urls": ["ftp://x/"]], ["searches": [" "]], ["list": "# only a comment"],
      ["urls": ["https://a.example/"], "limit": 0], ["urls": ["https://a.example/"], "limit": 501],
      ["list": "not an address"],
    ] as [JSONValue]) func whatNamesNoSourceIsRefused(_ body: JSONValue) async throws
  {
    try await MiningWorld.lend(fetcher: Self.standard()) { world in
      #expect(await world.send(.post, "\(world.path)/sources", json: body).status == 422)
    }
  }
}
