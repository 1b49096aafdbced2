/// Gives each file of an export a name of its own.
///
/// Names that differ only in ASCII capitals count as equal: such files overwrite each other on Windows and macOS.
/// Keeps eight bytes a name (a 64-bit FNV-1a): a false match among 10 million names has odds of 1 : 400,000 and costs a
/// needless suffix.
struct ExportNames {
  private var taken: Set<UInt64> = []
  /// Where the search for a free number goes on, by names that came twice: else n equal names take n² / 2 tries.
  private var next: [UInt64: Int] = [:]

  /// The path itself, or with `_2`, `_3`, … before its extension.
  mutating func take(_ path: String) -> String {
    let hash = ExportNames.hash(path)
    if taken.insert(hash).inserted { return path }
    let suffix = SafePath.suffix(path)
    let stem = SafePath.stem(path)
    let tail = suffix.isEmpty ? "" : "." + path.suffix(suffix.count)
    var number = next[hash] ?? 2
    while true {
      let candidate = "\(stem)_\(number)\(tail)"
      number += 1
      if taken.insert(ExportNames.hash(candidate)).inserted {
        next[hash] = number
        return candidate
      }
    }
  }

  /// A name for a picture whose label file bears its stem: pictures that differ in their extension alone would share it.
  ///
  /// - Parameters:
  ///   - folder: Where names must differ from each other.
  ///   - original: The picture's path, for the report; `path` where it is the same.
  /// - Returns: The stem and the path with its extension, both inside `folder`.
  mutating func takeStem(
    _ path: String, in folder: String = "", of original: String? = nil, _ report: ReportCollector? = nil
  ) -> (stem: String, path: String) {
    let prefix = folder.isEmpty ? "" : folder + "/"
    let stem = String(take(prefix + SafePath.stem(path)).dropFirst(prefix.count))
    let suffix = SafePath.suffix(path)
    let taken = stem + (suffix.isEmpty ? "" : "." + path.suffix(suffix.count))
    if taken != path { report?.add(.renamed(original ?? path, to: taken)) }
    return (stem, taken)
  }

  private static func hash(_ path: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in path.utf8 {
      hash ^= UInt64(byte >= 65 && byte <= 90 ? byte + 32 : byte)
      hash = hash &* 0x100_0000_01B3
    }
    return hash
  }
}
