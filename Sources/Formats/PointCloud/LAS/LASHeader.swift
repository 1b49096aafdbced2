/// The header of a LAS file with its records (ASPRS LAS 1.4 R15, table 3).
struct LASHeader {
  /// Records are kept up to this many bytes in all; waveforms can be larger than the points.
  static let recordLimit = 64 << 20
  var facts: LASFacts
  var isCompressed: Bool
  var pointStart: Int
  var recordLength: Int
  var count: Int
  var bounds: PointBounds?
  var records: [PointCloudRecord] = []
  var notes: [Diagnostic] = []

  init(_ bytes: UnsafeRawBufferPointer, file: String) throws(FormatError) {
    func wrong(_ code: DiagnosticCode, _ message: String) -> FormatError {
      FormatError(code, file: file, message, remedy: "the file is cut or damaged: copy it again")
    }
    guard bytes.count >= 227 else { throw wrong(.syntax, "the file ends inside the header") }
    let (major, minor) = (Int(bytes[24]), Int(bytes[25]))
    guard major == 1, minor <= 4 else { throw wrong(.schema, "version \(major).\(minor) is not known") }
    let headerSize = Int(bytes.little(94, UInt16.self))
    let least = minor >= 4 ? 375 : minor == 3 ? 235 : 227
    guard headerSize >= least, headerSize <= bytes.count else {
      throw wrong(.schema, "the header of version 1.\(minor) is \(headerSize) bytes long")
    }
    let format = Int(bytes[104] & 0x3F)
    isCompressed = bytes[104] & 0xC0 != 0
    guard format <= 10 else { throw wrong(.schema, "point format \(format) is not known") }
    recordLength = Int(bytes.little(105, UInt16.self))
    guard recordLength >= LASLayout.sizes[format] else {
      throw wrong(.schema, "points of format \(format) cannot be \(recordLength) bytes long")
    }
    pointStart = Int(bytes.little(96, UInt32.self))
    guard pointStart >= headerSize, pointStart <= bytes.count else {
      throw wrong(.schema, "the points begin at byte \(pointStart) of \(bytes.count)")
    }
    let legacy = UInt64(bytes.little(107, UInt32.self))
    let stated = minor >= 4 ? bytes.little(247, UInt64.self) : 0
    guard let points = Int(exactly: stated > 0 ? stated : legacy) else {
      throw wrong(.schema, "it counts \(stated) points")
    }
    count = points
    func triple(_ offset: Int, _ step: Int = 8) -> SIMD3<Double> {
      SIMD3(bytes.littleDouble(offset), bytes.littleDouble(offset + step), bytes.littleDouble(offset + 2 * step))
    }
    let (scale, offset) = (triple(131), triple(155))
    for axis in 0..<3 {
      guard scale[axis].isFinite, offset[axis].isFinite, scale[axis] != 0 || count == 0 else {
        throw wrong(.badNumber, "the scale \(scale[axis]) or the offset \(offset[axis]) is no sound number")
      }
    }
    facts = LASFacts(scale: scale, offset: offset)
    facts.minorVersion = minor
    facts.pointFormat = format
    facts.sourceID = bytes.little(4, UInt16.self)
    facts.encoding = bytes.little(6, UInt16.self)
    facts.projectID = Array(bytes[8..<24])
    facts.system = LASExtraBytes.text(bytes[26..<58])
    facts.software = LASExtraBytes.text(bytes[58..<90])
    facts.day = bytes.little(90, UInt16.self)
    facts.year = bytes.little(92, UInt16.self)
    readBounds(maximum: triple(179, 16), minimum: triple(187, 16), file)
    try readRecords(bytes, from: headerSize, file)
    if minor >= 4 { try readExtendedRecords(bytes, file) }
  }

  /// The header names each axis' far edge before its near one.
  private mutating func readBounds(maximum: SIMD3<Double>, minimum: SIMD3<Double>, _ file: String) {
    for axis in 0..<3 where !(minimum[axis].isFinite && maximum[axis].isFinite && minimum[axis] <= maximum[axis]) {
      notes.append(
        Diagnostic(
          .warning, .badNumber, file: file, "the bounds in the header are no sound numbers and were passed over",
          remedy: "write the file again with a sound header"))
      return
    }
    bounds = PointBounds(minimum: minimum, maximum: maximum)
  }

  private mutating func readRecords(_ bytes: UnsafeRawBufferPointer, from start: Int, _ file: String)
    throws(FormatError)
  {
    let stated = Int(bytes.little(100, UInt32.self))
    var at = start
    for index in 0..<stated {
      let length = at + 54 <= pointStart ? Int(bytes.little(at + 20, UInt16.self)) : 0
      guard at + 54 + length <= pointStart else {
        throw FormatError(
          .schema, file: file, "the header counts \(stated) records, but only \(index) fit before the points",
          remedy: "the file is damaged: copy it again")
      }
      records.append(record(bytes, at, 54, length, isExtended: false))
      at += 54 + length
    }
  }

  private mutating func readExtendedRecords(_ bytes: UnsafeRawBufferPointer, _ file: String) throws(FormatError) {
    let stated = Int(bytes.little(243, UInt32.self))
    guard stated > 0 else { return }
    guard var at = Int(exactly: bytes.little(235, UInt64.self)), at >= pointStart else {
      throw FormatError(.schema, file: file, "the extended records begin inside the header", remedy: "copy it again")
    }
    var kept = 0
    for index in 0..<stated {
      guard at <= bytes.count - 60, let length = Int(exactly: bytes.little(at + 20, UInt64.self)),
        length <= bytes.count - 60 - at
      else {
        throw FormatError(
          .schema, file: file, "the header counts \(stated) extended records, but only \(index) are whole",
          remedy: "the file is cut or damaged: copy it again")
      }
      if kept + length <= LASHeader.recordLimit {
        records.append(record(bytes, at, 60, length, isExtended: true))
        kept += length
      } else {
        notes.append(
          Diagnostic(
            .warning, .limitExceeded, file: file, "an extended record of \(length) bytes is not kept",
            remedy: "\(LASHeader.recordLimit) bytes of them are"))
      }
      at += 60 + length
    }
  }

  private func record(_ bytes: UnsafeRawBufferPointer, _ at: Int, _ head: Int, _ length: Int, isExtended: Bool)
    -> PointCloudRecord
  {
    PointCloudRecord(
      user: LASExtraBytes.text(bytes[at + 2..<at + 18]), number: bytes.little(at + 18, UInt16.self),
      description: LASExtraBytes.text(bytes[at + head - 32..<at + head]),
      data: [UInt8](bytes[at + head..<at + head + length]), isExtended: isExtended)
  }
}
