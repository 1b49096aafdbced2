/// Which PNGs of a source are masks, and whose.
struct MaskPNGLayout {
  struct Entry {
    /// In the dataset.
    var path: String
    var split: String?
    var mask: String?
    var image: String?
  }
  private(set) var entries: [Entry] = []
  private(set) var maskCount = 0
  private(set) var sampleMasks: [String] = []
  /// Nothing but the pictures' own kind speaks for masks.
  private(set) var isGuess = false

  private static let maskFolders: Set<String> = [
    "masks", "mask", "annotations", "labels", "segmentation", "semantic", "semantic_masks", "gt", "groundtruth",
    "ground_truth", "annot",
  ]
  private static let imageFolders: Set<String> = ["images", "image", "img", "imgs", "jpegimages"]
  private static let maskTails = ["_mask", "-mask", "_label", "_gt", "_seg"]

  init(_ source: DatasetSource) {
    let images = source.files.map(\.path).filter { SafePath.isImage($0) }
    var masks = images.filter { MaskPNGLayout.isMask($0) }
    // A folder of nothing but such pictures: their images lie elsewhere.
    if masks.isEmpty, !images.isEmpty, source.files.count <= images.count + 2,
      images.allSatisfy({ SafePath.suffix($0) == "png" }),
      images.prefix(8).allSatisfy({ MaskPNGLayout.isSingleChannel($0, source) })
    {
      masks = images
      isGuess = true
    }
    maskCount = masks.count
    sampleMasks = Array(masks.prefix(8))
    let maskSet = Set(masks)
    var places: [String: Int] = [:]
    for path in masks {
      let (key, split) = MaskPNGLayout.key(path, of: MaskPNGLayout.maskFolders, isMask: true)
      places["\(split ?? "")\n\(key)"] = entries.count
      entries.append(Entry(path: key + ".jpg", split: split, mask: path))
    }
    for path in images where !maskSet.contains(path) {
      let (key, split) = MaskPNGLayout.key(path, of: MaskPNGLayout.imageFolders, isMask: false)
      let name = key + path.suffix(SafePath.suffix(path).count + 1)
      if let place = places["\(split ?? "")\n\(key)"], entries[place].image == nil {
        entries[place].image = path
        entries[place].path = name
      } else {
        entries.append(Entry(path: name, split: split, image: path))
      }
    }
    entries.sort { ($0.split ?? "", $0.path) < ($1.split ?? "", $1.path) }
  }

  private static func isMask(_ path: String) -> Bool {
    guard SafePath.suffix(path) == "png" else { return false }
    let stem = SafePath.stem(SafePath.name(path))
    if maskTails.contains(where: { stem.hasSuffix($0) }) { return true }
    return path.split(separator: "/").dropLast().contains { maskFolders.contains($0.lowercased()) }
  }

  /// The path without the folder of its role, its split and what marks a mask's name.
  private static func key(_ path: String, of roles: Set<String>, isMask: Bool) -> (key: String, split: String?) {
    var parts = path.split(separator: "/").map(String.init)
    guard var name = parts.popLast() else { return (path, nil) }
    name = SafePath.stem(name)
    if isMask, let tail = maskTails.first(where: { name.hasSuffix($0) && name.count > $0.count }) {
      name.removeLast(tail.count)
    }
    if let index = parts.lastIndex(where: { roles.contains($0.lowercased()) }) { parts.remove(at: index) }
    var split: String?
    if let index = parts.firstIndex(where: { SplitName.canonical($0) != nil }) { split = parts.remove(at: index) }
    return (SafePath.join(parts.joined(separator: "/"), name), split)
  }

  /// Grey or palette, by the PNG's header (IHDR's tenth byte).
  static func isSingleChannel(_ path: String, _ source: DatasetSource) -> Bool {
    let head = source.head(path, 32)
    return head.count == 32 && head.starts(with: [0x89, 0x50, 0x4E, 0x47]) && (head[25] == 0 || head[25] == 3)
  }
}
