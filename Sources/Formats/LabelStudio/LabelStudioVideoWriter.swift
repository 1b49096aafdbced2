import Foundation
import Geometry

/// Writes `tasks.json`, `label_config.xml`, and each video's frames as pictures in a folder called after it.
///
/// Boxes are kept with 56 bytes each until the end, when they stand by track.
final class LabelStudioVideoWriter: DatasetWriter {
  private struct Box {
    var frame: Int32
    var track: Int32
    /// In percent; x and y are the corner about which it turns.
    var x, y, width, height, degrees: Double
    /// Not to be seen from this frame on.
    var isOutside: Bool

    /// The way to another, at a fraction of it.
    func toward(_ other: Box, _ part: Double) -> Box {
      func between(_ a: Double, _ b: Double) -> Double { a + (b - a) * part }
      var box = self
      (box.x, box.y) = (between(x, other.x), between(y, other.y))
      (box.width, box.height) = (between(width, other.width), between(height, other.height))
      box.degrees = between(degrees, other.degrees)
      return box
    }
  }
  private struct Track {
    var id: String
    var category: String
    /// Its labels say where it begins and ends; else it is seen in just the frames that have a label.
    var isExplicit: Bool
  }
  private final class Video {
    let name: String
    /// Where its frames' pictures go.
    let folder: String
    let split: String?
    var size: PixelSize?
    var boxes: [Box] = []
    var tracks: [Track] = []
    var places: [String: Int32] = [:]
    var ids: Set<String> = []
    /// How many tracks of one id there were: classes share ids in some formats.
    var namesakes: [String: Int] = [:]
    var frames: [Int32] = []
    var seen: Set<Int32> = []

