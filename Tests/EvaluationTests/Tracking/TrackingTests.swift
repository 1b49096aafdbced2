import Foundation
import TestRandom
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

  /// 1,200 objects and 20,400 predicted tracks, of which each meets one at most: tables of all pairs of them, one for
  /// each overlap, would take gigabytes.
  @Test func manyTracksThatNeverMeetCostLittle() throws {
    var (truth, found) = (TrackTable(), TrackTable())
    for frame in 0..<600 {
      for place in 0..<34 {
        let box = SIMD4(Double(place) * 100, 0, 50, 50)
        if place < 2 { truth.append(frame: frame, track: frame * 2 + place, box: box) }
        found.append(frame: frame, track: frame * 34 + place, box: box)
      }
    }
    let score = try TrackingScore(truth: truth, prediction: found)
    #expect(score.identity.truePositives == 1200 && score.identity.falsePositives == 19_200)
    #expect(score.hota.associationAccuracy == 1)
    #expect(abs(score.hota.detection - 1200.0 / 20_400) < 1e-12)
    #expect(score.clear.detections == 1200)
  }

  /// Tracks in a chain, each of which fits two of the others: the group is assigned as one, beside a group of its own.
  @Test func identitiesAreAssignedWithinGroups() throws {
    var (truth, found) = (TrackTable(), TrackTable())
    func meet(_ object: Int, _ track: Int, frames: ClosedRange<Int>) {
      for frame in frames {
        truth.append(frame: frame, track: object, box: [0, 0, 50, 50])
        found.append(frame: frame, track: track, box: [0, 0, 50, 50])
      }
    }
    // The most for object 1 is track 1, yet 1-2 and 2-1 make more together: 3 + 4 against 5 + 1.
    meet(1, 1, frames: 1...5)
    meet(1, 2, frames: 6...8)
    meet(2, 1, frames: 9...12)
    meet(2, 2, frames: 13...13)
    meet(3, 3, frames: 14...20)
    let score = try TrackingScore(truth: truth, prediction: found)
    #expect(score.identity.truePositives == 3 + 4 + 7)
    #expect(score.identity.falsePositives == 6 && score.identity.falseNegatives == 6)
  }

  /// The numbers of several videos are those of one in which they follow each other.
  @Test func videosAreSummedUp() throws {
    var random = SeededGenerator(seed: 61)
    var (sum, first) = (TrackingScore(), TrackingScore())
    var (allTruth, allFound) = (TrackTable(), TrackTable())
    for video in 0..<3 {
      var (truth, found) = (TrackTable(), TrackTable())
      for frame in 0..<30 {
        for track in 0..<4 {
          let place = SIMD4(Double(track) * 80 + Double(frame), 0, 50, 60)
          truth.append(frame: frame, track: track, box: place)
          guard Int.random(in: 0..<5, using: &random) > 0 else { continue }
          let blur = SIMD4(
            Double.random(in: -20...20, using: &random), Double.random(in: -9...9, using: &random), 0, 0)
          found.append(frame: frame, track: Int.random(in: 0..<3, using: &random) * 4 + track, box: place + blur)
        }
      }
      let score = try TrackingScore(truth: truth, prediction: found)
      sum.add(score)
      if video == 0 { first = score }
      for row in 0..<truth.count {
        allTruth.append(
          frame: truth.frame[row] + video * 100, track: truth.track[row] + video * 100, box: truth.box[row])
      }
      for row in 0..<found.count {
        allFound.append(
          frame: found.frame[row] + video * 100, track: found.track[row] + video * 100, box: found.box[row])
      }
    }
    let whole = try TrackingScore(truth: allTruth, prediction: allFound)
    #expect(sum.identity == whole.identity && sum.identity.truePositives > first.identity.truePositives)
    func counts(_ clear: ClearMOT) -> [Int] {
      [
        clear.objects, clear.detections, clear.falsePositives, clear.misses, clear.switches, clear.fragmentations,
        clear.tracks, clear.mostlyTracked, clear.partiallyTracked, clear.mostlyLost,
      ]
    }
    #expect(counts(sum.clear) == counts(whole.clear))
    #expect(sum.clear.switches > 0 && sum.clear.fragmentations > 0)
    let (one, other) = (try #require(sum.clear.precisionDistance), try #require(whole.clear.precisionDistance))
    #expect(abs(one - other) < 1e-12)
    #expect(zip(sum.hota.byThreshold, whole.hota.byThreshold).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(abs(sum.hota.localisation - whole.hota.localisation) < 1e-12)
    #expect(abs(sum.hota.associationRecallMean - whole.hota.associationRecallMean) < 1e-12)
    #expect(abs(sum.hota.associationPrecisionMean - whole.hota.associationPrecisionMean) < 1e-12)
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
