import Foundation
import Testing

@testable import Fetching

struct SiteSubtitlesTests {
  @Test func theReasonIsThatOfTheLanguage() {
    let lines = [
      "WARNING: [youtube] something else",
      "WARNING: Unable to download video subtitles for 'en': HTTP Error 429: Too Many Requests",
      "WARNING: Unable to download video subtitles for 'de': HTTP Error 404: Not Found",
    ]
    #expect(SiteSubtitles.complaint(of: "en", lines)?.reason == .rateLimited)
    #expect(SiteSubtitles.complaint(of: "de", lines)?.reason == .notFound)
    #expect(SiteSubtitles.complaint(of: "fr", lines) == nil)
    #expect(SiteSubtitles.complaint(of: "fr", lines + ["ERROR: HTTP Error 503"])?.reason == .serverError)
  }

  private static func offered(_ json: String) -> SiteSubtitles { SiteSubtitles(line: Array(json.utf8)) }

  private static let page = offered(
    """
    {"language": "de", "subtitles": {"en-GB": [{"ext": "vtt"}], "fr": [{"ext": "ttml"}], "live_chat": [{"ext": "json"}],
    "../x": [{"ext": "vtt"}], "": [{"ext": "vtt"}], "es": [{"ext": "srt"}]},
    "automatic_captions": {"de-orig": [{"ext": "json3"}, {"ext": "vtt"}], "en": [{"ext": "vtt"}], "pt-BR": [{"ext": "vtt"}]}}
    """)

  @Test func whatCanBeReadIsOffered() {
    #expect(Self.page.written == ["en-GB", "es"])
    #expect(Self.page.automatic == ["de-orig", "en", "pt-BR"])
    #expect(Self.page.spoken == "de")
    for odd in ["", "[]", "{", #"{"subtitles": [1], "automatic_captions": {"en": 5, "de": [7]}, "language": 3}"#] {
      #expect(Self.offered(odd) == SiteSubtitles(line: Array("{}".utf8)))
    }
  }

  @Test(arguments: [
    (["en"], ["en-GB"]), (["de"], ["de-orig*"]), (["en", "en-GB"], ["en-GB"]), (["pt"], ["pt-BR*"]), (["it"], []),
    (["pt_br", "ES", "it"], ["pt-BR*", "es"]), ([], []),
  ]) func languagesAreChosen(_ wanted: [String], _ expected: [String]) {
    #expect(Self.page.choices(wanted).map { $0.language + ($0.isAutomatic ? "*" : "") } == expected)
  }

  @Test func withoutAWishTheSpokenOneComes() {
    #expect(Self.page.choices(nil).map(\.language) == ["de-orig"])
    var page = Self.page
    page.spoken = nil
    #expect(page.choices(nil) == [.init(language: "en-GB", isAutomatic: false)])
    page.written = []
    #expect(page.choices(nil) == [.init(language: "de-orig", isAutomatic: true)])
    page.automatic = []
    #expect(page.choices(nil).isEmpty)
  }
}
