/// The facts that COCO has no field for, in an annotation's `attributes`.
enum COCOAttributes {
  /// Puts an attribute where the model has a word for it, else among the free attributes.
  static func take(_ name: String, _ value: AttributeValue, _ label: inout Label) {
    switch (name, value) {
    case ("occluded", .flag(let flag)): label.isOccluded = flag
    case ("truncated", .flag(let flag)): label.isTruncated = flag
    case ("difficult", .flag(let flag)): label.isDifficult = flag
    case ("group_id", .integer(let group)): label.group = group
    case ("track_id", .integer(let track)): label.track = String(track)
    case ("track_id", .text(let track)): label.track = track
    case ("source", .text(let source)): label.source = source
    default: label.attributes[name] = value
    }
  }

  static func all(of label: Label) -> [String: AttributeValue] {
    var all = label.attributes
    if let flag = label.isOccluded { all["occluded"] = .flag(flag) }
    if let flag = label.isTruncated { all["truncated"] = .flag(flag) }
    if let flag = label.isDifficult { all["difficult"] = .flag(flag) }
    if let group = label.group { all["group_id"] = .integer(group) }
    if let track = label.track { all["track_id"] = label.trackNumber.map { .integer($0) } ?? .text(track) }
    if let source = label.source { all["source"] = .text(source) }
    return all
  }
}
