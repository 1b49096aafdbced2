/// What a made-up detector gives.
public struct TinyBox: Sendable {
  /// Corners in pixels of the model's input.
  public var box: (Float, Float, Float, Float)
  /// 0…1.
  public var score: Float
  /// The class's number.
  public var index: Int

  public init(_ x0: Float, _ y0: Float, _ x1: Float, _ y1: Float, score: Float, index: Int) {
    box = (x0, y0, x1, y1)
    self.score = score
    self.index = index
  }
}

extension TinyModel {
  /// A detector with a square input that gives the same boxes whatever it sees, in rows that need no suppression.
  public static func finding(_ boxes: [TinyBox], classes: [String], side: Int = 64, rows: Int = 10) -> TinyModel {
    var values = boxes.prefix(rows).flatMap { [$0.box.0, $0.box.1, $0.box.2, $0.box.3, $0.score, Float($0.index)] }
    values += [Float](repeating: 0, count: rows * 6 - values.count)
    let names = classes.enumerated().map { "\($0.offset): '\($0.element)'" }.joined(separator: ", ")
    return detector(
      input: [1, 3, side, side], results: [("output0", [1, rows, 6], values)],
      metadata: [
        ("task", "detect"), ("names", "{\(names)}"), ("imgsz", "[\(side), \(side)]"), ("end2end", "True"),
        ("stride", "32"),
      ])
  }

  /// A detector whose scores are what is named here times the mean of the image, 0 for black to 1 for white.
  public static func findingBright(_ boxes: [TinyBox], classes: [String], side: Int = 64, rows: Int = 10) -> TinyModel {
    var model = finding([], classes: classes, side: side, rows: rows)
    var (fixed, scaled): ([Float], [Float]) = ([], [])
    for box in boxes.prefix(rows) {
      fixed += [box.box.0, box.box.1, box.box.2, box.box.3, 0, Float(box.index)]
      scaled += [0, 0, 0, 0, box.score, 0]
    }
    for _ in boxes.count..<max(boxes.count, rows) {
      fixed += [Float](repeating: 0, count: 6)
      scaled += [Float](repeating: 0, count: 6)
    }
    model.arrays = [array("fixed", [1, rows, 6], fixed), array("scaled", [1, rows, 6], scaled)]
    model.nodes = [
      node("ReduceMean", ["images"], ["mean"], attributes: [attribute("keepdims", 0)]),
      node("Mul", ["scaled", "mean"], ["scores"]), node("Add", ["fixed", "scores"], ["output0"]),
    ]
    return model
  }
}
