extension TinyModel {
  /// An encoder of pictures: the mean of each colour over the whole input, then a fixed matrix of 3 rows.
  ///
  /// - Parameters:
  ///   - matrix: 3 × dimension, row-major.
  ///   - rows: images at a time; -1 for any number.
  public static func pictureEncoder(_ matrix: [Float], side: Int = 8, rows: Int = -1) -> TinyModel {
    let dimension = matrix.count / 3
    var model = TinyModel()
    model.inputs = [value("pixel_values", .float, [rows, 3, side, side])]
    model.outputs = [value("image_embeds", .float, [rows, dimension])]
    model.arrays = [array("matrix", [3, dimension], matrix)]
    model.nodes = [
      node("GlobalAveragePool", ["pixel_values"], ["means"]),
      node("Flatten", ["means"], ["flat"], attributes: [attribute("axis", 1)]),
      node("MatMul", ["flat", "matrix"], ["image_embeds"]),
    ]
    return model
  }

  /// An encoder of texts: the sum of a fixed vector for each token; padding counts as its token does.
  ///
  /// - Parameters:
  ///   - vectors: by token; others have none.
  ///   - tokens: how many tokens the tokenizer knows.
  public static func textEncoder(
    _ vectors: [Int: [Float]], dimension: Int, tokens: Int = TinyTokenizer.last + 1, length: Int = 8, rows: Int = 1
  ) -> TinyModel {
    var table = [Float](repeating: 0, count: tokens * dimension)
    for (token, vector) in vectors { table.replaceSubrange(token * dimension..<(token + 1) * dimension, with: vector) }
    var model = TinyModel()
    model.inputs = [value("input_ids", .int64, [rows, length])]
    model.outputs = [value("text_embeds", .float, [rows, dimension])]
    model.arrays = [
      array("table", [tokens, dimension], table),
      array("axis", .int64, [1], raw: [1, 0, 0, 0, 0, 0, 0, 0]),
    ]
    model.nodes = [
      node("Gather", ["table", "input_ids"], ["rows"]),
      node("ReduceSum", ["rows", "axis"], ["text_embeds"], attributes: [attribute("keepdims", 0)]),
    ]
    return model
  }
}
