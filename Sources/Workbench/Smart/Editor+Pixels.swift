import Geometry

// Pixels for the tools that look at the picture.
extension Editor {
  /// Takes the pixels of a part of the image, or that there are none. What is in the making is looked at again.
  public mutating func setPixels(_ pixels: PixelRegion?) {
    state.pixels = pixels
    tools.evaluate(in: &state)
  }

  /// The part of the image whose pixels are there.
  public var pixels: PixelRegion? { state.pixels }

  /// Says whether the host answers what is said about an object; what is in the making is looked at again.
  public mutating func setAsksHost(_ isOn: Bool) {
    guard state.asksHost != isOn else { return }
    state.asksHost = isOn
    tools.evaluate(in: &state)
  }

  /// Takes the host's answer; one to an earlier question is left out.
  ///
  /// - Parameter outline: A polygon; nil where nothing was found.
  public mutating func answer(_ number: UInt32, _ outline: ShapeGeometry?) {
    guard state.asksHost, number == state.question.number else { return }
    var polygon: Polygon<ImagePixels>?
    if case .polygon(let found) = outline { polygon = found }
    tools.take(polygon, in: &state)
  }
}
