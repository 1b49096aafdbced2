import Testing

@testable import Evaluation

@Suite struct AgreementTests {
  /// Cohen's numbers of the usual example: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no.
  @Test func cohen() throws {
    let pairs = [(1, 1, 20), (1, 0, 5), (0, 1, 10), (0, 0, 15)]
    let first = pairs.flatMap { Array(repeating: Optional($0.0), count: $0.2) }
    let second = pairs.flatMap { Array(repeating: Optional($0.1), count: $0.2) }
    #expect(abs(try #require(Agreement.cohen(first, second)) - 0.4) < 1e-12)
    #expect(Agreement.cohen([1, 1], [1, 1]) == nil)
    #expect(Agreement.cohen([nil], [1]) == nil)
  }

  /// Ten tenths are less than one: counts are whole numbers until the end.
  @Test(arguments: [10, 49, 100, 1000])
  func oneClassAloneIsNoAgreementBeyondChance(_ count: Int) {
    let same = [Int?](repeating: 4, count: count)
    #expect(Agreement.cohen(same, same) == nil)
    #expect(Agreement.fleiss(same.map { [$0, $0, $0] }) == nil)
    #expect(Agreement.krippendorff(same.map { [$0, $0, $0] }) == nil)
    let twice = same + [5]
    #expect(Agreement.cohen(twice, twice) == 1)
    #expect(Agreement.fleiss(twice.map { [$0, $0, $0] }) == 1)
    #expect(Agreement.krippendorff(twice.map { [$0, $0, $0] }) == 1)
  }

  /// Fleiss 1971: 10 units, 14 raters, 5 categories, kappa 0.210.
  @Test func fleiss() throws {
    let counts = [
      [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1], [7, 7, 0, 0, 0],
      [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]
    let units = counts.map { row in
      row.enumerated().flatMap { Array(repeating: Optional($0.offset), count: $0.element) }
    }
    #expect(abs(try #require(Agreement.fleiss(units)) - 0.20993) < 1e-5)
    #expect(Agreement.fleiss([[1, 2], [1]]) == nil)
    #expect(Agreement.fleiss([]) == nil)
  }

  /// Krippendorff 2011, "Computing Krippendorff's alpha-reliability", example C: four observers, missing data, 0.743.
  @Test func krippendorff() throws {
    let observers: [[Int?]] = [
      [1, 2, 3, 3, 2, 1, 4, 1, 2, nil, nil, nil], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nil, 3],
      [nil, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nil], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nil],
    ]
    let units = (0..<12).map { unit in observers.map { $0[unit] } }
    #expect(abs(try #require(Agreement.krippendorff(units)) - 0.743) < 5e-4)
    #expect(Agreement.krippendorff([[1, 1], [1, 1]]) == nil)
    #expect(Agreement.krippendorff([[1, nil]]) == nil)
  }

  /// Two objects an image, drawn alike; each annotator had other images.
  @Test func imagesThatAnAnnotatorNeverHadSayNothing() throws {
    func annotator(_ images: [Int32], labelled: [Int32]) -> ObjectAgreement.Annotator {
      var annotator = ObjectAgreement.Annotator()
      for image in labelled {
        for category in 0..<Int32(2) {
          annotator.image.append(image)
          annotator.category.append(category)
          annotator.box.append([Double(category) * 50, 0, 10, 10])
        }
      }
      annotator.judged = Set(images)
      return annotator
    }
    let all = annotator([0, 1, 2, 3], labelled: [0, 1, 2, 3])
    let pair = try ObjectAgreement([all, annotator([0, 1], labelled: [0, 1])], images: 4)
    #expect(pair.ratings.count == 4 && pair.cohen(0, 1) == 1 && pair.fleiss == 1 && pair.krippendorff == 1)
    #expect(pair.foundByBoth == 1)
    // An image that was looked at and has no object is another thing.
    let missed = try ObjectAgreement([all, annotator([0, 1], labelled: [0])], images: 4)
    #expect(missed.ratings.count == 4 && missed.foundByBoth == 0.5)
    #expect(try #require(missed.cohen(0, 1)) < 1)
    let three = try ObjectAgreement(
      [all, annotator([0, 1], labelled: [0, 1]), annotator([1, 2], labelled: [1, 2])], images: 4)
    #expect(three.ratings.count == 6 && three.hadImage.filter { !$0.contains(false) }.count == 2)
    #expect(three.cohen(0, 2) == 1 && three.cohen(1, 2) == 1 && three.fleiss == 1 && three.krippendorff == 1)
    #expect(three.foundByBoth == 1)
  }

  @Test func objectsAreBroughtTogether() throws {
    func annotator(_ rows: [(Int32, SIMD4<Double>)]) -> ObjectAgreement.Annotator {
      var annotator = ObjectAgreement.Annotator()
      for (category, box) in rows {
        annotator.image.append(0)
        annotator.category.append(category)
        annotator.box.append(box)
      }
      return annotator
    }
    let agreement = try ObjectAgreement(
      [
        annotator([(0, [0, 0, 10, 10]), (1, [50, 0, 10, 10])]),
        annotator([(1, [50, 1, 10, 10]), (0, [0, 0, 10, 10]), (2, [90, 0, 5, 5])]),
      ], images: 1)
    #expect(agreement.ratings.count == 3)
    #expect(agreement.ratings.contains([0, 0]) && agreement.ratings.contains([1, 1]))
    #expect(agreement.ratings.contains([nil, 2]))
    let half = 2.0 / 3
    #expect(agreement.foundByBoth == half)
    #expect(agreement.krippendorffOfClasses == 1)
    #expect(throws: EvaluationError.indexOutOfRange(row: 0)) {
      try ObjectAgreement([annotator([(0, .zero)])], images: 0)
    }
  }
}
