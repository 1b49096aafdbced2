import Foundation

/// Which field goes where in the records of a LAS file.
struct LASPlan {
  /// How the numbers of a column become those of a dimension.
  enum Conversion: Hashable {
    case plain
    /// Times 257: 8 bits of colour as 16.
    case widen
    /// 0…1 as 0…65535, rounded.
    case unit
  }
  struct Standard {
    var dimension: LASDimension
    var column: Int
    var conversion: Conversion
  }
  struct Extra {
    var field: PointField
    var column: Int
    /// First element of the column, and how many.
    var element: Int
    var offset: Int
  }
  var facts: LASFacts
  var standard: [Standard] = []
  var extras: [Extra] = []
  var recordLength: Int
  /// The byte of the returns where the source tells none: the first of one.
  var onlyReturn: UInt8?

  init(
    _ header: PointCloudHeader, _ survey: PointCloudSurvey, file: String, report: ReportCollector
  ) throws(FormatError) {
    if let las = header.las {
      facts = las
    } else {
      facts = LASPlan.newFacts(header, survey)
    }
    let format = facts.pointFormat
    recordLength = LASLayout.sizes[format]
    let dimensions = LASLayout.dimensions(format)
    var used: Set<Int> = []
    for dimension in dimensions {
      let found =
        dimension.field.role.map { header.index(of: $0) }
        ?? (header.las == nil ? nil : header.fields.firstIndex { $0.name == dimension.field.name && $0.role == nil })
      guard let column = found, !used.contains(column),
        let conversion = LASPlan.conversion(header.fields[column], survey.ranges[column], dimension)
      else { continue }
      used.insert(column)
      standard.append(Standard(dimension: dimension, column: column, conversion: conversion))
      if conversion == .unit { report.lose(header.fields[column].name, "0…1 written as 0…65535", count: survey.count) }
    }
    let hasReturns = standard.contains { [.returnNumber, .returnCount].contains($0.dimension.field.role) }
    if !hasReturns { onlyReturn = format < 6 ? 1 | 1 << 3 : 1 | 1 << 4 }
    try addExtras(header, used, Set(dimensions.map(\.field.name)), file)
  }

  private mutating func addExtras(
    _ header: PointCloudHeader, _ used: Set<Int>, _ reserved: Set<String>, _ file: String
  ) throws(FormatError) {
    var taken = reserved
    for (column, field) in header.fields.enumerated() where !used.contains(column) {
      // Up to three equal numbers, or up to 255 opaque bytes, are one dimension.
      let isUndescribed = field.isOpaque && field.name == "extra_bytes"
      let step = isUndescribed ? field.width : field.isOpaque ? 255 : field.width <= 3 ? field.width : 1
      var element = 0
      while element < field.width {
        var part = field
        part.width = min(step, field.width - element)
        let name = header.las == nil ? field.role?.rawValue ?? field.name : field.name
        let whole = part.width == field.width ? name : "\(name)_\(element / max(1, step))"
        part.name = PointOutput.unique(
          String(decoding: (reserved.contains(whole) ? "source_" + whole : whole).utf8.prefix(28), as: UTF8.self),
          &taken)
        extras.append(Extra(field: part, column: column, element: element, offset: recordLength))
        recordLength += part.size
        element += part.width
        guard recordLength <= 65535 else {
          throw FormatError(
            .limitExceeded, file: file, "a point is longer than the 65,535 bytes that LAS can hold",
            remedy: "leave out fields")
        }
      }
    }
  }

  /// How a field goes into a dimension; nil where it does not fit without loss worth a field of its own.
  private static func conversion(_ field: PointField, _ range: PointCloudSurvey.Range, _ dimension: LASDimension)
    -> Conversion?
  {
    guard field.width == 1, !field.isScaled else { return nil }
    switch dimension.storage {
    case .position: return .plain
    case .bits(_, let count): return range.fits(0...Double((1 << count) - 1)) ? .plain : nil
    case .angleRank: return range.fits(-128...127) ? .plain : nil
    case .angle:
      guard let low = range.minimum, let high = range.maximum else { return nil }
      return low > -196.61 && high < 196.605 ? .plain : nil
    case .plain: break
    }
    guard let role = dimension.field.role else { return field.scalar == dimension.field.scalar ? .plain : nil }
    if role == .time { return .plain }
    let isBrightness = [.red, .green, .blue, .nir, .intensity].contains(role)
    if isBrightness, role != .intensity, field.scalar == .uint8 { return .widen }
    let most = dimension.field.scalar == .uint8 ? 255.0 : 65535.0
    if range.fits(0...most) { return .plain }
    guard isBrightness, field.scalar.isFloat, let low = range.minimum, let high = range.maximum else { return nil }
    return low >= 0 && high <= 1 ? .unit : nil
  }

  /// Version, point format, scale and offset for points that come from another format.
  private static func newFacts(_ header: PointCloudHeader, _ survey: PointCloudSurvey) -> LASFacts {
    let bounds = survey.bounds ?? PointBounds(minimum: SIMD3(0, 0, 0), maximum: SIMD3(0, 0, 0))
    var (scale, offset) = (SIMD3(repeating: 0.001), SIMD3(repeating: 0.0))
    for axis in 0..<3 {
      (scale[axis], offset[axis]) = quantum(bounds.minimum[axis], bounds.maximum[axis])
    }
    var facts = LASFacts(scale: scale, offset: offset)
    facts.software = "Framewright"
    facts.system = "OTHER"
    let hasColor = header.index(of: .red) != nil && header.index(of: .green) != nil && header.index(of: .blue) != nil
    let hasTime = header.index(of: .time) != nil
    func exceeds(_ role: PointRole, _ most: Double) -> Bool {
      header.index(of: role).map { !survey.ranges[$0].fits(0...most) && survey.ranges[$0].fits(0...255) } ?? false
    }
    let needsModern =
      exceeds(.classification, 31) || exceeds(.returnNumber, 7) || exceeds(.returnCount, 7)
      || header.index(of: .nir) != nil || header.index(of: .overlap) != nil || header.index(of: .scannerChannel) != nil
    if needsModern {
      facts.minorVersion = 4
      facts.pointFormat = hasColor ? header.index(of: .nir) != nil ? 8 : 7 : 6
      facts.encoding = 1 << 4
    } else {
      facts.pointFormat = hasColor ? hasTime ? 3 : 2 : hasTime ? 1 : 0
    }
    return facts
  }

  /// A power of ten that keeps seven digits of the extent, at most a millimetre while 32 bits allow, and an offset
  /// inside the bounds.
  private static func quantum(_ minimum: Double, _ maximum: Double) -> (scale: Double, offset: Double) {
    let extent = min(maximum - minimum, .greatestFiniteMagnitude)
    var power = extent > 0 ? Int(log10(extent).rounded(.down)) - 6 : -3
    power = min(max(power, -9), -3)
    let least = extent > 0 ? Int(log10(extent / 2e9).rounded(.up)) : -9
    power = max(power, least)
    let scale = power < 0 ? 1 / pow(10, Double(-power)) : pow(10, Double(power))
    let middle = minimum / 2 + maximum / 2
    // Whole offsets keep the sums exact where the coordinates allow it.
    let offset = abs(middle) < 1e15 && extent > 1 ? middle.rounded() : abs(middle) < extent ? 0 : middle
    return (scale, offset)
  }
}
