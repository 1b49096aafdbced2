/// The classes that CVAT's `<labels>` lists, with attributes and skeletons.
struct CVATLabels {
  private(set) var categories: [DatasetCategory] = []
  private var places: [String: Int] = [:]

  func category(_ name: String) -> DatasetCategory? { places[name].map { categories[$0] } }

  mutating func add(_ category: DatasetCategory) {
    if places[category.name] != nil { return }
    places[category.name] = categories.count
    categories.append(category)
  }

  /// Reads a `<labels>` element. Labels with a `<parent>` are points of that label's skeleton.
  mutating func take(_ element: XMLElement) {
    // The points of each class that has some, as they are listed here.
    var points: [Int: Set<String>] = [:]
    for label in element.children("label") {
      guard let name = label.text("name"), !name.isEmpty else { continue }
      if let parent = label.text("parent"), !parent.isEmpty {
        if let place = places[parent],
          points[place, default: Set(categories[place].keypointNames)].insert(name).inserted
        {
          categories[place].keypointNames.append(name)
        }
        continue
      }
      var category = DatasetCategory(name: name)
      if let color = label.text("color"), !color.isEmpty { category.color = color }
      if let svg = label.text("svg") { category.skeleton = CVATLabels.edges(svg) }
      category.attributes = label.child("attributes")?.children("attribute").compactMap(CVATLabels.attribute) ?? []
      add(category)
    }
  }

  private static func attribute(_ element: XMLElement) -> AttributeDefinition? {
    guard let name = element.text("name"), !name.isEmpty else { return nil }
    let input: AttributeDefinition.Input =
      switch element.text("input_type") {
      case "select", "radio": .select
      case "checkbox": .checkbox
      case "number": .number
      default: .text
      }
    var definition = AttributeDefinition(name: name, input: input)
    definition.isMutable = element.text("mutable")?.lowercased() == "true"
    if let value = element.text("default_value"), !value.isEmpty { definition.defaultValue = value }
    definition.values = element.text("values")?.split(separator: "\n").map(String.init) ?? []
    return definition
  }

  /// The edges that a skeleton's drawing names by the 1-based numbers of its nodes.
  private static func edges(_ svg: String) -> [SkeletonEdge] {
    svg.split(separator: "<").compactMap { element in
      guard element.hasPrefix("line"), let from = number(element, "data-node-from=\""),
        let to = number(element, "data-node-to=\"")
      else { return nil }
      return SkeletonEdge(from: from - 1, to: to - 1)
    }
  }

  private static func number(_ text: Substring, _ key: String) -> Int? {
    guard let range = text.firstRange(of: key) else { return nil }
    return Int(text[range.upperBound...].prefix { $0.isNumber }).flatMap { (1...10_000).contains($0) ? $0 : nil }
  }

  func write(into out: inout ByteWriter, level: Int) {
    out.line("<labels>", level: level)
    for category in categories {
      out.line("<label>", level: level + 1)
      out.element("name", category.name, level: level + 2)
      if let color = category.color { out.element("color", color, level: level + 2) }
      out.element("type", category.keypointNames.isEmpty ? "any" : "skeleton", level: level + 2)
      attributes(of: category, into: &out, level: level + 2)
      if !category.keypointNames.isEmpty { out.element("svg", CVATLabels.svg(category), level: level + 2) }
      out.line("</label>", level: level + 1)
      for name in category.keypointNames {
        out.line("<label>", level: level + 1)
        out.element("name", name, level: level + 2)
        out.element("type", "points", level: level + 2)
        out.line("<attributes></attributes>", level: level + 2)
        out.element("parent", category.name, level: level + 2)
        out.line("</label>", level: level + 1)
      }
    }
    out.line("</labels>", level: level)
  }

  private func attributes(of category: DatasetCategory, into out: inout ByteWriter, level: Int) {
    out.line("<attributes>", level: level)
    for definition in category.attributes {
      out.line("<attribute>", level: level + 1)
      out.element("name", definition.name, level: level + 2)
      out.element("mutable", definition.isMutable ? "True" : "False", level: level + 2)
      out.element("input_type", definition.input.rawValue, level: level + 2)
      out.element("default_value", definition.defaultValue ?? "", level: level + 2)
      out.element("values", definition.values.joined(separator: "\n"), level: level + 2)
      out.line("</attribute>", level: level + 1)
    }
    out.line("</attributes>", level: level)
  }

  /// A drawing with the nodes on a circle: CVAT takes the edges and names from it.
  private static func svg(_ category: DatasetCategory) -> String {
    let count = category.keypointNames.count
    let rim = PixelEllipse(center: PixelPoint(x: 50, y: 50), radiusX: 40, radiusY: 40).polygon(corners: count)
    var out = ByteWriter()
    for edge in category.skeleton where rim.indices.contains(edge.from) && rim.indices.contains(edge.to) {
      out.raw("<line")
      for (name, value) in [
        ("x1", rim[edge.from].x), ("y1", rim[edge.from].y), ("x2", rim[edge.to].x), ("y2", rim[edge.to].y),
      ] {
        out.text(" \(name)=\"")
        out.number((value * 100).rounded() / 100)
        out.byte(34)
      }
      out.text(" data-type=\"edge\" data-node-from=\"\(edge.from + 1)\" data-node-to=\"\(edge.to + 1)\"></line>")
    }
    for (index, name) in category.keypointNames.enumerated() {
      out.text("<circle r=\"1.5\" cx=\"")
      out.number((rim[index].x * 100).rounded() / 100)
      out.text("\" cy=\"")
      out.number((rim[index].y * 100).rounded() / 100)
      out.text("\" data-type=\"element node\" data-element-id=\"\(index + 1)\" data-node-id=\"\(index + 1)\"")
      out.text(" data-label-name=\"")
      out.xml(name)
      out.text("\"></circle>")
    }
    return String(decoding: out.bytes, as: UTF8.self)
  }
}
