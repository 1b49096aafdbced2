/// KITTI's pictures of classes and of their instances (pixel-level semantics, 2018), whose classes are Cityscapes'.
enum KITTIMasks {
  static var categories: [DatasetCategory] { CityscapesClasses.names.dropFirst().map { DatasetCategory(name: $0) } }

  /// A label for each class or instance, and the size of the picture.
  ///
  /// - Parameter areInstances: a pixel is its class × 256 + the number of its instance, 0 where the class has none; else
  ///   the class alone.
  /// - Throws: `PNGError` where it is no picture of numbers, or holds more than 4,096 of them.
  static func labels(_ bytes: [UInt8], areInstances: Bool) throws(PNGError) -> (labels: [Label], size: PixelSize) {
    let picture = try PNGPicture.decode(bytes)
    if case .rgb8 = picture.samples { throw PNGError(reason: "holds colours, numbers of classes were expected") }
    let masks = try picture.masks()
    guard masks.count <= 4096 else { throw PNGError(reason: "has more than 4,096 numbers: it is no mask") }
    let labels = masks.compactMap { value, mask -> Label? in
      let number = Int(areInstances ? value >> 8 : value)
      return number == 0 ? nil : Label(category: name(number), shape: .mask(mask))
    }
    return (labels, PixelSize(width: picture.width, height: picture.height))
  }

  /// Cityscapes numbers licence plates -1, which is 255 in a byte.
  private static func name(_ number: Int) -> String {
    if number == 255 { return "license plate" }
    return CityscapesClasses.names.indices.contains(number) ? CityscapesClasses.names[number] : "class_\(number)"
  }
}
