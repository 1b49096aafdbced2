import Evaluation
import Foundation
import Formats

/// `framewright eval --iou-type semantic`: two folders of PNG masks of equal names.
enum SemanticEvaluation {
  struct Document: Encodable {
    var kind = "semantic"
    var images: Int
    var pixelAccuracy: Double?
    var meanAccuracy: Double?
    var meanIou: Double?
    var meanDice: Double?
    var frequencyWeightedIou: Double?
    var classes: [ClassScore]
    var diagnostics: [Diagnostic]
  }
  struct ClassScore: Encodable {
    var name: String
    var pixels: Int
    var iou: Double?
    var dice: Double?
    var accuracy: Double?
  }

  /// - Parameters:
  ///   - names: of the classes; empty takes as many as the masks have.
  ///   - ignored: number of pixels that count neither way.
  static func run(truth: String, predictions: String, names: [String], ignored: Int) throws -> EvaluationOutput {
    let (first, second) = (URL(fileURLWithPath: truth), URL(fileURLWithPath: predictions))
    guard let files = try? FileManager.default.contentsOfDirectory(atPath: first.path) else {
      throw FormatError(.fileUnreadable, file: truth, "is no folder of masks", remedy: "name a folder of PNG files")
    }
    var diagnostics: [Diagnostic] = []
    var score = SemanticScore(classes: names.count)
    var count = 0
    let masks = files.filter { $0.lowercased().hasSuffix(".png") }.sorted()
    for name in masks {
      let there = try LabelPicture(first.appendingPathComponent(name))
      let found: LabelPicture
      do {
        found = try LabelPicture(second.appendingPathComponent(name))
      } catch {
        diagnostics.append(
          Diagnostic(
            .error, error.code, file: name, "has no readable prediction; it was left out",
            remedy: "write a mask of that name"))
        continue
      }
      guard there.width == found.width, there.height == found.height else {
        diagnostics.append(
          Diagnostic(
            .error, .sizeMismatch, file: name,
            "the prediction is \(found.width) x \(found.height), the truth \(there.width) x \(there.height); "
              + "it was left out", remedy: "predict at the truth's size"))
        continue
      }
      let void = UInt16.max
      let real = there.numbers.map { Int($0) == ignored ? void : UInt16(clamping: $0) }
      let guess = found.numbers.map { UInt16(clamping: $0) }
      // Without names there are as many classes as the masks show.
      if names.isEmpty, let last = (real + guess).lazy.filter({ $0 < void }).max() {
        guard last < 4096 else {
          throw FormatError(
            .outOfRange, file: name, "has the class \(last); 4,095 is the highest",
            remedy: "name classes with --classes, or void pixels with --ignore")
        }
        score.widen(to: Int(last) + 1)
      }
      try score.add(truth: real, prediction: guess)
      count += 1
      ProgressLine.shared.show("masks", done: count, total: masks.count)
    }
    guard count > 0 else {
      throw FormatError(.formatUnknown, file: truth, "holds no pair of masks", remedy: "name two folders of PNG files")
    }
    return output(score, names, count, diagnostics)
  }

  private static func output(
    _ score: SemanticScore, _ names: [String], _ count: Int, _ diagnostics: [Diagnostic]
  ) -> EvaluationOutput {
    let classes = (0..<score.pixels.classCount).map { index in
      ClassScore(
        name: index < names.count ? names[index] : String(index), pixels: score.truthPixels(index),
        iou: score.iou(index), dice: score.dice(index), accuracy: score.accuracy(index))
    }
    let document = Document(
      images: count, pixelAccuracy: score.pixelAccuracy, meanAccuracy: score.meanAccuracy, meanIou: score.meanIoU,
      meanDice: score.meanDice, frequencyWeightedIou: score.frequencyWeightedIoU, classes: classes,
      diagnostics: diagnostics)
    let summary = [
      ["mIoU", TextTable.figure(document.meanIou)], ["pixel accuracy", TextTable.figure(document.pixelAccuracy)],
      ["mean accuracy", TextTable.figure(document.meanAccuracy)], ["mean Dice", TextTable.figure(document.meanDice)],
      ["frequency-weighted IoU", TextTable.figure(document.frequencyWeightedIou)],
    ]
    let header = ["class", "pixels", "IoU", "Dice", "accuracy"]
    let cells = classes.filter { $0.iou != nil }.map {
      [
        $0.name, String($0.pixels), TextTable.figure($0.iou), TextTable.figure($0.dice), TextTable.figure($0.accuracy),
      ]
    }
    var page = ReportPage(title: "Semantic segmentation")
    page.add(table: ["measure", "value"], summary, title: "\(count) images")
    page.add(table: header, cells, title: "Classes")
    return EvaluationOutput(
      table: TextTable.text(["measure", "value"], summary) + "\n\n" + TextTable.text(header, cells), document: document,
      page: page, diagnostics: diagnostics)
  }
}
