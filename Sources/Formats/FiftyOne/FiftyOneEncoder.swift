/// The documents of FiftyOne's samples and frames.
final class FiftyOneEncoder {
  private let report: ReportCollector
  private var classes: ClassCollector
  private var lastID: UInt64 = 0

  init(_ header: DatasetHeader, _ report: ReportCollector) {
    self.report = report
    classes = ClassCollector(header)
  }

  /// 24 hexadecimal digits, as MongoDB's.
  func nextID() -> String {
    lastID += 1
    let digits = String(lastID, radix: 16)
    return String(repeating: "0", count: 24 - digits.count) + digits
  }

  /// The members that say what is known of an item and what is labelled in it, each with a comma before it.
  func facts(_ item: DatasetItem, _ out: inout ByteWriter) {
    if item.isNull { out.raw(",\"is_null\":true") }
    for (key, value) in item.metadata.sorted(by: { $0.key < $1.key }) {
      out.byte(44)
      out.json(key)
      out.byte(58)
      out.json(value)
    }
    // One field for each source and class of labels.
    var fields: [(name: String, type: (list: String, members: String, label: String), labels: [Label])] = []
    for label in item.labels {
      classes.place(label.category)
      if label.track != nil, label.trackNumber == nil { report.lose("track name", "dropped") }
      for name in label.attributes.keys where FiftyOneLabel.reserved.contains(name) {
        if name == FiftyOneLabel.tagsName, FiftyOneLabel.tags(label) != nil { continue }
        report.lose("attribute \(name)", "dropped: the name has a meaning of its own")
      }
      let type = FiftyOneLabel.type(label.shape)
      let name = FiftyOneField.name(label.source, type.members)
      if let place = fields.firstIndex(where: { $0.name == name }) {
        fields[place].labels.append(label)
      } else {
        fields.append((name, type, [label]))
      }
    }
    for field in fields where item.metadata[field.name] == nil {
      out.byte(44)
      out.json(field.name)
      out.raw(":{\"_cls\":")
      out.json(field.type.list)
      out.byte(44)
      out.json(field.type.members)
      out.raw(":[")
      for (index, label) in field.labels.enumerated() {
        if index > 0 { out.byte(44) }
        FiftyOneLabel.encode(label, id: nextID(), item.size, into: &out)
      }
      out.raw("]}")
    }
  }

  /// `metadata.json`.
  func metadata(name: String, mediaType: StaticString) -> [UInt8] {
    var out = ByteWriter()
    out.raw("{\"name\":")
    out.json(name)
    out.raw(",\"media_type\":\"")
    out.raw(mediaType)
    out.raw("\",\"default_classes\":")
    out.json(.list(classes.categories.map { .text($0.name) }))
    let skeletons = classes.categories.filter { !$0.keypointNames.isEmpty }
    if skeletons.count > 1 { report.lose("keypoint names", "written for one class only") }
    if let category = skeletons.first {
      out.raw(",\"default_skeleton\":{\"labels\":")
      out.json(.list(category.keypointNames.map { .text($0) }))
      out.raw(",\"edges\":")
      out.json(.list(category.skeleton.map { .list([.integer(Int64($0.from)), .integer(Int64($0.to))]) }))
      out.raw(",\"framewright_class\":")
      out.json(category.name)
      out.byte(125)
    }
    out.raw("}\n")
    return out.bytes
  }
}
