import Geometry

/// Paints an image's masks into one picture of classes and one of objects.
struct VOCMaskWriter {
  private let report: ReportCollector
  /// The colour of each class by its number; number 0 is the background.
  private(set) var palette: [PNGPicture.Color] = [LabelPalette.color(0)]
  private var numbers: [String: Int] = [:]
  private var used: Set<PNGPicture.Color> = [LabelPalette.color(0), LabelPalette.color(255)]
  private(set) var hasWritten = false

  init(_ report: ReportCollector) { self.report = report }

  /// Gives a class its number and colour: its own where no other has it, else VOC's for the number.
  mutating func add(_ category: DatasetCategory) {
    guard numbers[category.name] == nil else { return }
    let number = palette.count
    var color = PNGPicture.Color(hex: category.color) ?? LabelPalette.color(number)
    var next = number
    while !used.insert(color).inserted, next < 4096 {
      color = LabelPalette.color(next & 255)
      next += 1
    }
    numbers[category.name] = number
    palette.append(color)
  }

  func color(of name: String) -> PNGPicture.Color? { numbers[name].map { palette[$0] } }

  /// The two pictures; nil where the item has no mask that can be painted.
  mutating func pictures(of item: DatasetItem) throws(PNGError) -> (classes: [UInt8], objects: [UInt8])? {
    guard let size = size(of: item) else { return nil }
    guard var classes = LabelCanvas(size), var objects = LabelCanvas(size) else {
      report.lose("mask", MaskLimit.boxLoss, count: item.labels.count { $0.shape.kind == .mask })
      return nil
    }
    var painted = 0
    for (index, label) in item.labels.enumerated() {
      guard case .mask(let mask) = label.shape, let number = numbers[label.category] else { continue }
      guard mask.width == size.width, mask.height == size.height else {
        report.lose("mask", "written as box: its size is not the image's")
        continue
      }
      // 255 is the void border.
      guard number < 255, index < 254 else {
        report.lose("mask", "written as box: VOC's masks have 254 numbers")
        continue
      }
      classes.paint(mask, UInt32(number))
      if objects.paint(mask, UInt32(index + 1)) > 0 { report.lose("mask", "covers an earlier one in part") }
      painted += 1
    }
    if painted == 0 { return nil }
    hasWritten = true
    var colors = palette.prefix(256)
    for index in colors.count..<256 { colors.append(LabelPalette.color(index)) }
    colors[255] = LabelPalette.color(255)
    return (try classes.indexed(Array(colors)).encoded(), try objects.indexed(LabelPalette.all).encoded())
  }

  private func size(of item: DatasetItem) -> PixelSize? {
    for label in item.labels {
      guard case .mask(let mask) = label.shape else { continue }
      return item.size ?? PixelSize(width: mask.width, height: mask.height)
    }
    return nil
  }
}
