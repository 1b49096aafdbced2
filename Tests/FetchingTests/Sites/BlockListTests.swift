import Foundation
import Testing

@testable import Fetching

@Suite struct BlockListTests {
  private func video(_ fields: [String: Any]) throws -> SiteMetadata {
    var all: [String: Any] = [
      "id": "x", "extractor_key": "Youtube", "webpage_url": "https://video.example/x", "title": "A Caf\u{E9} in Paris",
      "description": "We walk. #Shorts and #CityLife, with subtitles", "tags": ["travel", "food vlog"],
      "categories": ["People"], "uploader": "Anna B.", "uploader_id": "@anna",
      "channel_url": "https://video.example/@anna", "duration": 90, "width": 1080, "height": 1920, "age_limit": 0,
    ]
    all.merge(fields) { $1 }
    return try #require(SiteMetadata(line: JSONSerialization.data(withJSONObject: all), source: nil))
  }

  @Test(arguments: [
    ("cafe", true), ("CAF\u{C9}", true), ("caf", false), ("caf*", true), ("in paris", true), ("paris in", false),
    ("shorts", true), ("#shorts", true), ("#walk", false), ("walk", true), ("#citylife", true), ("city", false),
    ("#city*", true), ("travel", true), ("#travel", true), ("food vlog", true), ("vlog", true), ("people", true),
    ("title", false), ("subtitle*", true), ("", false), ("*", true), ("##", false), ("anna", false),
  ]) func wordsAreFoundAsWords(_ phrase: String, _ isBlocked: Bool) throws {
    #expect((BlockList(words: [phrase]).objection(to: try video([:])) != nil) == isBlocked, "\(phrase)")
  }

  @Test(arguments: [
    ("clips/red_car-advert.mp4", "The name has “advert”."), ("Adverts/red.mp4", "A folder's name has “advert*”."),
    ("trailer/red.mp4", nil), ("clips/trailer 2.mp4", "The name has “trailer”."), ("clips/red.mp4", nil), ("", nil),
  ]) func filesAreJudgedByTheirPath(_ path: String, _ objection: String?) {
    let list = BlockList(words: ["advert", "advert*"], titleWords: ["trailer"], longest: 1)
    #expect(list.objection(toFile: path) == objection)
  }

  @Test func otherRulesNameWhatTheyFound() throws {
    func objection(_ list: BlockList, _ fields: [String: Any] = [:]) throws -> String? {
      list.objection(to: try video(fields))
    }
    #expect(try objection(BlockList(titleWords: ["shorts"])) == nil)
    #expect(try objection(BlockList(titleWords: ["paris"])) == "The title has \u{201C}paris\u{201D}.")
    for name in ["anna b.", "@ANNA", "https://video.example/@anna"] {
      #expect(try objection(BlockList(uploaders: [name])) == "It is by \u{201C}\(name)\u{201D}.")
    }
    #expect(try objection(BlockList(uploaders: ["anna"])) == nil)
    #expect(try objection(BlockList(shortest: 91)) == "It is shorter than 91 s.")
    #expect(try objection(BlockList(longest: 89)) == "It is longer than 89 s.")
    #expect(try objection(BlockList(shortest: 90, longest: 90)) == nil)
    #expect(try objection(BlockList(smallestHeight: 1081)) == "Its picture is lower than 1081 pixels.")
    #expect(try objection(BlockList(smallestHeight: 1080)) == nil)
    #expect(try objection(BlockList(ageLimit: 18), ["age_limit": 18]) == "The site shows it from 18 years on only.")
  }

  @Test func aListIsReadFromWhatIsGiven() throws {
    let list = try JSONDecoder().decode(BlockList.self, from: Data(#"{"words":["a"],"shortest":3}"#.utf8))
    #expect(list == BlockList(words: ["a"], shortest: 3))
    #expect(try JSONDecoder().decode(BlockList.self, from: JSONEncoder().encode(list)) == list)
  }

  @Test func whatIsNotKnownBlocksNothing() throws {
    let bare = try #require(
      SiteMetadata(line: Data("{\"url\":\"https://v.example/1\",\"_type\":\"url\"}".utf8), source: nil))
    let strict = BlockList(
      words: ["x*"], uploaders: [""], shortest: 100, longest: 1, smallestHeight: 1, ageLimit: 1)
    #expect(strict.objection(to: bare) == nil)
  }
}
