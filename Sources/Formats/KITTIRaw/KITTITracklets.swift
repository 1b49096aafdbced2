import Geometry

/// The document of a drive's tracklets (boost's serialization as XML).
struct KITTITracklets {
  struct Pose {
    var line: Int
    var values: [String: Double] = [:]
  }
  struct Item {
    var type = ""
    var sides: [String: Double] = [:]
    var firstFrame = 0
    var poses: [Pose] = []
  }
  struct Trouble: Error { var reason: String }
  private(set) var items: [Item] = []
  /// More poses in all are refused: a million.
  private static let mostPoses = 1_000_000

  init(_ bytes: [UInt8], file: String) throws(FormatError) {
    let stream = try XMLStream(KITTITracklets.withoutType(bytes), file: file)
    var stack: [String] = []
    var text = ""
    var poses = 0
    while let event = try stream.next() {
      switch event {
      case .begin(let name, _):
        stack.append(name)
        text = ""
        if stack.suffix(2) == ["tracklets", "item"] { items.append(Item()) }
        if stack.suffix(2) == ["poses", "item"], !items.isEmpty {
          poses += 1
          guard poses <= KITTITracklets.mostPoses else {
            throw FormatError(.limitExceeded, file: file, "holds more than \(KITTITracklets.mostPoses) poses")
          }
          items[items.count - 1].poses.append(Pose(line: stream.line))
        }
      case .text(let piece): if text.utf8.count + piece.utf8.count <= 1 << 12 { text += piece }
      case .end:
        end(stack, text)
        stack.removeLast()
        text = ""
      }
    }
  }

  /// boost writes `<!DOCTYPE boost_serialization>`: a name alone, which declares nothing. Any other is still refused.
  private static func withoutType(_ bytes: [UInt8]) -> [UInt8] {
    let type = Array("<!DOCTYPE boost_serialization>".utf8)
    guard
      let start = bytes.prefix(256).firstIndex(of: type[0]).flatMap({ _ in
        (0..<max(0, min(256, bytes.count - type.count))).first { bytes[$0..<$0 + type.count].elementsEqual(type) }
      })
    else { return bytes }
    var bytes = bytes
    bytes.replaceSubrange(start..<start + type.count, with: repeatElement(32, count: type.count))
    return bytes
  }

  private mutating func end(_ stack: [String], _ text: String) {
    guard let leaf = stack.last, stack.count >= 2, !items.isEmpty else { return }
    let last = items.count - 1
    let text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if stack.suffix(3).dropLast() == ["tracklets", "item"] {
      switch leaf {
      case "objectType": items[last].type = text
      case "h", "w", "l": items[last].sides[leaf] = DecimalText.parse(text)
      case "first_frame":
        items[last].firstFrame = Int(text).flatMap { (0..<10_000_000).contains($0) ? $0 : nil } ?? 0
      default: break
      }
    } else if stack.suffix(3).dropLast() == ["poses", "item"], !items[last].poses.isEmpty {
      items[last].poses[items[last].poses.count - 1].values[leaf] = DecimalText.parse(text)
    }
  }
}

extension KITTITracklets.Item {
  func label(_ pose: KITTITracklets.Pose, track: Int) throws(KITTITracklets.Trouble) -> Label {
    guard let height = sides["h"], let width = sides["w"], let length = sides["l"], height > 0, width > 0, length > 0
    else { throw KITTITracklets.Trouble(reason: "its height, width and length are not all more than 0") }
    guard let x = pose.values["tx"], let y = pose.values["ty"], let z = pose.values["tz"],
      [x, y, z].allSatisfy({ abs($0) <= 1e6 })
    else { throw KITTITracklets.Trouble(reason: "its place is no three numbers of metres") }
    var label = Label(
      category: type,
      shape: .cuboid(
        Cuboid(
          centre: Point3(x: x, y: y, z: z + height / 2), length: length, width: width, height: height,
          yaw: pose.values["rz"] ?? 0)))
    label.track = String(track)
    // 0 visible, 1 in part, 2 fully hidden; -1 unknown.
    if let occlusion = pose.values["occlusion"], occlusion >= 0 { label.isOccluded = occlusion > 0 }
    // 0 inside the picture, 1 truncated, 2 out of it, 99 behind it; -1 unknown.
    if let truncation = pose.values["truncation"], truncation >= 0 { label.isTruncated = truncation > 0 }
    if let key = pose.values["occlusion_kf"], key >= 0 { label.isKeyframe = key > 0 }
    for (name, key) in [("rx", "rotation_x"), ("ry", "rotation_y")] {
      if let turn = pose.values[name], turn != 0 { label.attributes[key] = .number(turn) }
    }
    return label
  }
}
