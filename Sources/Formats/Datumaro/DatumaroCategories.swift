/// The `categories` of a document.
enum DatumaroCategories {
  static func decode(_ node: JSONNode) -> [DatasetCategory] {
    var categories: [DatasetCategory] = []
    if let label = node.member("label") {
      for element in label.elements(of: "labels") {
        var category = DatasetCategory(name: element.member("name")?.string ?? "")
        if let parent = element.member("parent")?.string, !parent.isEmpty { category.parent = parent }
        category.attributes = element.elements(of: "attributes").compactMap(\.string).map {
          AttributeDefinition(name: $0, input: .text)
        }
        categories.append(category)
      }
    }
    if let mask = node.member("mask") {
      for color in mask.elements(of: "colormap") {
        guard let place = place(color, categories.count) else { continue }
        let channels = [color.member("r"), color.member("g"), color.member("b")].compactMap {
          ($0?.int64).flatMap { UInt8(exactly: $0) }
        }
        guard channels.count == 3 else { continue }
        categories[place].color =
          "#" + channels.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      }
    }
    if let points = node.member("points") {
      for item in points.elements(of: "items") {
        guard let place = place(item, categories.count) else { continue }
        categories[place].keypointNames = item.elements(of: "labels").compactMap(\.string)
        let pairs = item.elements(of: "joints").map { $0.elements.compactMap(\.int64) }.filter {
          $0.count == 2 && $0.allSatisfy { (0...10_000).contains($0) }
        }
        // Joints come as COCO's skeletons, from 1; a 0 tells the other habit.
        let base: Int64 = pairs.contains { $0.contains(0) } ? 0 : 1
        categories[place].skeleton = pairs.map { SkeletonEdge(from: Int($0[0] - base), to: Int($0[1] - base)) }
      }
    }
    return categories
  }

  private static func place(_ node: JSONNode, _ count: Int) -> Int? {
    node.member("label_id")?.int64.flatMap { (0..<Int64(count)).contains($0) ? Int($0) : nil }
  }

  static func encode(_ categories: [DatasetCategory], into out: inout ByteWriter) {
    out.raw("{\"label\":{\"labels\":[")
    for (index, category) in categories.enumerated() {
      if index > 0 { out.byte(44) }
      out.raw("{\"name\":")
      out.json(category.name)
      out.raw(",\"parent\":")
      out.json(category.parent ?? "")
      out.raw(",\"attributes\":")
      out.json(.list(category.attributes.map { .text($0.name) }))
      out.byte(125)
    }
    out.raw("],\"attributes\":[]}")
    let colors = categories.enumerated().compactMap { index, category in
      category.color.flatMap { color in
        color.hasPrefix("#") && color.count == 7 ? Int(color.dropFirst(), radix: 16) : nil
      }.map { (index, $0) }
    }
    if !colors.isEmpty {
      out.raw(",\"mask\":{\"colormap\":[")
      for (place, (index, color)) in colors.enumerated() {
        if place > 0 { out.byte(44) }
        out.text("{\"label_id\":\(index),\"r\":\(color >> 16),\"g\":\(color >> 8 & 255),\"b\":\(color & 255)}")
      }
      out.raw("]}")
    }
    let skeletons = categories.enumerated().filter { !$0.element.keypointNames.isEmpty }
    if !skeletons.isEmpty {
      out.raw(",\"points\":{\"items\":[")
      for (place, (index, category)) in skeletons.enumerated() {
        if place > 0 { out.byte(44) }
        out.text("{\"label_id\":\(index),\"labels\":")
        out.json(.list(category.keypointNames.map { .text($0) }))
        out.raw(",\"joints\":")
        out.json(.list(category.skeleton.map { .list([.integer(Int64($0.from + 1)), .integer(Int64($0.to + 1))]) }))
        out.byte(125)
      }
      out.raw("]}")
    }
    out.byte(125)
  }
}
