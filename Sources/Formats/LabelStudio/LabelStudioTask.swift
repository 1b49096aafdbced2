import Foundation

/// A task's JSON and the items it means: one for an image, one for each keyframe of a video.
struct LabelStudioTask {
  let node: JSONNode
  let file: String
  let number: Int
  let report: ReportCollector

  private var place: String { "task \(node.member("id")?.int64.map { String($0) } ?? String(number))" }

  /// The address of the picture or video that a task is about, as stated.
  var address: String? {
    guard let data = node.member("data") else { return nil }
    for name in ["image", "img", "video", "url"] {
      for (key, value) in data.members where key.string == name { if let text = value.string { return text } }
    }
    // Any other text that names a picture.
    for (_, value) in data.members {
      if let text = value.string, SafePath.isImage(text.split(separator: "?")[0...].first.map(String.init) ?? "") {
        return text
      }
    }
    return data.members.lazy.compactMap(\.value.string).first { _ in true }
  }

  /// The path that an address means: what follows `?d=`, or the tail of an upload, of a bucket or of an address.
  static func path(_ address: String) -> String? {
    var text = address
    if let range = text.range(of: "?d=") {
      text = String(text[range.upperBound...])
      text = text.removingPercentEncoding ?? text
    } else if let range = text.range(of: "://") {
      let rest = text[range.upperBound...].prefix { $0 != "?" && $0 != "#" }
      text = String(rest.split(separator: "/").dropFirst().last ?? "")
      text = text.removingPercentEncoding ?? text
    } else if text.hasPrefix("/data/upload/") {
      text = SafePath.name(text)
    }
    while text.hasPrefix("/") { text.removeFirst() }
    return SafePath.clean(text)
  }

  /// The labels of an image.
  ///
  /// - Parameter size: the picture's, for results that state none.
  func labels(_ size: PixelSize?, _ relations: inout [AttributeValue]) -> (
    labels: [Label], size: PixelSize?, isNull: Bool
  ) {
    var labels: [Label] = []
    var known = size
    var isNull = false
    let annotations = kept
    for annotation in annotations {
      let results = annotation.member("result") ?? annotation
      if results.kind == .array, results.elements.first(where: { _ in true }) == nil { isNull = true }
      let author = annotations.count > 1 ? annotation.member("completed_by") : nil
      take(results, &known, &relations) { label in
        var label = label
        if let author, label.metadata["completed_by"] == nil { label.metadata["completed_by"] = author.attributeValue }
        labels.append(label)
      }
    }
    if annotations.count > 1 {
      report.add(
        Diagnostic(
          .warning, .duplicateLabel, file: file, item: place,
          "has \(annotations.count) annotations; the labels of all were read and tell \"completed_by\"",
          remedy: "export one annotation a task"))
    }
    for prediction in node.elements(of: "predictions") where prediction.kind == .object {
      let model = prediction.member("model_version")?.string
      let score = prediction.member("score")?.double
      take(prediction.member("result") ?? prediction, &known, &relations) { label in
        var label = label
        label.score = label.score ?? score
        if let model, !model.isEmpty { label.source = model }
        labels.append(label)
      }
    }
    return (labels, known, isNull && labels.isEmpty)
  }

  /// Annotations that were not cancelled.
  private var kept: [JSONNode] {
    let list = node.member("annotations") ?? node.member("completions")
    return list.map { $0.elements.filter { $0.kind == .object && $0.member("was_cancelled")?.flag != true } } ?? []
  }

  private func take(
    _ results: JSONNode, _ size: inout PixelSize?, _ relations: inout [AttributeValue], _ add: (Label) -> Void
  ) {
    let facts = regionFacts(results)
    for (index, result) in results.elements.enumerated() {
      let type = result.member("type")?.string ?? ""
      let bare = LabelStudioResult.bare(type)
      let id = result.member("id")?.string
      do throws(LabelRejection) {
        if type == "relation" {
          relations.append(result.attributeValue)
        } else if LabelStudioResult.types.contains(bare) {
          let region = try LabelStudioResult(result, known: size)
          if size == nil { size = region.size }
          let own = facts[id ?? ""]
          var names = LabelStudioResult.names(result.member("value"), type)
          if names.isEmpty { names = own?.names ?? [] }
          if names.isEmpty { throw LabelRejection(.unknownClass, "it has no label") }
          let shape = try region.shape(bare)
          for (place, name) in names.enumerated() where !name.isEmpty {
            var label = Label(category: name, shape: shape)
            label.attributes = own?.attributes ?? [:]
            self.facts(result, id, place, &label)
            add(try label.checked())
          }
        } else if type == "choices", facts[id ?? ""]?.isRegion != true {
          for name in result.member("value")?.member("choices")?.elements.compactMap(\.string) ?? [] where !name.isEmpty
          {
            var label = Label(category: name, shape: .classification)
            label.attributes = facts[id ?? ""]?.attributes ?? [:]
            label.attributes[result.member("from_name")?.string ?? type] = nil
            self.facts(result, id, 0, &label)
            add(label)
          }
        } else if facts[id ?? ""]?.isHeld != true, type != "labels" {
          throw LabelRejection(
            .malformedObject, "it is of type \"\(type.prefix(40))\", which says nothing of an image that can be held")
        }
      } catch {
        report.reject(error, file: file, item: "\(place), result \(id ?? String(index + 1))")
      }
    }
  }

