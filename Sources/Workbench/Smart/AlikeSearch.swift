public import Geometry

/// Finds what looks like an example elsewhere in the picture: normalised cross-correlation of brightness in several sizes,
/// first on a small copy of the whole region, then in detail where that looks promising, weighed by how near the colours
/// are. Turned objects are not found.
public struct AlikeSearch {
  /// Something that looks like the example.
  public struct Finding: Equatable, Sendable {
    /// In image pixels.
    public var box: ImageBox
    /// How much it looks like the example: 0…1.
    public var score: Double
  }

  /// Less than this is something else.
  static let least = 0.5
  /// Most that are found.
  static let most = 200
  /// Cells of the example's longer side, on the small copy and in detail.
  private static let (coarse, fine) = (8, 24)
  /// Sizes that are looked for, as shares of the example's.
  private static let sizes = [0.7, 0.84, 1, 1.19, 1.42]
  /// A small copy has no more cells a side; an example of which too few remain there cannot be told from others.
  private static let longestSide = 640

  private let region: PixelRegion
  private let picture: GreyPicture
  /// In samples.
  private let example: ImageBox

  /// Nil where the example is not in the region, smaller than 6 samples a side, tiny beside the region or all of one
  /// brightness.
  init?(_ example: ImageBox, in region: PixelRegion) {
    guard let box = example.clipped(to: region.bounds), box.area >= 0.7 * example.area else { return nil }
    let picture = region.samples.withUnsafeBufferPointer {
      GreyPicture(width: region.width, height: region.height, rgba: $0)
    }
    guard let picture else { return nil }
    self.region = region
    self.picture = picture
    self.example = Self.samples(box, of: region)
    guard min(self.example.width, self.example.height) >= 6,
      max(self.example.width, self.example.height) * Double(Self.longestSide)
        >= Double(max(region.width, region.height) * Self.coarse) / 2,
      Looks(picture, self.example, cells: Self.coarse).first.contains(where: { $0 != 0 })
    else { return nil }
  }

  /// What looks like the example, the likest first; neither the example itself nor one of `known`, and nothing twice.
  func find(besides known: [ImageBox]) -> [Finding] {
    let detail = Looks(picture, example, cells: Self.fine)
    let colour = meanColour(example)
    var found: [Finding] = []
    for candidate in candidates() {
      let shift = max(candidate.box.width, candidate.box.height) / Double(Self.coarse)
      let refined = Looks.search(picture, detail, around: candidate.box, radius: shift)
      let score = Double(max(refined.score, 0)) * likeness(colour, meanColour(refined.box))
      guard score >= Self.least, refined.box.iou(example) <= 0.4 else { continue }
      found.append(Finding(box: refined.box, score: min(score, 1)))
    }
    // A smaller size fits into what is found already.
    let kept = Self.best(of: found, most: Self.most) { $0.intersectionArea($1) > 0.5 * min($0.area, $1.area) }
    var result: [Finding] = []
    for one in kept {
      let box = image(one.box)
      var isNew = true
      for other in known where other.iou(box) > 0.4 { isNew = false }
      if isNew { result.append(Finding(box: box, score: one.score)) }
    }
    return result
  }

  /// The likest first, without those that are as good as one before.
  private static func best(of findings: [Finding], most: Int, isSame: (ImageBox, ImageBox) -> Bool) -> [Finding] {
    var kept: [Finding] = []
    // Not sorted: a sort of its own is large beside the rest of the engine.
    var rest = findings
    while kept.count < most, var next = rest.first {
      for one in rest where one.score > next.score { next = one }
      kept.append(next)
      var left: [Finding] = []
      for one in rest where one != next && !isSame(next.box, one.box) { left.append(one) }
      rest = left
    }
    return kept
  }

