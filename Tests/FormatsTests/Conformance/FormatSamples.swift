import Formats
import Foundation
import TestSupport

/// Reads a text as one file of a format.
func readText(_ text: String, _ id: FormatID, name: String, files: [String: [UInt8]] = [:]) async throws -> ReadDataset
{
  try await withTemporaryFolder { folder in
    let root = folder.appendingPathComponent("in")
    for (path, bytes) in files.merging([name: Array(text.utf8)], uniquingKeysWith: { first, _ in first }) {
      let file = root.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }
    var dataset = try ReadDataset(root, id)
    // The folder goes; what stood in it is not to be asked for.
    for index in dataset.items.indices { dataset.items[index].image = nil }
    return dataset
  }
}

/// Reads a dataset, writes it in its own format and reads that: nothing may differ.
func comesBackEqual(_ url: URL, _ id: FormatID, tolerance: Double = 0) async throws -> (ReadDataset, [String]) {
  let first = try ReadDataset(url)
  return try await withTemporaryFolder { folder in
    let out = folder.appendingPathComponent("out")
    let report = try convert(DatasetSource.open(url), to: id, into: FolderSink(out))
    guard report.from == id.rawValue else { return (first, ["was taken for \(report.from ?? "nothing")"]) }
    let second = try ReadDataset(out)
    return (first, DatasetComparison.differences(first.items, second.items, tolerance: tolerance))
  }
}
