import Foundation

/// Reads Datumaro's documents item by item.
struct DatumaroReader {
  private let source: DatasetSource
  private let report: ReportCollector
  private let parser: JSONParser
  private let locator: ImageLocator

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) throws {
    self.source = source
    self.report = report
    parser = try JSONParser()
    locator = ImageLocator(source, options)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let files = try RecordFiles.find("Datumaro document", in: source, suffix: "json") {
      DatumaroFormat.judge(source, $0)
    }
    var documents: [(records: JSONRecords, categories: [DatasetCategory], media: DatumaroMedia, items: Int)] = []
    var header = DatasetHeader()
    var classes = ClassCollector()
    try RecordFiles.each(files, report) { path in
      let records = try JSONRecords(path, in: source, parser, report)
      let places = try records.places()
      guard let items = places["items"] else {
        throw FormatError(.schema, file: path, "has no \"items\"", remedy: "check that this is Datumaro's JSON")
      }
      let categories =
        try places["categories"].flatMap { place in
          try records.value(at: place) { DatumaroCategories.decode($0) }
        } ?? []
      if let place = places["infos"], let infos = try records.value(at: place, { $0.attributeValue }) {
        if header.metadata["infos"] == nil, infos != .object([:]) { header.metadata["infos"] = infos }
      }
      for category in categories { classes.add(category) }
      let media = try places["media_type"].flatMap { place in try records.value(at: place) { $0.int64 } } ?? nil
      documents.append((records, categories, DatumaroMedia(media, path, report), items))
    }
    header.categories = classes.categories
    try emit(.header(header))
    for document in documents {
      let path = document.records.path
      try document.records.elements(at: document.items) { node, number in
        if let item = item(node, number, path, document.categories, document.media) { try emit(.item(item)) }
      }
    }
  }

  private func item(
    _ node: JSONNode, _ number: Int, _ file: String, _ categories: [DatasetCategory], _ kind: DatumaroMedia
  ) -> DatasetItem? {
    let (kind, media) = kind.of(node)
    let stated = kind == .frame ? "" : media?.member("path")?.string ?? ""
    let id = node.member("id")?.string ?? ""
    guard let stem = SafePath.clean(id) ?? locator.safePath(id) else {
      report.add(
        Diagnostic(
          .error, id.isEmpty ? .schema : .unsafePath, file: file, item: "item \(number)",
          id.isEmpty ? "has no id; it was left out" : "its id leads out of the dataset; it was left out",
          remedy: "use a relative path"))
      return nil
    }
    let subset = SafePath.stem(SafePath.name(file))
    let suffixes =
      stated.isEmpty ? ["jpg", "png", "jpeg", "webp"] : [String(stated.suffix(SafePath.suffix(stated).count))]
    let folder = SafePath.folder(file)
    let root = SafePath.name(folder) == "annotations" ? SafePath.folder(folder) : folder
    let name = SafePath.clean(stated)
    let places =
      suffixes.flatMap { suffix in
        let path = suffix.isEmpty ? stem : stem + "." + suffix
        return ["images/\(subset)/\(path)", "images/\(path)", "\(kind.folder)/\(subset)/\(path)", path]
      } + (name.map { ["\(kind.folder)/\(subset)/\($0)", "\(kind.folder)/\($0)", $0] } ?? [])
    var item = DatasetItem(path: suffixes[0].isEmpty ? stem : stem + "." + suffixes[0])
    let found = locator.find(places.map { SafePath.join(root, $0) }, path: item.path)
    if stated.isEmpty, let found { item.path = stem + "." + found.url.pathExtension }
    item.split = SplitName.safe(subset)
    switch kind {
    case .image: break
    case .cloud: item.media = .pointCloud
    case .video:
      item.media = .video
      let others = media?.others(besides: ["path"]) ?? [:]
      if !others.isEmpty { item.metadata["video"] = .object(others) }
    case .frame: item.media = frame(media, node, file, "item \(id)")
    }
    if node.member("related_images") != nil { report.lose("related images", "dropped: no camera is told") }
    let size = media.map { Array($0.elements(of: "size")) } ?? []
    if size.count == 2 { item.size = JSONNode.size(size[1], size[0]) }
    for (key, value) in node.members(of: "attr") {
      if key.equals("is_null"), let flag = value.flag {
        item.isNull = flag
      } else {
        item.metadata[key.string ?? ""] = value.attributeValue
      }
    }
    let isPicture = kind == .image || kind == .frame
    let known = item.size ?? (!isPicture ? nil : found.flatMap { ImageHeader(of: $0.url)?.upright })
    for (index, annotation) in node.elements(of: "annotations").enumerated() {
      do throws(LabelRejection) {
        item.labels.append(try DatumaroAnnotation.decode(annotation, categories, known))
      } catch {
        let name = annotation.member("id")?.int64.map { String($0) } ?? String(index + 1)
        report.reject(error, file: file, item: "item \(id), annotation \(name)")
      }
    }
    if isPicture {
      locator.attach(found, to: &item, file: file, report: report)
    } else {
      item.image = found.map { .file($0.url) }
    }
    return item
  }

  /// Which frame of which video; an image where that is not told.
  private func frame(_ media: JSONNode?, _ node: JSONNode, _ file: String, _ place: String) -> ItemMedia {
    let stated = media?.member("video_path")?.string ?? media?.member("path")?.string ?? ""
    let number = media?.member("frame_index")?.int64 ?? node.member("attr")?.member("frame")?.int64
    // Paths of the machine that exported count by their last part.
    guard let number, (0...100_000_000).contains(number),
      let video = SafePath.clean(stated) ?? SafePath.clean(SafePath.name(stated))
    else {
      report.add(
        Diagnostic(
          .warning, .schema, file: file, item: place, "does not tell which frame of which video it is",
          remedy: "give video_frame a video_path and a frame_index"))
      return .image
    }
    return .frame(VideoFrame(video: video, number: Int(number)))
  }
}

/// What a document's items are; each may tell it of itself.
enum DatumaroMedia {
  case image, frame, video, cloud

  /// - Parameter number: the document's `media_type`.
  init(_ number: Int64?, _ file: String, _ report: ReportCollector) {
    switch number {
    case 4: self = .frame
    case 5: self = .video
    case 6: self = .cloud
    // None, any, an image, or an image in bytes.
    case nil, 0, 1, 2, 3: self = .image
    case .some(let number):
      self = .image
      report.add(
        Diagnostic(
          .warning, .schema, file: file,
          "its media_type \(number) is none that can be held; its items are read as images",
          remedy: "export images, frames of videos, videos or point clouds"))
    }
  }

  /// What an item is, and the member that tells its path.
  func of(_ node: JSONNode) -> (DatumaroMedia, JSONNode?) {
    if let media = node.member("image") { return (.image, media) }
    if let media = node.member("video_frame") { return (.frame, media) }
    if let media = node.member("video") { return (.video, media) }
    if let media = node.member("point_cloud") { return (.cloud, media) }
    return (self, node.member("media"))
  }

  /// Where an export keeps the media's files.
  var folder: String {
    switch self {
    case .image, .frame: "images"
    case .video: "videos"
    case .cloud: "point_clouds"
    }
  }
}
