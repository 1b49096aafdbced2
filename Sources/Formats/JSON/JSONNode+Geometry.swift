extension JSONNode {
  /// A coordinate.
  func coordinate(_ what: @autoclosure () -> String = "a coordinate") throws(LabelRejection) -> Double {
    guard let value = double, value.isFinite else { throw LabelRejection(.badNumber, "\(what()) is no number") }
    return value
  }

  /// A member that must be a number.
  func number(_ name: StaticString) throws(LabelRejection) -> Double {
    guard let member = member(name) else { throw LabelRejection(.malformedObject, "it has no \"\(name)\"") }
    return try member.coordinate("its \"\(name)\"")
  }

  /// Points as `[[x, y], …]`; further numbers of a point are passed over.
  func pointPairs() throws(LabelRejection) -> [PixelPoint] {
    var points: [PixelPoint] = []
    for element in elements {
      var numbers = element.elements
      guard let x = numbers.next(), let y = numbers.next() else {
        throw LabelRejection(.badShape, "a point of it is no pair of numbers")
      }
      points.append(PixelPoint(x: try x.coordinate(), y: try y.coordinate()))
    }
    return points
  }

  /// Points as `[x, y, x, y, …]`.
  func flatPoints() throws(LabelRejection) -> [PixelPoint] {
    var points: [PixelPoint] = []
    var pending: Double?
    for element in elements {
      let value = try element.coordinate()
      if let x = pending {
        points.append(PixelPoint(x: x, y: value))
        pending = nil
      } else {
        pending = value
      }
    }
    if pending != nil { throw LabelRejection(.badShape, "its points are an odd count of numbers") }
    return points
  }

  /// Points as `[{"x": …, "y": …}, …]`.
  func namedPoints() throws(LabelRejection) -> [PixelPoint] {
    var points: [PixelPoint] = []
    for element in elements {
      points.append(PixelPoint(x: try element.number("x"), y: try element.number("y")))
    }
    return points
  }

  /// Width and height of an image, where both are whole numbers in reason.
  static func size(_ width: JSONNode?, _ height: JSONNode?) -> PixelSize? {
    guard let width = width?.int64, let height = height?.int64, (1...1 << 24).contains(width),
      (1...1 << 24).contains(height)
    else { return nil }
    return PixelSize(width: Int(width), height: Int(height))
  }

  /// The members that are not among `names`, copied.
  func others(besides names: Set<String>) -> [String: AttributeValue] {
    var others: [String: AttributeValue] = [:]
    for (key, value) in members {
      let name = key.string ?? ""
      if !names.contains(name) { others[name] = value.attributeValue }
    }
    return others
  }
}
