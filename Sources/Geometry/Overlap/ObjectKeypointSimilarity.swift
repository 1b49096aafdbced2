/// How near found keypoints are to true ones (COCO's OKS; pycocotools 2.0, `COCOeval.computeOks`).
public enum ObjectKeypointSimilarity {
  /// COCO's standard deviations of the 17 points of a person, from nose to ankles, as shares of the object's scale.
  public static let cocoSigmas: [Double] = [
    0.026, 0.025, 0.025, 0.035, 0.035, 0.079, 0.079, 0.072, 0.072, 0.062, 0.062, 0.107, 0.107, 0.087, 0.087, 0.089,
    0.089,
  ]

  /// Mean over the truth's labelled points of exp(-d² / (2 · area · (2σ)²)), 0…1.
  ///
  /// A truth without labelled points (a crowd, mostly) is compared over all points by their distance from its box made
  /// three times as wide and high: points in there count fully.
  ///
  /// - Parameters:
  ///   - found: K points in pixels.
  ///   - truth: K points in pixels.
  ///   - isLabelled: K flags: COCO's visibility above 0.
  ///   - box: The truth's box.
  ///   - area: The truth's area in square pixels (of its mask, where it has one).
  ///   - sigmas: K standard deviations.
  /// - Returns: 0 where there is no point at all.
  /// - Throws: `listLength` where not all lists have K items.
  public static func oks(
    _ found: [ImagePoint], _ truth: [ImagePoint], isLabelled: [Bool], box: ImageBox, area: Double,
    sigmas: [Double] = cocoSigmas
  ) throws(GeometryError) -> Double {
    guard found.count == truth.count, isLabelled.count == truth.count, sigmas.count == truth.count else {
      throw .listLength
    }
    let hasLabelled = isLabelled.contains(true)
    let wide = ImageBox(
      minX: box.minX - box.width, minY: box.minY - box.height, maxX: box.minX + 2 * box.width,
      maxY: box.minY + 2 * box.height)
    // The reference's guard against objects without area: the step of doubles at 1.
    let scale = area + Double.ulpOfOne
    var (sum, count) = (0.0, 0)
    for index in truth.indices where isLabelled[index] || !hasLabelled {
      var (dx, dy) = (found[index].x - truth[index].x, found[index].y - truth[index].y)
      if !hasLabelled {
        dx = max(0, wide.minX - found[index].x) + max(0, found[index].x - wide.maxX)
        dy = max(0, wide.minY - found[index].y) + max(0, found[index].y - wide.maxY)
      }
      let variance = (2 * sigmas[index]) * (2 * sigmas[index])
      sum += exponential(-((dx * dx + dy * dy) / variance / scale / 2))
      count += 1
    }
    return count > 0 ? sum / Double(count) : 0
  }
}
