/// The images of a source with their labels.
struct CityscapesLayout {
  struct Frame {
    /// City and name, without Cityscapes' endings.
    var stem: String
    var split: String?
    var image: String?
    var polygons: String?
    var instances: String?
    var labels: String?
  }
  private(set) var frames: [Frame] = []

  private enum Role { case image, polygons, instances, labels }
  private static let endings: [(String, Role)] = [
    ("_polygons.json", .polygons), ("_instanceIds.png", .instances), ("_labelIds.png", .labels),
  ]

  init(_ source: DatasetSource) {
    var places: [String: Int] = [:]
    for file in source.files {
      guard let (stem, role) = CityscapesLayout.role(file.path) else { continue }
      let parts = stem.split(separator: "/").map(String.init)
      var split: String?
      var rest = parts
      if let index = parts.dropLast().lastIndex(where: { ["gtFine", "gtCoarse", "leftImg8bit"].contains($0) }) {
        rest = Array(parts[(index + 1)...])
        if rest.count > 1 { split = rest.removeFirst() }
      }
      if split == "default" { split = nil }
      // The folder that stands for no city.
      if rest.count > 1, rest[0] == "default" { rest.removeFirst() }
      let name = rest.joined(separator: "/")
      let key = (split ?? "") + "\n" + name
      let at = places[key] ?? frames.count
      if at == frames.count {
        places[key] = at
        frames.append(Frame(stem: name, split: split))
      }
      switch role {
      case .image: frames[at].image = file.path
      case .polygons: frames[at].polygons = file.path
      case .instances: frames[at].instances = file.path
      case .labels: frames[at].labels = file.path
      }
    }
    frames.sort { ($0.split ?? "", $0.stem) < ($1.split ?? "", $1.stem) }
  }

  private static func role(_ path: String) -> (stem: String, role: Role)? {
    for (ending, role) in endings where path.hasSuffix(ending) {
      let stem = path.dropLast(ending.count)
      for kind in ["_gtFine", "_gtCoarse"] where stem.hasSuffix(kind) {
        return (String(stem.dropLast(kind.count)), role)
      }
    }
    let stem = SafePath.stem(path)
    guard SafePath.isImage(path), stem.hasSuffix("_leftImg8bit") else { return nil }
    return (String(stem.dropLast("_leftImg8bit".count)), .image)
  }
}
