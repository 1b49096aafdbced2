"""Models that tests make themselves."""

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

SIDE = 64


def fixed_detector(path, classes=("car", "person")):
    """A detector that finds one box of the second class, the same on every picture."""
    return detector(path, [(8, 20, 40, 44, 0.8, 1)], classes)


def detector(path, boxes, classes):
    """A detector that finds these boxes on every picture, in rows that need no suppression: left, top, right and bottom
    edge on an input of SIDE x SIDE, score, number of the class."""
    rows = numpy.zeros((1, 10, 6), numpy.float32)
    rows[0, :len(boxes)] = boxes
    graph = helper.make_graph(
        [helper.make_node("ReduceMax", ["images"], ["most"], keepdims=0),
         helper.make_node("Mul", ["most", "zero"], ["nothing"]),
         helper.make_node("Add", ["rows", "nothing"], ["output0"])],
        "fixed", [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, SIDE, SIDE])],
        [helper.make_tensor_value_info("output0", TensorProto.FLOAT, [1, 10, 6])],
        [numpy_helper.from_array(rows, "rows"), numpy_helper.from_array(numpy.zeros(1, numpy.float32), "zero")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    names = ", ".join(f"{number}: '{name}'" for number, name in enumerate(classes))
    for key, value in {"task": "detect", "names": f"{{{names}}}", "end2end": "True", "imgsz": f"[{SIDE}, {SIDE}]",
                       "stride": "32"}.items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value
    onnx.save(model, path)
    return path


def segmenter(folder):
    """A pair as samexporter writes SAM 2, small: what is brighter than a level is the thing. The level sinks with every
    place on the thing and rises with every one beside it; the second of three masks is the best, and the third finds
    nothing. The paths of encoder and decoder."""
    pool = {"kernel_shape": [4, 4], "strides": [4, 4]}
    encoder = helper.make_graph(
        [helper.make_node("ReduceMean", ["image"], ["gray"], axes=[1], keepdims=1),
         helper.make_node("AveragePool", ["gray"], ["high_res_feats_0"], kernel_shape=[2, 2], strides=[2, 2]),
         helper.make_node("AveragePool", ["gray"], ["image_embed"], **pool),
         helper.make_node("AveragePool", ["gray"], ["high_res_feats_1"], **pool)],
        "pictures", [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, 256, 256])],
        [helper.make_tensor_value_info("high_res_feats_0", TensorProto.FLOAT, [1, 1, 128, 128]),
         helper.make_tensor_value_info("high_res_feats_1", TensorProto.FLOAT, [1, 1, 64, 64]),
         helper.make_tensor_value_info("image_embed", TensorProto.FLOAT, [1, 1, 64, 64])])
    unused = ["high_res_feats_0", "high_res_feats_1", "mask_input", "has_mask_input", "point_coords"]
    decoder = helper.make_graph(
        [*(helper.make_node("ReduceSum", [name], [f"sum_{name}"], keepdims=0) for name in unused),
         helper.make_node("Sum", [f"sum_{name}" for name in unused], ["sum"]),
         helper.make_node("Mul", ["sum", "zero"], ["nothing"]),
         helper.make_node("Sub", ["point_labels", "half"], ["signs"]),
         helper.make_node("ReduceSum", ["signs"], ["said"], keepdims=0),
         helper.make_node("Mul", ["said", "step"], ["shift"]),
         helper.make_node("Sub", ["image_embed", "levels"], ["above"]),
         helper.make_node("Add", ["above", "shift"], ["shifted"]),
         helper.make_node("Add", ["shifted", "nothing"], ["masks"]),
         helper.make_node("Add", ["scores", "nothing"], ["iou_predictions"])],
        "masks",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in (
            ("image_embed", [1, 1, 64, 64]), ("high_res_feats_0", [1, 1, 128, 128]),
            ("high_res_feats_1", [1, 1, 64, 64]), ("point_coords", [1, "places", 2]), ("point_labels", [1, "places"]),
            ("mask_input", [1, 1, 64, 64]), ("has_mask_input", [1]))],
        [helper.make_tensor_value_info("masks", TensorProto.FLOAT, [1, 3, 64, 64]),
         helper.make_tensor_value_info("iou_predictions", TensorProto.FLOAT, [1, 3])],
        [numpy_helper.from_array(numpy.array(values, numpy.float32), name) for name, values in (
            ("zero", [0.0]), ("half", [0.5]), ("step", [0.4]), ("levels", [[[[0.2]], [[0.1]], [[50.0]]]]),
            ("scores", [[0.3, 0.8, 0.5]]))])
    # ReduceMean takes its axes as an attribute up to opset 17.
    for name, graph in [("encoder.onnx", encoder), ("decoder.onnx", decoder)]:
        onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), folder / name)
    return folder / "encoder.onnx", folder / "decoder.onnx"


# Byte pairs that make one token of each word, numbered behind the 512 letters.
PAIRS = ["e e", "r ee", "g ree", "gree n</w>", "r e", "re d</w>", "b l", "bl u", "blu e</w>"]
WORDS = {"red": 512 + 5, "green": 512 + 3, "blue": 512 + 8}


def image_text(folder):
    """A pair of encoders that knows three colours, and its tokenizer: the paths of the three files."""
    tokens = 512 + len(PAIRS) + 2
    image = helper.make_graph(
        [helper.make_node("GlobalAveragePool", ["pixel_values"], ["means"]),
         helper.make_node("Flatten", ["means"], ["image_embeds"], axis=1)],
        "pictures", [helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, ["batch", 3, 16, 16])],
        [helper.make_tensor_value_info("image_embeds", TensorProto.FLOAT, ["batch", 3])])
    table = numpy.zeros((tokens, 3), numpy.float32)
    for place, number in enumerate(WORDS.values()):
        table[number] = -0.5
        table[number, place] = 1
    text = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
         helper.make_node("ReduceSum", ["rows", "axis"], ["text_embeds"], keepdims=0)],
        "words", [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, 16])],
        [helper.make_tensor_value_info("text_embeds", TensorProto.FLOAT, [1, 3])],
        [numpy_helper.from_array(table, "table"), numpy_helper.from_array(numpy.array([1], numpy.int64), "axis")])
    for name, graph in [("image.onnx", image), ("text.onnx", text)]:
        onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), folder / name)
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(PAIRS) + "\n")
    return folder / "image.onnx", folder / "text.onnx", folder / "merges.txt"
