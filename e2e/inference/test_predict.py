"""`predict` finds what ONNX Runtime finds on the same model, and its datasets are what others read."""

import contextlib
import io
import json

import cv2
import numpy
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper
from pycocotools.coco import COCO

from framewright import run_verb

SIDE = 320
CLASSES = ["cat", "driver's seat", "fox"]


@pytest.fixture(scope="module")
def runtime(binary):
    """Skips where the libraries for models are not installed."""
    findings = json.loads(run_verb("doctor", "--json").stdout)
    if not any(one["subject"] == "ONNX models" and one["state"] == "good" for one in findings):
        pytest.skip("needs OpenVINO: scripts/openvino.sh")


def network(path, seed=7, dynamic=False, objectness=False, width=16):
    """A convolutional detector with random weights and Ultralytics' metadata: three scales, boxes in input pixels."""
    random = numpy.random.default_rng(seed)
    nodes, weights = [], []

    def array(name, value, kind=numpy.float32):
        weights.append(numpy_helper.from_array(numpy.asarray(value, kind), name))
        return name

    def convolution(name, source, channels_in, channels, size, stride):
        kernel = random.normal(0, 1.6 / (channels_in * size * size) ** 0.5, (channels, channels_in, size, size))
        nodes.append(helper.make_node(
            "Conv", [source, array(name + "_w", kernel), array(name + "_b", random.normal(0, 0.4, channels))], [name],
            strides=[stride, stride], pads=[size // 2] * 4))
        return name

    def activated(name):
        nodes.append(helper.make_node("Sigmoid", [name], [name + "_gate"]))
        nodes.append(helper.make_node("Mul", [name, name + "_gate"], [name + "_on"]))
        return name + "_on"

    last, channels, heads = "images", 3, []
    for level in range(5):
        wider = width * 2 ** min(level, 3)
        last = activated(convolution(f"stage{level}", last, channels, wider, 3, 2))
        last = activated(convolution(f"more{level}", last, wider, wider, 3, 1))
        channels = wider
        if level >= 2:
            for anchor in range(3 if objectness else 1):
                head = convolution(f"head{level}_{anchor}", last, channels, 4 + objectness + len(CLASSES), 1, 1)
                nodes.append(helper.make_node("Sigmoid", [head], [head + "_share"]))
                shape = array(head + "_shape", [0, 4 + objectness + len(CLASSES), -1], numpy.int64)
                nodes.append(helper.make_node("Reshape", [head + "_share", shape], [head + "_flat"]))
                heads.append(head + "_flat")
    nodes.append(helper.make_node("Concat", heads, ["shares"], axis=2))
    scale = [SIDE, SIDE, 120, 120] + [1] * (objectness + len(CLASSES))
    nodes.append(helper.make_node(
        "Mul", ["shares", array("scale", numpy.reshape(scale, (1, -1, 1)))], ["raw" if objectness else "output0"]))
    if objectness:
        nodes.append(helper.make_node("Transpose", ["raw"], ["output0"], perm=[0, 2, 1]))
    axes = ["batch", 3, "height", "width"] if dynamic else [1, 3, SIDE, SIDE]
    graph = helper.make_graph(
        nodes, "detector", [helper.make_tensor_value_info("images", TensorProto.FLOAT, axes)],
        [helper.make_tensor_value_info("output0", TensorProto.FLOAT, [None, None, None])], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, {
        "names": str(dict(enumerate(CLASSES))), "task": "detect", "imgsz": f"[{SIDE}, {SIDE}]", "stride": "32"})
    onnx.checker.check_model(model)
    onnx.save(model, path)


def letterboxed(image):
    height, width = image.shape[:2]
    ratio = min(SIDE / height, SIDE / width)
    size = max(round(width * ratio), 1), max(round(height * ratio), 1)
    left, top = round((SIDE - size[0]) / 2 - 0.1), round((SIDE - size[1]) / 2 - 0.1)
    canvas = numpy.full((SIDE, SIDE, 3), 114, numpy.uint8)
    canvas[top:top + size[1], left:left + size[0]] = cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
    return canvas[:, :, ::-1].transpose(2, 0, 1)[None].astype(numpy.float32) / 255, ratio, left, top


def judged(session, image, objectness, confidence, threshold):
    """Boxes by falling score: x, y, x, y, score, class."""
    inputs, ratio, left, top = letterboxed(image)
    rows = session.run(None, {"images": inputs})[0][0].astype(numpy.float64)
    rows = rows if objectness else rows.T
    scores = rows[:, 5:] * rows[:, 4:5] if objectness else rows[:, 4:]
    best = scores.argmax(1)
    score = scores.max(1)
    corners = numpy.concatenate([rows[:, :2] - rows[:, 2:4] / 2, rows[:, :2] + rows[:, 2:4] / 2], 1)
    kept = []
    for place in sorted(numpy.nonzero(score > confidence)[0], key=lambda one: -score[one]):
        box = corners[place]
        for other in kept:
            if best[other] != best[place]:
                continue
            low, high = numpy.maximum(box[:2], corners[other][:2]), numpy.minimum(box[2:], corners[other][2:])
            shared = numpy.prod(numpy.maximum(high - low, 0))
            union = numpy.prod(box[2:] - box[:2]) + numpy.prod(corners[other][2:] - corners[other][:2]) - shared
            if shared > threshold * union:
                break
        else:
            kept.append(place)
        if len(kept) == 300:
            break
    height, width = image.shape[:2]
    result = []
    for place in kept:
        box = (corners[place] - [left, top, left, top]) / ratio
        box = numpy.clip(box, 0, [width, height, width, height])
        if box[2] > box[0] and box[3] > box[1]:
            result.append([*box, score[place], best[place]])
    return result


@pytest.fixture
def pictures(tmp_path):
    """Smooth random pictures of several shapes, without loss."""
    random = numpy.random.default_rng(3)
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number, (width, height) in enumerate([(640, 480), (333, 500), (320, 320), (1000, 90), (50, 40)]):
        noise = random.integers(0, 256, (height // 8 + 2, width // 8 + 2, 3), numpy.uint8)
        cv2.imwrite(str(folder / f"{number}.png"), cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC))
    return folder


@pytest.mark.parametrize("dynamic", [False, True])
@pytest.mark.parametrize("objectness", [False, True])
def test_predict_agrees_with_onnx_runtime(runtime, tmp_path, pictures, dynamic, objectness):
    model = tmp_path / "model.onnx"
    network(model, dynamic=dynamic, objectness=objectness)
    confidence, overlap = (0.35, 0.6) if objectness else (0.6, 0.6)
    done = run_verb(
        "predict", model, pictures, "--json", "--confidence", confidence, "--overlap", overlap, "--threads", 1)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["layout"] == ("objectness" if objectness else "channels_first")
    assert document["classes"] == CLASSES
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    total = 0
    for picture in document["pictures"]:
        expected = judged(session, cv2.imread(picture["file"]), objectness, confidence, overlap)
        found = [[*one["xyxy"], one["score"], one["class_index"]] for one in picture["boxes"]]
        assert len(found) == len(expected), picture["file"]
        for one, other in zip(found, expected):
            assert numpy.allclose(one, other, rtol=0, atol=0.02), (one, other)
            assert abs(one[4] - other[4]) < 1e-4
        total += len(found)
    assert total > 20


def test_predictions_are_a_dataset(runtime, tmp_path, pictures):
    model = tmp_path / "model.onnx"
    network(model)
    (pictures / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    done = run_verb("predict", model, pictures, "--out", tmp_path / "out", "--confidence", 0.6, "--json")
    assert done.returncode == 1
    document = json.loads(done.stdout)
    assert [one["file"].endswith("broken.png") for one in document["pictures"] if one.get("error")] == [True]
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(str(next((tmp_path / "out").rglob("*.json"))))
    assert len(coco.imgs) == 5
    assert [one["name"] for one in coco.loadCats(sorted(coco.cats))] == CLASSES
    assert len(coco.anns) == sum(len(one["boxes"]) for one in document["pictures"])
    assert len(list((tmp_path / "out").rglob("*.png"))) == 5


@pytest.mark.parametrize("content", [b"", b"no model", b"\x08\x08:\x02"])
def test_what_is_no_model_is_said(runtime, tmp_path, pictures, content):
    model = tmp_path / "model.onnx"
    model.write_bytes(content)
    done = run_verb("predict", model, pictures)
    assert done.returncode == 3
    assert "ONNX" in done.stderr or "model" in done.stderr
    assert done.stdout == ""


def test_external_weights_are_refused(runtime, tmp_path, pictures):
    network(tmp_path / "whole.onnx")
    onnx.save(
        onnx.load(tmp_path / "whole.onnx"), tmp_path / "model.onnx", save_as_external_data=True, location="weights",
        size_threshold=0)
    done = run_verb("predict", tmp_path / "model.onnx", pictures)
    assert done.returncode == 3
    assert "other files" in done.stderr


def test_a_missing_runtime_names_its_remedy(binary, tmp_path, pictures):
    network(tmp_path / "model.onnx")
    done = run_verb("predict", tmp_path / "model.onnx", pictures, FRAMEWRIGHT_OPENVINO=str(tmp_path))
    assert done.returncode == 3
    assert "make bootstrap" in done.stderr
