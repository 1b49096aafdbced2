/// What the rows of a YOLO dataset say.
public enum YOLOTask: String, Sendable, Hashable, CaseIterable {
  /// `class cx cy w h`.
  case detect
  /// `class x1 y1 x2 y2 …`, at least three corners.
  case segment
  /// `class cx cy w h`, then `x y` or `x y v` for each point of the skeleton.
  case pose
  /// `class x1 y1 x2 y2 x3 y3 x4 y4`: the corners of a turned box. Looks like a polygon of four corners.
  case obb
}

/// How many points a pose row has, and whether each has a visibility (`kpt_shape` of data.yaml).
struct YOLOPoseShape: Hashable {
  var points: Int
  /// 2 for `x y`, 3 for `x y v`.
  var dimensions: Int

  var columns: Int { points * dimensions }

  init?(points: Int, dimensions: Int) {
    guard (1...10_000).contains(points), dimensions == 2 || dimensions == 3 else { return nil }
    self.points = points
    self.dimensions = dimensions
  }

  /// The likeliest shape of a row's numbers behind its box: triples where each third is 0, 1 or 2, else pairs.
  init?(inferredFrom values: some RandomAccessCollection<Double>) {
    let values = Array(values)
    guard values.count >= 2 else { return nil }
    let isTriples =
      values.count % 3 == 0
      && stride(from: 2, to: values.count, by: 3).allSatisfy { at in
        values[at] == 0 || values[at] == 1 || values[at] == 2
      }
    if isTriples {
      self.init(points: values.count / 3, dimensions: 3)
    } else if values.count % 2 == 0 {
      self.init(points: values.count / 2, dimensions: 2)
    } else {
      return nil
    }
  }
}
