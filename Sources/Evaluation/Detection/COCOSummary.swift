/// The numbers that COCO reports, by the names of its leaderboard, in its order: twelve for boxes and masks, ten for
/// keypoints. A value is nil where no class has a truth of that size.
public struct COCOSummary: Sendable {
  /// One number.
  public struct Entry: Sendable, Hashable {
    /// `AP`, `AP50`, `APsmall`, `AR100`, …
    public var name: String
    /// 0…1.
    public var value: Double?
  }
  /// In COCO's order.
  public let entries: [Entry]

  /// The number of that name.
  public subscript(name: String) -> Double? { entries.first { $0.name == name }?.value }

  /// Of boxes and masks. Thresholds 0.5 and 0.75, and the ranges after the first, appear as far as the options have them.
  public init(_ result: DetectionResult) {
    let options = result.options
    var entries = COCOSummary.precisions(result)
    for (index, limit) in options.maxDetections.enumerated() {
      entries.append(Entry(name: "AR\(limit)", value: result.averageRecall(limit: index)))
    }
    for (index, area) in options.areas.enumerated().dropFirst() {
      entries.append(Entry(name: "AR\(area.name)", value: result.averageRecall(area: index)))
    }
    self.entries = entries
  }

  /// Of keypoints: recall at the thresholds instead of at numbers of detections.
  public init(keypoints result: DetectionResult) {
    var entries = COCOSummary.precisions(result)
    entries.append(Entry(name: "AR", value: result.averageRecall()))
    for (name, threshold) in [("AR50", 0.5), ("AR75", 0.75)] {
      guard let index = result.options.thresholds.firstIndex(of: threshold) else { continue }
      entries.append(Entry(name: name, value: result.averageRecall(threshold: index)))
    }
    for (index, area) in result.options.areas.enumerated().dropFirst() {
      entries.append(Entry(name: "AR\(area.name)", value: result.averageRecall(area: index)))
    }
    self.entries = entries
  }

  private static func precisions(_ result: DetectionResult) -> [Entry] {
    var entries = [Entry(name: "AP", value: result.averagePrecision())]
    for (name, threshold) in [("AP50", 0.5), ("AP75", 0.75)] {
      guard let index = result.options.thresholds.firstIndex(of: threshold) else { continue }
      entries.append(Entry(name: name, value: result.averagePrecision(threshold: index)))
    }
    for (index, area) in result.options.areas.enumerated().dropFirst() {
      entries.append(Entry(name: "AP\(area.name)", value: result.averagePrecision(area: index)))
    }
    return entries
  }
}
