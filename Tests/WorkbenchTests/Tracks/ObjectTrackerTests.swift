import Geometry
import TestRandom
import Testing

@testable import Workbench

/// Following an object that the test paints onto noise.
@Suite struct ObjectTrackerTests {
  private static let (width, height) = (320, 240)

  /// A picture of a chequered object in a box, before a background that is always the same.
  private func picture(_ box: ImageBox?, hidden: Bool = false) throws -> GreyPicture {
    var generator = SeededGenerator(seed: 5)
    var values = (0..<Self.width * Self.height).map { _ in Float.random(in: 90...130, using: &generator) }
    if let box, !hidden {
      for y in 0..<Self.height {
        for x in 0..<Self.width {
          let (u, v) = ((Double(x) + 0.5 - box.minX) / box.width, (Double(y) + 0.5 - box.minY) / box.height)
          guard (0..<1).contains(u), (0..<1).contains(v) else { continue }
          let isLight = (Int(u * 5) + Int(v * 3) * 2) % 3 == 0
          values[y * Self.width + x] = isLight ? 230 : v < 0.4 ? 40 : 150
        }
      }
    }
    return try #require(GreyPicture(width: Self.width, height: Self.height, values: values))
  }

  private func path(_ frame: Int) -> ImageBox {
    let (x, y) = (30 + 4 * Double(frame), 60 + 30 * (Double(frame) / 20) * (Double(frame) / 20))
    let growth = 1 + 0.004 * Double(frame)
    return ImageBox(minX: x, minY: y, maxX: x + 40 * growth, maxY: y + 30 * growth)
  }

  @Test func aMovingGrowingObjectIsFollowed() throws {
    let first = try picture(path(0))
    var tracker = try #require(ObjectTracker(first, box: path(0)))
    for frame in 1...12 {
      let finding = tracker.follow(try picture(path(frame)))
      #expect(finding.isFound && finding.score > 0.7, "frame \(frame): \(finding.score)")
      #expect(finding.box.iou(path(frame)) > 0.7, "frame \(frame): \(finding.box)")
    }
  }

  @Test func anObjectThatIsGoneIsLost() throws {
    let first = try picture(path(0))
    var tracker = try #require(ObjectTracker(first, box: path(0)))
    for frame in 1...5 {
      let finding = tracker.follow(try picture(path(frame)))
      #expect(finding.isFound)
    }
    let last = tracker.follow(try picture(path(6), hidden: true))
    #expect(!last.isFound)
  }

  @Test func nothingToFollowIsRefused() throws {
    let even = try #require(GreyPicture(width: 50, height: 50, values: [Float](repeating: 9, count: 2500)))
    #expect(ObjectTracker(even, box: ImageBox(minX: 10, minY: 10, maxX: 30, maxY: 30)) == nil)
    let small = try picture(path(0))
    #expect(ObjectTracker(small, box: ImageBox(minX: 10, minY: 10, maxX: 12, maxY: 40)) == nil)
    #expect(GreyPicture(width: 3, height: 2, values: [1, 2]) == nil)
    #expect(GreyPicture(width: 0, height: 0, values: []) == nil)
    // Mostly outside the picture: nothing traps.
    if var edge = ObjectTracker(small, box: ImageBox(minX: -500, minY: -20, maxX: 20, maxY: 5000)) {
      _ = edge.follow(small)
    }
  }

  private func places(_ boxes: [ImageBox]) -> [TrackThinning.Place] {
    boxes.enumerated().map { ($0.offset, .box($0.element)) }
  }

  @Test func thinningKeepsWhatInterpolationNeeds() throws {
    let straight = (0...40).map { ImageBox(minX: Double($0), minY: 0, maxX: Double($0) + 9, maxY: 9) }
    #expect(TrackThinning.kept(places(straight), tolerance: 0.5) == [0, 40])
    let curved = (0...40).map(path)
    let kept = TrackThinning.kept(places(curved), tolerance: 1)
    #expect(kept.first == 0 && kept.last == 40 && kept.count < 14)
    for (start, end) in zip(kept, kept.dropFirst()) {
      for frame in start...end {
        let share = Double(frame - start) / Double(end - start)
        let between = curved[start].interpolated(to: curved[end], share: share)
        #expect(abs(between.minY - curved[frame].minY) <= 1 && abs(between.maxX - curved[frame].maxX) <= 1)
      }
    }
    #expect(TrackThinning.kept([], tolerance: 1) == [])
    // Equal boxes around them, another outline: it is needed.
    let square = [(0, 0), (30, 0), (30, 30), (0, 30)], notched = [(0, 0), (30, 0), (15, 15), (30, 30), (0, 30)]
    func outline(_ corners: [(Int, Int)]) throws -> ShapeGeometry {
      .polygon(try Polygon(rings: [corners.map { ImagePoint(x: Double($0.0), y: Double($0.1)) }]))
    }
    let steady: [TrackThinning.Place] = try (0..<5).map { ($0, try outline(square)) }
    #expect(TrackThinning.kept(steady, tolerance: 1) == [0, 4])
    var changing = steady
    changing[2].geometry = try outline(notched)
    #expect(TrackThinning.kept(changing, tolerance: 1) == [0, 1, 2, 3, 4])
  }

