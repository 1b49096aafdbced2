import Geometry

/// `assign rows columns costs…`: each row's column, -1 for none; `inf` forbids.
func assign(_ words: inout Words, _ output: inout Output) throws {
  let (rows, columns) = (try words.int(), try words.int())
  let costs = try words.doubles(rows * columns)
  for column in try AssignmentProblem.solve(costs: costs, rows: rows, columns: columns) { output.word(column ?? -1) }
}

/// `suppress plain|linear|gaussian number count (x1 y1 x2 y2 score class)…`: kept indices, each with its score if soft.
func suppress(_ words: inout Words, _ output: inout Output) throws {
  let rule = try words.next()
  let number = try words.double()
  var (boxes, scores, classes): ([ImageBox], [Double], [Int]) = ([], [], [])
  for _ in 0..<(try words.int()) {
    let at = try words.doubles(5)
    boxes.append(try .xyxy(at[0], at[1], at[2], at[3]))
    scores.append(at[4])
    classes.append(try words.int())
  }
  if rule == "plain" {
    for index in try NonMaximumSuppression.boxes(boxes, scores: scores, classes: classes, threshold: number) {
      output.word(index)
    }
    return
  }
  let decay: NonMaximumSuppression.Decay = rule == "linear" ? .linear(threshold: number) : .gaussian(sigma: number)
  for kept in try NonMaximumSuppression.soft(boxes, scores: scores, classes: classes, decay: decay, floor: 0.001) {
    output.word(kept.index)
    output.word(kept.score)
  }
}

/// `motion count (x1 y1 x2 y2)…`: the expected box of each frame but the first, and the corrected one.
func motion(_ words: inout Words, _ output: inout Output) throws {
  let count = try words.int()
  func box() throws -> ImageBox {
    let at = try words.doubles(4)
    return try .xyxy(at[0], at[1], at[2], at[3])
  }
  guard var motion = BoxMotion(try box()) else { throw Refusal(reason: "a box without height") }
  func tell() {
    for edge in [motion.box.minX, motion.box.minY, motion.box.maxX, motion.box.maxY] { output.word(edge) }
  }
  for _ in 1..<count {
    motion.predict()
    tell()
    motion.correct(try box())
    tell()
  }
}

/// `track frames (count (x1 y1 x2 y2 score)…)…`: for each frame the number of tracks, and each one's id, detection and box.
func track(_ words: inout Words, _ output: inout Output) throws {
  var tracker = ByteTracker()
  for _ in 0..<(try words.int()) {
    var detections: [ByteTracker.Detection] = []
    for _ in 0..<(try words.int()) {
      let at = try words.doubles(5)
      detections.append(ByteTracker.Detection(box: try .xyxy(at[0], at[1], at[2], at[3]), score: at[4]))
    }
    let tracks = tracker.update(detections)
    output.word(tracks.count)
    for track in tracks {
      output.word(track.id)
      output.word(track.detection)
      for edge in [track.box.minX, track.box.minY, track.box.maxX, track.box.maxY] { output.word(edge) }
    }
  }
}
