/// VOC's classes: those of `labelmap.txt` with their colours, else the challenge's twenty.
struct VOCClasses {
  /// In the order of the map, the background left out.
  private(set) var categories: [DatasetCategory] = []
  /// Names in the map's order, the background included: what an index means where no colour tells.
  private var names: [String] = []
  private var byColor: [UInt32: String] = [:]

  /// The classes of the challenges of 2007 to 2012, in the order of their numbers in segmentation masks.
  private static let official = [
    "background", "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable",
    "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
  ]

  init(_ source: DatasetSource) {
    guard let path = source.files.first(where: { SafePath.name($0.path) == "labelmap.txt" })?.path,
      let bytes = try? source.read(path, limit: 4 << 20)
    else { return }
    for (_, line) in TextLines(bytes) {
      // A name may hold a colon where a colour and two more fields follow it.
      let fields = (String(line) ?? "").split(separator: ":", omittingEmptySubsequences: false)
      guard let name = fields.first.map(String.init), !name.isEmpty, !name.hasPrefix("#") else { continue }
      let channels = fields.count > 1 ? fields[1].split(separator: ",").compactMap { UInt8($0) } : []
      names.append(name)
      var category = DatasetCategory(name: name)
      if channels.count == 3 {
        let color = PNGPicture.Color(red: channels[0], green: channels[1], blue: channels[2])
        if byColor[color.number] == nil { byColor[color.number] = name }
        category.color = color.hex
      }
      if name != "background" { categories.append(category) }
    }
  }

  /// The class of a number in a mask of classes; nil for background and the void border.
  func name(_ value: UInt32, in picture: PNGPicture) -> String? {
    let color: UInt32
    var index = Int(value)
    switch picture.samples {
    case .rgb8:
      color = value
      index = LabelPalette.indices[value] ?? -1
    case .indexed(_, let palette): color = index < palette.count ? palette[index].number : 0
    case .gray8, .gray16: color = index < 256 ? LabelPalette.color(index).number : 0
    }
    if index == 0 || index == 255 || VOCClasses.isVoid(color) { return nil }
    if let name = byColor[color] { return name == "background" ? nil : name }
    let list = names.isEmpty ? VOCClasses.official : names
    if list.indices.contains(index) { return list[index] }
    return index > 0 ? "class_\(index)" : "color_\(PNGPicture.Color(number: value).hex.dropFirst())"
  }

  /// The number of an object in a mask of objects; nil for background and the void border.
  static func object(_ value: UInt32, in picture: PNGPicture) -> Int? {
    var index = Int(value)
    if case .rgb8 = picture.samples {
      guard let found = LabelPalette.indices[value] else { return nil }
      index = found
    }
    if case .gray16 = picture.samples { return index == 0 || index == 65_535 ? nil : index }
    return index == 0 || index == 255 ? nil : index
  }

  /// The border's cream of the published masks.
  private static func isVoid(_ color: UInt32) -> Bool { color == LabelPalette.color(255).number }
}
