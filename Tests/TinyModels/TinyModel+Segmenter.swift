extension TinyModel {
  /// An encoder of the arrangement of SAM 2: the means of 4 × 4 pixels over all colours, of a square input of 64; and the
  /// same twice more, coarser, as its finer features.
  public static func segmenterEncoder() -> TinyModel {
    var model = TinyModel()
    model.inputs = [value("image", .float, [1, 3, 64, 64])]
    model.outputs = [
      value("high_res_feats_0", .float, [1, 1, 64, 64]), value("high_res_feats_1", .float, [1, 1, 32, 32]),
      value("image_embed", .float, [1, 1, 16, 16]),
    ]
    model.arrays = [array("third", [1, 3, 1, 1], [1.0 / 3, 1.0 / 3, 1.0 / 3])]
    func pool(_ input: String, _ output: String) -> Proto {
      node(
        "AveragePool", [input], [output], attributes: [list("kernel_shape", [2, 2]), list("strides", [2, 2])])
    }
    model.nodes = [
      node("Conv", ["image", "third"], ["high_res_feats_0"]), pool("high_res_feats_0", "high_res_feats_1"),
      pool("high_res_feats_1", "image_embed"),
    ]
    return model
  }

  /// Its decoder: three masks, the brightness less 0.5, 0 and -10, and less half of the sum of the prompt's labels; the
  /// second one is the best. Places and finer features count nothing.
  public static func segmenterDecoder() -> TinyModel {
    var model = TinyModel()
    model.inputs = [
      value("image_embed", .float, [1, 1, 16, 16]), value("high_res_feats_0", .float, [1, 1, 64, 64]),
      value("high_res_feats_1", .float, [1, 1, 32, 32]), value("point_coords", .float, [1, -1, 2]),
      value("point_labels", .float, [1, -1]), value("mask_input", .float, [1, 1, 16, 16]),
      value("has_mask_input", .float, [1]),
    ]
    model.outputs = [value("masks", .float, [1, 3, 16, 16]), value("iou_predictions", .float, [1, 3])]
    model.arrays = [
      array("levels", [1, 3, 1, 1], [0.5, 0, -10]), array("scores", [1, 3], [0.2, 0.9, 0.4]), array("zero", [1], [0]),
      array("half", [1], [0.5]),
    ]
    var nodes = [node("Sub", ["image_embed", "levels"], ["bright"])]
    var unused: [String] = []
    for name in ["high_res_feats_0", "high_res_feats_1", "point_coords", "mask_input", "has_mask_input"] {
      nodes.append(node("ReduceSum", [name], ["sum_\(name)"], attributes: [attribute("keepdims", 0)]))
      unused.append("sum_\(name)")
    }
    nodes += [
      node("Sum", unused, ["all"]), node("Mul", ["all", "zero"], ["nothing"]),
      node("ReduceSum", ["point_labels"], ["labels"], attributes: [attribute("keepdims", 0)]),
      node("Mul", ["labels", "half"], ["less"]), node("Sub", ["bright", "less"], ["shifted"]),
      node("Add", ["shifted", "nothing"], ["masks"]), node("Add", ["scores", "nothing"], ["iou_predictions"]),
    ]
    model.nodes = nodes
    return model
  }

  /// An encoder of the arrangement of the first SAM: the means of 4 × 4 pixels over all colours, of a square input of 64.
  public static func firstSegmenterEncoder() -> TinyModel {
    var model = TinyModel()
    model.inputs = [value("image", .float, [1, 3, 64, 64])]
    model.outputs = [value("image_embeddings", .float, [1, 1, 16, 16])]
    model.arrays = [array("third", [1, 3, 1, 1], [1.0 / 3, 1.0 / 3, 1.0 / 3])]
    model.nodes = [
      node("Conv", ["image", "third"], ["gray"]),
      node(
        "AveragePool", ["gray"], ["image_embeddings"],
        attributes: [list("kernel_shape", [4, 4]), list("strides", [4, 4])]),
    ]
    return model
  }

  /// Its decoder, with masks of the picture's own size made as the official export makes them.
  ///
  /// Of four masks the first finds what is bright if the labels' sum is that of a box, 5, the third if it is that of a
  /// place and its padding, 0, and the others nothing. The scores, 0.1, 0.2, 0.5 and 0.3, grow by a thousandth of the
  /// columns and three thousandths of the rows of all places, by a ten-thousandth of the picture's rows and three of its
  /// columns, and by 100 if an earlier mask is claimed.
  ///
  /// - Parameter givesLow: Whether `low_res_masks` is among the outputs.
  public static func firstSegmenterDecoder(givesLow: Bool = true) -> TinyModel {
    var model = TinyModel()
    model.inputs = [
      value("image_embeddings", .float, [1, 1, 16, 16]), value("point_coords", .float, [1, -1, 2]),
      value("point_labels", .float, [1, -1]), value("mask_input", .float, [1, 1, 16, 16]),
      value("has_mask_input", .float, [1]), value("orig_im_size", .float, [2]),
    ]
    model.outputs = [value("masks", .float, [1, 4, -1, -2]), value("iou_predictions", .float, [1, 4])]
    if givesLow { model.outputs.append(value("low_res_masks", .float, [1, 4, 16, 16])) }
    func whole(_ name: String, _ values: [Int64]) -> Proto {
      array(name, .int64, [values.count], raw: values.flatMap { value in withUnsafeBytes(of: value) { Array($0) } })
    }
    model.arrays = [
      array("level", [1], [0.5]), array("sums", [1, 4, 1, 1], [5, 100, 0, 100]), array("side", [1], [64]),
      array("half", [1], [0.5]), array("hundred", [1], [100]), array("scores", [1, 4], [0.1, 0.2, 0.5, 0.3]),
      array("place_weights", [1, 1, 2], [0.001, 0.003]), array("size_weights", [2], [0.0001, 0.0003]),
      whole("begin", [0, 0]), whole("axes", [2, 3]), whole("canvas", [1, 4, 64, 64]), whole("four", [1, 4]),
    ]
    func sum(_ input: String, _ output: String) -> Proto {
      node("ReduceSum", [input], [output], attributes: [attribute("keepdims", 0)])
    }
    model.nodes = [
      sum("point_labels", "labels"), node("Sub", ["sums", "labels"], ["apart"]), node("Abs", ["apart"], ["off"]),
      node("Mul", ["off", "hundred"], ["dark"]), node("Sub", ["image_embeddings", "level"], ["bright"]),
      node("Sub", ["bright", "dark"], ["low_res_masks"]),
      // Over the encoder's input, without what was added to the picture, at the picture's size.
      node("Resize", ["low_res_masks", "", "", "canvas"], ["large"]),
      node("ReduceMax", ["orig_im_size"], ["longest"]), node("Div", ["side", "longest"], ["scale"]),
      node("Mul", ["orig_im_size", "scale"], ["scaled"]), node("Add", ["scaled", "half"], ["more"]),
      node("Floor", ["more"], ["rounded"]), node("Cast", ["rounded"], ["end"], attributes: [attribute("to", 7)]),
      node("Slice", ["large", "begin", "end", "axes"], ["cut"]),
      node("Cast", ["orig_im_size"], ["size"], attributes: [attribute("to", 7)]),
      node("Concat", ["four", "size"], ["shape"], attributes: [attribute("axis", 0)]),
      node("Resize", ["cut", "", "", "shape"], ["masks"]),
      node("Mul", ["point_coords", "place_weights"], ["weighed"]), sum("weighed", "of_places"),
      node("Mul", ["orig_im_size", "size_weights"], ["weighed_size"]), sum("weighed_size", "of_size"),
      sum("mask_input", "of_mask"), node("Mul", ["has_mask_input", "hundred"], ["claimed"]),
      node("Sum", ["scores", "of_places", "of_size", "of_mask", "claimed"], ["iou_predictions"]),
    ]
    return model
  }

  /// AttributeProto with several whole numbers.
  static func list(_ name: String, _ values: [Int]) -> Proto {
    var attribute = Proto()
    attribute.add(1, name)
    for value in values { attribute.add(8, number: value) }
    attribute.add(20, number: 7)
    return attribute
  }
}
