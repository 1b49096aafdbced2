import Foundation

/// A task's JSON and the items it means: one for an image, one for each keyframe of a video.
struct LabelStudioTask {
  let node: JSONNode
  let file: String
  let number: Int
  let report: ReportCollector

  var place: String { "task \(node.member("id")?.int64.map { String($0) } ?? String(number))" }

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
    let sets = resultSets
    tellOfSeveral(sets)
    for set in sets { take(set.results, &known, &relations) { labels.append(set.finished($0)) } }
    return (labels, known, sets.contains(where: \.isEmptyAnnotation) && labels.isEmpty)
  }

  /// What one person or one model says of a task.
  struct ResultSet {
    let results: JSONNode
    var isAnnotation = false
    /// Who made it, where several people did.
    var author: AttributeValue?
    var model: String?
    var score: Double?

    /// Whether a person saw that there is nothing.
    var isEmptyAnnotation: Bool {
      isAnnotation && results.kind == .array && results.elements.first { _ in true } == nil
    }

    func finished(_ label: Label) -> Label {
      var label = label
      if let author, label.metadata["completed_by"] == nil { label.metadata["completed_by"] = author }
      if isAnnotation { return label }
      label.score = label.score ?? score
      if let model, !model.isEmpty { label.source = model } else if label.source == nil { label.source = "prediction" }
      if label.score == nil { label.metadata[LabelStudioTask.predictionKey] = .flag(true) }
      return label
    }
  }

  /// The annotations that were not cancelled; where there are none, the predictions.
  var resultSets: [ResultSet] {
    let annotations = kept
    var sets: [ResultSet] = []
    for annotation in annotations {
      var set = ResultSet(results: annotation.member("result") ?? annotation, isAnnotation: true)
      if annotations.count > 1 { set.author = annotation.member("completed_by")?.attributeValue }
      sets.append(set)
    }
    for prediction in predictions where annotations.isEmpty {
      var set = ResultSet(results: prediction.member("result") ?? prediction)
      set.model = prediction.member("model_version")?.string
      set.score = prediction.member("score")?.double
      sets.append(set)
    }
    return sets
  }

  /// Says what more than one annotation, or one beside predictions, comes to.
  func tellOfSeveral(_ sets: [ResultSet]) {
    let count = sets.count(where: \.isAnnotation)
    if count > 0 { passOverPredictions() }
    if count < 2 { return }
    report.add(
      Diagnostic(
        .warning, .duplicateLabel, file: file, item: place,
        "has \(count) annotations; the labels of all were read and tell \"completed_by\"",
        remedy: "export one annotation a task"))
  }

  /// Marks labels that nobody accepted where no score does.
  static let predictionKey = "prediction"

  /// What models propose.
  private var predictions: [JSONNode] { node.elements(of: "predictions").filter { $0.kind == .object } }

  /// Counts what models propose where a person has said what is there: an annotation mostly began as its task's
  /// prediction, and both would say everything twice.
  private func passOverPredictions() {
    let count = predictions.reduce(0) { $0 + $1.elements(of: "result").count { _ in true } }
    if count > 0 { report.lose("prediction beside an annotation", "dropped", count: count) }
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
        } else {
          for label in try whole(result, type, id, facts) { add(label) }
        }
      } catch {
        report.reject(error, file: file, item: "\(place), result \(id ?? String(index + 1))")
      }
    }
  }

  /// The labels of a whole picture or video that a result means: a choice each. None where it speaks of a region.
  func whole(
    _ result: JSONNode, _ type: String, _ id: String?, _ facts: [String: RegionFacts]
  ) throws(LabelRejection) -> [Label] {
    let own = facts[id ?? ""]
    if own?.isRegion == true { return [] }
    let value = result.member("value")
    if value?.member("start") != nil {
      throw LabelRejection(
        .malformedObject, "it speaks of a stretch of sound, text or time, which no label of a picture does")
    }
    guard type == "choices" else {
      if own?.isHeld == true, type != "labels" { return [] }
      throw LabelRejection(
        .malformedObject,
        type == "labels"
          ? "it names the class of a region that is not there"
          : "it is of type \"\(type.prefix(40))\", which says nothing of an image that can be held")
    }
    var labels: [Label] = []
    for name in value?.elements(of: "choices").compactMap(\.string) ?? [] where !name.isEmpty {
      var label = Label(category: name, shape: .classification)
      label.attributes = own?.attributes ?? [:]
      label.attributes[result.member("from_name")?.string ?? type] = nil
      self.facts(result, id, 0, &label)
      labels.append(label)
    }
    return labels
  }

  func facts(_ result: JSONNode, _ id: String?, _ place: Int, _ label: inout Label) {
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
          "was drawn on the image turned by \(turn) degrees; its numbers were taken as they stand",
          remedy: "look at the label, and draw it again where it is wrong"))
    }
  }

  /// What results without a shape say of the regions they share an id with.
  struct RegionFacts {
    var isRegion = false
    /// A shape or a class carries the id.
    var isHeld = false
    var names: [String] = []
    var attributes: [String: AttributeValue] = [:]
  }

  func regionFacts(_ results: JSONNode) -> [String: RegionFacts] {
    var facts: [String: RegionFacts] = [:]
    for result in results.elements {
      guard let id = result.member("id")?.string, let type = result.member("type")?.string else { continue }
      if LabelStudioResult.types.contains(LabelStudioResult.bare(type)) || type == "videorectangle" {
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
}
