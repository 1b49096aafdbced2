/// What a detector's file says about itself in the key-value pairs of Ultralytics' exporter. All of it may be missing.
struct ModelCard: Sendable, Hashable {
  /// `detect`, `segment`, `pose`, `obb`, `classify`, …
  var task: String?
  /// Class names in the order of their numbers.
  var classNames: [String]?
  /// Columns and rows that the model was exported for.
  var width: Int?
  var height: Int?
  /// Sides of dynamic inputs are multiples of it.
  var stride: Int?
  /// Numbers of a keypoint, for `pose`: how many, and 2 or 3 for each.
  var keypoints: [Int]?
  /// Whether the description names an RT-DETR, whose boxes are fractions.
  var isTransformer = false

  init(_ metadata: [String: String]) {
    task = metadata["task"]
    classNames = metadata["names"].flatMap(Self.names)
    // Height comes first.
    if let sides = metadata["imgsz"].flatMap({ PythonLiteral($0) })?.integers, sides.count == 2 {
      (height, width) = (sides[0], sides[1])
    }
    stride = metadata["stride"].flatMap { Int($0) }
    keypoints = metadata["kpt_shape"].flatMap { PythonLiteral($0) }?.integers
    isTransformer = metadata["description"]?.lowercased().contains("detr") ?? false
  }

  /// `{0: 'person', 1: 'bicycle'}`, or a list. A number without a name is nil for all: names would be given to the
  /// wrong objects.
  private static func names(_ text: String) -> [String]? {
    switch PythonLiteral(text) {
    case .list(let values):
      let names = values.compactMap { value -> String? in if case .string(let name) = value { name } else { nil } }
      return names.count == values.count ? names : nil
    case .dictionary(let entries):
      guard entries.count <= 100_000 else { return nil }
      var names = [String?](repeating: nil, count: entries.count)
      for entry in entries {
        guard case .int(let number) = entry.key, case .string(let name) = entry.value, names.indices.contains(number)
        else { return nil }
        names[number] = name
      }
      let known = names.compactMap { $0 }
      return known.count == names.count ? known : nil
    default: return nil
    }
  }
}
