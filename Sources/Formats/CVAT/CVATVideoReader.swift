import Foundation

/// Reads CVAT's tracks and hands them over frame by frame.
///
/// Tracks stand one after the other in the document, frames are wanted: keyframes are put aside in a spool, one shape
/// at a time, with an index of 24 bytes each that is then sorted by frame.
struct CVATVideoReader {
  /// A keyframe's shape, with its track's own facts put into it.
  private typealias Keyframe = (frame: Int, element: XMLElement)
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
    try document.walk({ meta = $0 }) { stream, name in
      guard name == "track" else { return true }
      try keyframes(stream, meta.step, document.path) { shape in
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

  /// Hands over the shapes that count of the track which begins in the stream.
  ///
  /// A track may be as long as the document: no more than its first two shapes are held, until it is known whether
  /// there are more.
  private func keyframes(
    _ stream: XMLStream, _ step: Int, _ file: String, _ put: (Keyframe) throws -> Void
  ) throws {
    let track = stream.attributes
    var first: [Keyframe] = []
    var isTrack = false
    func putTracked(_ shape: Keyframe) throws {
      var shape = shape
      shape.element.fields["track"] = track["id"] ?? ""
      try put(shape)
    }
    while let event = try stream.next() {
      if case .end = event { break }
      guard case .begin(let name, _) = event else { continue }
      guard let shape = keyframe(try stream.element(name), track, file) else { continue }
      if isTrack {
        try putTracked(shape)
      } else if first.count < 2 {
        first.append(shape)
      } else {
        isTrack = true
        for shape in first { try putTracked(shape) }
        try putTracked(shape)
        first = []
      }
    }
    first.sort { $0.frame < $1.frame }
    if isLone(first, step) { return try put(first[0]) }
    for shape in first { try putTracked(shape) }
  }

  /// The shape, where it is a keyframe's, with the track's own facts.
  private func keyframe(_ element: XMLElement, _ track: [String: String], _ file: String) -> Keyframe? {
    var shape = element
    if shape.fields["keyframe"] == "0" { return nil }
    guard let frame = shape.fields["frame"].flatMap({ Int($0) }), (0..<Self.frameLimit).contains(frame) else {
      report.reject(
        LabelRejection(.outOfRange, "its frame \"\(shape.fields["frame"]?.prefix(40) ?? "")\" is no frame's number"),
        file: file, line: shape.line, item: "track \(track["id"] ?? "?")")
      return nil
    }
    for field in ["label", "source", "group_id"] where shape.fields[field] == nil { shape.fields[field] = track[field] }
    shape.fields["number"] = track["id"]
    return (frame, shape)
  }

  /// A shape of one frame, closed on the next: how CVAT writes what belongs to no track.
  private func isLone(_ shapes: [Keyframe], _ step: Int) -> Bool {
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
