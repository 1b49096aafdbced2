import Formats
import TestSupport
import Testing

struct TrackNameTests {
  private static let names = ["7", "007", "+7", "a"]

  /// Writes a label of a track of this name and reads it back; what the report counts besides.
  private func roundTrip(_ track: String, _ id: FormatID) async throws -> (back: [String?], losses: [String]) {
    try await withTemporaryFolder { folder in
      var item = DatasetItem(path: "a.png")
      item.size = PixelSize(width: 20, height: 10)
      item.media = .frame(VideoFrame(video: "walk", number: 1))
      item.labels = [SampleDataset.box("cat", 1, 2, 3, 4)]
      item.labels[0].track = track
      let report = ReportCollector()
      let format = try #require(FormatRegistry.format(id))
      let exporter = try DatasetExporter(format, header: DatasetHeader(), to: FolderSink(folder), report: report)
      try exporter.write(item)
      try exporter.finish()
      return (
        try ReadDataset(folder, id).items.flatMap { $0.labels.map(\.track) }, report.finish().losses.map(\.what)
      )
    }
  }

  @Test(arguments: names) func namesStayWhatTheyAre(_ track: String) async throws {
    for id in [FormatID.coco, .datumaro] { #expect(try await roundTrip(track, id).back == [track], "\(id)") }
  }

  @Test(arguments: names) func numbersInsteadOfNamesAreCounted(_ track: String) async throws {
    for id in [FormatID(rawValue: "mot"), .fiftyOne] {
      #expect(try await roundTrip(track, id).losses.contains("track name") == (track != "7"), "\(id)")
    }
  }
}
