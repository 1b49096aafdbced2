import Geometry
import TestRandom
import Testing

@Suite struct TrackingTests {
  private func box(_ x: Double, _ y: Double, _ width: Double = 20, _ height: Double = 40) -> ImageBox {
    ImageBox(minX: x, minY: y, maxX: x + width, maxY: y + height)
  }

  @Test func theFilterLearnsASteadyMotion() throws {
    var motion = try #require(BoxMotion(box(0, 0)))
    for step in 1...60 {
      motion.predict()
      motion.correct(box(3 * Double(step), -2 * Double(step)))
    }
    motion.predict()
    let next = motion.box
    #expect(abs(next.minX - 183) < 0.1 && abs(next.minY + 122) < 0.1 && abs(next.width - 20) < 0.1)
    #expect(BoxMotion(box(0, 0, 10, 0)) == nil)
    let before = motion
    motion.correct(box(0, 0, 10, 0))
    #expect(motion == before)
  }

  @Test func aFilterByHand() {
    var filter = ConstantVelocityFilter(place: 10, deviation: 2, speedDeviation: 1)
    filter.predict(deviation: 1, speedDeviation: 0)
    #expect(filter.placeVariance == 6 && filter.covariance == 1 && filter.speedVariance == 1)
    filter.correct(18, deviation: 2.0.squareRoot())
    #expect(abs(filter.place - 16) < 1e-12 && abs(filter.speed - 1) < 1e-12)
    #expect(abs(filter.placeVariance - 1.5) < 1e-12 && abs(filter.covariance - 0.25) < 1e-12)
    #expect(abs(filter.speedVariance - 0.875) < 1e-12)
  }

  @Test func objectsThatCrossKeepTheirNumbers() {
    var tracker = ByteTracker()
    var random = SeededGenerator(seed: 43)
    for frame in 0..<100 {
      let t = Double(frame)
      func noise() -> Double { .random(in: -0.4...0.4, using: &random) }
      // They pass at frame 50, 15 pixels apart in height of 40.
      var detections = [
        ByteTracker.Detection(box: box(2 * t + noise(), 100 + noise()), score: 0.9),
        ByteTracker.Detection(box: box(200 - 2 * t + noise(), 125 + noise()), score: 0.85),
      ]
      if frame % 2 == 1 { detections.reverse() }
      let tracks = tracker.update(detections)
      #expect(tracks.map(\.id) == [1, 2])
      #expect(tracks.map(\.detection) == (frame % 2 == 1 ? [1, 0] : [0, 1]))
    }
  }

  @Test func hiddenObjectsAreKeptByTheirLowScores() {
    var tracker = ByteTracker()
    var plain = ByteTracker.Settings()
    plain.lowScore = plain.highScore
    var without = ByteTracker(settings: plain)
    for frame in 0..<60 {
      let isHidden = (20..<40).contains(frame)
      let detection = ByteTracker.Detection(box: box(2 * Double(frame), 50), score: isHidden ? 0.3 : 0.9)
      #expect(tracker.update([detection]).map(\.id) == [1])
      // Without the second pairing the track is lost meanwhile, and found again by its motion.
      #expect(without.update([detection]).map(\.id) == (isHidden ? [] : [1]))
    }
  }

  @Test func lostTracksEndAndNewOnesNeedASecondLook() {
    var settings = ByteTracker.Settings()
    settings.buffer = 5
    var tracker = ByteTracker(settings: settings)
    let one = [ByteTracker.Detection(box: box(0, 0), score: 0.9)]
    let both = one + [ByteTracker.Detection(box: box(300, 0), score: 0.9)]
    #expect(tracker.update(one).map(\.id) == [1])
    #expect(tracker.update(both).map(\.id) == [1])
    #expect(tracker.update(both).map(\.id) == [1, 2])
    for _ in 0..<5 { #expect(tracker.update([]).isEmpty) }
    #expect(tracker.update(one).map(\.id) == [1])
    for _ in 0..<6 { #expect(tracker.update([]).isEmpty) }
    // Both have ended; a single sight begins no track that is told.
    #expect(tracker.update(both).isEmpty)
    #expect(tracker.update(one).map(\.id) == [3])
    #expect(tracker.update(one).map(\.id) == [3])
  }

  @Test func classesAndRubbish() {
    var tracker = ByteTracker()
    func seen(_ label: Int) -> [ByteTracker.Detection] { [.init(box: box(0, 0), score: 0.9, label: label)] }
    #expect(tracker.update(seen(1)).map(\.label) == [1])
    #expect(tracker.update(seen(2)).isEmpty)
    var settings = ByteTracker.Settings()
    settings.keepsClasses = false
    var loose = ByteTracker(settings: settings)
    #expect(loose.update(seen(1)).map(\.id) == [1] && loose.update(seen(2)).map(\.id) == [1])
    let rubbish: [ByteTracker.Detection] = [
      .init(box: box(0, 0, 5, 0), score: 1), .init(box: box(.nan, 0), score: 1), .init(box: box(0, 0), score: .nan),
      .init(box: box(0, 0, .infinity, 3), score: 1), .init(box: box(0, 0), score: 0.05),
    ]
    var other = ByteTracker()
    #expect(other.update(rubbish).isEmpty && other.update([]).isEmpty)
  }

  @Test func equalInputGivesEqualTracks() {
    func run() -> [[ByteTracker.Track]] {
      var tracker = ByteTracker()
      var random = SeededGenerator(seed: 44)
      return (0..<40).map { frame in
        tracker.update(
          (0..<30).map { number in
            .init(
              box: box(
                Double(number % 6) * 60 + Double(frame) + .random(in: -5...5, using: &random), Double(number / 6) * 80),
              score: .random(in: 0...1, using: &random), label: number % 2)
          })
      }
    }
    let first = run()
    #expect(first == run())
    for tracks in first {
      #expect(Set(tracks.map(\.id)).count == tracks.count && Set(tracks.map(\.detection)).count == tracks.count)
      #expect(tracks.map(\.id) == tracks.map(\.id).sorted())
    }
  }
}
