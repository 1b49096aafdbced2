import Foundation
import TestRandom

/// Gives damaged inputs to one reader until it is stopped. The input at hand lies in `input` of its folder, the number
/// of inputs so far in `progress`.
struct FuzzChild {
  let reader: FuzzReader
  let folder: URL
  let samples: URL?
  let seed: UInt64
  /// Larger samples are cut: small inputs are many inputs.
  private static let longestSeed = 128 << 10

  init(reader: FuzzReader, folder: URL, samples: URL?, seed: UInt64) {
    self.reader = reader
    self.folder = folder
    self.samples = samples
    self.seed = seed
  }

  func run() throws {
    let manager = FileManager.default
    let seeds = folder.appendingPathComponent("seeds")
    try manager.createDirectory(at: seeds, withIntermediateDirectories: true)
    try reader.makeSeeds(seeds)
    try takeSamples(seeds)
    let names = try manager.contentsOfDirectory(atPath: seeds.path).sorted()
    let trees = try names.map { try files(seeds.appendingPathComponent($0)) }.filter { !$0.isEmpty }
    guard !trees.isEmpty else { throw FuzzUsage(message: "\(reader.name) has no seed") }
    let progress = open(folder.appendingPathComponent("progress").path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    var random = SeededGenerator(seed: seed)
    var (count, current) = (UInt64(0), -1)
    while true {
      // Folders are laid out once for some inputs in a row: writing them takes longer than reading them.
      if count % 64 == 0 || current < 0 {
        current = Int.random(in: 0..<trees.count, using: &random)
        try layOut(trees[current])
      }
      let tree = trees[current]
      guard let (path, bytes) = tree.filter({ !$0.1.isEmpty }).randomElement(using: &random) else {
        current = -1
        count += 1
        continue
      }
      let place = path.isEmpty ? input(tree) : input(tree).appendingPathComponent(path)
      try Data(FuzzMutation.damage(bytes, &random)).write(to: place)
      count += 1
      withUnsafeBytes(of: count) { _ = pwrite(progress, $0.baseAddress, 8, 0) }
      try reader.read(input(tree))
      if !path.isEmpty { try Data(bytes).write(to: place) }
    }
  }

  private func input(_ tree: [(String, [UInt8])]) -> URL {
    // KITTI scans and archives are told by their names.
    let suffix = reader.name == "cloud_kitti_bin" ? ".bin" : ""
    return folder.appendingPathComponent("input" + (tree.first?.0.isEmpty == true ? suffix : ""))
  }

  private func layOut(_ tree: [(String, [UInt8])]) throws {
    let manager = FileManager.default
    for old in ["input", "input.bin"] { try? manager.removeItem(at: folder.appendingPathComponent(old)) }
    for (path, bytes) in tree where !path.isEmpty {
      let place = input(tree).appendingPathComponent(path)
      try manager.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: place)
    }
  }

  /// The files of a seed by their paths; a seed that is a file has the empty path.
  private func files(_ seed: URL) throws -> [(String, [UInt8])] {
    guard seed.hasDirectoryPath || (try? seed.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true else {
      return [("", [UInt8](try Data(contentsOf: seed)))]
    }
    let all = FileManager.default.enumerator(atPath: seed.path)?.compactMap { $0 as? String } ?? []
    return try all.sorted().compactMap { path in
      let place = seed.appendingPathComponent(path)
      if try place.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true { return nil }
      return (path, [UInt8](try Data(contentsOf: place)))
    }
  }

  private func takeSamples(_ seeds: URL) throws {
    guard let samples, let all = FileManager.default.enumerator(atPath: samples.path) else { return }
    for case let path as String in all where reader.takes(path) {
      guard let data = try? Data(contentsOf: samples.appendingPathComponent(path)) else { continue }
      let name = "sample_" + path.replacing("/", with: "_")
      try data.prefix(Self.longestSeed).write(to: seeds.appendingPathComponent(name))
    }
  }
}
