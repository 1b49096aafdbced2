"""Vectors of pictures and words by models with random weights, beside onnxruntime on pictures scaled by Pillow."""

import io
import json

import numpy
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from framewright import run_verb, wait_until
from tiny_models import PAIRS, WORDS

SIDE, LENGTH, TOKENS = 32, 16, 512 + len(PAIRS) + 2
MEAN = numpy.array([0.48145466, 0.4578275, 0.40821073], numpy.float32)
DEVIATION = numpy.array([0.26862954, 0.26130258, 0.27577711], numpy.float32)


@pytest.fixture(scope="module")
def runtime(binary):
    """Skips where the libraries for models are not installed."""
    findings = json.loads(run_verb("doctor", "--json").stdout)
    if not any(one["subject"] == "ONNX models" and one["state"] == "good" for one in findings):
        pytest.skip("needs OpenVINO: scripts/openvino.sh")


def save(path, nodes, takes, gives, arrays):
    graph = helper.make_graph(
        nodes, "random", [takes], [gives], [numpy_helper.from_array(value, name) for name, value in arrays.items()])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return path


def pair(folder):
    random = numpy.random.default_rng(11)
    image = save(
        folder / "image.onnx",
        [helper.make_node("Conv", ["pixel_values", "kernel"], ["seen"], strides=[4, 4]),
         helper.make_node("Tanh", ["seen"], ["bent"]), helper.make_node("Flatten", ["bent"], ["flat"], axis=1),
         helper.make_node("MatMul", ["flat", "mix"], ["image_embeds"])],
        helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, ["batch", 3, SIDE, SIDE]),
        helper.make_tensor_value_info("image_embeds", TensorProto.FLOAT, ["batch", 24]),
        {"kernel": random.standard_normal((8, 3, 4, 4)).astype(numpy.float32) / 4,
         "mix": random.standard_normal((8 * 64, 24)).astype(numpy.float32)})
    text = save(
        folder / "text.onnx",
        [helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
         helper.make_node("ReduceMean", ["rows"], ["mean"], axes=[1], keepdims=0),
         helper.make_node("Tanh", ["mean"], ["text_embeds"])],
        helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", LENGTH]),
        helper.make_tensor_value_info("text_embeds", TensorProto.FLOAT, ["batch", 24]),
        {"table": random.standard_normal((TOKENS, 24)).astype(numpy.float32)})
    (folder / "merges.txt").write_text("\n".join(PAIRS) + "\n")
    return image, text, folder / "merges.txt"


def run(path, value):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    vector = session.run(None, {session.get_inputs()[0].name: value})[0][0]
    return vector / numpy.linalg.norm(vector)


def described(path, picture):
    """As torchvision's Resize and CenterCrop with CLIP's colours put it."""
    width, height = picture.size
    size = (SIDE, max(SIDE, int(height * SIDE / width))) if width <= height else (max(SIDE, int(width * SIDE / height)), SIDE)
    scaled = picture.resize(size, Image.BICUBIC)
    left, top = round((size[0] - SIDE) / 2), round((size[1] - SIDE) / 2)
    pixels = numpy.asarray(scaled.crop((left, top, left + SIDE, top + SIDE)), numpy.float32) / 255
    return run(path, ((pixels - MEAN) / DEVIATION).transpose(2, 0, 1)[None])


def test_vectors_equal_those_of_onnxruntime(runtime, server, tmp_path):
    image, text, tokenizer = pair(tmp_path)
    ada = server.sign_up("Ada")
    random = numpy.random.default_rng(12)
    pictures, ids = {}, {}
    project = ada.project()["id"]
    for number, size in enumerate([(64, 48), (90, 200), (33, 32), (40, 40), (301, 77)]):
        small = random.integers(0, 256, (6, 6, 3), numpy.uint8)
        pictures[number] = Image.fromarray(small).resize(size, Image.BILINEAR)
        out = io.BytesIO()
        pictures[number].save(out, "PNG")
        ids[number] = ada.upload_image(project, out.getvalue(), f"{number}.png")["id"]
    added = server.run("model", "add", "--task", "image_text", "--image-encoder", image, "--text-encoder", text,
                       "--tokenizer", tokenizer, "--name", "Random", "--json", token=ada.token)
    assert added.returncode == 0, added.stderr
    model = json.loads(added.stdout)
    assert (model["vector_length"], model["input_width"]) == (24, SIDE)
    ada.call("PUT", f"projects/{project}/encoders", {"similar": model["id"], "words": model["id"]}, 200)
    wait_until(lambda: ada.get(f"projects/{project}/encoders")["words"]["waiting"] == 0, 90, "the images' vectors")

    vectors = {number: described(image, picture) for number, picture in pictures.items()}
    found = ada.get(f"projects/{project}/similar?image_id={ids[0]}&within=2")
    assert found["model"] == model["id"]
    for number in range(1, len(pictures)):
        assert found["distances"][ids[number]] == pytest.approx(1 - vectors[0] @ vectors[number], abs=2e-4), number
    # start, "red", "blue", end, padding.
    tokens = [TOKENS - 2, WORDS["red"], WORDS["blue"], TOKENS - 1] + [0] * (LENGTH - 4)
    words = run(text, numpy.array([tokens], numpy.int64))
    said = ada.get(f"projects/{project}/search/description?text=Red%20%20BLUE")
    for number, vector in vectors.items():
        assert said["distances"][ids[number]] == pytest.approx(1 - vector @ words, abs=2e-4), number
    assert [one["id"] for one in said["images"]] == sorted(said["distances"], key=said["distances"].get)
