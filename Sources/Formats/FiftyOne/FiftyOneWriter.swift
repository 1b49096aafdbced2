/// Writes `samples.json`, `metadata.json` and the pictures below `data/`.
final class FiftyOneWriter: DatasetWriter {
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private let encoder: FiftyOneEncoder
  private var names = ExportNames()
  private let samples = SpoolFile()
  private var count = 0

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    encoder = FiftyOneEncoder(header, report)
  }

  func write(_ item: DatasetItem) throws {
    let place = names.take(SafePath.join(item.split ?? "", item.path))
    let name = item.split.map { String(place.dropFirst($0.count + 1)) } ?? place
    if name != item.path { report.add(.renamed(item.path, to: name)) }
    if let split = item.split, SplitName.canonical(split) == nil { report.lose("split", "written as a tag") }
    let written = item.keepingWhatNeedsNoSize(report).keepingMasks(report, where: MaskLimit.allowsCrop)
    count += 1
    try samples.append { out in
      if count > 1 { out.raw(",\n") }
      sample(written, place, &out)
    }
    if options.includesImages, let image = item.image { try sink.write(image, to: "data/\(place)") }
    report.didWrite(written)
  }

  private func sample(_ item: DatasetItem, _ place: String, _ out: inout ByteWriter) {
    out.raw("{\"_id\":{\"$oid\":")
    out.json(encoder.nextID())
    out.raw("},\"filepath\":")
    out.json("data/" + place)
    out.raw(",\"tags\":")
    out.json(.list((item.tags + [item.split].compactMap { $0 }).map { .text($0) }))
    if let size = item.size {
      out.text(",\"metadata\":{\"_cls\":\"ImageMetadata\",\"width\":\(size.width),\"height\":\(size.height)}")
    }
    out.raw(",\"_media_type\":\"image\"")
    encoder.facts(item, &out)
    out.byte(125)
  }

  func finish() throws {
    try sink.write("samples.json", head: "{\"samples\":[\n", samples, tail: "]}\n")
    try sink.write("metadata.json", encoder.metadata(name: options.name, mediaType: "image"))
  }
}
