/// A CVAT document walked from front to back: its labels, then each image or track.
struct CVATDocument {
  /// What stands before the images or tracks.
  struct Meta {
    var labels = CVATLabels()
    /// Of the video.
    var size: PixelSize?
    var video: String?
    /// Frames from one of the task to the next.
    var step = 1

    mutating func take(_ element: XMLElement) {
      for task in element.children {
        if task.name == "source", !task.text.isEmpty { video = task.text }
        if let labels = task.child("labels") { self.labels.take(labels) }
        if let filter = task.text("frame_filter"), let step = Int(filter.drop { !$0.isNumber }), step > 0,
          step < 1 << 20
        {
          self.step = step
        }
        if let size = task.child("original_size") ?? (task.name == "original_size" ? task : nil) {
          self.size = CVATDocument.size(size.text("width"), size.text("height"))
        }
        if let source = task.text("source"), !source.isEmpty { video = source }
      }
    }
  }
  let path: String
  let source: DatasetSource

  /// Hands over `<meta>` once it is whole, then the stream at the start of every `<image>` or `<track>`.
  ///
  /// - Parameter body: gets the element's name and reads as much of it as it wants; false stops the walk.
  func walk(_ meta: (Meta) throws -> Void, _ body: (XMLStream, String) throws -> Bool) throws {
    let stream = try XMLStream(try source.map(path), file: path)
    while let event = try stream.next() {
      guard case .begin(let name, let depth) = event else { continue }
      if depth == 0, name != "annotations" {
        throw FormatError(
          .formatNotThis, file: path, line: stream.line, "its root is <\(name)>, <annotations> was expected",
          remedy: "choose another format")
      }
      guard depth == 1 else { continue }
      if name == "meta" {
        var found = Meta()
        found.take(try stream.element(name))
        try meta(found)
      } else if name == "image" || name == "track" {
        if try !body(stream, name) { return }
      }
    }
  }

  /// The labels alone, without the shapes.
  func meta() throws -> Meta {
    var found = Meta()
    try walk({ found = $0 }, { _, _ in false })
    return found
  }

  static func size(_ width: String?, _ height: String?) -> PixelSize? {
    guard let width = width.flatMap({ Int($0) }), let height = height.flatMap({ Int($0) }),
      (1...1 << 24).contains(width), (1...1 << 24).contains(height)
    else { return nil }
    return PixelSize(width: width, height: height)
  }

  /// The source's documents of one kind.
  static func documents(_ source: DatasetSource, isVideo: Bool) -> [CVATDocument] {
    source.files.filter { file in
      SafePath.suffix(file.path) == "xml" && (source.files.count == 1 || judge(source, file.path, isVideo) != nil)
    }.map { CVATDocument(path: $0.path, source: source) }
  }

  private static func judge(_ source: DatasetSource, _ path: String, _ isVideo: Bool) -> Double? {
    let head = String(decoding: source.head(path, 1 << 16), as: UTF8.self)
    guard head.contains("<annotations") else { return nil }
    let (images, tracks) = (head.contains("<image "), head.contains("<track "))
    let isInterpolated = head.contains("<mode>interpolation</mode>")
    if images != tracks { return isVideo == tracks ? 0.95 : nil }
    if !head.contains("<version>") && !head.contains("<meta>") && !images { return nil }
    return isVideo == isInterpolated ? 0.85 : 0.3
  }

  static func detect(_ source: DatasetSource, isVideo: Bool) -> (confidence: Double, reasons: [String])? {
    // CVAT writes one document for all images: where the first of many are none, the others are none either.
    for file in source.files(suffix: "xml").prefix(20) {
      guard let confidence = judge(source, file.path, isVideo) else { continue }
      return (confidence, ["\(file.path) has CVAT's root element and \(isVideo ? "tracks" : "images")"])
    }
    return nil
  }
}
