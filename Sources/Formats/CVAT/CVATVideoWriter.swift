/// Writes CVAT for video: `annotations.xml` and `images/frame_000000.png`; further videos below folders of their own.
///
/// Shapes are put aside in a spool with 24 bytes each beside it, and stand by track in the end.
final class CVATVideoWriter: DatasetWriter {
  private struct Entry {
    var offset: Int64
    var length: UInt32
    var frame: Int32
    var track: Int32
    var isOutside: Bool
    var isKeyframe: Bool
    var isOccluded: Bool
    var shape: UInt8
  }
  private struct Track {
    var name: String?
    var category: String
    var group: Int64?
    var source: String?
    /// Its labels say where it begins and ends; else it is seen in just the frames that have a label.
    var isExplicit: Bool
  }
  private final class Video {
    let name: String
    let folder: String
    let spool = SpoolFile()
    var entries: [Entry] = []
    var tracks: [Track] = []
    var trackPlaces: [String: Int32] = [:]
    var frames: [Int32] = []
    var seen: Set<Int32> = []
    var size: PixelSize?

    init(name: String, folder: String) {
      self.name = name
      self.folder = folder
    }
  }
  private static let shapes: [StaticString] = [
    "box", "polygon", "polyline", "points", "ellipse", "mask", "cuboid", "skeleton",
  ]
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private let encoder: CVATShapeEncoder
  private var labels = CVATLabels()
  private var videos: [Video] = []
  private var places: [String: Int] = [:]

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    encoder = CVATShapeEncoder(report: report)
    for category in header.categories { labels.add(category) }
  }

  func write(_ item: DatasetItem) throws {
    let item = item.keepingMasks(report, where: MaskLimit.allowsCrop)
    let (video, number) = place(item)
    guard let frame = Int32(exactly: number), frame >= 0 else {
      return report.add(
        Diagnostic(
          .error, .outOfRange, item: item.path, "is frame \(number): it was left out",
          remedy: "number its frames from 0"))
    }
    if video.size == nil { video.size = item.size }
    if item.size != video.size { report.lose("image size", "written as that of the video's first frame") }
    if item.split != nil { report.lose("split", "dropped") }
    if !video.seen.insert(frame).inserted {
      report.add(
        Diagnostic(
          .warning, .duplicateImage, item: item.path, "is frame \(frame) of \(video.name) a second time",
          remedy: "keep one picture for each frame"))
    } else {
      video.frames.append(frame)
      if options.includesImages, let image = item.image {
        try sink.write(image, to: SafePath.join(video.folder, "images/\(CVATVideoWriter.name(number, item.path))"))
      }
    }
    for label in item.labels { try write(label, frame, video) }
    report.didWrite(item)
  }

  /// The video of an item and its number there; images are the frames of one more video in their order.
  private func place(_ item: DatasetItem) -> (Video, Int) {
    var name = ""
    var number: Int?
    if case .frame(let frame) = item.media { (name, number) = (frame.video, frame.number) }
    let place = places[name] ?? videos.count
    if place == videos.count {
      places[name] = place
      videos.append(Video(name: name.isEmpty ? options.name : name, folder: place == 0 ? "" : "video_\(place + 1)"))
    }
    if number == nil { report.lose("image name", "written as a frame's number") }
    return (videos[place], number ?? videos[place].frames.count)
  }

  static func name(_ frame: Int, _ path: String) -> String {
    let digits = String(frame)
    let suffix = SafePath.suffix(path)
    return "frame_" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits + "."
      + (suffix.isEmpty ? "png" : suffix)
  }

  private func write(_ label: Label, _ frame: Int32, _ video: Video) throws {
    labels.add(DatasetCategory(name: label.category))
    let category = labels.category(label.category)
    guard let name = encoder.name(label, category),
      let shape = Self.shapes.firstIndex(where: { "\($0)" == "\(name)" })
    else { return }
    let place = track(of: label, video)
    let track = video.tracks[Int(place)]
    if track.group != label.group { report.lose("group", "written as that of the track's first label") }
    if track.source != label.source { report.lose("source", "written as that of the track's first label") }
    let start = video.spool.size
    try video.spool.append { out in
      encoder.body(label, category, name, frame: " keyframe=\"1\"", into: &out)
    }
    video.entries.append(
      Entry(
        offset: start, length: UInt32(clamping: video.spool.size - start), frame: frame, track: place,
        isOutside: label.isOutside == true, isKeyframe: label.isKeyframe != false,
        isOccluded: label.isOccluded == true, shape: UInt8(shape)))
  }

  /// The label's track; one of its own where it has none.
  private func track(of label: Label, _ video: Video) -> Int32 {
    let key = label.track.map { "\($0)\n\(label.category)" }
    if let key, let place = video.trackPlaces[key] {
      return place
    }
    let place = Int32(clamping: video.tracks.count)
    video.tracks.append(
      Track(
        name: label.track, category: label.category, group: label.group, source: label.source,
        isExplicit: label.track != nil && (label.isKeyframe != nil || label.isOutside != nil)))
    if let key { video.trackPlaces[key] = place }
    return place
  }

  func finish() throws {
    if videos.isEmpty { videos.append(Video(name: options.name, folder: "")) }
    for video in videos { try finish(video) }
  }

  private func finish(_ video: Video) throws {
    video.entries.sort { ($0.track, $0.frame, $0.offset) < ($1.track, $1.frame, $1.offset) }
    video.frames.sort()
    let body = SpoolFile()
    var ids = Set(video.tracks.compactMap { $0.name.flatMap { Int64($0) } })
    var last = Int64(-1)
    var rest = video.entries[...]
    for (place, track) in video.tracks.enumerated() {
      let end = rest.firstIndex { $0.track != Int32(clamping: place) } ?? rest.endIndex
      let shapes = rest[rest.startIndex..<end]
      rest = rest[end...]
      var id = track.name.flatMap { Int64($0) }
      if id == nil {
        if track.name != nil { report.lose("track name", "written as a number") }
        repeat { last += 1 } while !ids.insert(last).inserted
        id = last
      }
      try write(track, id ?? 0, Array(shapes), video, into: body)
    }
    var head = ByteWriter()
    CVATWriter.head(
      labels, mode: "interpolation", count: Int(video.frames.last ?? -1) + 1, name: video.name, size: video.size,
      into: &head)
    var tail = ByteWriter()
    tail.raw("</annotations>\n")
    let path = SafePath.join(video.folder, "annotations.xml")
    try sink.stream(path, size: Int64(head.count + tail.count) + body.size) { put in
      try head.bytes.withUnsafeBytes { try put($0) }
      try body.drain(put)
      try tail.bytes.withUnsafeBytes { try put($0) }
    }
  }

  private func write(_ track: Track, _ id: Int64, _ shapes: [Entry], _ video: Video, into body: SpoolFile) throws {
    var out = ByteWriter()
    out.text("  <track id=\"\(id)\" label=\"")
    out.xml(track.category)
    out.byte(34)
    if let source = track.source {
      out.raw(" source=\"")
      out.xml(source)
      out.byte(34)
    }
    if let group = track.group { out.text(" group_id=\"\(group)\"") }
    out.raw(">\n")
    for (index, shape) in shapes.enumerated() {
      try write(shape, shape.frame, shape.isOutside, video, &out)
      if track.isExplicit || shape.isOutside { continue }
      // Not to be seen in the next frame: the track would go on without being told.
      let following = video.frames.next(after: shape.frame)
      let isLast = index + 1 == shapes.count
      let isGap = isLast ? track.name == nil || following != nil : shapes[index + 1].frame != following
      // A lone shape ends on the very next frame, as CVAT writes it, whether or not that frame is an item.
      let end = track.name == nil ? shape.frame &+ 1 : following ?? shape.frame &+ 1
      if isGap { try write(shape, end, true, video, &out) }
    }
    out.raw("  </track>\n")
    try body.append { $0.append(out.bytes) }
  }

  private func write(
    _ shape: Entry, _ frame: Int32, _ isOutside: Bool, _ video: Video, _ out: inout ByteWriter
  ) throws {
    out.raw("    <")
    out.raw(Self.shapes[Int(shape.shape)])
    out.text(" frame=\"\(frame)\" keyframe=\"\(shape.isKeyframe ? 1 : 0)\" outside=\"\(isOutside ? 1 : 0)\"")
    out.text(" occluded=\"\(shape.isOccluded ? 1 : 0)\"")
    out.append(try video.spool.read(at: shape.offset, count: Int(shape.length)))
  }
}
