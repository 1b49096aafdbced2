import Annotation
import Database
import Formats
import Library
import Web

/// What tells whether a label of a file and one of the project are the same, however their numbers were written.
struct LabelSignature: Comparable {
  /// Kind, class and geometry: what tells labels of one picture apart.
  let geometry: String
  /// Everything else that is said of it.
  private let details: String

  /// From a row of image, kind, class, data and the columns that ``details`` names, in its order, with the status last.
  init(_ row: Row) throws {
    geometry = LabelCoding.signature(
      kind: try row.get(1), classID: try row.get(2, as: ClassID.self), data: try JSONValue(parsing: row.bytes(3) ?? []))
    let status: AnnotationStatus = try row.get(14)
    details = Self.details(
      attributes: try JSONValue(parsing: row.bytes(4) ?? []), score: try row.get(5),
      flags: try (6...10).map { try row.get($0) }, group: try row.get(11), zOrder: try row.get(12),
      originalID: try row.get(13), isGroundTruth: AnnotationStatus.groundTruth.contains(status))
  }

  /// From a label that an import brings, as the platform would keep it.
  init(_ label: Label, kind: AnnotationKind, classID: ClassID, data: JSONValue) {
    geometry = LabelCoding.signature(kind: kind, classID: classID, data: data)
    details = Self.details(
      attributes: .object(label.attributes.mapValues(LabelCoding.value)), score: label.isScoreKept ? label.score : nil,
      flags: [
        label.isCrowd, label.isOccluded ?? false, label.isTruncated ?? false, label.isDifficult ?? false,
        label.isOutside ?? false,
      ], group: label.group.flatMap { Int32(exactly: $0) }, zOrder: Int32(clamping: label.zOrder ?? 0),
      originalID: label.originalID, isGroundTruth: true)
  }

  private static func details(
    attributes: JSONValue, score: Double?, flags: [Bool], group: Int32?, zOrder: Int32, originalID: String?,
    isGroundTruth: Bool
  ) -> String {
    let words = String(decoding: LabelCoding.canonical(attributes).bytes, as: UTF8.self)
    return "\(words) \(score ?? -1) \(flags) \(group ?? -1) \(zOrder) \(originalID ?? "") \(isGroundTruth)"
  }

  static func < (a: LabelSignature, b: LabelSignature) -> Bool { (a.geometry, a.details) < (b.geometry, b.details) }
}

extension Label {
  /// Whether the platform keeps the score: it keeps shares.
  var isScoreKept: Bool { score.map { (0...1).contains($0) } ?? true }
}
