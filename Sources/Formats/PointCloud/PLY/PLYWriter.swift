import Foundation

/// Writes PLY vertices: ascii or binary little-endian. 64-bit integers become `double`, which PLY has.
final class PLYWriter: PointCloudWriter {
  private let output: PointFileOutput
  private let isASCII: Bool
  private let source: PointCloudHeader
  private let outputs: [PointOutput]
  private let recordSize: Int
  private let count: Int
  private let name: String
  private let report: ReportCollector
  private var written = 0
  private var rounded = 0

  init(
    _ header: PointCloudHeader, _ survey: PointCloudSurvey, to url: URL, options: PointCloudWriteOptions,
    report: ReportCollector
  ) throws {
    guard options.encoding != .compressed else {
      throw FormatError(.notHeld, file: url.lastPathComponent, "PLY has no compressed form", remedy: "choose binary")
    }
    isASCII = options.encoding == .ascii
    source = header
    self.report = report
    name = url.lastPathComponent
    outputs = PointOutput.list(header, keepsNames: header.format == .ply) { scalar in
      scalar == .int64 || scalar == .uint64 ? .float64 : scalar
    }
    recordSize = outputs.reduce(0) { $0 + $1.scalar.size }
    count = survey.count
    output = try PointFileOutput(url)
    var text = "ply\nformat \(isASCII ? "ascii" : "binary_little_endian") 1.0\n"
    for comment in header.comments {
      text += "comment " + comment.replacing("\n", with: " ").replacing("\r", with: " ") + "\n"
    }
    text += "element vertex \(count)\n"
    for output in outputs { text += "property \(PLYWriter.type(output.scalar)) \(output.name)\n" }
    try output.put(Array((text + "end_header\n").utf8))
  }

  private static func type(_ scalar: PointScalar) -> String {
    switch scalar {
    case .int8: "char"
    case .uint8: "uchar"
    case .int16: "short"
    case .uint16: "ushort"
    case .int32: "int"
    case .uint32: "uint"
    case .float32: "float"
    case .int64, .uint64, .float64: "double"
    }
  }

  func write(_ chunk: PointChunk) throws {
    guard written + chunk.count <= count else {
      throw FormatError(.syntax, file: name, "the source changed while it was read", remedy: "try again")
    }
    written += chunk.count
    for output in outputs
    where chunk.columns[output.column].scalar.size == 8 && !chunk.columns[output.column].scalar.isFloat {
      for index in 0..<chunk.count where abs(output.value(chunk, index)) > 0x1p53 { rounded += 1 }
    }
    if isASCII { return try writeLines(chunk) }
    var rows = [UInt8](repeating: 0, count: chunk.count * recordSize)
    rows.withUnsafeMutableBytes { rows in
      var offset = 0
      for output in outputs {
        for index in 0..<chunk.count { output.store(chunk, index, rows, offset + index * recordSize) }
        offset += output.scalar.size
      }
    }
    try output.put(rows)
  }

  private func writeLines(_ chunk: PointChunk) throws {
    var text = ByteWriter()
    for index in 0..<chunk.count {
      for (position, output) in outputs.enumerated() {
        if position > 0 { text.byte(32) }
        let column = chunk.columns[output.column]
        if output.isScaled {
          text.element(PointColumn(.float64, width: 1, values: [output.value(chunk, index)]), 0)
        } else {
          text.element(column, index * output.width + output.element)
        }
      }
      text.byte(10)
      if text.count > 1 << 18 {
        try output.put(text.bytes)
        text.removeAll()
      }
    }
    try output.put(text.bytes)
  }

  func finish() throws {
    if rounded > 0 { report.lose("whole number beyond 2^53", "rounded", count: rounded) }
    try output.commit()
  }
}
