import Testing

@testable import Fetching

@Suite struct FileNameTests {
  @Test(
    arguments: [
      (nil, "https://a.example/path/clip.mp4?x=1", "clip.mp4"), (nil, "https://a.example/", "video.mp4"),
      (nil, "https://a.example", "video.mp4"), (nil, "https://a.example/watch?v=1", "watch.mp4"),
      (nil, "https://a.example/a%20b%2Fc.mov", "c.mov"), ("inline", "https://a.example/x.mkv", "x.mkv"),
      ("attachment; filename=plain.mp4", "https://a.example/x", "plain.mp4"),
      ("attachment; filename=\"a \\\"b\\\".mp4\"; size=3", "https://a.example/x", "a b.mp4"),
      ("attachment; filename=\"old.mp4\"; filename*=UTF-8''%C3%BCber%20uns.mp4", "https://a/x", "\u{FC}ber uns.mp4"),
      ("attachment; filename*=iso-8859-1''%FC.mp4; filename=b.mp4", "https://a/x", "b.mp4"),
      ("attachment; filename=\"../../etc/passwd\"", "https://a/x", "passwd.mp4"),
      ("attachment; filename=\"..\\..\\boot.ini\"", "https://a/x", "boot.ini"),
      ("attachment; filename=\"..\"", "https://a/x", "video.mp4"),
      ("attachment; filename=\"", "https://a/x", "video.mp4"),
      ("attachment; filename=\".hidden.mp4\"", "https://a/x", "hidden.mp4"),
      ("attachment; filename=\"a\u{202E}4pm.exe\"", "https://a/x", "a4pm.exe"),
    ] as [(String?, String, String)]) func namesAreOneHarmlessComponent(
      _ disposition: String?, _ address: String, _ name: String
    )
  {
    #expect(FileName.suggested(disposition: disposition, address: address, kind: .mp4) == name)
  }

  @Test func longNamesAreCut() {
    let name = FileName.safe(String(repeating: "\u{1F3A5}", count: 500))
    #expect(name.utf8.count <= 180)
    #expect(!name.isEmpty)
  }
}
