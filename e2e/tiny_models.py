"""Models that tests make themselves."""

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

SIDE = 64


def fixed_detector(path, classes=("car", "person")):
    """A detector that finds one box of the second class, the same on every picture, in rows that need no suppression."""
    rows = numpy.zeros((1, 10, 6), numpy.float32)
    rows[0, 0] = [8, 20, 40, 44, 0.8, 1]
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
