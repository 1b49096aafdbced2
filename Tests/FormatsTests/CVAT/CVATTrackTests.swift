import Formats
import Foundation
import TestSupport
import Testing

/// Tracks as they stream by, and where their troubles stand.
@Suite("CVAT tracks") struct CVATTrackTests {
  private func read(_ tracks: String, _ id: FormatID = .cvatVideo) async throws -> ReadDataset {
    try await readText("<annotations>\(tracks)</annotations>", id, name: "annotations.xml")
  }

  private func box(_ frame: Int, outside: Int = 0, keyframe: Int = 1, right: Int = 9) -> String {
    "<box frame=\"\(frame)\" keyframe=\"\(keyframe)\" outside=\"\(outside)\" occluded=\"0\" xtl=\"1\" ytl=\"1\" xbr=\"\(right)\" ybr=\"9\"/>\n"
  }

  private func track(_ shapes: String) -> String {
    "<track id=\"7\" label=\"car\" group_id=\"3\">\n\(shapes)</track>\n"
  }

  /// One shape that the next frame closes is no track; in whichever order, and with whatever was interpolated between.
  @Test func aLoneShapeIsKnownWhereverItStands() async throws {
    let pair = [box(4), box(5, outside: 1)]
    for shapes in [pair, pair.reversed(), [box(3, keyframe: 0)] + pair + [box(6, keyframe: 0)]] {
      let dataset = try await read(track(shapes.joined()))
      #expect(dataset.items.map(\.path) == ["frame_000004.png"])
      #expect(dataset.items.flatMap(\.labels).map(\.track) == [nil])
    }
    for shapes in [[box(4)], [box(4), box(6, outside: 1)], [box(4), box(5, outside: 1, right: 8)], pair + [box(6)]] {
      let dataset = try await read(track(shapes.joined()))
      #expect(dataset.items.flatMap(\.labels).count == shapes.count)
      #expect(dataset.items.flatMap(\.labels).allSatisfy { $0.track == "7" && $0.group == 3 && $0.category == "car" })
    }
  }

  @Test func tracksStandSideBySideInTheirFrames() async throws {
    let shapes = (0..<300).map { box($0, right: 5 + $0) }.joined()
    let dataset = try await read(track(shapes) + track("") + "<track id=\"8\" label=\"bus\"/>" + track(box(2)))
    #expect(dataset.items.map(\.labels.count) == [1, 1, 2] + Array(repeating: 1, count: 297))
    #expect(dataset.items[2].labels.map(\.track) == ["7", "7"])
  }

  /// libxml2 knows no line of an element beyond 65,535.
  @Test(arguments: [10, 65_534, 65_535, 65_536, 70_001]) func linesAreToldHoweverLate(_ line: Int) async throws {
    // The track begins on the first line, so that its first shape stands on the second.
    let shapes = (2..<line).map { _ in "<box frame=\"1\" keyframe=\"0\"/>\n" }.joined()
    let bad = "<box frame=\"x\" keyframe=\"1\"/>\n"
    let dataset = try await read(track(shapes + bad + box(3)))
    let told = dataset.report.diagnostics.filter { $0.severity == .error }
    #expect(told.map(\.line) == [line])
  }

  @Test func imagesAreReadWithoutTheTracksBesideThem() async throws {
    let dataset = try await read(
      "<image id=\"0\" name=\"a.png\" width=\"20\" height=\"10\"/>" + track(box(1)), .cvat)
    #expect(dataset.items.map(\.path) == ["a.png"])
    #expect(dataset.count(.formatNotThis) == 1)
  }
}
