/// An object of an annotation file and the label it means.
enum VOCObject {
  static func label(
    _ object: VOCDocument.Object, number: Int, _ file: String, _ boxes: VOCBox, _ report: ReportCollector
  ) -> Label? {
    func reject(_ code: DiagnosticCode, _ reason: String) -> Label? {
      report.add(
        Diagnostic(
          .error, code, file: file, line: object.line, item: "object \(number)", reason, remedy: "correct or remove it")
      )
      return nil
    }
    guard !object.name.isEmpty else { return reject(.malformedObject, "has no name") }
    guard let fields = object.box else { return reject(.malformedObject, "has no bndbox") }
    var label = Label(category: object.name, shape: .classification)
    do throws(VOCBox.Trouble) {
      if let exact = object.exact.flatMap(VOCBox.exact) {
        label.shape = .box(exact)
      } else {
        label.shape = .box(try boxes.decode(fields))
      }
    } catch {
      return reject(.badBox, error.reason)
    }
    if !object.polygon.isEmpty {
      if let ring = ring(object.polygon) {
        label.box = label.enclosingBox
        label.shape = .polygon([PolygonPart(outer: ring)])
      } else {
        report.add(
          Diagnostic(
            .warning, .badShape, file: file, line: object.line, item: "object \(number)",
            "its polygon is no list of at least three points x1, y1, x2, y2, …; the box is kept",
            remedy: "correct or remove the polygon"))
      }
    }
    label.isTruncated = flag(object.truncated)
    label.isDifficult = flag(object.difficult)
    label.isOccluded = flag(object.occluded)
    if let pose = object.pose, !pose.isEmpty, pose != "Unspecified" { label.attributes["pose"] = .text(pose) }
    if !object.actions.isEmpty {
      label.attributes["actions"] = .object(object.actions.mapValues { .flag($0 == "1") })
    }
    for attribute in object.attributes where !attribute.name.isEmpty {
      label.attributes[attribute.name] = .text(attribute.value)
    }
    for part in object.parts {
      do throws(VOCBox.Trouble) {
        let exact = part.exact.flatMap(VOCBox.exact)
        if let exact {
          label.parts.append(LabelPart(name: part.name, box: exact))
        } else {
          label.parts.append(LabelPart(name: part.name, box: try boxes.decode(part.box)))
        }
      } catch {
        report.add(
          Diagnostic(
            .error, .badBox, file: file, line: object.line, item: "object \(number), part \(part.name)", error.reason,
            remedy: "correct or remove it"))
      }
    }
    return label
  }

  /// Roboflow's points, continuous pixels as they stand whatever the boxes count from.
  private static func ring(_ members: [(name: String, value: String)]) -> [PixelPoint]? {
    guard members.count >= 6, members.count % 2 == 0 else { return nil }
    var points: [PixelPoint] = []
    for at in stride(from: 0, to: members.count, by: 2) {
      guard members[at].name.hasPrefix("x"), members[at + 1].name.hasPrefix("y"),
        let x = DecimalText.parse(members[at].value), let y = DecimalText.parse(members[at + 1].value),
        abs(x) <= VOCBox.limit, abs(y) <= VOCBox.limit
      else { return nil }
      points.append(PixelPoint(x: x, y: y))
    }
    return points
  }

  /// `1`, `0`, `true`, `false`; VOC 2007 also has fractions for truncated.
  private static func flag(_ text: String?) -> Bool? {
    switch text?.lowercased() {
    case nil, "", "unspecified": nil
    case "true", "yes": true
    case "false", "no": false
    case .some(let text): DecimalText.parse(text).map { $0 > 0 }
    }
  }
}
