import Formats
import Geometry
import Foundation

/// Small datasets made by the tests themselves.
enum SampleDataset {
  /// The header of a PNG: enough for everything that reads sizes.
  static func png(_ width: Int, _ height: Int, shade: UInt8 = 0) -> [UInt8] {
    func big(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
    return [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10] + big(13) + Array("IHDR".utf8) + big(width) + big(height)
      + [8, 0, 0, 0, 0, 0, 0, 0, 0] + big(1) + Array("IDAT".utf8) + [shade, 0, 0, 0, 0] + big(0) + Array("IEND".utf8)
  }

  static func box(_ category: String, _ xMin: Double, _ yMin: Double, _ xMax: Double, _ yMax: Double) -> Label {
    Label(category: category, shape: .box(PixelBox(xMin: xMin, yMin: yMin, xMax: xMax, yMax: yMax)))
  }

  /// Images with everything that `capabilities` can hold, in two splits, names with blanks and letters beyond ASCII.
  static func rich(for capabilities: FormatCapabilities) -> (DatasetHeader, [DatasetItem]) {
    var header = DatasetHeader(
      categories: ["person", "traffic light", "Straße \"x\" <&>"].map { DatasetCategory(name: $0) })
    if capabilities.kinds.contains(.keypoints) {
      header.categories[0].keypointNames = ["nose", "tail", "paw"]
      header.categories[0].skeleton = [SkeletonEdge(from: 0, to: 1), SkeletonEdge(from: 1, to: 2)]
      header.categories[0].parent = "animal"
    }
    var items: [DatasetItem] = []
    for index in 0..<8 {
      var item = DatasetItem(path: ["a.png", "b c.png", "ü-ñ-字.png", "d'e.png"][index % 4])
      item.path = index < 4 ? item.path : "more_" + item.path
      item.split = index % 2 == 0 ? "train" : "val"
      item.size = PixelSize(width: 640, height: 480)
      item.image = .bytes(png(640, 480, shade: UInt8(index)))
      item.originalID = String(100 + index)
      if capabilities.facts.contains(.tags) { item.tags = ["night", "rain"] }
      if capabilities.facts.contains(.imageMetadata) {
        item.metadata = ["license": .integer(4), "camera": .text("A \"7\""), "gps": .list([.number(1.5), .null])]
      }
      if index == 7 { item.isNull = true } else { item.labels = labels(index, capabilities) }
      items.append(item)
    }
    return (header, items)
  }

  /// Small images with two segments each and one of none.
  static func segmented(for capabilities: FormatCapabilities) -> (DatasetHeader, [DatasetItem]) {
    let header = DatasetHeader(categories: ["sky", "dog"].map { DatasetCategory(name: $0) })
    let items = (0..<4).map { index in
      var item = DatasetItem(path: "\(index).png")
      item.split = index % 2 == 0 ? "train" : "val"
      item.size = PixelSize(width: 20, height: 10)
      item.image = .bytes(png(20, 10, shade: UInt8(index)))
      item.isNull = index == 3
      let runs: [[UInt32]] = index == 3 ? [] : [[0, 30, 170], [UInt32(40 + index), 7, UInt32(153 - index)]]
      item.labels = zip(["sky", "dog"], runs).compactMap { name, runs in
        guard let mask = try? MaskRLE(width: 20, height: 10, counts: runs) else { return nil }
        var label = Label(category: name, shape: .mask(mask))
        label.box = mask.boundingBox
        label.area = Double(mask.area)
        label.isCrowd = name == "sky"
        return label
      }
      return item
    }
    return (header, items)
  }

  /// The frames of one video with two tracks.
  static func frames(for capabilities: FormatCapabilities) -> (DatasetHeader, [DatasetItem]) {
    let header = DatasetHeader(categories: ["person", "traffic light"].map { DatasetCategory(name: $0) })
    let items = (0..<6).map { index in
      var item = DatasetItem(path: "frame_00000\(index).png")
      item.media = .frame(VideoFrame(video: "t.mp4", number: index))
      item.size = PixelSize(width: 640, height: 480)
      item.image = .bytes(png(640, 480, shade: UInt8(index)))
      let shift = Double(index)
      for (track, name) in ["person", "traffic light"].enumerated() where track == 0 || index < 4 {
        var label = box(name, 10 + shift, 20.5, 30 + 2 * shift, 40.25)
        label.track = String(track)
        if capabilities.facts.contains(.keyframe) { label.isKeyframe = true }
        if capabilities.facts.contains(.outside) { label.isOutside = track == 1 && index == 3 }
        if capabilities.facts.contains(.occluded) { label.isOccluded = index == 1 }
        if capabilities.facts.contains(.group) { label.group = 3 }
        if capabilities.facts.contains(.source) { label.source = "manual" }
        if capabilities.facts.contains(.zOrder) { label.zOrder = track }
        if capabilities.facts.contains(.attributes) { label.attributes = ["state": .text("on \(index)")] }
        item.labels.append(label)
      }
      return item
    }
    return (header, items)
  }

  private static func labels(_ index: Int, _ capabilities: FormatCapabilities) -> [Label] {
    let shift = Double(index)
    var labels: [Label] = []
    if capabilities.kinds.contains(.box) {
      labels = [
        box("person", 10 + shift, 20, 110 + shift, 220), box("traffic light", 0, 0, 640, 480),
        box("Straße \"x\" <&>", 10.25, 20.5, 30.125, 40.75), box("person", 100.1, 100.2, 333.3, 410.7),
      ]
    }
    if capabilities.kinds.contains(.rotatedBox) {
      labels += [30.0, -75.5, 120].map { degrees in
        Label(
          category: "traffic light",
          shape: .rotatedBox(
            RotatedPixelBox(
              center: PixelPoint(x: 200 + shift, y: 180.5), width: 90, height: 40.25, degrees: degrees)))
      }
    }
    if capabilities.kinds.contains(.polygon) {
      let parts = capabilities.facts.contains(.severalParts) ? [ring(10, 10), ring(200.5, 100.25)] : [ring(10, 10)]
      var polygon = Label(category: "person", shape: .polygon(parts))
      if capabilities.facts.contains(.ownBox) { polygon.box = PixelBox(xMin: 9.5, yMin: 10, xMax: 260, yMax: 161) }
      labels.append(polygon)
      if capabilities.facts.contains(.holes) {
        let hole = ring(20, 20).outer.map { PixelPoint(x: $0.x / 4 + 20, y: $0.y / 4 + 20) }
        labels.append(
          Label(category: "person", shape: .polygon([PolygonPart(outer: ring(10, 10).outer, holes: [hole])])))
      }
    }
    if capabilities.kinds.contains(.mask),
      let mask = try? MaskRLE(width: 640, height: 480, counts: [1000, 50, 430, 60, 305_660])
    {
      var label = Label(category: "traffic light", shape: .mask(mask))
      if capabilities.facts.contains(.ownBox) { label.box = mask.boundingBox }
      labels.append(label)
    }
    if capabilities.kinds.contains(.keypoints) {
      var label = Label(category: "person", shape: .keypoints)
      label.keypoints = [
        Keypoint(x: 0, y: 0, visibility: .absent), Keypoint(x: 30.5, y: 40.25, visibility: .hidden),
        Keypoint(x: 50, y: 60, visibility: .visible),
      ]
      if capabilities.facts.contains(.ownBox) || capabilities.facts.contains(.ownKeypoints) {
        label.box = PixelBox(xMin: 20, yMin: 30, xMax: 60, yMax: 70)
      }
      labels.append(label)
    }
    func add(_ kind: LabelKind, _ label: @autoclosure () -> Label) {
      if capabilities.kinds.contains(kind) { labels.append(label()) }
    }
    let line = [PixelPoint(x: 1.5, y: 2), PixelPoint(x: 30, y: 40.25), PixelPoint(x: 5, y: 60)]
    add(
      .ellipse,
      Label(
        category: "person", shape: .ellipse(PixelEllipse(center: PixelPoint(x: 50, y: 60), radiusX: 9, radiusY: 9))))
    add(.polyline, Label(category: "traffic light", shape: .polyline(line)))
    add(.point, Label(category: "traffic light", shape: .point(line[0])))
    add(.classification, Label(category: "person", shape: .classification))
    add(.cuboid2D, Label(category: "person", shape: .cuboid2D(ring(10, 10).outer + ring(20, 15).outer)))
    add(.caption, Label(category: "", shape: .caption("A \"cat\" & a dog.")))
    return labels.enumerated().map { facts($1, $0, capabilities) }
  }

  /// One label of a kind that the format can hold; `shift` tells it from others.
  static func one(_ category: String, _ capabilities: FormatCapabilities, _ shift: Double) -> Label {
    let kinds = capabilities.kinds
    if kinds.contains(.box) { return box(category, 1, 2, 3 + shift, 4) }
    if kinds.contains(.polygon) { return Label(category: category, shape: .polygon([ring(1 + shift, 2)])) }
    if kinds.contains(.mask), let mask = try? MaskRLE(width: 100, height: 80, counts: [100, 50, 7850]) {
      return Label(category: category, shape: .mask(mask))
    }
    return Label(category: category, shape: .classification)
  }

  /// Rich images whose classes have no facts of their own.
  static func records(for capabilities: FormatCapabilities) -> (DatasetHeader, [DatasetItem]) {
    var (header, items) = rich(for: capabilities)
    header.categories = header.categories.map { DatasetCategory(name: $0.name) }
    for item in items.indices {
      items[item].labels = items[item].labels.map { $0.shape == .classification ? bare($0) : $0 }
    }
    return (header, items)
  }

  private static func bare(_ label: Label) -> Label { Label(category: label.category, shape: label.shape) }

  /// Rich images whose attributes are those that Open Images has columns for.
  static func openImages(for capabilities: FormatCapabilities) -> (DatasetHeader, [DatasetItem]) {
    var (header, items) = rich(for: capabilities)
    header.categories[0].metadata["mid"] = .text("/m/01g317")
    for item in items.indices {
      // The tables have no row for a picture without labels.
      items[item].isNull = false
      for label in items[item].labels.indices {
        items[item].labels[label].attributes = ["is_depiction": .flag(label == 1), "is_inside": .flag(false)]
        if items[item].labels[label].source == nil { items[item].labels[label].source = "xclick" }
        if items[item].labels[label].shape == .classification {
          items[item].labels[label] = bare(items[item].labels[label])
          items[item].labels[label].source = "verification"
        }
      }
    }
    return (header, items)
  }

  /// Images with a mask of each class, side by side, and one of none.
  static func masked(for capabilities: FormatCapabilities) -> (DatasetHeader, [DatasetItem]) {
    var (header, items) = classified(for: capabilities)
    for index in items.indices {
      items[index].isNull = index == 7
      guard index < 7 else { continue }
      items[index].labels = header.categories.enumerated().compactMap { place, category in
        let start = UInt32(1000 + 480 * 10 * place + index)
        return (try? MaskRLE(width: 640, height: 480, counts: [start, 50, 430, 60, 480 * 640 - start - 540])).map {
          Label(category: category.name, shape: .mask($0))
        }
      }
    }
    header.categories = header.categories.map { DatasetCategory(name: $0.name) }
    return (header, items)
  }

  /// Images of one class each, and one of none, for formats that know no more; classes in alphabetical order.
  static func classified(for capabilities: FormatCapabilities) -> (DatasetHeader, [DatasetItem]) {
    let names = ["Straße \"x\" <&>", "person", "traffic light"]
    let items = (0..<8).map { index in
      var item = DatasetItem(path: ["a.png", "b c.png", "ü-ñ-字.png", "d'e.png"][index % 4])
      item.path = index < 4 ? item.path : "more_" + item.path
      item.split = index % 2 == 0 ? "train" : "val"
      item.size = PixelSize(width: 640, height: 480)
      item.image = .bytes(png(640, 480, shade: UInt8(index)))
      if index < 7 { item.labels = [Label(category: names[index % 3], shape: .classification)] }
      return item
    }
    return (DatasetHeader(categories: names.map { DatasetCategory(name: $0) }), items)
  }

  private static func ring(_ x: Double, _ y: Double) -> PolygonPart {
    PolygonPart(outer: [
      PixelPoint(x: x, y: y), PixelPoint(x: x + 50.5, y: y), PixelPoint(x: x + 60, y: y + 60.75),
      PixelPoint(x: x, y: y + 40),
    ])
  }

  private static func facts(_ label: Label, _ index: Int, _ capabilities: FormatCapabilities) -> Label {
    var label = label
    if label.shape.kind == .caption { return label }
    let facts = capabilities.facts
    if facts.contains(.crowd) { label.isCrowd = index == 1 }
    if facts.contains(.occluded) { label.isOccluded = index % 2 == 0 }
    if facts.contains(.truncated) { label.isTruncated = index == 0 }
    if facts.contains(.difficult) { label.isDifficult = index == 2 }
    if facts.contains(.group), index == 2 || index == 3 { label.group = 1 }
    if facts.contains(.track), index == 3 { label.track = "12" }
    if facts.contains(.score), index == 2 { label.score = 0.875 }
    if facts.contains(.source) { label.source = index == 2 ? "auto" : "manual" }
    if facts.contains(.zOrder) { label.zOrder = index }
    if facts.contains(.area) { label.area = 1234.5678 }
    if facts.contains(.attributes) {
      label.attributes = ["colour": .text("red & <blue>"), "note": .text("two\nlines")]
    }
    if facts.contains(.metadata), index == 0 {
      label.metadata = ["extra": .object(["a": .list([.integer(1), .flag(true)])])]
    }
    if facts.contains(.parts), index == 0 {
      label.parts = [LabelPart(name: "head", box: PixelBox(xMin: 20, yMin: 30, xMax: 40, yMax: 50))]
    }
    return label
  }
}
