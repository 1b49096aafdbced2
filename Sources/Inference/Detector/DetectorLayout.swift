/// How a detector's outputs are arranged. Letters: B images, A candidates, C classes, E further numbers of a candidate
/// (mask coefficients, keypoints) that are skipped.
public enum DetectorLayout: String, Sendable, Hashable, Codable, CaseIterable {
  /// YOLOv8, 11, 12: B × (4 + C + E) × A; centre x, y, width, height in input pixels, then scores of the classes.
  case channelsFirst = "channels_first"
  /// The same transposed: B × A × (4 + C).
  case rows
  /// YOLOv5, YOLOv7: B × A × (5 + C + E); as rows, with the score of there being an object before those of the classes.
  case objectness
  /// YOLOv10, YOLO26 and exports with suppression inside: B × A × (6 + E); the corners in input pixels, score, class.
  case final
  /// RT-DETR of Ultralytics up to 8.4.0: B × A × (4 + C); centre and size as fractions, scores of the classes.
  case fractions
  /// RT-DETR of later Ultralytics: B × A × 6; centre and size as fractions, score, class.
  case finalFractions = "final_fractions"
  /// RT-DETR's own exporter, D-FINE, DEIM: `labels` B × A, `boxes` B × A × 4 as corners in pixels of the size given as
  /// `orig_target_sizes`, `scores` B × A.
  case separate
  /// RF-DETR: `dets` B × A × 4, centre and size as fractions, `labels` B × A × (C + 1) before the logistic function.
  case logits

  /// Whether boxes that overlap are left out afterwards; the others have done so themselves.
  public var needsSuppression: Bool {
    switch self {
    case .channelsFirst, .rows, .objectness: true
    case .final, .fractions, .finalFractions, .separate, .logits: false
    }
  }

  /// Whether images are stretched over the input instead of keeping their proportions.
  var stretches: Bool {
    switch self {
    case .channelsFirst, .rows, .objectness, .final: false
    case .fractions, .finalFractions, .separate, .logits: true
    }
  }
}
