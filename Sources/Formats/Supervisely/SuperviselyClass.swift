/// A class of `meta.json`, with the nodes of its graph.
struct SuperviselyClass {
  var category: DatasetCategory
  /// Keys of the graph's nodes in the order of the category's points.
  var nodes: [String] = []

  static func decode(_ node: JSONNode) -> SuperviselyClass? {
    guard let name = node.member("title")?.string, !name.isEmpty else { return nil }
    var category = DatasetCategory(name: name)
    category.color = node.member("color")?.string.flatMap { $0.hasPrefix("#") ? $0.lowercased() : nil }
    category.originalID = node.member("id")?.int64
    var nodes: [String] = []
    var places: [String: Int] = [:]
    let config = node.member("geometry_config")
    for (key, value) in config?.member("nodes")?.members.map({ ($0.key, $0.value) }) ?? [] {
      let name = key.string ?? ""
      if places[name] == nil { places[name] = nodes.count }
      nodes.append(name)
      category.keypointNames.append(value.member("label")?.string ?? name)
    }
    for edge in config?.member("edges")?.elements.map({ $0 }) ?? [] {
      guard let from = places[edge.member("src")?.string ?? ""], let to = places[edge.member("dst")?.string ?? ""]
      else { continue }
      category.skeleton.append(SkeletonEdge(from: from, to: to))
    }
    return SuperviselyClass(category: category, nodes: nodes)
  }

  /// - Parameter shape: what all of the class's objects are, else `any`.
  static func encode(_ category: DatasetCategory, id: Int, shape: String, into out: inout ByteWriter) {
    out.raw("{\"title\":")
    out.json(category.name)
    out.raw(",\"shape\":")
    out.json(shape)
    out.raw(",\"color\":")
    out.json((category.color ?? "#808080").uppercased())
    out.raw(",\"geometry_config\":{")
    if !category.keypointNames.isEmpty {
      out.raw("\"nodes\":{")
      let rim = PixelEllipse(center: PixelPoint(x: 50, y: 50), radiusX: 40, radiusY: 40)
        .polygon(corners: category.keypointNames.count)
      for (index, name) in category.keypointNames.enumerated() {
        if index > 0 { out.byte(44) }
        out.json(nodeKey(index))
        out.raw(":{\"label\":")
        out.json(name)
        out.text(",\"loc\":[\(Int(rim[index].x)),\(Int(rim[index].y))],\"color\":\"#0000FF\"}")
      }
      out.raw("},\"edges\":[")
      for (index, edge) in category.skeleton.enumerated() {
        if index > 0 { out.byte(44) }
        out.text("{\"src\":\"\(nodeKey(edge.from))\",\"dst\":\"\(nodeKey(edge.to))\",\"color\":\"#00FF00\"}")
      }
      out.byte(93)
    }
    out.text("},\"id\":\(id),\"hotkey\":\"\"}")
  }

  static func nodeKey(_ index: Int) -> String { "n\(index)" }
}
