import Evaluation
import Foundation
import Formats
import Geometry

/// Truth and predictions on common images and classes.
struct Pairing {
  /// By rising number, as the reference implementation visits them.
  var images: [COCOImageEntry] = []
  var classes: [COCOCategoryEntry] = []
  var truths = TruthTable()
  var predictions = PredictionTable()
  /// Rows of the tables in the files: 0-based places among the rows read.
  var truthRows: [Int] = []
  var predictionRows: [Int] = []
  var truth: ObjectSet
  var prediction: ObjectSet
  var diagnostics: [Diagnostic] = []

  /// - Parameters:
  ///   - federated: LVIS's rule: predictions count only of classes that were looked for in the image.
  ///   - obeysIgnore: a COCO file's own `ignore` counts; pycocotools overwrites it by `iscrowd`, lvis-api does not.
  init(
    _ truth: ObjectSet, _ prediction: ObjectSet, isClassAgnostic: Bool, federated: Bool, obeysIgnore: Bool
  ) throws {
    guard !truth.isResultsList else {
      throw FormatError(
        .formatNotThis, file: truth.name, "is a list of predictions, which cannot be the truth",
        remedy: "name the dataset with the labels")
    }
    self.truth = truth
    self.prediction = prediction
    diagnostics = truth.diagnostics + prediction.diagnostics
    images = truth.images.sorted { $0.id < $1.id }
    classes = truth.classes.sorted { $0.id < $1.id }
    if isClassAgnostic { classes = [COCOCategoryEntry(id: 1, name: "object")] }
    let imageIndex = Numbers(images.map(\.id))
    let classIndex = Numbers(classes.map(\.id))
    guard imageIndex.isUnique, isClassAgnostic || classIndex.isUnique else {
      throw FormatError(
        .duplicateIDs, file: truth.name, "an image or class number is there twice",
        remedy: "give each image and each class a number of its own")
    }
    try appendTruths(imageIndex, classIndex, isClassAgnostic, obeysIgnore: obeysIgnore || !truth.hasOwnNumbers)
    try appendPredictions(imageIndex, classIndex, isClassAgnostic, federated)
  }

  private mutating func appendTruths(
    _ images: Numbers, _ classes: Numbers, _ isClassAgnostic: Bool, obeysIgnore: Bool
  ) throws {
    let rows = truth.rows
    let count = rows.count
    truths.image.reserveCapacity(count)
    truths.category.reserveCapacity(count)
    truths.area.reserveCapacity(count)
    var (withoutImage, withoutClass) = (0, 0)
    var rejected: [(row: Int, trouble: RowTrouble)] = []
    for row in 0..<count {
      guard let image = images[rows.images[row]] else {
        withoutImage += 1
        continue
      }
      guard let category = isClassAgnostic ? 0 : classes[rows.categories[row]] else {
        withoutClass += 1
        continue
      }
      guard truth.hasSoundBox(row) else {
        rejected.append((row, ObjectSet.boxTrouble))
        continue
      }
      let box = rows.boxes[row]
      truths.append(
        image: image, category: category, area: rows.flags[row].contains(.hasArea) ? rows.areas[row] : box.z * box.w,
        isCrowd: rows.flags[row].contains(.crowd),
        isIgnored: obeysIgnore && rows.flags[row].contains(.ignored))
      truthRows.append(row)
    }
    note(withoutImage, "annotations name an image that is not listed", .unknownImage, truth.name)
    note(withoutClass, "annotations name a class that is not listed", .unknownClass, truth.name)
    try report(rejected, of: truth, kept: truthRows.count)
  }

