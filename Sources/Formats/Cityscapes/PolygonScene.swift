/// The document of one street scene: objects with a class and a polygon, from back to front. Cityscapes' and Mapillary
/// Vistas' differ in a few names.
enum PolygonScene {
  struct Object {
    var name: String
    var ring: [PixelPoint]
  }
  struct Scene {
    var size: PixelSize?
    var objects: [Object] = []
  }

  /// - Parameter reject: hears why an object (counted from 1) is left out.
  static func parse(
    _ bytes: [UInt8], _ parser: JSONParser, reject: (Int, DiagnosticCode, String) -> Void
  ) throws -> Scene {
    try parser.withValue(copying: bytes) { node in
      var scene = Scene()
      let width = (node.member("imgWidth") ?? node.member("width"))?.int64
      let height = (node.member("imgHeight") ?? node.member("height") ?? node.member("heigth"))?.int64
      if let width, let height, (1...1 << 24).contains(width), (1...1 << 24).contains(height) {
        scene.size = PixelSize(width: Int(width), height: Int(height))
      }
      guard let objects = node.member("objects"), objects.kind == .array else {
        throw JSONTrouble(message: "there is no list of objects")
      }
      var number = 0
      for object in objects.elements {
        number += 1
        if object.member("deleted")?.flag == true { continue }
        guard let name = object.member("label")?.string, !name.isEmpty else {
          reject(number, .malformedObject, "has no label")
          continue
        }
        var numbers: [Double] = []
        var isSound = true
        // `[[x, y], …]`, or one flat list inside the list.
        for point in object.member("polygon").map({ Array($0.elements) }) ?? [] {
          let pair = point.elements.map(\.double)
          if pair.count < 2 || pair.count % 2 != 0 { isSound = false }
          for value in pair {
            guard let value, value.isFinite, abs(value) <= COCOAnnotationDecoder.coordinateLimit else {
              isSound = false
              continue
            }
            numbers.append(value)
          }
        }
        guard isSound, numbers.count >= 6 else {
          reject(number, .badShape, "its polygon is no list of at least 3 points inside any picture")
          continue
        }
        let ring = stride(from: 0, to: numbers.count - 1, by: 2).map { PixelPoint(x: numbers[$0], y: numbers[$0 + 1]) }
        guard let box = PixelBox(around: ring), box.isProper else {
          reject(number, .badShape, "its polygon encloses nothing")
          continue
        }
        scene.objects.append(Object(name: name, ring: ring))
      }
      return scene
    }
  }

  static func points(_ ring: [PixelPoint], into out: inout ByteWriter) {
    out.byte(91)
    for (index, point) in ring.enumerated() {
      if index > 0 { out.byte(44) }
      out.byte(91)
      out.number(point.x)
      out.byte(44)
      out.number(point.y)
      out.byte(93)
    }
    out.byte(93)
  }
}
