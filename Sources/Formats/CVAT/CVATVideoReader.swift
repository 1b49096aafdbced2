import Foundation

/// Reads CVAT's tracks and hands them over frame by frame.
///
/// Tracks stand one after the other in the document, frames are wanted: keyframes are put aside in a spool, with an
/// index of 24 bytes each that is then sorted by frame.
struct CVATVideoReader {
  private struct Entry {
    var offset: Int64
    var length: UInt32
    var frame: Int32
    var track: Int32
  }
  private let source: DatasetSource
  private let options: ReadOptions
  private let report: ReportCollector
  private let locator: ImageLocator

  /// Frames beyond are no frames of a video: 100 million.
  private static let frameLimit = 100_000_000

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) {
    self.source = source
    self.options = options
    self.report = report
    locator = ImageLocator(source, options)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let (documents, labels) = try CVATReader.open(source, isVideo: true, report)
    try emit(.header(DatasetHeader(categories: labels.categories)))
    for document in documents {
      try CVATReader.guarding(document, documents.count, report) {
        try read(document, labels, documents.count, emit)
      }
    }
  }

  private func read(
    _ document: CVATDocument, _ labels: CVATLabels, _ count: Int, _ emit: (DatasetEvent) throws -> Void
  ) throws {
    let spool = SpoolFile()
    var entries: [Entry] = []
    var meta = CVATDocument.Meta()
    var tracks: Int32 = 0
    try document.walk({ meta = $0 }) { element in
      guard element.name == "track" else { return true }
      for shape in keyframes(element, meta.step, document.path) {
        let start = spool.size
        try spool.append { shape.element.pack(into: &$0) }
        entries.append(
          Entry(
            offset: start, length: UInt32(clamping: spool.size - start), frame: Int32(clamping: shape.frame),
            track: tracks))
      }
      tracks &+= 1
      return true
    }
    entries.sort { ($0.frame, $0.track, $0.offset) < ($1.frame, $1.track, $1.offset) }
    let pictures = pictures(document.path)
    let folder = SafePath.folder(document.path)
    let video = meta.video ?? (folder.isEmpty ? source.name : folder)
    var rest = entries[...]
    for frame in Set(entries.map { Int($0.frame) }).union(pictures.keys).sorted() {
      var item = item(frame, video, meta.size, pictures[frame], count > 1 ? folder : "")
      while let entry = rest.first, Int(entry.frame) == frame {
        rest = rest.dropFirst()
        try take(entry, from: spool, into: &item, labels, document.path)
      }
      let found = pictures[frame].map { ImageLocator.Found(path: $0, url: source.url($0)) }
      locator.attach(found ?? locator.find([], path: item.path), to: &item, file: document.path, report: report)
      try emit(.item(item))
    }
  }

  private func take(
    _ entry: Entry, from spool: SpoolFile, into item: inout DatasetItem, _ labels: CVATLabels, _ file: String
  ) throws {
    guard let shape = XMLElement(packed: try spool.read(at: entry.offset, count: Int(entry.length))) else { return }
    do throws(LabelRejection) {
      var label = try CVATShape.label(shape, item.size, labels)
      if let track = shape.fields["track"] {
        label.track = track
        label.isKeyframe = true
        label.isOutside = shape.fields["outside"] == "1"
      }
      item.labels.append(label)
    } catch {
      report.reject(
        error, file: file, line: shape.line, item: "track \(shape.fields["number"] ?? "?"), frame \(entry.frame)")
    }
  }

  /// The shapes of a track that count, with the track's own facts put into each.
  private func keyframes(_ track: XMLElement, _ step: Int, _ file: String) -> [(frame: Int, element: XMLElement)] {
    var shapes: [(frame: Int, element: XMLElement)] = []
    for var shape in track.children where shape.fields["keyframe"] != "0" {
      guard let frame = shape.fields["frame"].flatMap({ Int($0) }), (0..<Self.frameLimit).contains(frame) else {
        report.reject(
          LabelRejection(.outOfRange, "its frame \"\(shape.fields["frame"]?.prefix(40) ?? "")\" is no frame's number"),
          file: file, line: shape.line, item: "track \(track.fields["id"] ?? "?")")
        continue
      }
      for field in ["label", "source", "group_id"] where shape.fields[field] == nil {
        shape.fields[field] = track.fields[field]
      }
      shape.fields["number"] = track.fields["id"]
      shapes.append((frame, shape))
    }
    shapes.sort { $0.frame < $1.frame }
    if isLone(shapes, step) { return [shapes[0]] }
    for index in shapes.indices { shapes[index].element.fields["track"] = track.fields["id"] ?? "" }
    return shapes
  }

  /// A shape of one frame, closed on the next: how CVAT writes what belongs to no track.
  private func isLone(_ shapes: [(frame: Int, element: XMLElement)], _ step: Int) -> Bool {
    guard shapes.count == 2, shapes[1].frame == shapes[0].frame + step else { return false }
    func plain(_ element: XMLElement) -> [String: String] {
      element.fields.filter { !["frame", "outside", "keyframe", "occluded", "number"].contains($0.key) }
    }
    let (a, b) = (shapes[0].element, shapes[1].element)
    return a.name == b.name && a.fields["outside"] != "1" && b.fields["outside"] == "1" && plain(a) == plain(b)
  }

  /// Pictures of frames (`frame_000013.png`) by their number.
  private func pictures(_ document: String) -> [Int: String] {
    var pictures: [Int: String] = [:]
    for file in source.files(below: SafePath.folder(document)) where SafePath.isImage(file.path) {
      let stem = SafePath.stem(SafePath.name(file.path))
      guard stem.hasPrefix("frame_"), let number = Int(stem.dropFirst(6)), (0..<Self.frameLimit).contains(number) else {
        continue
      }
      if pictures[number] == nil { pictures[number] = file.path }
    }
    return pictures
  }

  private func item(
    _ frame: Int, _ video: String, _ size: PixelSize?, _ picture: String?, _ folder: String
  ) -> DatasetItem {
    let digits = String(frame)
    let name =
      picture.map(SafePath.name) ?? "frame_" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits + ".png"
    var item = DatasetItem(path: SafePath.join(folder, name))
    item.media = .frame(VideoFrame(video: video, number: frame))
    item.size = size
    return item
  }
}
