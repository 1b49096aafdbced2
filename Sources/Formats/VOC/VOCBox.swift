/// Box edges between VOC's numbers and continuous pixels.
struct VOCBox {
  /// 1-based with inclusive far edges, else 0-based continuous.
  let isOneBased: Bool

  /// Why a box is not taken.
  struct Trouble: Error { var reason: String }

  /// Numbers further out are no pixels of any picture.
  static let limit = 1e7

  func decode(_ edges: VOCDocument.Edges) throws(Trouble) -> PixelBox {
    let (xMin, yMin) = (try edge(edges.xMin, "xmin"), try edge(edges.yMin, "ymin"))
    let (xMax, yMax) = (try edge(edges.xMax, "xmax"), try edge(edges.yMax, "ymax"))
    // A one-pixel box has equal edges in the official form.
    let shift = isOneBased ? 1.0 : 0.0
    let box = PixelBox(xMin: xMin - shift, yMin: yMin - shift, xMax: xMax, yMax: yMax)
    guard box.isProper else {
      throw Trouble(reason: "its box runs from \(xMin), \(yMin) to \(xMax), \(yMax): it has no area")
    }
    return box
  }

  private func edge(_ text: String?, _ name: StaticString) throws(Trouble) -> Double {
    guard let text else { throw Trouble(reason: "its box has no \(name)") }
    guard let value = DecimalText.parse(text), abs(value) <= Self.limit else {
      throw Trouble(reason: "its \(name) \"\(text.prefix(40))\" is no number of pixels")
    }
    return value
  }

  /// `<exact>`: continuous edges.
  static func exact(_ text: String) -> PixelBox? {
    var edges = SIMD4<Double>()
    var count = 0
    for word in text.utf8.split(separator: 32) {
      guard count < 4, let value = DecimalText.parse(word), abs(value) <= limit else { return nil }
      edges[count] = value
      count += 1
    }
    let box = PixelBox(xMin: edges.x, yMin: edges.y, xMax: edges.z, yMax: edges.w)
    return count == 4 && box.isProper ? box : nil
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

  /// What the numbers of some files tell of their convention.
  struct Evidence {
    private(set) var edges = 0
    /// Edges inside a pixel. Among VOC's own whole pixels are a few by mistake: two in the files of 2012.
    private(set) var fractions = 0
    /// A least edge of 0, which no 1-based file has.
    private(set) var hasZero = false

    var isZeroBased: Bool { hasZero || fractions > edges / 20 }
    /// Further files would not change the answer.
    var isSettled: Bool { hasZero || (edges >= 1000 && fractions > edges / 4) }

    /// Looks for `<xmin>…<` and its like in a file's bytes: parsing every file twice would double the time of an import.
    mutating func take(_ bytes: [UInt8]) {
      bytes.withUnsafeBufferPointer { take($0) }
    }

    private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) {
      var at = 0
      while at + 6 < bytes.count {
        // `<` `x|y` `min|max` `>`; the closing tag has a slash behind its `<`.
        guard bytes[at + 5] == UInt8(ascii: ">"), bytes[at] == UInt8(ascii: "<"), bytes[at + 2] == UInt8(ascii: "m"),
          bytes[at + 1] == UInt8(ascii: "x") || bytes[at + 1] == UInt8(ascii: "y")
        else {
          at += 1
          continue
        }
        let isLeast = bytes[at + 3] == UInt8(ascii: "i")
        at += 6
        var (hasDigit, isZero, isPastPoint, hasFraction) = (false, true, false, false)
        while at < bytes.count, bytes[at] != UInt8(ascii: "<") {
          let byte = bytes[at]
          at += 1
          if byte == UInt8(ascii: ".") { isPastPoint = true }
          guard byte >= 48, byte <= 57 else { continue }
          hasDigit = true
          if byte != 48 {
            isZero = false
            if isPastPoint { hasFraction = true }
          }
        }
        edges += 1
        if hasFraction { fractions += 1 }
        if hasDigit, isZero, isLeast {
          hasZero = true
          return
        }
      }
    }
  }
}
