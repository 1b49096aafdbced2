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

  /// AttributeProto with several whole numbers.
  static func list(_ name: String, _ values: [Int]) -> Proto {
    var attribute = Proto()
    attribute.add(1, name)
    for value in values { attribute.add(8, number: value) }
    attribute.add(20, number: 7)
    return attribute
  }
}
