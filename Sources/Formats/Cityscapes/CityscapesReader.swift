import Foundation

/// Reads Cityscapes' scenes, one at a time.
struct CityscapesReader {
  private let source: DatasetSource
  private let report: ReportCollector
  private let locator: ImageLocator

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) {
    self.source = source
    self.report = report
    locator = ImageLocator(source, options)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let layout = CityscapesLayout(source)
    guard !layout.frames.isEmpty else {
      throw FormatError(
        .formatNotThis, file: source.name, "no file is called …_gtFine_polygons.json", remedy: "choose another format")
    }
    let listed = KITTIClassList.read(source)
    try emit(
      .header(
        DatasetHeader(categories: listed.isEmpty ? CityscapesClasses.names.map { DatasetCategory(name: $0) } : listed)))
    let parser = try JSONParser()
    for frame in layout.frames {
      var item = DatasetItem(path: frame.stem + "." + (frame.image.map { SafePath.suffix($0) } ?? "png"))
      item.split = frame.split
      if let path = frame.polygons {
        polygons(path, parser, &item)
      } else if let path = frame.instances ?? frame.labels {
        masks(path, &item)
      }
      let found =
        frame.image.map { ImageLocator.Found(path: $0, url: source.url($0)) }
        ?? locator.find([], path: SafePath.name(frame.stem) + "_leftImg8bit.png")
      locator.attach(found, to: &item, file: frame.polygons ?? frame.stem, report: report)
      try emit(.item(item))
    }
  }

  private func polygons(_ path: String, _ parser: JSONParser, _ item: inout DatasetItem) {
    do {
      let scene = try PolygonScene.parse(try source.read(path), parser) { number, code, reason in
        report.add(
          Diagnostic(.error, code, file: path, item: "object \(number)", reason, remedy: "correct or remove it"))
      }
      item.size = scene.size
      item.labels = scene.objects.map { object in
        let (category, isCrowd) = CityscapesClasses.meaning(object.name)
        var label = Label(category: category, shape: .polygon([PolygonPart(outer: object.ring)]))
        label.isCrowd = isCrowd
        return label
      }
      item.isNull = item.labels.isEmpty
    } catch let error as FormatError {
      report.add(error.diagnostic)
    } catch let error as JSONTrouble {
      report.add(
        Diagnostic(.error, .syntax, file: path, "is no sound scene: \(error.message)", remedy: "export it again"))
    } catch {}
  }

  /// `class * 1000 + number`, or the class alone for what is not counted and for crowds.
  private func masks(_ path: String, _ item: inout DatasetItem) {
    do {
      let picture = try PNGPicture.decode(try source.read(path))
      item.size = PixelSize(width: picture.width, height: picture.height)
      for (value, mask) in try picture.masks() {
        let number = Int(value >= 1000 ? value / 1000 : value)
        let name =
          CityscapesClasses.names.indices.contains(number) ? CityscapesClasses.names[number] : "class_\(number)"
        var label = Label(category: name, shape: .mask(mask))
        label.isCrowd = value < 1000 && path.hasSuffix("_instanceIds.png") && CityscapesClasses.counted.contains(name)
        item.labels.append(label)
      }
      item.isNull = item.labels.isEmpty
    } catch let error as FormatError {
      report.add(error.diagnostic)
    } catch let error as PNGError {
      report.add(Diagnostic(.error, .badMask, file: path, error.reason, remedy: "export the picture again"))
    } catch {}
  }
}