    init(_ name: String, _ folder: String, _ split: String?) {
      (self.name, self.folder, self.split) = (name, folder, split)
    }
  }
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var classes: ClassCollector
  private var videos: [Video] = []
  private var places: [String: Int] = [:]
  private var folders = ExportNames()

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    classes = ClassCollector(header)
  }

  func write(_ item: DatasetItem) throws {
    let (video, number) = place(item)
    guard let frame = Int32(exactly: number), (0..<100_000_000).contains(frame) else {
      return report.add(
        Diagnostic(
          .error, .outOfRange, item: item.path, "is frame \(number): it was left out",
          remedy: "number its frames from 0"))
    }
    var written = item
    if item.size == nil, !item.labels.isEmpty {
      written.labels = []
      report.add(
        Diagnostic(
          .error, .sizeUnknown, item: item.path, "its size is unknown; \(item.labels.count) labels were left out",
          remedy: "name the folder that holds the images"))
    }
    if item.labels.isEmpty { report.lose("frame without labels", "dropped") }
    if video.size == nil { video.size = item.size }
    if item.size != video.size { report.lose("image size", "written as that of the video's first frame") }
    if video.seen.insert(frame).inserted {
      video.frames.append(frame)
      if options.includesImages, let image = item.image {
        try sink.write(image, to: SafePath.join(video.folder, CVATVideoWriter.name(number, item.path)))
      }
    } else {
      report.add(
        Diagnostic(
          .warning, .duplicateImage, item: item.path, "is frame \(frame) of \(video.name) a second time",
          remedy: "keep one picture for each frame"))
    }
    if let size = item.size { for label in written.labels { take(label, frame, size, video) } }
    report.didWrite(written)
  }

  /// The video of an item and its number there; images are the frames of one more video in their order.
  private func place(_ item: DatasetItem) -> (Video, Int) {
    var name = options.name
    var number: Int?
    if case .frame(let frame) = item.media { (name, number) = (frame.video, frame.number) }
    let key = "\(item.split ?? "")\n\(name)"
    let place = places[key] ?? videos.count
    if place == videos.count {
      places[key] = place
      // Videos of one name in two splits have a folder each.
      let stem = SafePath.stem(name)
      let folder = folders.take(SafePath.clean(stem) ?? SafePath.folderName(stem))
      videos.append(Video(name, folder, item.split))
    }
    if number == nil { report.lose("image name", "written as a frame's number") }
    return (videos[place], number ?? videos[place].frames.count)
  }

  private func take(_ label: Label, _ frame: Int32, _ size: PixelSize, _ video: Video) {
    guard label.isKeyframe != false else { return report.lose("label between keyframes", "left to be computed") }
    let (corner, width, height, degrees): (PixelPoint, Double, Double, Double)
    switch label.shape {
    case .box(let box):
      (corner, width, height, degrees) = (PixelPoint(x: box.xMin, y: box.yMin), box.width, box.height, 0)
    case .rotatedBox(let box): (corner, width, height, degrees) = (box.corners[0], box.width, box.height, box.degrees)
    default: return
    }
    let (x, y) = (100 / Double(size.width), 100 / Double(size.height))
    video.boxes.append(
      Box(
        frame: frame, track: track(label, video), x: corner.x * x, y: corner.y * y, width: width * x,
        height: height * y, degrees: degrees, isOutside: label.isOutside == true))
  }

  /// The label's track; one of its own where it has none.
  private func track(_ label: Label, _ video: Video) -> Int32 {
    let key = label.track.map { "\($0)\n\(label.category)" }
    if let place = key.flatMap({ video.places[$0] }) { return place }
    classes.place(label.category)
    if label.track == nil { report.lose("label without a track", "written as a track of one frame") }
    let place = Int32(clamping: video.tracks.count)
    let stated = label.track ?? "label_\(place + 1)"
    var id = stated
    while !video.ids.insert(id).inserted {
      video.namesakes[stated, default: 1] += 1
      id = "\(stated)_\(video.namesakes[stated] ?? 0)"
    }
    video.tracks.append(
      Track(
        id: id, category: label.category,
        isExplicit: label.track != nil && (label.isKeyframe != nil || label.isOutside != nil)))
    if let key { video.places[key] = place }
    return place
  }

  func finish() throws {
    let tasks = SpoolFile()
    for (index, video) in videos.enumerated() {
      video.boxes.sort { ($0.track, $0.frame, $0.isOutside ? 1 : 0) < ($1.track, $1.frame, $1.isOutside ? 1 : 0) }
      video.frames.sort()
      try tasks.append { out in
        if index > 0 { out.raw(",\n") }
        head(video, index + 1, &out)
      }
      var rest = video.boxes[...]
      for (place, track) in video.tracks.enumerated() {
        let end = rest.firstIndex { $0.track != Int32(clamping: place) } ?? rest.endIndex
        let boxes = Array(rest[rest.startIndex..<end])
        rest = rest[end...]
        try tasks.append { out in
          if place > 0 { out.raw(",\n") }
          result(track, boxes, video, &out)
        }
      }
      try tasks.append { $0.raw("]}],\"predictions\":[]}") }
    }
    try sink.write("tasks.json", head: "[", tasks, tail: "]\n")
    try sink.write("label_config.xml", config)
  }

  private func head(_ video: Video, _ number: Int, _ out: inout ByteWriter) {
    var data: [String: AttributeValue] = ["split": .text(video.split ?? "")]
    if video.split == nil { data = [:] }
    let path = video.name.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? video.name
    data["video"] = .text("/data/local-files/?d=" + path)
    out.text("{\"id\":\(number),\"data\":")
    out.json(.object(data))
    out.text(",\"meta\":{},\"annotations\":[{\"id\":\(number),\"was_cancelled\":false,\"result\":[")
  }

  private func result(_ track: Track, _ boxes: [Box], _ video: Video, _ out: inout ByteWriter) {
    out.raw("{\"id\":")
    out.json(track.id)
    out.raw(",\"from_name\":\"box\",\"to_name\":\"video\",\"type\":\"videorectangle\"")
    if let size = video.size {
      out.text(",\"original_width\":\(size.width),\"original_height\":\(size.height),\"image_rotation\":0")
    }
    out.text(",\"value\":{\"framesCount\":\((video.frames.last ?? 0) + 1),\"labels\":[")
    out.json(track.category)
    out.raw("],\"sequence\":[")
    var isFirst = true
    func keyframe(_ box: Box, isLast: Bool) {
      if !isFirst { out.byte(44) }
      isFirst = false
      // Frames count from 1; one that is not enabled is the last in which the object is seen.
      out.text("{\"frame\":\(box.frame + 1),\"enabled\":\(!isLast)")
      for (name, value) in [
        ("x", box.x), ("y", box.y), ("width", box.width), ("height", box.height), ("rotation", box.degrees),
      ] {
        out.text(",\"\(name)\":")
        out.number(value)
      }
      out.byte(125)
    }
    for (index, box) in boxes.enumerated() where !box.isOutside {
      let next = index + 1 < boxes.count ? boxes[index + 1] : nil
      if let next, next.isOutside {
        let last = next.frame - 1
        keyframe(box, isLast: last <= box.frame)
        if last > box.frame {
          var end = box.toward(next, Double(last - box.frame) / Double(next.frame - box.frame))
          end.frame = last
          keyframe(end, isLast: true)
        }
      } else {
        // A track that does not say where it ends pauses where frames have no label of it.
        let isGap = video.frames.next(after: box.frame) != next?.frame
        keyframe(box, isLast: !track.isExplicit && isGap)
      }
    }
    out.raw("]}}")
  }

  /// The labelling interface that shows these tasks.
  private var config: [UInt8] {
    var out = ByteWriter()
    out.raw("<View>\n  <Labels name=\"labels\" toName=\"video\">\n")
    for category in classes.categories {
      out.raw("    <Label value=\"")
      out.xml(category.name)
      out.byte(34)
      if let color = category.color {
        out.raw(" background=\"")
        out.xml(color)
        out.byte(34)
      }
      out.raw("/>\n")
    }
    out.raw("  </Labels>\n  <Video name=\"video\" value=\"$video\"/>\n")
    out.raw("  <VideoRectangle name=\"box\" toName=\"video\"/>\n</View>\n")
    return out.bytes
  }
}
