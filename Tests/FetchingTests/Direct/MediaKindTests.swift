import Foundation
import TestSupport
import Testing

@testable import Fetching

@Suite struct MediaKindTests {
  @Test func theSampleVideosAreKnown() throws {
    guard let folder = SampleData.folder("videos") else { return }
    let kinds: [String: MediaKind] = ["mp4": .mp4, "webm": .webM, "mkv": .matroska, "avi": .avi, "mov": .quickTime]
    var seen = 0
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      guard let expected = kinds[file.pathExtension] else { continue }
      let bytes = try [UInt8](FileHandle(forReadingFrom: file).read(upToCount: MediaKind.lookedAt) ?? Data())
      #expect(MediaKind(firstBytes: bytes, contentType: nil) == expected, "\(file.lastPathComponent)")
      seen += 1
    }
    #expect(seen > 0)
  }

  @Test func contentSaysMoreThanTheServer() {
    func kind(_ text: String, _ type: String? = nil) -> MediaKind {
      MediaKind(firstBytes: Array(text.utf8), contentType: type)
    }
    #expect(kind("GIF89a") == .gif)
    #expect(kind("OggS\0", "text/html") == .ogg)
    #expect(kind("\u{FEFF}  <!doctype HTML>", "video/mp4") == .page)
    #expect(kind("unheard of", "video/x-new; codecs=1") == .unknownVideo)
    #expect(kind("unheard of", "text/html") == .page)
    #expect(kind("{}", "application/json") == .other)
    #expect(kind("") == .other)
    #expect(MediaKind(firstBytes: [0xFF, 0xD8, 0xFF, 0xE0], contentType: "video/mp4") == .picture)
    var stream = [UInt8](repeating: 0, count: 400)
    for place in [0, 188, 376] { stream[place] = 0x47 }
    #expect(MediaKind(firstBytes: stream, contentType: nil) == .transportStream)
    #expect(MediaKind.allCases.allSatisfy { $0.isVideo || $0.fileExtension == nil })
  }
}
