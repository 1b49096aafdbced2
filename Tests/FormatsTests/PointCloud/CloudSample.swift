import Foundation
import TestRandom

@testable import Formats

/// Clouds that tests make, and whole clouds in memory.
struct ReadCloud: Equatable {
  var header: PointCloudHeader
  var columns: [PointColumn]
  var count: Int

  /// All points of a file, read in chunks of a size that divides nothing evenly.
  init(_ url: URL, chunkSize: Int = 777, labels: URL? = nil, report: ReportCollector = ReportCollector()) throws {
    let file = try PointCloudFile.open(url, labels: labels)
    header = file.header
    var columns = header.fields.map { PointColumn($0.scalar, width: $0.width, bytes: []) }
    var count = 0
    try file.read(chunkSize: chunkSize, report: report) { chunk in
      precondition(chunk.firstIndex == count && chunk.count <= chunkSize)
      for index in columns.indices { columns[index].bytes += chunk.columns[index].bytes }
      count += chunk.count
    }
    self.columns = columns
    self.count = count
  }

  func column(_ role: PointRole) -> PointColumn? { header.index(of: role).map { columns[$0] } }

  /// Equal points, whatever the headers say of the file.
  func holdsSamePoints(as other: ReadCloud) -> Bool {
    count == other.count && columns == other.columns && header.fields.map(\.role) == other.header.fields.map(\.role)
  }
}

/// Bytes of a LAS file made by hand, after the table of the standard.
enum LASBytes {
  static func file(format: Int, points: Int, seed: UInt64, extra: Int = 0, count: Int? = nil) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    let minor: UInt8 = format >= 6 ? 4 : format >= 4 ? 3 : 2
    let headerSize = minor == 4 ? 375 : minor == 3 ? 235 : 227
    let length = LASLayout.sizes[format] + extra
    var head = [UInt8](repeating: 0, count: headerSize)
    head.replaceSubrange(0..<4, with: Array("LASF".utf8))
    head[24] = 1
    head[25] = minor
    head[104] = UInt8(format)
    let stated = UInt32(count ?? points)
    head.withUnsafeMutableBytes { head in
      head.storeLittle(UInt16(headerSize), 94)
      head.storeLittle(UInt32(headerSize), 96)
      head.storeLittle(UInt16(length), 105)
      if format < 6 { head.storeLittle(stated, 107) }
      for axis in 0..<3 {
        head.storeLittle((0.01).bitPattern, 131 + axis * 8)
        head.storeLittle(Double(axis * 1000).bitPattern, 155 + axis * 8)
        head.storeLittle((1e6).bitPattern, 179 + axis * 16)
        head.storeLittle((-1e6).bitPattern, 187 + axis * 16)
      }
      if minor == 4 { head.storeLittle(UInt64(stated), 247) }
    }
    var bytes = head
    var last = [UInt8](repeating: 0, count: length)
    for _ in 0..<points {
      // Neighbours are alike, as in surveys: some bytes change.
      for _ in 0..<Int.random(in: 0...6, using: &random) {
        last[Int.random(in: 0..<length, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      bytes += last
    }
    return bytes
  }
}
