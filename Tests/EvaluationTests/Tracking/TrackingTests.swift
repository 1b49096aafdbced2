import Foundation
import TestSupport
import Testing

@testable import Evaluation

@Suite struct TrackingTests {
  @Test func aPerfectTrackerIsOne() throws {
    var table = TrackTable()
    for frame in 1...5 {
      for track in 1...3 { table.append(frame: frame, track: track, box: [Double(track) * 100, 0, 50, 50]) }
    }
    let score = try TrackingScore(truth: table, prediction: table)
    #expect(score.clear.accuracy == 1)
    #expect(score.identity.f1 == 1)
    #expect(abs(score.hota.value - 1) < 1e-12)
    #expect(score.clear.mostlyTracked == 3)
  }

  @Test func aSwitchIsCounted() throws {
    var (truth, found) = (TrackTable(), TrackTable())
    for frame in 1...6 {
      truth.append(frame: frame, track: 1, box: [0, 0, 50, 50])
      if frame != 3 { found.append(frame: frame, track: frame < 4 ? 7 : 8, box: [0, 0, 50, 50]) }
    }
    let score = try TrackingScore(truth: truth, prediction: found)
    #expect(score.clear.switches == 1)
    #expect(score.clear.fragmentations == 1)
    #expect(score.clear.misses == 1)
    #expect(score.identity.truePositives == 3)
    let accuracy = try #require(score.clear.accuracy)
    #expect(abs(accuracy - (1 - 2.0 / 6)) < 1e-12)
  }

  @Test func nothingAndNonsense() throws {
    let empty = try TrackingScore(truth: .init(), prediction: .init())
    #expect(empty.clear.accuracy == nil)
    #expect(empty.identity.f1 == nil)
    var twice = TrackTable()
    twice.append(frame: 1, track: 1, box: [0, 0, 1, 1])
    twice.append(frame: 1, track: 1, box: [5, 0, 1, 1])
    #expect(throws: EvaluationError.self) { try TrackingScore(truth: twice, prediction: .init()) }
  }

  @Test(.needsSampleData("mot/TUD-Campus")) func publishedTable() throws {
    func read(_ name: String) throws -> TrackTable {
      let text = try String(contentsOf: #require(SampleData.file("mot/TUD-Campus/\(name)")), encoding: .utf8)
      var table = TrackTable()
      for line in text.split(whereSeparator: \.isNewline) {
        let values = line.split(separator: ",").compactMap { Double($0) }
        table.append(frame: Int(values[0]), track: Int(values[1]), box: [values[2], values[3], values[4], values[5]])
      }
      return table
    }
    let score = try TrackingScore(truth: read("gt.txt"), prediction: read("test.txt"))
    func rounded(_ value: Double?) throws -> Double { (try #require(value) * 1000).rounded() / 1000 }
    #expect(try rounded(score.clear.accuracy) == 0.526)
    #expect(try rounded(score.clear.precisionDistance) == 0.277)
    #expect(try rounded(score.clear.recall) == 0.582)
    #expect(try rounded(score.clear.precision) == 0.941)
    #expect(try rounded(score.identity.f1) == 0.558)
    #expect(try rounded(score.identity.precision) == 0.73)
    #expect(try rounded(score.identity.recall) == 0.451)
    #expect(score.clear.tracks == 8)
    #expect(score.clear.mostlyTracked == 1)
    #expect(score.clear.partiallyTracked == 6)
    #expect(score.clear.mostlyLost == 1)
    #expect(score.clear.falsePositives == 13)
    #expect(score.clear.misses == 150)
    #expect(score.clear.switches == 7)
    #expect(score.clear.fragmentations == 7)
  }

  /// A pedestrian, a doll and a parked car with a prediction each, and a prediction of nothing.
  @Test(arguments: [(TrackBenchmark.mot15, 4, 4), (.mot16, 1, 3), (.mot17, 1, 3), (.mot20, 1, 2)])
  func benchmarksLeaveOutWhatDoesNotCount(_ benchmark: TrackBenchmark, _ truths: Int, _ predictions: Int) throws {
    var truth = TrackTable()
    // Pedestrian, doll, car, bicycle rack; the last row is flagged as not counting.
    for (index, x) in [0.0, 100, 200, 300, 400].enumerated() {
      truth.append(frame: 1, track: index + 1, box: [x, 0, 10, 20])
    }
    var prediction = TrackTable()
    for (index, x) in [1.0, 101, 301, 900].enumerated() {
      prediction.append(frame: 1, track: index + 1, box: [x, 0, 10, 20])
    }
    let ready = try benchmark.prepare(
      truth: truth, classes: [1, 8, 3, 6, 1], counts: [true, true, true, true, false], prediction: prediction)
    #expect(ready.truth.count == truths)
    #expect(ready.prediction.count == predictions)
    #expect(throws: EvaluationError.self) {
      try benchmark.prepare(truth: truth, classes: [1], counts: [true], prediction: prediction)
    }
  }

  /// Where a prediction overlaps both, the pedestrian comes first: it makes the sum larger.
  @Test func aPredictionGoesToThePedestrianItFitsBetter() throws {
    var truth = TrackTable()
    truth.append(frame: 1, track: 1, box: [0, 0, 10, 20])
    truth.append(frame: 1, track: 2, box: [2, 0, 10, 20])
    var prediction = TrackTable()
    prediction.append(frame: 1, track: 7, box: [0, 0, 10, 20])
    let ready = try TrackBenchmark.mot17.prepare(
      truth: truth, classes: [1, 12], counts: [true, true], prediction: prediction)
    #expect(ready.prediction.count == 1)
    let other = try TrackBenchmark.mot17.prepare(
      truth: truth, classes: [12, 1], counts: [true, true], prediction: prediction)
    #expect(other.prediction.count == 0)
  }
}
