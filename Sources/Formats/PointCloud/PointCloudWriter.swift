import struct Foundation.URL

/// One format's way of writing. Chunks come in the order and with the fields of the header it was made for.
protocol PointCloudWriter: AnyObject {
  func write(_ chunk: PointChunk) throws
  /// Writes what comes last; the file is then whole.
  func finish() throws
}

/// How a point-cloud file is written.
public struct PointCloudWriteOptions: Sendable {
  /// Of PCD and PLY.
  public enum Encoding: String, Sendable, CaseIterable {
    case ascii, binary
    /// PCD's `binary_compressed`.
    case compressed
  }
  public var encoding = Encoding.binary

  public init() {}
}

/// A column as the writers of other formats want it: one name, one type, scaled where the file says so.
struct PointOutput {
  var name: String
  var scalar: PointScalar
  var role: PointRole?
  /// Column of the chunk, and the element of a point in it.
  var column: Int
  var element: Int
  var width: Int
  var scale: Double
  var offset: Double

  /// The columns of a header, each with one element.
  ///
  /// - Parameters:
  ///   - keepsNames: names as in the file, where the target is of the same format; else those of the roles.
  ///   - scalar: the type a format holds for a type.
  static func list(_ header: PointCloudHeader, keepsNames: Bool, _ scalar: (PointScalar) -> PointScalar)
    -> [PointOutput]
  {
    var taken: Set<String> = []
    var outputs: [PointOutput] = []
    for (column, field) in header.fields.enumerated() {
      for element in 0..<field.width {
        var name = keepsNames ? field.name : field.role?.rawValue ?? field.name
        if field.width > 1 { name += "_\(element)" }
        name = unique(clean(name), &taken)
        outputs.append(
          PointOutput(
            name: name, scalar: field.isScaled ? .float64 : scalar(field.scalar), role: field.role, column: column,
            element: element, width: field.width, scale: field.scale, offset: field.offset))
      }
    }
    return outputs
  }

  /// A name without blanks, as headers of words need it.
  static func clean(_ name: String) -> String {
    let kept = name.unicodeScalars.map { $0.value > 32 && $0.value < 127 ? Character($0) : "_" }
    return kept.isEmpty ? "field" : String(kept)
  }

  static func unique(_ name: String, _ taken: inout Set<String>) -> String {
    var candidate = name
    var number = 2
    while !taken.insert(candidate).inserted {
      candidate = "\(name)_\(number)"
      number += 1
    }
    return candidate
  }

  var isScaled: Bool { scale != 1 || offset != 0 }

  /// Whether the values can be copied as they are.
  func isCopy(_ column: PointColumn) -> Bool { column.scalar == scalar && !isScaled }

  func value(_ chunk: PointChunk, _ index: Int) -> Double {
    let stored = chunk.columns[column].double(index * width + element)
    // Adding nothing would turn -0 into 0.
    return isScaled ? stored * scale + offset : stored
  }

  /// Stores one value, little-endian.
  @inline(__always)
  func store(_ chunk: PointChunk, _ index: Int, _ target: UnsafeMutableRawBufferPointer, _ at: Int) {
    let source = chunk.columns[column]
    let from = index * width + element
    if isCopy(source) {
      let size = scalar.size
      source.bytes.withUnsafeBytes { bytes in
        switch size {
        case 1: target[at] = bytes[from]
        case 2: target.storeLittle(bytes.little(from * 2, UInt16.self), at)
        case 4: target.storeLittle(bytes.little(from * 4, UInt32.self), at)
        default: target.storeLittle(bytes.little(from * 8, UInt64.self), at)
        }
      }
    } else if scalar == .float32 {
      target.storeLittle(Float(value(chunk, index)).bitPattern, at)
    } else {
      target.storeLittle(value(chunk, index).bitPattern, at)
    }
  }
}

/// Writes through a buffer into a file that appears when it is whole.
final class PointFileOutput {
  private let file: WholeFile
  private var pending: [UInt8] = []

  init(_ url: URL) throws(FormatError) { file = try WholeFile(url) }

  /// Bytes written so far.
  private(set) var length = 0

  func put(_ bytes: UnsafeRawBufferPointer) throws(FormatError) {
    length += bytes.count
    if bytes.count >= 1 << 16 {
      try flush()
      return try file.append(bytes)
    }
    pending.append(contentsOf: bytes)
    if pending.count >= 1 << 18 { try flush() }
  }

  func put(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try put($0) }
  }

  /// Replaces bytes that were written before.
  func overwrite(_ bytes: [UInt8], at offset: Int) throws(FormatError) {
    try flush()
    try file.overwrite(bytes, at: offset)
  }

  private func flush() throws(FormatError) {
    let result = pending.withUnsafeBytes { bytes -> Result<Void, FormatError> in
      do throws(FormatError) { return .success(try file.append(bytes)) } catch { return .failure(error) }
    }
    try result.get()
    pending.removeAll(keepingCapacity: true)
  }

  func commit() throws(FormatError) {
    try flush()
    try file.commit()
  }
}
