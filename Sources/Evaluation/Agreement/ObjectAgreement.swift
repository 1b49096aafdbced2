/// Agreement of annotators who drew objects on the same images: objects are brought together by overlap, and each
/// annotator's class for it is a rating; an object that an annotator did not draw is rated "nothing", unless that
/// annotator never had the image.
public struct ObjectAgreement: Sendable, Hashable {
  /// Objects × annotators: class, nil where the annotator drew none.
  public let ratings: [[Int?]]
  /// Objects × annotators: whether the annotator had the object's image.
  public let hadImage: [[Bool]]
  /// Mean overlap of objects that two annotators both drew; nil where there are none.
  public let meanOverlap: Double?
  /// Share of pairs of annotators and objects in which both drew it, of those in which both had the image; nil without.
  public let foundByBoth: Double?

  /// Cohen's kappa of each pair of annotators over the images that both had, "nothing" counting as a category.
  public func cohen(_ first: Int, _ second: Int) -> Double? {
    let units = judgements.filter { $0[first] ?? -1 >= 0 || $0[second] ?? -1 >= 0 }
    return Agreement.cohen(units.map { $0[first] }, units.map { $0[second] })
  }
  /// Fleiss' kappa over the images that all had, "nothing" counting as a category.
  public var fleiss: Double? { Agreement.fleiss(judgements.filter { !$0.contains(nil) }) }
  /// Krippendorff's alpha, "nothing" counting as a category; images that an annotator never had are missing ratings.
  public var krippendorff: Double? { Agreement.krippendorff(judgements) }
  /// Krippendorff's alpha of the classes alone: objects not drawn are missing ratings.
  public var krippendorffOfClasses: Double? { Agreement.krippendorff(ratings) }

  /// Ratings with -1 for "nothing"; nil where the annotator never had the image.
  private var judgements: [[Int?]] {
    zip(ratings, hadImage).map { ratings, hadImage in zip(ratings, hadImage).map { $1 ? $0 ?? -1 : nil } }
  }

  /// One annotator's boxes.
  public struct Annotator: Sendable {
    public var image: [Int32] = []
    public var category: [Int32] = []
    /// x, y, width, height in pixels.
    public var box: [SIMD4<Double>] = []
    /// The images that the annotator had, with objects or without; nil for all.
    public var judged: Set<Int32>?
    /// No boxes.
    public init() {}
  }

  /// Brings the objects of all annotators together.
  ///
  /// Annotator by annotator, each image's objects are assigned to those known so far by the greatest sum of overlaps,
  /// overlaps below the threshold excluded; what is left over is a new object. Images that fewer than two annotators
  /// had are passed over.
  /// - Parameter threshold: least overlap of one object, 0…1.
  public init(_ annotators: [Annotator], images: Int, threshold: Double = 0.5) throws(EvaluationError) {
    for annotator in annotators {
      guard annotator.category.count == annotator.image.count, annotator.box.count == annotator.image.count else {
        throw .unevenColumns
      }
      if let row = annotator.image.firstIndex(where: { $0 < 0 || $0 >= images }) { throw .indexOutOfRange(row: row) }
    }
    var all: [[Int?]] = []
    var hadAll: [[Bool]] = []
    var (overlapSum, overlapCount, pairs) = (0.0, 0, 0)
    let rows = annotators.map { annotator in
      Dictionary(grouping: annotator.image.indices) { Int(annotator.image[$0]) }
    }
    for image in 0..<images {
      let had = annotators.map { $0.judged?.contains(Int32(truncatingIfNeeded: image)) ?? true }
      let judges = had.count { $0 }
      if judges < 2 { continue }
      var objects: [(ratings: [Int?], boxes: [SIMD4<Double>])] = []
      for (number, annotator) in annotators.enumerated() where had[number] {
        let own = rows[number][image] ?? []
        let known = objects.count
        // The greatest overlap with any annotator's box of the object.
        let overlaps = own.flatMap { row in
          objects[..<known].map { object in object.boxes.map { ObjectAgreement.iou($0, annotator.box[row]) }.max() ?? 0
          }
        }
        let costs = overlaps.map { $0 >= threshold ? -$0 : 0 }
        for (place, chosen) in Assignment.cheapest(costs, rows: own.count, columns: known).enumerated() {
          let (category, box) = (Int(annotator.category[own[place]]), annotator.box[own[place]])
          if let chosen, overlaps[place * known + chosen] >= threshold {
            for other in objects[chosen].boxes {
              overlapSum += ObjectAgreement.iou(other, box)
              overlapCount += 1
            }
            objects[chosen].ratings[number] = category
            objects[chosen].boxes.append(box)
          } else {
            var ratings = [Int?](repeating: nil, count: annotators.count)
            ratings[number] = category
            objects.append((ratings, [box]))
          }
        }
      }
      all += objects.map(\.ratings)
      hadAll += Array(repeating: had, count: objects.count)
      pairs += objects.count * judges * (judges - 1) / 2
    }
    (ratings, hadImage) = (all, hadAll)
    meanOverlap = overlapCount > 0 ? overlapSum / Double(overlapCount) : nil
    foundByBoth = pairs > 0 ? Double(overlapCount) / Double(pairs) : nil
  }

  private static func iou(_ a: SIMD4<Double>, _ b: SIMD4<Double>) -> Double {
    let width = min(a.x + a.z, b.x + b.z) - max(a.x, b.x)
    let height = min(a.y + a.w, b.y + b.w) - max(a.y, b.y)
    guard width > 0, height > 0 else { return 0 }
    return width * height / (a.z * a.w + b.z * b.w - width * height)
  }
}
