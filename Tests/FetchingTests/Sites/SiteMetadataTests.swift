import Foundation
import Testing

@testable import Fetching

@Suite struct SiteMetadataTests {
  private func read(_ json: String, _ source: String? = nil) throws -> SiteMetadata? {
    SiteMetadata(line: Data(json.utf8), source: try source.map { try WebAddress($0) })
  }

  @Test func aListedVideoIsKnownByItsSiteAndId() throws {
    let video = try #require(
      try read(
        #"{"_type":"url","ie_key":"Youtube","id":"abc","url":"https://www.youtube.com/watch?v=abc","title":"T","#
          + #""duration":61.5,"channel":"C","view_count":7,"live_status":null,"playlist_index":3,"n_entries":9}"#,
        "https://www.youtube.com/playlist?list=x"))
    #expect(video.key == "youtube abc")
    #expect(video.address == "https://www.youtube.com/watch?v=abc")
    #expect(video.item == nil)
    #expect(video.duration == 61.5 && video.uploader == "C" && video.views == 7)
    #expect(!video.isLive && !video.isList)
  }

  @Test func aVideoWithoutASiteIsKnownByItsAddress() throws {
    let one = try #require(
      try read(#"{"extractor_key":"Generic","id":"clip","webpage_url":"https://a.example/clip.mp4"}"#))
    let two = try #require(
      try read(#"{"extractor_key":"Generic","id":"clip","webpage_url":"https://b.example/clip.mp4"}"#))
    #expect(one.key != two.key)
    #expect(one.key == SiteMetadata.key(of: "https://a.example/clip.mp4"))
  }

  @Test func listsAndBroadcastsAreTold() throws {
    #expect(try read(#"{"_type":"url","ie_key":"YoutubeTab","url":"https://y.example/@a/videos"}"#)?.isList == true)
    for live in [#""is_live":true"#, #""live_status":"is_upcoming""#, #""live_status":"post_live""#] {
      #expect(try read(#"{"id":"x","extractor_key":"S","webpage_url":"https://a.example/",\#(live)}"#)?.isLive == true)
    }
    #expect(
      try read(#"{"id":"x","extractor_key":"S","webpage_url":"https://a.example/","live_status":"was_live"}"#)?.isLive
        == false)
  }

  @Test(arguments: [
    "", "null", "[]", "{}", "{\"url\":\"file:///etc/passwd\",\"_type\":\"url\"}", "WARNING: text", "{\"id\":",
    "{\"webpage_url\":\"javascript:x\"}",
  ]) func whatDescribesNoVideoIsSkipped(_ text: String) throws { #expect(try read(text) == nil) }

  @Test func fieldsOfAnyTypeAreSurvived() throws {
    let video = try #require(
      try read(
        #"{"id":5,"webpage_url":"https://a.example/","title":["x"],"duration":"long","tags":"t","height":{},"#
          + #""width":-1.5e300,"age_limit":true,"filesize":9.3e18,"is_live":"yes","upload_date":"20261301x"}"#))
    #expect(video.title == nil && video.duration == nil && video.tags.isEmpty && video.height == nil)
    #expect(video.width == nil && video.bytes == nil && video.uploadDate == nil && !video.isLive)
  }

  @Test(
    arguments: [
      (#""thumbnail":"https://i.example/a.jpg""#, "https://i.example/a.jpg"),
      (
        #""thumbnail":"https://i.example/a.jpg","thumbnails":[{"url":"https://i.example/s","width":120},"#
          + #"{"url":"//i.example/m","width":480},{"url":"https://i.example/l","width":1920}]"#, "https://i.example/m"
      ),
      (
        #""thumbnails":[{"url":"https://i.example/s","width":120},{"url":"https://i.example/x"}]"#,
        "https://i.example/s"
      ),
      (#""thumbnails":[{"url":"https://i.example/1"},{"url":"https://i.example/2"}]"#, "https://i.example/2"),
      (#""thumbnail":"file:///etc/passwd","thumbnails":[{"url":"data:image/png;base64,AA"},7,{"url":5}]"#, nil),
      (#""thumbnail":"javascript:x""#, nil), (#""title":"none""#, nil),
    ] as [(String, String?)]) func theStillIsAsLargeAsIsShown(_ fields: String, _ picture: String?) throws
  {
    let video = try #require(
      try read(#"{"id":"x","extractor_key":"S","webpage_url":"https://a.example/",\#(fields)}"#))
    #expect(video.picture == picture)
  }

  @Test func searchesAreOneArgumentOfOneLine() throws {
    #expect(SiteSource.search("a\nb: --exec x").argument(limit: 5) == "ytsearch5:a b: --exec x")
  }
}
