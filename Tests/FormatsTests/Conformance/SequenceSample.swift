import Formats
import Foundation
import Geometry

/// Frames of videos and videos, for formats that hold nothing else.
enum SequenceSample {
  private static let names = ["pedestrian", "Straße \"x\" <&>", "car"]

  private static func frames(
    _ path: (String, Int) -> String, rate: Int64, step: Int, _ labels: (Int) -> [Label]
  ) -> (DatasetHeader, [DatasetItem]) {
    var items: [DatasetItem] = []
    for (place, video) in ["walk", "b c"].enumerated() {
      for index in 0..<3 {
        var item = DatasetItem(path: path(video, index))
        item.split = place == 0 ? "train" : "val"
        item.size = PixelSize(width: 640, height: 480)
        item.image = .bytes(SampleDataset.png(640, 480, shade: UInt8(10 * place + index)))
        item.media = .frame(
          VideoFrame(
            video: video, number: index * step, time: RationalTime(Int64(index * step), over: rate)))
        item.labels = labels(index)
        items.append(item)
      }
    }
    return (DatasetHeader(categories: names.map { DatasetCategory(name: $0) }), items)
  }

  static func boxes(for capabilities: FormatCapabilities) -> (DatasetHeader, [DatasetItem]) {
    frames({ "\($0)/00000\($1 + 1).png" }, rate: 25, step: 1) { index in
      (0..<3).map { number in
        var label = SampleDataset.box(names[number], 10.25 + Double(index), 20, 110.5, 220)
        label.track = number == 2 ? nil : String(number + 1)
        label.isCrowd = number == 1
        if number == 0 { label.score = 0.875 }
        if number < 2 { label.attributes["visibility"] = .number(0.5) }
        return label
      }
    }
  }

  /// Rich labels on the frames of two videos.
  static func instances(for capabilities: FormatCapabilities) -> (DatasetHeader, [DatasetItem]) {
    let (header, rich) = SampleDataset.rich(for: capabilities)
    var items = rich
    for index in items.indices {
      let video = index % 2 == 0 ? "walk.mp4" : "b c.mp4"
      items[index].media = .frame(VideoFrame(video: video, number: index / 2))
      items[index].path = "\(video.dropLast(4))/frame_00000\(index / 2).png"
    }
    return (header, items.filter { $0.split == "train" } + items.filter { $0.split != "train" })
  }

  /// One track that lasts and one that ends, with a picture a keyframe.
  static func tracks(for capabilities: FormatCapabilities) -> (DatasetHeader, [DatasetItem]) {
    var (header, items) = frames({ "\($0)/frame_00000\($1).png" }, rate: 25, step: 1) { index in
      (0..<2).map { number in
        // Gone in the third frame, where it stands as it was last seen.
        let shift = number == 0 ? Double(index) : Double(min(index, 1))
        var label = SampleDataset.box(names[number], 10.25 + shift, 20, 110.5, 220 + shift)
        if number == 1 {
          label.shape = .rotatedBox(
            RotatedPixelBox(center: PixelPoint(x: 300 + shift, y: 200), width: 80, height: 40, degrees: 30))
        }
        label.track = "t\(number)"
        label.isKeyframe = true
        label.isOutside = number == 1 && index == 2
        return label
      }
    }
    for index in items.indices {
      if case .frame(var frame) = items[index].media {
        frame.time = nil
        items[index].media = .frame(frame)
      }
    }
    header.categories.removeLast()
    return (header, items)
  }

  static func masks(for capabilities: FormatCapabilities) -> (DatasetHeader, [DatasetItem]) {
    frames({ "\($0)/00000\($1 + 1).png" }, rate: 25, step: 1) { index in
      (0..<3).compactMap { number in
        let start = UInt32(1000 + 4800 * number + index)
        guard let mask = try? MaskRLE(width: 640, height: 480, counts: [start, 50, 430, 60, 306_660 - start]) else {
          return nil
        }
        var label = Label(category: names[number], shape: .mask(mask))
        label.track = String(1000 * (number + 1) + 1)
        return label
      }
    }
  }

  static func actions(for capabilities: FormatCapabilities) -> (DatasetHeader, [DatasetItem]) {
    var (header, items) = frames({ "\($0)/\(900 + $1).png" }, rate: 1, step: 1) { index in
      (0..<3).map { number in
        var label = SampleDataset.box(names[number], 10.25 + Double(index), 20, 110.5, 220)
        label.track = String(number)
        if number == 0 { label.score = 0.875 }
        return label
      }
    }
    for index in items.indices {
      let second = 900 + index % 3
      if case .frame(var frame) = items[index].media {
        frame.number = second * 30
        frame.time = RationalTime(seconds: Double(second))
        items[index].media = .frame(frame)
      }
    }
    header.categories = header.categories.map { DatasetCategory(name: $0.name) }
    return (header, items)
  }

  static func videos(for capabilities: FormatCapabilities) -> (DatasetHeader, [DatasetItem]) {
    let items = (0..<4).map { index in
      var item = DatasetItem(path: ["a.mp4", "b c.mp4", "ü.mkv", "d'e.webm"][index])
      item.media = .video
      item.split = index % 2 == 0 ? "training" : "validation"
      item.size = PixelSize(width: 640, height: 480)
      item.image = .bytes([UInt8](repeating: UInt8(index), count: 16))
      item.metadata = ["duration": .number(12.5), "url": .text("a \"b\"")]
      item.labels = [(1.25, 3.5), (0, 12.345678)].enumerated().compactMap { number, seconds in
        guard let start = RationalTime(seconds: seconds.0), let end = RationalTime(seconds: seconds.1) else {
          return nil
        }
        var label = Label(category: names[number], shape: .timeRange(TimeRange(start: start, end: end)))
        if number == 1 { label.score = 0.5 }
        return label
      }
      item.labels.append(Label(category: names[2], shape: .classification))
      return item
    }
    return (DatasetHeader(categories: names.map { DatasetCategory(name: $0) }), items)
  }

  /// Rich images whose attributes are WIDER's grades.
  static func faces(for capabilities: FormatCapabilities) -> (DatasetHeader, [DatasetItem]) {
    var (header, items) = SampleDataset.rich(for: capabilities)
    header.categories.append(DatasetCategory(name: "face"))
    for item in items.indices {
      for label in items[item].labels.indices { items[item].labels[label].attributes = ["blur": .integer(2)] }
      if var face = items[item].labels.first {
        face.category = "face"
        face.attributes = ["occlusion": .integer(1), "pose": .integer(1)]
        items[item].labels.append(face)
      }
    }
    return (header, items)
  }
}
