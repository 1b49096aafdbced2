/// An `<object>` and the label it means.
enum LabelMeXMLObject {
  /// - Parameter mask: the bytes of a mask's picture by the name that the object states.
  /// - Returns: nil for deleted objects.
  static func label(
    _ element: XMLElement, _ size: PixelSize?, mask: (String) -> [UInt8]?
  ) throws(LabelRejection) -> Label? {
    if element.text("deleted") == "1" { return nil }
    guard let name = element.text("name"), !name.isEmpty else {
      throw LabelRejection(.malformedObject, "it has no name")
    }
    var label = Label(category: name, shape: .classification)
    let outline = element.child("polygon") ?? element.child("segm")
    if let user = outline?.text("username"), !user.isEmpty { label.source = user }
    switch element.text("occluded")?.lowercased() {
    case "yes", "true", "1": label.isOccluded = true
    case "no", "false", "0": label.isOccluded = false
    default: break
    }
    attributes(element.text("attributes") ?? "", &label)
    if let polygon = element.child("polygon") {
      var points: [PixelPoint] = []
      for point in polygon.children("pt") {
        points.append(
          PixelPoint(
            x: try XMLElement.number(point.text("x") ?? "", "x"), y: try XMLElement.number(point.text("y") ?? "", "y")))
      }
      label.shape = .polygon([PolygonPart(outer: points)])
      if element.text("type") == "bounding_box", let box = upright(points) { label.shape = .box(box) }
    } else if let segment = element.child("segm") {
      guard let name = segment.text("mask"), let bytes = mask(name) else {
        throw LabelRejection(.badMask, "its mask \"\(segment.text("mask")?.prefix(80) ?? "")\" is not in the source")
      }
      let crop = try MaskCrop(png: bytes, left: 0, top: 0)
      if let size, size != PixelSize(width: crop.width, height: crop.height) {
        throw LabelRejection(
          .badMask,
          "its mask is \(crop.width) x \(crop.height), its image \(size.width) x \(size.height)")
      }
      label.shape = .mask(try crop.mask(in: PixelSize(width: crop.width, height: crop.height)))
    } else {
      throw LabelRejection(.malformedObject, "it has neither polygon nor mask")
    }
    return try label.checked()
  }

  /// The box whose four corners these are.
  private static func upright(_ points: [PixelPoint]) -> PixelBox? {
    guard points.count == 4, let box = PixelBox(around: points) else { return nil }
    let isCorner = points.allSatisfy {
      ($0.x == box.xMin || $0.x == box.xMax) && ($0.y == box.yMin || $0.y == box.yMax)
    }
    return isCorner && Set(points).count == 4 ? box : nil
  }

  /// `colour=red, shiny`: a value after `=`, else true.
  private static func attributes(_ text: String, _ label: inout Label) {
    for part in text.split(separator: ",") {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = pair[0].drop { $0 == " " }
      if name.isEmpty { continue }
      switch pair.count > 1 ? String(pair[1]) : "true" {
      case "true": label.attributes[String(name)] = .flag(true)
      case "false": label.attributes[String(name)] = .flag(false)
      case let value: label.attributes[String(name)] = .text(value)
      }
    }
  }

  /// The groups of a file's objects: those that `hasparts` and `ispartof` tie together, numbered from 1 as they come.
  static func groups(_ objects: [XMLElement]) -> [Int64?] {
    let ids = objects.enumerated().map { Int($1.text("id") ?? "") ?? $0 }
    var owner = Array(objects.indices)
    func root(_ index: Int) -> Int {
      var index = index
      while owner[index] != index { index = owner[index] }
      return index
    }
    var places: [Int: Int] = [:]
    for (index, id) in ids.enumerated() where places[id] == nil { places[id] = index }
    for (index, object) in objects.enumerated() {
      let parts = object.child("parts")
      let tied = "\(parts?.text("hasparts") ?? ""),\(parts?.text("ispartof") ?? "")"
      for id in tied.split(separator: ",") {
        guard let id = Int(id.filter { $0 != " " }), let other = places[id], other != index else { continue }
        let (a, b) = (root(index), root(other))
        owner[max(a, b)] = min(a, b)
      }
    }
    var numbers: [Int: Int64] = [:]
    var sizes: [Int: Int] = [:]
    for index in objects.indices { sizes[root(index), default: 0] += 1 }
    return objects.indices.map { index in
      let top = root(index)
      if sizes[top] ?? 0 < 2 { return nil }
      if numbers[top] == nil { numbers[top] = Int64(numbers.count + 1) }
      return numbers[top]
    }
  }
}
