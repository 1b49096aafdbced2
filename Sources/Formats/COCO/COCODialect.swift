/// Kinds of COCO documents with equal sections.
enum COCODialect {
  case coco
  /// LVIS: classes by frequency, images that say which classes they surely lack (`lvis-api`, `lvis/lvis.py`).
  case lvis

  /// What stands before the split in a document's name.
  var prefix: String { self == .lvis ? "lvis_v1_" : "instances_" }

  /// Whether a document is LVIS'; its own fields may come late in a long file, so its name counts too.
  static func isLVIS(_ path: String, holds: (StaticString) -> Bool) -> Bool {
    SafePath.name(path).lowercased().hasPrefix("lvis") || holds("\"neg_category_ids\"")
      || holds("\"not_exhaustive_category_ids\"")
  }

  /// Lists that every image of LVIS has: classes that are surely not there, and classes of which not all are marked.
  static let imageLists = ["neg_category_ids", "not_exhaustive_category_ids"]
}
