/// Writes `samples.json`, `frames.json`, `metadata.json`, and each video's frames as pictures below `data/`.
final class FiftyOneVideoWriter: DatasetWriter {
  private final class Video {
    let id: String
    let name: String
    let split: String?
    var size: PixelSize?
    var last = -1
    /// Images that are no frames get numbers.
    var count = 0

    init(id: String, name: String, split: String?) { (self.id, self.name, self.split) = (id, name, split) }
  }
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private let encoder: FiftyOneEncoder
  private let frames = SpoolFile()
  private var names = ExportNames()
  private var isFirst = true
  private var videos: [Video] = []
  private var places: [String: Int] = [:]

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    encoder = FiftyOneEncoder(header, report)
  }

  func write(_ item: DatasetItem) throws {
    let (video, number) = place(item)
    guard (0..<100_000_000).contains(number) else {
      return report.add(
        Diagnostic(
          .error, .outOfRange, item: item.path, "is frame \(number): it was left out",
          remedy: "number its frames from 0"))
    }
    let written = item.keepingWhatNeedsNoSize(report).keepingMasks(report, where: MaskLimit.allowsCrop)
    video.size = video.size ?? item.size
    video.last = max(video.last, number)
    let path = names.take(SafePath.join(item.split ?? "", item.path))
    try frames.append { out in
      if !isFirst { out.raw(",\n") }
      out.raw("{\"_id\":{\"$oid\":")
      out.json(encoder.nextID())
      out.raw("},\"_sample_id\":{\"$oid\":")
      out.json(video.id)
      // Frames count from 1.
      out.text("},\"frame_number\":\(number + 1),\"filepath\":")
      out.json("data/" + path)
      encoder.facts(written, &out)
      out.byte(125)
    }
    isFirst = false
    if options.includesImages, let image = item.image { try sink.write(image, to: "data/\(path)") }
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
      videos.append(Video(id: encoder.nextID(), name: name, split: item.split))
    }
    let video = videos[place]
    if number == nil { report.lose("image", "written as a frame of a video") }
    video.count += 1
    return (video, number ?? video.count - 1)
  }

  func finish() throws {
    let samples = SpoolFile()
    for (index, video) in videos.enumerated() {
      if let split = video.split, SplitName.canonical(split) == nil { report.lose("split", "written as a tag") }
      try samples.append { out in
        if index > 0 { out.raw(",\n") }
        out.raw("{\"_id\":{\"$oid\":")
        out.json(video.id)
        out.raw("},\"filepath\":")
        out.json("data/" + SafePath.join(video.split ?? "", video.name))
        out.raw(",\"tags\":")
        out.json(.list([video.split].compactMap { $0.map { .text($0) } }))
        if let size = video.size {
          out.text(
            ",\"metadata\":{\"_cls\":\"VideoMetadata\",\"frame_width\":\(size.width),\"frame_height\":\(size.height)}")
        }
        out.raw(",\"_media_type\":\"video\"}")
      }
    }
    try sink.write("samples.json", head: "{\"samples\":[\n", samples, tail: "]}\n")
    try sink.write("frames.json", head: "{\"frames\":[\n", frames, tail: "]}\n")
    try sink.write("metadata.json", encoder.metadata(name: options.name, mediaType: "video"))
  }
}
