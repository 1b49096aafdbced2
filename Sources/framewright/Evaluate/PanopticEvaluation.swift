import Evaluation
import Foundation
import Formats

/// `framewright eval --iou-type panoptic`: COCO's panoptic JSON with its PNG files beside it.
enum PanopticEvaluation {
  struct Document: Encodable {
    var kind = "panoptic"
    var images: Int
    var all: Means?
    var things: Means?
    var stuff: Means?
    var classes: [ClassScore]
    var diagnostics: [Diagnostic]
  }
  struct Means: Encodable {
    var pq: Double
    var sq: Double
    var rq: Double
    var classes: Int

    init(_ means: PanopticQuality.Means) {
      (pq, sq, rq, classes) = (means.quality, means.segmentation, means.recognition, means.classes)
    }
  }
  struct ClassScore: Encodable {
    var id: Int64
    var name: String
    var isThing: Bool
    var pq: Double?
    var sq: Double?
    var rq: Double?
    var truePositives: Int
    var falsePositives: Int
    var falseNegatives: Int
  }

  /// The parts of the document that count.
  private struct File: Decodable {
    struct Category: Decodable {
      var id: Int64
      var name: String?
      var isthing: Int?
    }
    struct Segment: Decodable {
      var id: UInt32
      var category_id: Int64
      var iscrowd: Int?
    }
    struct Annotation: Decodable {
      var image_id: Int64
      var file_name: String
      var segments_info: [Segment]
    }
    var categories: [Category]?
    var annotations: [Annotation]
  }

  static func run(truth: String, predictions: String) throws -> EvaluationOutput {
    let (there, thereFolder) = try read(truth)
    let (found, foundFolder) = try read(predictions)
    var diagnostics: [Diagnostic] = []
    let categories = (there.categories ?? found.categories ?? []).sorted { $0.id < $1.id }
    let index = Numbers(categories.map(\.id))
    var quality = PanopticQuality(classes: categories.count)
    let byImage = Dictionary(found.annotations.map { ($0.image_id, $0) }, uniquingKeysWith: { first, _ in first })
    func segments(_ annotation: File.Annotation) throws -> [PanopticQuality.Segment] {
      try annotation.segments_info.map { segment in
        guard let category = index[segment.category_id] else {
          throw EvaluationError.mismatch(
            "\(annotation.file_name) names class \(segment.category_id), which is not listed")
        }
        return PanopticQuality.Segment(id: segment.id, category: category, isCrowd: segment.iscrowd == 1)
      }
    }
    var count = 0
    for annotation in there.annotations {
      guard let guess = byImage[annotation.image_id] else {
        diagnostics.append(
          Diagnostic(
            .error, .missingImage, file: annotation.file_name, "image \(annotation.image_id) has no prediction",
            remedy: "predict every image; it was left out"))
        continue
      }
      let picture = try LabelPicture(thereFolder.appendingPathComponent(try name(annotation)))
      let other = try LabelPicture(foundFolder.appendingPathComponent(try name(guess)))
      try quality.add(
        truth: picture.numbers, truthSegments: try segments(annotation), prediction: other.numbers,
        predictionSegments: try segments(guess))
      count += 1
      ProgressLine.shared.show("images", done: count, total: there.annotations.count)
    }
    return output(quality, categories, count, diagnostics)
  }

  /// The name of a picture, refused where it leads out of its folder.
  private static func name(_ annotation: File.Annotation) throws -> String {
    let name = annotation.file_name
    guard !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else {
      throw FormatError(.unsafePath, file: name, "leads out of its folder", remedy: "use the bare name")
    }
    // Panoptic files often name the photograph; the mask is a PNG of the same name.
    return name.hasSuffix(".png") ? name : (name as NSString).deletingPathExtension + ".png"
  }

  private static func read(_ path: String) throws -> (File, URL) {
    let url = URL(fileURLWithPath: path)
    guard let data = try? Data(contentsOf: url, options: .mappedIfSafe) else {
      throw FormatError(.fileUnreadable, file: path, "cannot be read", remedy: "check the path")
    }
    let file: File
    do {
      file = try JSONDecoder().decode(File.self, from: data)
    } catch {
      throw FormatError(
        .schema, file: path, "is no COCO panoptic document", remedy: "name the JSON file with \"segments_info\"")
    }
    let folder = url.deletingLastPathComponent()
    let stem = url.deletingPathExtension().lastPathComponent
    let places = [folder.appendingPathComponent(stem), folder.appendingPathComponent("masks"), folder]
    let first = try file.annotations.first.map { try name($0) }
    let place = places.first { place in
      first.map { FileManager.default.fileExists(atPath: place.appendingPathComponent($0).path) } ?? true
    }
    return (file, place ?? folder)
  }

  private static func output(
    _ quality: PanopticQuality, _ categories: [File.Category], _ count: Int, _ diagnostics: [Diagnostic]
  ) -> EvaluationOutput {
    func isThing(_ index: Int) -> Bool { categories[index].isthing != 0 }
    let classes = categories.indices.map { index in
      let own = quality.classes[index]
      return ClassScore(
        id: categories[index].id, name: categories[index].name ?? String(categories[index].id), isThing: isThing(index),
        pq: own.quality, sq: own.segmentation, rq: own.recognition, truePositives: own.truePositives,
        falsePositives: own.falsePositives, falseNegatives: own.falseNegatives)
    }
    let document = Document(
      images: count, all: quality.means().map(Means.init), things: quality.means(where: isThing).map(Means.init),
      stuff: quality.means { !isThing($0) }.map(Means.init), classes: classes, diagnostics: diagnostics)
    let header = ["", "PQ", "SQ", "RQ", "classes"]
    let rows = [("all", document.all), ("things", document.things), ("stuff", document.stuff)].map { name, means in
      [name] + [means?.pq, means?.sq, means?.rq].map { TextTable.figure($0) } + [String(means?.classes ?? 0)]
    }
    let classHeader = ["class", "PQ", "SQ", "RQ", "TP", "FP", "FN"]
    let cells = classes.filter { $0.pq != nil }.map { row in
      [row.name] + [row.pq, row.sq, row.rq].map { TextTable.figure($0) }
        + [row.truePositives, row.falsePositives, row.falseNegatives].map(String.init)
    }
    var page = ReportPage(title: "Panoptic segmentation")
    page.add(table: header, rows, title: "\(count) images")
    page.add(table: classHeader, cells, title: "Classes")
    return EvaluationOutput(
      table: TextTable.text(header, rows) + "\n\n" + TextTable.text(classHeader, cells), document: document, page: page,
      diagnostics: diagnostics)
  }
}
