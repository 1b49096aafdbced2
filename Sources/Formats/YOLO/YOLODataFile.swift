/// What `data.yaml` says: class names and where the splits lie, as paths inside the source.
struct YOLODataFile {
  var path: String
  var names: [String] = []
  /// Splits in the file's order with their entries (folders or lists of images) as written.
  var splits: [(name: String, entries: [String])] = []
  /// The value of `path`, as written.
  var root = ""
  /// `kpt_shape`, of pose datasets.
  var pose: YOLOPoseShape?
  /// `kpt_names`: names of the points by class index; index -1 where one list serves all classes.
  var keypointNames: [Int: [String]] = [:]
  /// `flip_idx`: for each point the one whose place it takes in a mirrored picture.
  var flips: [Int] = []
  /// Which task the file itself names.
  var task: YOLOTask?

  init(_ path: String, in source: DatasetSource) throws(FormatError) {
    self.path = path
    let text = String(decoding: try source.read(path, limit: 4 << 20), as: UTF8.self)
    let value: YAMLSubset.Value
    do throws(YAMLSubset.Trouble) {
      value = try YAMLSubset.parse(text)
    } catch {
      throw FormatError(
        .syntax, file: path, line: error.line, "is no YAML that can be read: \(error.reason)",
        remedy: "correct the line")
    }
    names = try Self.names(value["names"], path)
    if let count = value["nc"]?.text.flatMap({ Int($0) }), !names.isEmpty, count != names.count {
      throw FormatError(
        .schema, file: path, "says nc: \(count) but names \(names.count) classes", remedy: "make nc the number of names"
      )
    }
    root = value["path"]?.text ?? ""
    let shape = value["kpt_shape"]?.texts.compactMap { Int($0) } ?? []
    if shape.count == 2 { pose = YOLOPoseShape(points: shape[0], dimensions: shape[1]) }
    keypointNames = Self.keypointNames(value["kpt_names"])
    flips = value["flip_idx"]?.texts.compactMap { Int($0) } ?? []
    task = value["task"]?.text.flatMap { YOLOTask(rawValue: $0) } ?? (pose == nil ? nil : .pose)
    // Splits of any name, as this library writes them where Ultralytics' keys do not tell them all apart.
    if case .map(let own) = value["framewright_splits"] {
      splits = own.map { ($0.key, $0.value.texts) }
      return
    }
    for key in ["train", "val", "validation", "test"] {
      guard let entries = value[key]?.texts, !entries.isEmpty else { continue }
      splits.append((Self.splitName(key, entries), entries))
    }
  }

  private static func keypointNames(_ value: YAMLSubset.Value?) -> [Int: [String]] {
    guard case .map(let members) = value else { return value.map { [-1: $0.texts] } ?? [:] }
    return members.reduce(into: [:]) { names, member in
      if let index = Int(member.key), index >= 0 { names[index] = member.value.texts }
    }
  }

  /// The pairs of points that `flip_idx` exchanges, of a class with `count` points.
  func keypointPairs(_ count: Int) -> [SkeletonEdge] {
    guard flips.count == count else { return [] }
    return flips.indices.compactMap { index in
      let other = flips[index]
      return other > index && other < count && flips[other] == index ? SkeletonEdge(from: index, to: other) : nil
    }
  }

  /// The folder's own word where it means the same as the key: `valid` for val, `train2017` for train.
  private static func splitName(_ key: String, _ entries: [String]) -> String {
    let meaning = SplitName.canonical(key)
    let parts = entries.count == 1 ? entries[0].split(separator: "/").map { SafePath.stem(String($0)) } : []
    return parts.last { SplitName.canonical($0) == meaning } ?? (key == "validation" ? "val" : key)
  }

  private static func names(_ value: YAMLSubset.Value?, _ path: String) throws(FormatError) -> [String] {
    switch value {
    case .list(let values): return values.map { $0.text ?? "" }
    case .map(let members):
      var names: [Int: String] = [:]
      for (key, value) in members {
        guard let index = Int(key), (0..<1_000_000).contains(index), names[index] == nil else {
          throw FormatError(
            .schema, file: path, "names has the key \"\(key)\"; whole numbers from 0, each once, were expected",
            remedy: "number the classes 0, 1, 2, …")
        }
        names[index] = value.text ?? ""
      }
      guard let last = names.keys.max(), last < names.count + 10_000 else { return [] }
      return (0...last).map { names[$0] ?? "class_\($0)" }
    case .scalar, nil: return []
    }
  }

  /// Where an entry may lie in the source, the likeliest first.
  ///
  /// `path` is relative to some working directory of the machine it was written on, Roboflow writes `../train/images`:
  /// each is tried beside the file, with and without `path`, and with its leading folders taken off.
  ///
  /// - Parameter depth: parts of the source's deepest path; longer places are not in it.
  func places(_ entry: String, depth: Int) -> [String] {
    let folder = SafePath.folder(path)
    let entry = YOLODataFile.parts(entry)
    let root = YOLODataFile.parts(root)
    var places: [String] = []
    func add(_ parts: some Collection<Substring>) {
      let place = SafePath.join(folder, parts.joined(separator: "/"))
      let clean = place.hasSuffix("/") ? String(place.dropLast()) : place
      if !places.contains(clean) { places.append(clean) }
    }
    if entry.count <= depth {
      for start in max(0, root.count + entry.count - depth)...root.count { add(root[start...] + entry) }
    }
    if entry.count > 1 { for start in max(1, entry.count - depth)..<entry.count { add(entry[start...]) } }
    return places
  }

  /// A path's parts without those that lead nowhere or up.
  static func parts(_ path: String) -> [Substring] { path.split(separator: "/").filter { $0 != "." && $0 != ".." } }
}