  private mutating func appendPredictions(
    _ imageIndex: Numbers, _ classIndex: Numbers, _ isClassAgnostic: Bool, _ federated: Bool
  ) throws {
    let rows = prediction.rows
    let usesNumbers = prediction.isResultsList && truth.hasOwnNumbers
    let places = Names(images)
    // Predictions with images and classes of their own are brought over by name.
    var imageOfNumber: [Int64: Int] = [:]
    var classOfNumber: [Int64: Int] = [:]
    if !prediction.isResultsList {
      for image in prediction.images { imageOfNumber[image.id] = places.index(of: image.path) }
      var byName: [String: Int] = [:]
      for (index, category) in classes.enumerated() { byName[category.name] = index }
      for category in prediction.classes { classOfNumber[category.id] = byName[category.name] }
    } else if !usesNumbers {
      // A list beside a format without class numbers: trainers count classes from 1 as COCO, or from 0 as YOLO.
      let isFromZero = rows.categories.contains(0)
      for index in classes.indices { classOfNumber[Int64(isFromZero ? index : index + 1)] = index }
    }
    let surest = federated ? Federation.surest(rows, most: 300) : nil
    let allowed = federated ? Federation(images, truths, classIndex) : nil
    predictions.image.reserveCapacity(rows.count)
    predictions.category.reserveCapacity(rows.count)
    predictions.area.reserveCapacity(rows.count)
    predictions.score.reserveCapacity(rows.count)
    var (withoutImage, withoutClass, withoutScore) = (0, 0, 0)
    var rejected: [(row: Int, trouble: RowTrouble)] = []
    for row in 0..<rows.count {
      let image: Int? =
        if let name = rows.imageNames[row] {
          places.index(of: name)
        } else if usesNumbers {
          imageIndex[rows.images[row]]
        } else if prediction.isResultsList {
          places.index(of: String(rows.images[row]))
        } else {
          imageOfNumber[rows.images[row]]
        }
      guard let image else {
        withoutImage += 1
        continue
      }
      let category: Int? =
        isClassAgnostic ? 0 : usesNumbers ? classIndex[rows.categories[row]] : classOfNumber[rows.categories[row]]
      guard let category else {
        withoutClass += 1
        continue
      }
      guard rows.flags[row].contains(.hasScore) else {
        withoutScore += 1
        continue
      }
      if let surest, !surest[row] { continue }
      if let allowed, !allowed.isJudged(category, image) { continue }
      guard prediction.hasSoundBox(row) else {
        rejected.append((row, ObjectSet.boxTrouble))
        continue
      }
      let box = rows.boxes[row]
      let area = prediction.isResultsList || !rows.flags[row].contains(.hasArea) ? box.z * box.w : rows.areas[row]
      predictions.append(image: image, category: category, area: area, score: rows.scores[row])
      predictionRows.append(row)
    }
    if rows.count > 0, withoutScore == rows.count - withoutImage - withoutClass, withoutScore > 0 {
      throw FormatError(
        .schema, file: prediction.name, "no prediction has a score",
        remedy: "write predictions with scores, as a COCO results list for instance")
    }
    note(withoutImage, "predictions name an image that the truth does not have", .unknownImage, prediction.name)
    note(withoutClass, "predictions name a class that the truth does not have", .unknownClass, prediction.name)
    note(withoutScore, "predictions have no score", .schema, prediction.name)
    try report(rejected, of: prediction, kept: predictionRows.count)
  }

  mutating func note(_ count: Int, _ what: String, _ code: DiagnosticCode, _ file: String) {
    if count <= 0 { return }
    diagnostics.append(Diagnostic(.warning, code, file: file, "\(count) \(what); they were left out"))
  }
}

/// Index by number: an array where numbers are small, else a dictionary.
struct Numbers {
  private var dense: [Int32] = []
  private var sparse: [Int64: Int] = [:]
  private(set) var isUnique = true

  init(_ numbers: [Int64]) {
    isUnique = Set(numbers).count == numbers.count
    if let largest = numbers.max(), let smallest = numbers.min(), smallest >= 0, largest < 1 << 22 {
      dense = Array(repeating: -1, count: Int(largest) + 1)
      for (index, number) in numbers.enumerated() { dense[Int(number)] = Int32(index) }
    } else {
      for (index, number) in numbers.enumerated() { sparse[number] = index }
    }
  }

  subscript(number: Int64) -> Int? {
    if dense.isEmpty { return sparse[number] }
    guard number >= 0, number < dense.count, dense[Int(number)] >= 0 else { return nil }
    return Int(dense[Int(number)])
  }
}

/// Images by path, else by the name without folder and ending where only one is called so.
struct Names {
  private var byPath: [String: Int] = [:]
  private var byStem: [String: Int?] = [:]

  init(_ images: [COCOImageEntry]) {
    for (index, image) in images.enumerated() {
      byPath[image.path] = index
      let stem = Names.stem(image.path)
      byStem[stem] = byStem.keys.contains(stem) ? .some(nil) : .some(index)
    }
  }

  func index(of path: String) -> Int? {
    if let index = byPath[path] { return index }
    return byStem[Names.stem(path)] ?? nil
  }

  private static func stem(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }
}

/// LVIS: which classes were looked for in which image.
struct Federation {
  private var judged: Set<Int64> = []

  init(_ images: [COCOImageEntry], _ truths: TruthTable, _ classes: Numbers) {
    for row in 0..<truths.count { judged.insert(Federation.key(Int(truths.category[row]), Int(truths.image[row]))) }
    for (index, image) in images.enumerated() {
      for number in image.negativeCategories {
        if let category = classes[number] { judged.insert(Federation.key(category, index)) }
      }
    }
  }

  func isJudged(_ category: Int, _ image: Int) -> Bool { judged.contains(Federation.key(category, image)) }

  /// LVIS lets so many predictions of an image count, of all classes together: the surest, equal ones in the file's order.
  static func surest(_ rows: COCOColumns, most: Int) -> [Bool] {
    var result = [Bool](repeating: true, count: rows.count)
    for (_, own) in Dictionary(grouping: 0..<rows.count, by: { rows.images[$0] }) where own.count > most {
      let order = own.sorted {
        rows.scores[$0] != rows.scores[$1] ? rows.scores[$0] > rows.scores[$1] : $0 < $1
      }
      for row in order[most...] { result[row] = false }
    }
    return result
  }

  static func key(_ category: Int, _ image: Int) -> Int64 { Int64(category) << 32 | Int64(image) }
}
