/// Box edges between VOC's numbers and continuous pixels.
struct VOCBox {
  /// 1-based with inclusive far edges, else 0-based continuous.
  let isOneBased: Bool

  /// Why a box is not taken.
  struct Trouble: Error { var reason: String }

  /// Numbers further out are no pixels of any picture.
  private static let limit = 1e7

  func decode(_ fields: [String: String]) throws(Trouble) -> PixelBox {
    var edges: [Double] = []
    for name in ["xmin", "ymin", "xmax", "ymax"] {
      guard let text = fields[name] else { throw Trouble(reason: "its box has no \(name)") }
      guard let value = DecimalText.parse(text), abs(value) <= Self.limit else {
        throw Trouble(reason: "its \(name) \"\(text.prefix(40))\" is no number of pixels")
      }
      edges.append(value)
    }
    // A one-pixel box has equal edges in the official form.
    let shift = isOneBased ? 1.0 : 0.0
    let box = PixelBox(xMin: edges[0] - shift, yMin: edges[1] - shift, xMax: edges[2], yMax: edges[3])
    guard box.isProper else {
      throw Trouble(reason: "its box runs from \(edges[0]), \(edges[1]) to \(edges[2]), \(edges[3]): it has no area")
    }
    return box
  }

  /// `<exact>`: continuous edges.
  static func exact(_ text: String) -> PixelBox? {
    let values = text.split(separator: " ").compactMap { DecimalText.parse($0) }
    guard values.count == 4, values.allSatisfy({ abs($0) <= limit }) else { return nil }
    let box = PixelBox(xMin: values[0], yMin: values[1], xMax: values[2], yMax: values[3])
    return box.isProper ? box : nil
  }

  /// The official whole numbers, at least one pixel, inside the image where its size is known.
  static func official(_ box: PixelBox, in size: PixelSize?) -> (xMin: Int, yMin: Int, xMax: Int, yMax: Int) {
    func span(_ low: Double, _ high: Double, _ limit: Int?) -> (Int, Int) {
      let top = limit ?? Int.max
      let first = min(max(1, Int(low.rounded()) + 1), top)
      return (first, min(max(first, Int(high.rounded())), top))
    }
    let (xMin, xMax) = span(box.xMin, box.xMax, size?.width)
    let (yMin, yMax) = span(box.yMin, box.yMax, size?.height)
    return (xMin, yMin, xMax, yMax)
  }

  /// Whether a document cannot be 1-based: a least edge of 0, or an edge inside a pixel.
  static func isZeroBased(_ document: VOCDocument) -> Bool {
    document.objects.contains { object in
      if object.exact != nil { return false }
      return ([object.box].compactMap { $0 } + object.parts.map(\.box)).contains { box in
        box.contains { name, text in
          guard let value = DecimalText.parse(text) else { return false }
          return value != value.rounded() || (value == 0 && name.hasSuffix("min"))
        }
      }
    }
  }
}
