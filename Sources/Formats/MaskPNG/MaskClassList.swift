/// What the numbers and colours of masks mean.
struct MaskClassList {
  /// Roboflow's name for it, which is written.
  static let file = "_classes.csv"
  private static let names: [String] = [
    file, "labelmap.txt", "label_colors.txt", "class_dict.csv", "classes.txt", "labels.txt",
  ]
  var categories: [DatasetCategory] { classes.categories }
  private var classes = ClassCollector()
  private var byValue: [UInt32: String] = [:]
  private var byColor: [UInt32: String] = [:]

  /// The list of a source, the likeliest name first, the nearest to the root first.
  static func path(in source: DatasetSource) -> String? {
    for name in names {
      let found = source.files.map(\.path).filter { SafePath.name($0).lowercased() == name }
      if let path = found.min(by: { $0.utf8.count { $0 == 47 } < $1.utf8.count { $0 == 47 } }) { return path }
    }
    return nil
  }

  init(_ source: DatasetSource, _ options: ReadOptions) throws(FormatError) {
    guard let path = MaskClassList.path(in: source) else {
      for (index, name) in options.classNames.enumerated() { add(name, value: index, color: nil) }
      return
    }
    let bytes = try source.read(path, limit: 4 << 20)
    switch SafePath.name(path).lowercased() {
    case "labelmap.txt":
      for (_, line) in TextLines(bytes) {
        let fields = (String(line) ?? "").split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let name = fields.first, !name.isEmpty, !name.hasPrefix("#") else { continue }
        let channels = fields.count > 1 ? fields[1].split(separator: ",").compactMap { UInt8($0) } : []
        add(name, value: byValue.count, color: channels)
      }
    case "label_colors.txt":
      for (_, line) in TextLines(bytes) {
        let fields = (String(line) ?? "").split(separator: " ", maxSplits: 3, omittingEmptySubsequences: true)
        guard fields.count == 4 else { continue }
        add(String(fields[3]), value: byValue.count, color: fields[..<3].compactMap { UInt8($0) })
      }
    case "classes.txt", "labels.txt":
      for (_, line) in TextLines(bytes) { add(String(line) ?? "", value: byValue.count, color: nil) }
    default: table(bytes)
    }
  }

  /// `Pixel Value, Class` or `name,r,g,b`.
  private mutating func table(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { bytes in
      for row in CSVRows(bytes) {
        // Roboflow writes a blank behind the comma.
        let fields = row.fields.map { $0.first == " " ? String($0.dropFirst()) : $0 }
        if fields.count >= 4, let red = UInt8(fields[1]), let green = UInt8(fields[2]), let blue = UInt8(fields[3]) {
          add(fields[0], value: byValue.count, color: [red, green, blue])
        } else if fields.count >= 2, let value = UInt16(fields[0]) {
          add(fields[1], value: Int(value), color: nil)
        }
      }
    }
  }

  private mutating func add(_ name: String, value: Int, color: [UInt8]?) {
    guard let number = UInt32(exactly: value), byValue[number] == nil else { return }
    byValue[number] = name
    var category = DatasetCategory(name: name)
    category.originalID = Int64(value)
    if let color, color.count == 3 {
      let color = PNGPicture.Color(red: color[0], green: color[1], blue: color[2])
      if byColor[color.number] == nil { byColor[color.number] = name }
      category.color = color.hex
    }
    if !(value == 0 && MaskClassList.isBackground(name)) { classes.add(category) }
  }

  private static func isBackground(_ name: String) -> Bool {
    ["background", "_background_", "bg", "unlabeled", "unlabelled", "__background__"].contains(name.lowercased())
  }

  /// What a pixel's number means.
  enum Meaning: Equatable { case background, void, category(String), unknown(String) }

  func meaning(_ value: UInt32, in picture: PNGPicture) -> Meaning {
    if case .rgb8 = picture.samples {
      if let name = byColor[value] { return MaskClassList.isBackground(name) ? .background : .category(name) }
      if value == 0 { return .background }
      if value == LabelPalette.color(255).number { return .void }
      if let index = LabelPalette.indices[value], let name = byValue[UInt32(index)], byColor.isEmpty {
        return .category(name)
      }
      return .unknown("color_\(PNGPicture.Color(number: value).hex.dropFirst())")
    }
    if let name = byValue[value] {
      return value == 0 && MaskClassList.isBackground(name) ? .background : .category(name)
    }
    if value == 0 { return .background }
    if case .gray16 = picture.samples { return value == 65_535 ? .void : .unknown("class_\(value)") }
    return value == 255 ? .void : .unknown("class_\(value)")
  }
}