  private func facts(_ result: JSONNode, _ id: String?, _ place: Int, _ label: inout Label) {
    if place == 0 { label.originalID = id }
    label.source = result.member("origin")?.string
    label.score = result.member("score")?.double
    for (key, value) in result.members(of: "meta") {
      label.metadata[key.string ?? ""] = value.attributeValue
    }
    if let turn = result.member("image_rotation")?.double, turn != 0 {
      report.add(
        Diagnostic(
          .warning, .orientationMismatch, file: file, item: "\(self.place), result \(id ?? "")",
          "was drawn on the image turned by \(turn) degrees; its numbers were taken as they stand"))
    }
  }

  /// What results without a shape say of the regions they share an id with.
  private struct RegionFacts {
    var isRegion = false
    /// A shape or a class carries the id.
    var isHeld = false
    var names: [String] = []
    var attributes: [String: AttributeValue] = [:]
  }

  private func regionFacts(_ results: JSONNode) -> [String: RegionFacts] {
    var facts: [String: RegionFacts] = [:]
    for result in results.elements {
      guard let id = result.member("id")?.string, let type = result.member("type")?.string else { continue }
      if LabelStudioResult.types.contains(LabelStudioResult.bare(type)) {
        facts[id, default: RegionFacts()].isRegion = true
        facts[id, default: RegionFacts()].isHeld = true
      } else if type == "labels" {
        facts[id, default: RegionFacts()].names = LabelStudioResult.names(result.member("value"), type)
      } else if let value = LabelStudioResult.attribute(type, result.member("value")) {
        let name = result.member("from_name")?.string ?? type
        if type == "choices" { facts[id, default: RegionFacts()].isHeld = true }
        facts[id, default: RegionFacts()].attributes[name] = value
      }
    }
    return facts
  }

  /// Whether the task is about a video.
  var isVideo: Bool {
    kept.contains { $0.member("result")?.elements.contains { $0.member("type")?.string == "videorectangle" } ?? false }
  }

  /// The labels of a video's keyframes by frame, 0-based.
  func frames(_ size: PixelSize?) -> (labels: [Int: [Label]], size: PixelSize?) {
    var frames: [Int: [Label]] = [:]
    var known = size
    for annotation in kept {
      for (index, result) in (annotation.elements(of: "result")).enumerated() {
        let id = result.member("id")?.string
        do throws(LabelRejection) {
          guard result.member("type")?.string == "videorectangle" else {
            throw LabelRejection(.malformedObject, "it is no rectangle of a video")
          }
          let region = try LabelStudioResult(result, known: known)
          if known == nil { known = region.size }
          try sequence(result, region.size, id ?? "\(index + 1)", &frames)
        } catch {
          report.reject(error, file: file, item: "\(place), result \(id ?? String(index + 1))")
        }
      }
    }
    return (frames, known)
  }

  private func sequence(
    _ result: JSONNode, _ size: PixelSize, _ track: String, _ frames: inout [Int: [Label]]
  ) throws(LabelRejection) {
    guard let name = LabelStudioResult.names(result.member("value"), "videorectangle").first else {
      throw LabelRejection(.unknownClass, "it has no label")
    }
    let keyframes = result.member("value")?.member("sequence").map { Array($0.elements) } ?? []
    for (index, keyframe) in keyframes.enumerated() {
      guard let number = keyframe.member("frame")?.int64, (1...100_000_000).contains(number) else {
        throw LabelRejection(.outOfRange, "a frame of its sequence is no whole number from 1")
      }
      var label = Label(category: name, shape: try LabelStudioResult.box(keyframe, size))
      label.track = track
      label.isKeyframe = true
      label.isOutside = false
      label = try label.checked()
      frames[Int(number) - 1, default: []].append(label)
      // Not enabled: it is not to be seen after this frame.
      let next = index + 1 < keyframes.count ? keyframes[index + 1].member("frame")?.int64 : nil
      if keyframe.member("enabled")?.flag == false, next != number + 1 {
        label.isOutside = true
        frames[Int(number), default: []].append(label)
      }
    }
  }
}
