import Geometry

/// How large a picture may be that is unpacked pixel by pixel, to read a mask from it or to write one.
enum MaskLimit {
  /// 2^28, a picture of 16,384 x 16,384: a canvas of labels takes four bytes a pixel, 1 GiB, and some formats need two.
  /// Files state sizes as they like, and a mask of a huge size may have few runs.
  static let pixels = 1 << 28

  static func allows(_ width: Int, _ height: Int) -> Bool {
    width >= 0 && height >= 0 && (height == 0 || width <= pixels / height)
  }
  static func allows(_ size: PixelSize) -> Bool { allows(size.width, size.height) }
  static func allows(_ mask: MaskRLE) -> Bool { allows(mask.width, mask.height) }

  /// Whether the box around the pixels set may be unpacked; the picture around it may be of any size.
  static func allowsCrop(of mask: MaskRLE) -> Bool {
    if allows(mask) { return true }
    guard let box = mask.bounds else { return true }
    return allows(Int(box.maxX - box.minX), Int(box.maxY - box.minY))
  }

  /// What becomes of a mask beyond the limit in formats that write its box all the same.
  static let boxLoss = "written as box: its picture is too large to be unpacked"
}

extension DatasetItem {
  /// The item without the masks that are too large to be unpacked; each is counted as lost.
  func keepingMasks(_ report: ReportCollector, where fits: (MaskRLE) -> Bool) -> DatasetItem {
    func holds(_ place: Int) -> Bool {
      guard case .mask(let mask) = labels[place].shape else { return true }
      return fits(mask)
    }
    if labels.indices.allSatisfy(holds) { return self }
    var kept = self
    kept.labels = labels.indices.filter(holds).map { labels[$0] }
    report.lose("mask", "dropped: too large to be unpacked", count: labels.count - kept.labels.count)
    return kept
  }
}

extension Diagnostic {
  /// An image whose size, as it is stated, is beyond what a picture of masks may have.
  static func tooLarge(_ path: String, _ size: PixelSize, _ loss: String) -> Diagnostic {
    Diagnostic(
      .error, .limitExceeded, item: path,
      "of \(size.width) x \(size.height) pixels is too large for a picture of masks: \(loss)",
      remedy: "check the size that is stated, or cut the image into tiles")
  }
}
