import Geometry

/// The document of a drive's tracklets (boost's serialization as XML), read as a stream; about 100 bytes a pose are kept.
struct KITTITracklets {
  /// Where a body is in one frame; the fields of the file by their names.
  struct Pose {
    var line: Int32
    var occlusion: Float?
    var truncation: Float?
    var occlusionKeyframe: Float?
    /// Metres.
    var x: Double?
    var y: Double?
    var z: Double?
    /// About the three axes, in radians.
    var turn = Point3(x: 0, y: 0, z: 0)

    fileprivate mutating func take(_ name: String, _ value: Double) {
      switch name {
      case "tx": x = value
      case "ty": y = value
      case "tz": z = value
      case "rx": turn.x = value
      case "ry": turn.y = value
      case "rz": turn.z = value
      case "occlusion": occlusion = Float(value)
      case "truncation": truncation = Float(value)
      case "occlusion_kf": occlusionKeyframe = Float(value)
      default: break
      }
    }
  }
  struct Item {
    var type = ""
    var height: Double?
    var width: Double?
    var length: Double?
    var firstFrame = 0
    var poses: [Pose] = []
  }
  struct Trouble: Error { var reason: String }
  private(set) var items: [Item] = []
  /// More tracklets and poses in all are refused: a million.
  private static let mostPoses = 1_000_000

  init(_ bytes: MappedFile, file: String) throws(FormatError) {
    // boost writes `<!DOCTYPE boost_serialization>`: a name alone, which declares nothing.
    let stream = try XMLStream(bytes, file: file, bareType: "boost_serialization")
    var stack: [String] = []
    var text = ""
    var count = 0
    while let event = try stream.next() {
      switch event {
      case .begin(let name, _):
        stack.append(name)
        text = ""
        let parent = stack.dropLast().last
        guard name == "item", parent == "tracklets" || (parent == "poses" && !items.isEmpty) else { continue }
        count += 1
        guard count <= KITTITracklets.mostPoses else {
          throw FormatError(
            .limitExceeded, file: file, "holds more than \(KITTITracklets.mostPoses) tracklets and poses",
            remedy: "split the drive")
        }
        if parent == "tracklets" {
          items.append(Item())
        } else {
          items[items.count - 1].poses.append(Pose(line: Int32(clamping: stream.line)))
        }
      case .text(let piece): if text.utf8.count + piece.utf8.count <= 1 << 12 { text += piece }
      case .end:
        end(stack, text)
        stack.removeLast()
        text = ""
      }
    }
  }

  private mutating func end(_ stack: [String], _ text: String) {
    guard let leaf = stack.last, stack.count >= 3, !items.isEmpty, stack[stack.count - 2] == "item" else { return }
    let last = items.count - 1
    switch stack[stack.count - 3] {
    case "tracklets":
      let text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      switch leaf {
      case "objectType": items[last].type = text
      case "h": items[last].height = DecimalText.parse(text)
      case "w": items[last].width = DecimalText.parse(text)
      case "l": items[last].length = DecimalText.parse(text)
      case "first_frame":
        items[last].firstFrame = Int(text).flatMap { (0..<10_000_000).contains($0) ? $0 : nil } ?? 0
      default: break
      }
    case "poses":
      guard let pose = items[last].poses.indices.last,
        let value = DecimalText.parse(TextLines.trimmed(Substring(text).utf8, lines: true))
      else { return }
      items[last].poses[pose].take(leaf, value)
    default: break
    }
  }
}

extension KITTITracklets.Item {
  func label(_ pose: KITTITracklets.Pose, track: Int) throws(KITTITracklets.Trouble) -> Label {
    guard let height, let width, let length, height > 0, width > 0, length > 0 else {
      throw KITTITracklets.Trouble(reason: "its height, width and length are not all more than 0")
    }
    guard let x = pose.x, let y = pose.y, let z = pose.z, [x, y, z].allSatisfy({ abs($0) <= 1e6 }) else {
      throw KITTITracklets.Trouble(reason: "its place is no three numbers of metres")
    }
    var label = Label(
      category: type,
      shape: .cuboid(
        Cuboid(
          centre: Point3(x: x, y: y, z: z + height / 2), length: length, width: width, height: height,
          yaw: pose.turn.z)))
    label.track = String(track)
    // 0 visible, 1 in part, 2 fully hidden; -1 unknown.
    if let occlusion = pose.occlusion, occlusion >= 0 { label.isOccluded = occlusion > 0 }
    // 0 inside the picture, 1 truncated, 2 out of it, 99 behind it; -1 unknown.
    if let truncation = pose.truncation, truncation >= 0 { label.isTruncated = truncation > 0 }
    if let key = pose.occlusionKeyframe, key >= 0 { label.isKeyframe = key > 0 }
    for (turn, key) in [(pose.turn.x, "rotation_x"), (pose.turn.y, "rotation_y")] where turn != 0 {
      label.attributes[key] = .number(turn)
    }
    return label
  }
}
