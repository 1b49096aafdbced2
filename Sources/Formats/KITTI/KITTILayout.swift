/// The frames of a KITTI source: which label, picture, cloud and calibration belong together.
struct KITTILayout {
  struct Frame {
    /// Path in the dataset without extension.
    var stem: String
    var split: String?
    /// Of the folders that hold it: `2011/training` of `2011/training/label_2/000001.txt`, empty at the source's top.
    var folder = ""
    var label: String?
    var image: String?
    var cloud: String?
    var calibration: String?
    /// Of classes, and of their instances.
    var semantic: String?
    var instances: String?

    /// Where a file of the frame lies in a dataset that is whole.
    func paths(in role: String, _ suffixes: [String]) -> [String] {
      let place = SafePath.join(role, stem)
      return suffixes.map { (folder.isEmpty ? place : SafePath.join(folder, place)) + "." + $0 }
    }
  }
  private(set) var frames: [Frame] = []
  private(set) var labelCount = 0
  private(set) var imageCount = 0
  private(set) var cloudCount = 0
  private(set) var maskCount = 0
  /// The first label files have KITTI's columns.
  private(set) var hasRows = false
  private(set) var reasons: [String] = []

  var isLikely: Bool { hasRows || (labelCount > 0 && imageCount + cloudCount > 0) || hasMasks }
  /// Such pictures beside KITTI's own: elsewhere folders of these names say little.
  var hasMasks: Bool { maskCount > 0 && imageCount > 0 }

  private enum Role { case label, image, cloud, calibration, semantic, instances }
  private static let roles: [String: Role] = [
    "label_2": .label, "image_2": .image, "velodyne": .cloud, "calib": .calibration, "semantic": .semantic,
    "instance": .instances,
  ]

  init(_ source: DatasetSource) {
    var places: [String: Int] = [:]
    var sets: Set<String> = []
    for file in source.files {
      let parts = file.path.split(separator: "/").map(String.init)
      guard let index = parts.dropLast().lastIndex(where: { KITTILayout.roles[$0] != nil }),
        let role = KITTILayout.roles[parts[index]], KITTILayout.belongs(file.path, to: role)
      else { continue }
      let set = index > 0 ? parts[index - 1] : ""
      let stem = SafePath.stem(parts[(index + 1)...].joined(separator: "/"))
      let key = set + "\n" + stem
      let place = places[key] ?? frames.count
      if place == frames.count {
        places[key] = place
        let folder = parts[..<index].joined(separator: "/")
        frames.append(Frame(stem: stem, split: set.isEmpty ? nil : set, folder: folder))
        sets.insert(set)
      }
      switch role {
      case .label:
        frames[place].label = file.path
        labelCount += 1
      case .image:
        frames[place].image = file.path
        imageCount += 1
      case .cloud:
        frames[place].cloud = file.path
        cloudCount += 1
      case .calibration: frames[place].calibration = file.path
      case .semantic:
        frames[place].semantic = file.path
        maskCount += 1
      case .instances:
        frames[place].instances = file.path
        maskCount += 1
      }
    }
    // `training` alone divides nothing.
    if sets == ["training"] { for index in frames.indices { frames[index].split = nil } }
    // One label file by itself.
    if frames.isEmpty, source.files.count == 1, let file = source.files.first, SafePath.suffix(file.path) == "txt" {
      frames = [Frame(stem: SafePath.stem(file.path), label: file.path)]
      labelCount = 1
    }
    frames.sort { ($0.split ?? "", $0.stem) < ($1.split ?? "", $1.stem) }
    look(source)
  }

  private static func belongs(_ path: String, to role: Role) -> Bool {
    switch role {
    case .label, .calibration: SafePath.suffix(path) == "txt"
    case .image: SafePath.isImage(path)
    case .cloud: ["bin", "pcd"].contains(SafePath.suffix(path))
    case .semantic, .instances: SafePath.suffix(path) == "png"
    }
  }

  private mutating func look(_ source: DatasetSource) {
    var (sound, others) = (0, 0)
    for path in frames.lazy.compactMap(\.label).prefix(8) {
      for (_, line) in TextLines(source.head(path, 2048)).prefix(8) {
        let columns = line.split(whereSeparator: TextLines.isBlank)
        let isRow =
          (columns.count == 15 || columns.count == 16)
          && columns.dropFirst().allSatisfy { DecimalText.parse($0) != nil } && DecimalText.parse(columns[0]) == nil
        if isRow { sound += 1 } else { others += 1 }
      }
    }
    hasRows = sound > 0 && sound > 4 * others
    if labelCount > 0 { reasons.append("\(labelCount) label files lie in label_2") }
    if imageCount > 0 { reasons.append("\(imageCount) pictures lie in image_2") }
    if hasMasks { reasons.append("\(maskCount) masks lie in semantic and instance") }
    if cloudCount > 0 { reasons.append("\(cloudCount) clouds lie in velodyne") }
    if hasRows { reasons.append("rows have KITTI's columns") }
  }
}
