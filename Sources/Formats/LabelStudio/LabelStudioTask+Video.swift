/// What a task says of a video.
extension LabelStudioTask {
  private static let videoSuffixes: Set<String> = [
    "mp4", "mkv", "webm", "avi", "mov", "m4v", "mpg", "mpeg", "ogv",
  ]

  /// Whether the task is about a video: it follows something through one, or names one and places nothing in a picture.
  var isVideo: Bool {
    let sets = resultSets
    func has(_ isOne: (JSONNode) -> Bool) -> Bool {
      sets.contains { $0.results.elements.contains { $0.member("type").map(isOne) ?? false } }
    }
    if has({ $0.equals("videorectangle") }) { return true }
    guard let path = address.flatMap(LabelStudioTask.path), Self.videoSuffixes.contains(SafePath.suffix(path)) else {
      return false
    }
    return !has { LabelStudioResult.types.contains(LabelStudioResult.bare($0.string ?? "")) }
  }

  struct VideoLabels {
    /// Those of keyframes by frame, 0-based.
    var frames: [Int: [Label]] = [:]
    /// Those of the whole video.
    var whole: [Label] = []
    var size: PixelSize?
    /// A person saw that there is nothing.
    var isNull = false
    var relations: [AttributeValue] = []
  }

  /// - Parameter size: the frames', for results that state none.
  func video(_ size: PixelSize?) -> VideoLabels {
    var found = VideoLabels(size: size)
    let sets = resultSets
    tellOfSeveral(sets)
    for set in sets {
      let facts = regionFacts(set.results)
      for (index, result) in set.results.elements.enumerated() {
        let type = result.member("type")?.string ?? ""
        let id = result.member("id")?.string
        do throws(LabelRejection) {
          if type == "relation" {
            found.relations.append(result.attributeValue)
          } else if type == "videorectangle" {
            let region = try LabelStudioResult(result, known: found.size)
            if found.size == nil { found.size = region.size }
            try sequence(result, region.size, id ?? "\(index + 1)", facts[id ?? ""], set, &found.frames)
          } else {
            for label in try whole(result, type, id, facts) { found.whole.append(set.finished(label)) }
          }
        } catch {
          report.reject(error, file: file, item: "\(place), result \(id ?? String(index + 1))")
        }
      }
    }
    found.isNull = found.frames.isEmpty && found.whole.isEmpty && sets.contains(where: \.isEmptyAnnotation)
    return found
  }

  /// A region that moves: a track for each of its classes, of which the second and later have names of their own.
  private func sequence(
    _ result: JSONNode, _ size: PixelSize, _ track: String, _ own: RegionFacts?, _ set: ResultSet,
    _ frames: inout [Int: [Label]]
  ) throws(LabelRejection) {
    var names = LabelStudioResult.names(result.member("value"), "videorectangle").filter { !$0.isEmpty }
    if names.isEmpty { names = own?.names.filter { !$0.isEmpty } ?? [] }
    if names.isEmpty { throw LabelRejection(.unknownClass, "it has no label") }
    var label = Label(category: "", shape: .classification)
    label.attributes = own?.attributes ?? [:]
    facts(result, nil, 0, &label)
    label = set.finished(label)
    label.isKeyframe = true
    let keyframes = result.member("value")?.member("sequence").map { Array($0.elements) } ?? []
    for (index, keyframe) in keyframes.enumerated() {
      guard let number = keyframe.member("frame")?.int64, (1...100_000_000).contains(number) else {
        throw LabelRejection(.outOfRange, "a frame of its sequence is no whole number from 1")
      }
      label.shape = try LabelStudioResult.box(keyframe, size)
      _ = try label.checked()
      // Not enabled: it is not to be seen after this frame.
      let next = index + 1 < keyframes.count ? keyframes[index + 1].member("frame")?.int64 : nil
      let ends = keyframe.member("enabled")?.flag == false && next != number + 1
      for (place, name) in names.enumerated() {
        label.category = name
        label.track = place == 0 ? track : "\(track)_\(place + 1)"
        label.isOutside = false
        frames[Int(number) - 1, default: []].append(label)
        if ends {
          label.isOutside = true
          frames[Int(number), default: []].append(label)
        }
      }
    }
  }
}
