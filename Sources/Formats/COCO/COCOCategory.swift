/// A category's JSON and back.
enum COCOCategory {
  /// Whether a class's number can be kept: every program reads it as it stands, and there are numbers behind it.
  static func isUsable(_ id: Int64) -> Bool { (0...1 << 53).contains(id) }

  static func decode(_ node: JSONNode) -> DatasetCategory? {
    guard let name = node.member("name")?.string, !name.isEmpty else { return nil }
    var category = DatasetCategory(name: name)
    for (key, value) in node.members {
      switch key.string ?? "" {
      case "name": break
      case "id": category.originalID = value.int64
      case "supercategory": if let parent = value.string, !parent.isEmpty { category.parent = parent }
      case "color":
        if let color = value.string {
          category.color = color
        } else {
          category.metadata["color"] = value.attributeValue
        }
      case "keypoints": category.keypointNames = value.elements.compactMap(\.string)
      case "skeleton":
        // 1-based pairs; rubbish among them is left out.
        category.skeleton = value.elements.compactMap { pair in
          let ends = pair.elements.compactMap(\.int64)
          return ends.count == 2 && ends.allSatisfy { (1...10_000).contains($0) }
            ? SkeletonEdge(from: Int(ends[0]) - 1, to: Int(ends[1]) - 1) : nil
        }
      case let other: category.metadata[other] = value.attributeValue
      }
    }
    return category
  }

  static func encode(_ category: DatasetCategory, id: Int64, into out: inout ByteWriter) {
    out.raw("{\"id\":")
    out.integer(id)
    out.raw(",\"name\":")
    out.json(category.name)
    out.raw(",\"supercategory\":")
    out.json(category.parent ?? "")
    if let color = category.color {
      out.raw(",\"color\":")
      out.json(color)
    }
    if !category.keypointNames.isEmpty {
      out.raw(",\"keypoints\":")
      out.json(.list(category.keypointNames.map { .text($0) }))
      out.raw(",\"skeleton\":")
      out.json(.list(category.skeleton.map { .list([.integer(Int64($0.from + 1)), .integer(Int64($0.to + 1))]) }))
    }
    for (key, value) in category.metadata.sorted(by: { $0.key < $1.key }) {
      out.byte(44)
      out.json(key)
      out.byte(58)
      out.json(value)
    }
    out.byte(125)
  }
}