  /// A model's outline is taken for what is followed, each kind in its way; one that is elsewhere is not.
  @Test func anOutlineCorrectsWhatIsFollowed() throws {
    let size = ImageSize(width: Double(Self.width * 2), height: Double(Self.height * 2))
    func doubled(_ box: ImageBox) -> ImageBox {
      ImageBox(minX: box.minX * 2, minY: box.minY * 2, maxX: box.maxX * 2, maxY: box.maxY * 2)
    }
    func rectangle(_ box: ImageBox) throws -> Polygon<ImagePixels> { try Polygon(rings: [box.corners]) }
    let start = doubled(path(0))
    let first = try picture(path(0))
    let mask = try #require(ShapeGeometry.box(start).filledPixels(on: size))
    for geometry in [ShapeGeometry.box(start), .polygon(try rectangle(start)), .mask(mask)] {
      var object = try #require(FollowedObject(geometry, at: 7, on: first, of: size))
      for step in 1...3 {
        let next = try picture(path(step))
        // A mask cannot be carried along: without an outline there is no place for it on this frame.
        let isMask = geometry.kind == .mask
        #expect((object.follow(next, at: 7 + step) == nil) == isMask)
        #expect(object.latest.frame == (isMask ? 6 : 7) + step)
        #expect(object.expected.iou(doubled(path(step))) > 0.7)
        let far = ImageBox(minX: 500, minY: 20, maxX: 560, maxY: 90)
        #expect(try !object.correct(next, at: 7 + step, to: rectangle(far)))
        // A little larger than what the tracker finds.
        let outline = doubled(path(step)).expanded(by: 2)
        #expect(try object.correct(next, at: 7 + step, to: rectangle(outline)))
        #expect(object.latest.frame == 7 + step && object.expected == outline)
        let bounds = object.latest.geometry.bounds
        #expect(bounds.iou(outline) > 0.97 && object.latest.geometry.kind == geometry.kind, "\(bounds)")
      }
      #expect(object.thinned(tolerance: 0.1).map(\.frame).last == 10)
    }
    // What the tracker has lost is found again by who knows better.
    var lost = try #require(FollowedObject(.box(start), at: 0, on: first, of: size))
    let hidden = try picture(path(1), hidden: true)
    #expect(lost.follow(hidden, at: 1) == nil && lost.latest.frame == 0)
    #expect(try lost.correct(hidden, at: 1, to: rectangle(doubled(path(1)))))
    #expect(lost.latest.frame == 1)
  }

  @Test func geometriesAreCarriedAlong() throws {
    let old = ImageBox(minX: 0, minY: 0, maxX: 10, maxY: 10)
    let new = ImageBox(minX: 100, minY: 50, maxX: 120, maxY: 60)
    #expect(ShapeGeometry.box(old).carried(from: old, to: new) == .box(new))
    let line = ShapeGeometry.polyline([ImagePoint(x: 0, y: 0), ImagePoint(x: 10, y: 10)])
    #expect(line.carried(from: old, to: new).bounds == new)
    let ring = [(0.0, 0.0), (10, 0), (10, 10)].map { ImagePoint(x: $0.0, y: $0.1) }
    #expect(ShapeGeometry.polygon(try Polygon(rings: [ring])).carried(from: old, to: new).bounds == new)
    // A box without a width keeps its scale.
    let flat = ImageBox(minX: 5, minY: 0, maxX: 5, maxY: 10)
    #expect(ShapeGeometry.point(ImagePoint(x: 5, y: 5)).carried(from: flat, to: new).bounds.centre == new.centre)
  }
}
