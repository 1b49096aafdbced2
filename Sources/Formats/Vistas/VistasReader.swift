import Foundation

/// Reads Vistas' scenes, one at a time: polygons where there are any, else instances, else classes.
struct VistasReader {
  private struct Frame {
    var stem: String
    var split: String?
    var image: String?
    var polygons: String?
    var instances: String?
    var labels: String?
  }
  private let source: DatasetSource
  private let report: ReportCollector
  private let locator: ImageLocator

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) {
    self.source = source
    self.report = report
    locator = ImageLocator(source, options)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let hasNewer = source.files.contains { ("/" + $0.path).contains("/v2.0/") }
    let version = hasNewer ? "v2.0" : "v1.2"
    let parser = try JSONParser()
    let path = VistasClasses.path(in: source, version: version) ?? VistasClasses.path(in: source, version: nil)
    let classes = VistasClasses(path, source, parser, report)
    let frames = frames(version)
    guard !frames.isEmpty else {
      throw FormatError(
        .formatNotThis, file: source.name, "there are no Vistas images", remedy: "choose another format")
    }
    try emit(.header(DatasetHeader(categories: classes.categories)))
    for frame in frames {
      var item = DatasetItem(path: frame.stem + "." + (frame.image.map { SafePath.suffix($0) } ?? "jpg"))
      item.split = frame.split
      if let path = frame.polygons {
        polygons(path, parser, &item)
      } else if let path = frame.instances ?? frame.labels {
        masks(path, isInstances: frame.instances != nil, classes, &item)
      }
      let found =
        frame.image.map { ImageLocator.Found(path: $0, url: source.url($0)) } ?? locator.find([], path: item.path)
      locator.attach(found, to: &item, file: frame.polygons ?? frame.stem, report: report)
      try emit(.item(item))
    }
  }

  private func frames(_ version: String) -> [Frame] {
    var frames: [Frame] = []
    var places: [String: Int] = [:]
    for file in source.files {
      let parts = file.path.split(separator: "/").map(String.init)
      let roles = ["images", "polygons", "instances", "labels"]
      guard let index = parts.dropLast().lastIndex(where: { roles.contains($0) }) else { continue }
      let role = parts[index]
      var folders = Array(parts[..<index])
      if role != "images" {
        if folders.last == version {
          folders.removeLast()
        } else if ["v1.2", "v2.0"].contains(folders.last ?? "") {
          continue
        }
      }
      guard role == "polygons" ? SafePath.suffix(file.path) == "json" : SafePath.isImage(file.path) else { continue }
      let stem = SafePath.stem(parts[(index + 1)...].joined(separator: "/"))
      let split = folders.last == "default" ? nil : folders.last
      let key = (split ?? "") + "\n" + stem
      let at = places[key] ?? frames.count
      if at == frames.count {
        places[key] = at
        frames.append(Frame(stem: stem, split: split))
      }
      switch role {
      case "images": frames[at].image = file.path
      case "polygons": frames[at].polygons = file.path
      case "instances": frames[at].instances = file.path
      default: frames[at].labels = file.path
      }
    }
    return frames.sorted { ($0.split ?? "", $0.stem) < ($1.split ?? "", $1.stem) }
  }

  private func polygons(_ path: String, _ parser: JSONParser, _ item: inout DatasetItem) {
    do {
      let scene = try PolygonScene.parse(try source.read(path), parser) { number, code, reason in
        report.add(
          Diagnostic(.error, code, file: path, item: "object \(number)", reason, remedy: "correct or remove it"))
      }
      item.size = scene.size
      item.labels = scene.objects.map { Label(category: $0.name, shape: .polygon([PolygonPart(outer: $0.ring)])) }
      item.isNull = item.labels.isEmpty
    } catch let error as FormatError {
      report.add(error.diagnostic)
    } catch let error as JSONTrouble {
      report.add(
        Diagnostic(.error, .syntax, file: path, "is no sound scene: \(error.message)", remedy: "export it again"))
    } catch {}
  }

  private func masks(_ path: String, isInstances: Bool, _ classes: VistasClasses, _ item: inout DatasetItem) {
    do {
      let picture = try PNGPicture.decode(try source.read(path))
      item.size = PixelSize(width: picture.width, height: picture.height)
      for (value, mask) in try picture.masks(except: []) {
        let number = Int(isInstances ? value / 256 : value)
        // 255 is void; numbers beyond the list mean nothing either.
        if number == 255, number >= classes.categories.count { continue }
        let name =
          classes.categories.indices.contains(number) ? classes.categories[number].name : "class_\(number)"
        item.labels.append(Label(category: name, shape: .mask(mask)))
      }
      item.isNull = item.labels.isEmpty
    } catch let error as FormatError {
      report.add(error.diagnostic)
    } catch let error as PNGError {
      report.add(Diagnostic(.error, .badMask, file: path, error.reason, remedy: "export the picture again"))
    } catch {}
  }
}
