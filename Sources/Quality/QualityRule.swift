import Formats

/// What a check looks for; raw values are the words of reports.
public enum QualityRule: String, Hashable, Sendable, Codable, CaseIterable {
  /// A label that lies partly or wholly outside its image.
  case outOfRange = "out_of_range"
  /// A label without width, height or area.
  case zeroArea = "zero_area"
  /// A label that equals another of its image in all that is said of it.
  case duplicateLabel = "duplicate_label"
  /// Two labels whose boxes are nearly the same, or that differ in their attributes and flags alone.
  case nearIdentical = "near_identical"
  /// A label smaller than anybody can draw.
  case tinyObject = "tiny_object"
  /// A polygon whose border crosses itself.
  case selfCrossing = "self_crossing"
  /// One class has far fewer labels than another, or none in a split.
  case classImbalance = "class_imbalance"
  /// The same picture in two splits.
  case splitLeak = "split_leak"
  /// The same picture twice in one split.
  case duplicateImage = "duplicate_image"
  /// A picture that no label file speaks of.
  case orphanImage = "orphan_image"
  /// Labels whose picture is not there.
  case orphanLabel = "orphan_label"
  /// Labels drawn on the stored pixels of a turned picture, or for another size.
  case orientationMismatch = "orientation_mismatch"
  /// Something of the source that cannot be read.
  case unreadable

  /// The rule that a reader's finding falls under.
  init(_ code: DiagnosticCode) {
    switch code {
    case .outOfRange, .clipped: self = .outOfRange
    case .badBox: self = .zeroArea
    case .duplicateLabel: self = .duplicateLabel
    case .duplicateImage: self = .duplicateImage
    case .unlistedImages: self = .orphanImage
    case .missingImage, .unknownImage, .imageNotWritten: self = .orphanLabel
    case .orientationMismatch, .sizeMismatch: self = .orientationMismatch
    default: self = .unreadable
    }
  }
}