  /// Places on small copies where the correlation is higher than around them, the highest first.
  private func candidates() -> [Finding] {
    let looks = Looks(picture, example, cells: Self.coarse)
    var peaks: [Finding] = []
    for size in Self.sizes {
      // A larger cell finds larger objects with the same few cells of the example.
      let cellX = size * example.width / Double(looks.columns)
      let cellY = size * example.height / Double(looks.rows)
      let (columns, rows) = (Int(Double(picture.width) / cellX), Int(Double(picture.height) / cellY))
      guard columns >= looks.columns, rows >= looks.rows else { continue }
      let area = ImageBox(minX: 0, minY: 0, maxX: Double(columns) * cellX, maxY: Double(rows) * cellY)
      let cells = picture.sampled(area, columns: columns, rows: rows)
      let (width, height) = (columns - looks.columns + 1, rows - looks.rows + 1)
      var scores = [Float](repeating: 0, count: width * height)
      for place in 0..<width * height {
        scores[place] = Looks.correlation(
          looks.first, looks.columns, looks.rows, cells, columns, place % width, place / width)
      }
      for place in 0..<width * height where scores[place] >= 0.4 && isPeak(scores, width, height, place) {
        let (left, top) = (Double(place % width) * cellX, Double(place / width) * cellY)
        let box = ImageBox(
          minX: left, minY: top, maxX: left + size * example.width, maxY: top + size * example.height)
        peaks.append(Finding(box: box, score: Double(scores[place])))
      }
    }
    // Neighbouring sizes of one thing both stay: details tell which fits.
    return Self.best(of: peaks, most: 2 * Self.most) { $0.iou($1) > 0.75 }
  }

  private func isPeak(_ scores: [Float], _ width: Int, _ height: Int, _ place: Int) -> Bool {
    let (x, y) = (place % width, place / width)
    for row in max(y - 1, 0)...min(y + 1, height - 1) {
      for column in max(x - 1, 0)...min(x + 1, width - 1) where scores[row * width + column] > scores[place] {
        return false
      }
    }
    return true
  }

  /// Mean red, green and blue of a box in samples, from a few of them.
  private func meanColour(_ box: ImageBox) -> (Double, Double, Double) {
    let parts = 12
    var (red, green, blue) = (0, 0, 0)
    for row in 0..<parts {
      for column in 0..<parts {
        let x = box.minX + (Double(column) + 0.5) / Double(parts) * box.width
        let y = box.minY + (Double(row) + 0.5) / Double(parts) * box.height
        let place =
          (Int(min(max(y, 0), Double(region.height - 1))) * region.width
            + Int(min(max(x, 0), Double(region.width - 1)))) * 4
        red += Int(region.samples[place])
        green += Int(region.samples[place + 1])
        blue += Int(region.samples[place + 2])
      }
    }
    let count = Double(parts * parts)
    return (Double(red) / count, Double(green) / count, Double(blue) / count)
  }

  /// 1 for equal colours, a half at a distance of 50 of 255 in each channel.
  private func likeness(_ one: (Double, Double, Double), _ other: (Double, Double, Double)) -> Double {
    let (red, green, blue) = (one.0 - other.0, one.1 - other.1, one.2 - other.2)
    return 1 / (1 + (red * red + green * green + blue * blue) / (3 * 50 * 50))
  }

  private static func samples(_ box: ImageBox, of region: PixelRegion) -> ImageBox {
    ImageBox(
      minX: (box.minX - region.origin.x) / region.step, minY: (box.minY - region.origin.y) / region.step,
      maxX: (box.maxX - region.origin.x) / region.step, maxY: (box.maxY - region.origin.y) / region.step)
  }

  private func image(_ box: ImageBox) -> ImageBox {
    ImageBox(
      minX: box.minX * region.step + region.origin.x, minY: box.minY * region.step + region.origin.y,
      maxX: box.maxX * region.step + region.origin.x, maxY: box.maxY * region.step + region.origin.y)
  }
}

extension Editor {
  /// What looks like the only selected shape in the part of the image whose pixels are there, the likest first, as boxes
  /// in image pixels with a score 0…1; nothing that is labelled already.
  ///
  /// - Returns: Nil where not exactly one shape is selected, or it is too small, too uniform or not in view.
  public func findAlike() -> [AlikeSearch.Finding]? {
    guard state.selection.count == 1, let handle = state.selection.handles.first, let region = state.pixels,
      let bounds = state.document.bounds(of: handle), let search = AlikeSearch(bounds, in: region)
    else { return nil }
    var known: [ImageBox] = []
    for other in state.document.order where other != handle {
      if let bounds = state.document.bounds(of: other) { known.append(bounds) }
    }
    return search.find(besides: known)
  }
}
