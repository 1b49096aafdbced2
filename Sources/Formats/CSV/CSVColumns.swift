/// Which column of a table of boxes says what.
struct CSVColumns {
  var image: Int
  var category: Int?
  /// xMin, yMin, xMax, yMax; or x, y, width, height of the box.
  var edges: [Int]
  var isWidthAndHeight = false
  var width: Int?
  var height: Int?
  var score: Int?
  var split: Int?
  var hasHeader: Bool

  private static let images = [
    "filename", "image", "image_name", "file_name", "image_path", "file", "path", "img", "image_id",
  ]
  private static let classes = ["class", "label", "category", "class_name", "name", "label_name", "category_name"]
  private static let corners: [[String]] = [
    ["xmin", "ymin", "xmax", "ymax"], ["x_min", "y_min", "x_max", "y_max"], ["x1", "y1", "x2", "y2"],
    ["left", "top", "right", "bottom"],
  ]
  private static let sized: [[String]] = [
    ["bbox_x", "bbox_y", "bbox_width", "bbox_height"], ["x", "y", "w", "h"],
    ["left", "top", "box_width", "box_height"],
    ["x", "y", "width", "height"],
  ]

  /// From the first row of a table; nil where it is no table of boxes.
  init?(_ first: [String]) {
    let names = first.map(CSVTable.key)
    func place(_ candidates: [String]) -> Int? { candidates.lazy.compactMap { names.firstIndex(of: $0) }.first }
    func places(_ sets: [[String]]) -> [Int]? {
      sets.lazy.map { set in set.compactMap { names.firstIndex(of: $0) } }.first { $0.count == 4 }
    }
    // Open Images' tables have a format of their own.
    if names.contains("labelname") { return nil }
    if let image = place(Self.images), let edges = places(Self.corners) ?? places(Self.sized) {
      self.image = image
      self.edges = edges
      hasHeader = true
      category = place(Self.classes)
      isWidthAndHeight = places(Self.corners) == nil
      if !edges.contains(where: { names[$0] == "width" }) {
        width = place(["width", "image_width", "img_width"])
        height = place(["height", "image_height", "img_height"])
      }
      score = place(["score", "confidence", "conf"])
      split = place(["split", "subset"])
      return
    }
    guard first.count == 6, SafePath.isImage(first[0]),
      first[1...4].allSatisfy({ $0.isEmpty || DecimalText.parse($0) != nil })
    else { return nil }
    (image, category, edges, hasHeader) = (0, 5, [1, 2, 3, 4], false)
  }

  /// The tables of a source with their columns.
  static func tables(in source: DatasetSource) -> [(path: String, columns: CSVColumns)] {
    source.files(suffix: "csv").compactMap { file in
      source.head(file.path, 8192).withUnsafeBytes { bytes in
        var rows = CSVRows(bytes)
        return rows.next().flatMap { CSVColumns($0.fields) }.map { (file.path, $0) }
      }
    }
  }
}
