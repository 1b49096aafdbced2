import Testing

@testable import Imaging

@Suite struct ExifBlockTests {
  private func block(_ bytes: [UInt8]) -> ExifBlock { ExifBlock(ImageBytes(bytes), 0..<bytes.count) }

  @Test func readsOrientationTimeAndCamera() {
    let exif = block(
      Pictures.exif(orientation: 6, time: "2021:07:08 09:10:11", offset: "+02:00", model: " Camera \u{7}One "))
    #expect(exif.orientation == .needsClockwiseTurn)
    #expect(exif.capture?.capturedAt == "2021-07-08T09:10:11+02:00")
    #expect(exif.capture?.model == "Camera One")
    #expect(exif.capture?.hasPlace == false)
    #expect(exif.notes.isEmpty)
  }

  @Test(arguments: [
    ("0000:00:00 00:00:00", nil), ("2021:13:01 00:00:00", nil), ("    :  :     :  :  ", nil), ("", nil),
    ("2021:01:02 03:04:05", "2021-01-02T03:04:05"), ("2021-01-02T03:04:05", "2021-01-02T03:04:05"),
    ("2021:01:02", nil), ("2021:01:02 25:00:00", nil),
  ])
  func readsTimes(text: String, expected: String?) {
    #expect(ExifBlock.timestamp(text, offset: "local") == expected)
  }

  @Test func notesWhatIsMalformed() {
    #expect(block([]).notes.map(\.code) == [.malformedMetadata])
    #expect(block(Array("MM".utf8)).notes.map(\.code) == [.malformedMetadata])
    #expect(block(Array(Pictures.exif(orientation: 6).prefix(12))).notes.map(\.code) == [.malformedMetadata])
    #expect(block(Pictures.exif(orientation: 9)).notes.map(\.code) == [.unknownOrientation])
    #expect(block(Pictures.exif(orientation: 9)).orientation == nil)
    // Zero stands for "not known" and needs no note.
    #expect(block(Pictures.exif(orientation: 0)).notes.isEmpty)
  }

  @Test func survivesAnyBytes() {
    var generator = Pictures.Generator(state: 7)
    let sound = Pictures.exif(orientation: 3, time: "2021:07:08 09:10:11", offset: "+02:00", model: "Camera")
    for _ in 0..<2000 {
      var bytes = sound
      for _ in 0..<3 {
        bytes[Int.random(in: 2..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
      }
      _ = block(bytes)
    }
  }
}
