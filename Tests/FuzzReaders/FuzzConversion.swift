import Formats
import Foundation
import Geometry

/// Writes in other formats what was read of a damaged input, and stops where anything lies outside the output.
struct FuzzConversion {
  /// One input in so many is written too: reading is what most of the time is for.
  static let interval = 16
  /// Images of an input that are written.
  static let mostItems = 200
  private static let targets = FormatRegistry.all.filter(\.isWritten)
  /// Pixels of a picture of masks: larger ones take seconds and gigabytes, which would look like a hang.
  private static let largestDrawn = 1 << 20
  /// Pixels beyond which every writer refuses to draw one.
  private static let largestAllowed = 1 << 28

  let header: DatasetHeader
  let items: [DatasetItem]

  init(_ header: DatasetHeader, _ items: [DatasetItem]) {
    self.header = header
    self.items = items.filter(Self.isDrawnOrRefused)
  }

  private static func isDrawnOrRefused(_ item: DatasetItem) -> Bool {
    var sizes = item.labels.compactMap { label -> PixelSize? in
      if case .mask(let mask) = label.shape { PixelSize(width: mask.width, height: mask.height) } else { nil }
    }
    if let size = item.size { sizes.append(size) }
    return sizes.allSatisfy { size in
      let (pixels, isOverflow) = size.width.multipliedReportingOverflow(by: size.height)
      return isOverflow || pixels <= largestDrawn || pixels > largestAllowed
    }
  }

  /// Writes one format, another one for each turn; all of them at turn 0, which is a repeated input's.
  func run(turn: Int, beside input: URL) throws {
    let chosen = turn == 0 ? Self.targets : [Self.targets[turn % Self.targets.count]]
    for target in chosen { try write(target, beside: input) }
  }

  private func write(_ format: any DatasetFormat, beside input: URL) throws {
    let manager = FileManager.default
    let folder = input.deletingLastPathComponent()
    let before = try manager.contentsOfDirectory(atPath: folder.path)
    // Two levels down: what climbs out of the output by one or two lies in here, by three beside the input.
    let around = folder.appendingPathComponent("written-\(getpid())")
    defer { try? manager.removeItem(at: around) }
    do {
      let sink = try FolderSink(around.appendingPathComponent("a/out"))
      let exporter = try DatasetExporter(format, header: header, to: sink, report: ReportCollector())
      for item in items { try exporter.write(item) }
      try exporter.finish()
    } catch is FormatError {}
    let after = try manager.contentsOfDirectory(atPath: folder.path).filter { $0 != around.lastPathComponent }
    let strangers =
      Set(after).subtracting(before)
      .union(
        (manager.enumerator(atPath: around.path)?.compactMap { $0 as? String } ?? []).filter {
          $0 != "a" && $0 != "a/out" && !$0.hasPrefix("a/out/")
        })
    guard strangers.isEmpty else {
      fatalError("\(format.id) wrote outside its folder: \(strangers.sorted().prefix(5))")
    }
  }
}
