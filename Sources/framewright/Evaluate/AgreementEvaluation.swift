import Evaluation
import Foundation
import Formats

/// `framewright eval --iou-type agreement A B …`: how far annotators of the same images agree.
enum AgreementEvaluation {
  struct Document: Encodable {
    var kind = "agreement"
    var overlap: Double
    var annotators: [String]
    var objects: Int
    /// Of each pair of annotators, in the order 1-2, 1-3 … 2-3 ….
    var cohen: [Pair]
    var fleiss: Double?
    var krippendorff: Double?
    /// Of the classes alone, objects not drawn left out.
    var krippendorffOfClasses: Double?
    var meanOverlap: Double?
    var foundByBoth: Double?
    var diagnostics: [Diagnostic]
  }
  struct Pair: Encodable {
    var first: String
    var second: String
    var kappa: Double?
  }

  static func run(_ paths: [String], _ options: ObjectSet.Options, overlap: Double) throws -> EvaluationOutput {
    let sets = try paths.map { try ObjectSet.read($0, options) }
    // Annotators are brought together by the images' paths and the classes' names.
    var images: [String: Int32] = [:]
    var classes: [String: Int32] = [:]
    var judges: [Int32: Int] = [:]
    var diagnostics = sets.flatMap(\.diagnostics)
    let annotators = sets.map { set in
      var annotator = ObjectAgreement.Annotator()
      var imageOf: [Int64: Int32] = [:]
      var classOf: [Int64: Int32] = [:]
      for image in set.images {
        imageOf[image.id] = images[image.path, default: Int32(images.count)]
        images[image.path] = imageOf[image.id]
      }
      let judged = Set(imageOf.values)
      for image in judged { judges[image, default: 0] += 1 }
      annotator.judged = judged
      for category in set.classes {
        classOf[category.id] = classes[category.name, default: Int32(classes.count)]
        classes[category.name] = classOf[category.id]
      }
      for row in 0..<set.rows.count {
        guard let image = imageOf[set.rows.images[row]], let category = classOf[set.rows.categories[row]] else {
          continue
        }
        annotator.image.append(image)
        annotator.category.append(category)
        annotator.box.append(set.rows.boxes[row])
      }
      return annotator
    }
    let alone = judges.values.count { $0 == 1 }
    if alone > 0 {
      diagnostics.append(
        Diagnostic(
          .warning, .unknownImage, "\(alone) images are listed by one annotator alone; they were left out",
          remedy: "let each file list every image that was looked at, with objects or without"))
    }
    let agreement = try ObjectAgreement(annotators, images: images.count, threshold: overlap)
    let pairs = paths.indices.flatMap { first in
      paths.indices.dropFirst(first + 1).map { second in
        Pair(first: paths[first], second: paths[second], kappa: agreement.cohen(first, second))
      }
    }
    let document = Document(
      overlap: overlap, annotators: paths, objects: agreement.ratings.count, cohen: pairs, fleiss: agreement.fleiss,
      krippendorff: agreement.krippendorff, krippendorffOfClasses: agreement.krippendorffOfClasses,
      meanOverlap: agreement.meanOverlap, foundByBoth: agreement.foundByBoth,
      diagnostics: diagnostics)
    let rows =
      [
        ["objects", String(document.objects)], ["Fleiss' kappa", TextTable.figure(document.fleiss)],
        ["Krippendorff's alpha", TextTable.figure(document.krippendorff)],
        ["Krippendorff's alpha of classes", TextTable.figure(document.krippendorffOfClasses)],
        ["mean overlap", TextTable.figure(document.meanOverlap)],
        ["drawn by both", TextTable.figure(document.foundByBoth)],
      ] + pairs.map { ["Cohen's kappa \($0.first) - \($0.second)", TextTable.figure($0.kappa)] }
    var page = ReportPage(title: "Agreement of annotators")
    page.add(table: ["measure", "value"], rows, title: "At overlap \(overlap)")
    return EvaluationOutput(
      table: TextTable.text(["measure", "value"], rows), document: document, page: page,
      diagnostics: document.diagnostics)
  }
}
