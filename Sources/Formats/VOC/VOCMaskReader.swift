import Geometry

/// Gives objects their masks from `SegmentationObject` and `SegmentationClass`.
struct VOCMaskReader {
  private let source: DatasetSource
  private let classes: VOCClasses
  private let report: ReportCollector
  /// Longest mask file that is read: 64 MiB.
  private static let fileLimit = 64 << 20

  init(_ source: DatasetSource, _ classes: VOCClasses, _ report: ReportCollector) {
    self.source = source
    self.classes = classes
    self.report = report
  }

  /// Stems of the pictures that have a mask below a folder that holds `SegmentationClass`.
  func stems(below root: String) -> [String] {
    let folder = SafePath.join(root, "SegmentationClass")
    return source.files(below: folder).filter { SafePath.suffix($0.path) == "png" }.map {
      SafePath.stem(String($0.path.dropFirst(folder.utf8.count + 1)))
    }
  }

  /// - Parameter labels: for each number of an object, the place of its label in the item.
  func attach(_ root: String, _ stem: String, to item: inout DatasetItem, labels: [Int: Int]) {
    let classPath = SafePath.join(root, "SegmentationClass/\(stem).png")
    let objectPath = SafePath.join(root, "SegmentationObject/\(stem).png")
    guard source.contains(classPath) || source.contains(objectPath) else { return }
    let classPicture = picture(classPath, item)
    do throws(PNGError) {
      if let objects = picture(objectPath, item) {
        for (value, mask) in try objects.masks() {
          guard let number = VOCClasses.object(value, in: objects) else { continue }
          if let place = labels[number] {
            item.labels[place].box = item.labels[place].enclosingBox
            item.labels[place].shape = .mask(mask)
          } else if let name = classPicture.flatMap({ name(of: mask, in: $0) }) {
            item.labels.append(Label(category: name, shape: .mask(mask)))
          } else {
            report.add(
              Diagnostic(
                .warning, .badMask, file: objectPath, item: "object \(number)",
                "has a mask, but neither an <object> nor a class", remedy: "add the object to the XML file"))
          }
        }
      } else if let classPicture {
        for (value, mask) in try classPicture.masks() {
          guard let name = classes.name(value, in: classPicture) else { continue }
          item.labels.append(Label(category: name, shape: .mask(mask)))
        }
      }
    } catch {
      report.add(Diagnostic(.error, .badMask, file: objectPath, error.reason, remedy: "export the mask again"))
    }
    item.isNull = item.labels.isEmpty && (item.isNull || classPicture != nil)
  }

  /// The class at the first pixel of a mask.
  private func name(of mask: MaskRLE, in picture: PNGPicture) -> String? {
    guard picture.width == mask.width, picture.height == mask.height, let first = mask.counts.first else { return nil }
    let (x, y) = (Int(first) / mask.height, Int(first) % mask.height)
    guard x < mask.width else { return nil }
    return classes.name(picture.value(at: y * mask.width + x), in: picture)
  }

  private func picture(_ path: String, _ item: DatasetItem) -> PNGPicture? {
    guard source.contains(path) else { return nil }
    do {
      let picture = try PNGPicture.decode(try source.read(path, limit: VOCMaskReader.fileLimit))
      if let size = item.size, size.width != picture.width || size.height != picture.height {
        report.add(
          Diagnostic(
            .error, .sizeMismatch, file: path, item: item.path,
            "is \(picture.width) x \(picture.height), its image \(size.width) x \(size.height); it was left out",
            remedy: "write masks of the image's size"))
        return nil
      }
      return picture
    } catch let error as FormatError {
      report.add(error.diagnostic)
    } catch let error as PNGError {
      report.add(Diagnostic(.error, .badMask, file: path, error.reason, remedy: "export the mask again"))
    } catch {}
    return nil
  }
}
