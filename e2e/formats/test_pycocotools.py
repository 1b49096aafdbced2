"""pycocotools reads what `framewright convert` writes, and finds the same objects in it.

Needs the built binary (FRAMEWRIGHT_BINARY, else .build/debug/framewright) and the sample data
(FRAMEWRIGHT_SAMPLE_DATA, else ../shared/data); skips with a line where either is absent.
"""

import contextlib
import io
import json
import os
import pathlib
import subprocess

import numpy
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("FRAMEWRIGHT_BINARY", ROOT / ".build/debug/framewright"))
DATA = pathlib.Path(os.environ.get("FRAMEWRIGHT_SAMPLE_DATA", ROOT.parent / "shared/data"))

pytestmark = [
    pytest.mark.skipif(not BINARY.exists(), reason=f"needs {BINARY}: swift build --product framewright"),
    pytest.mark.skipif(not DATA.is_dir(), reason="needs the sample data: set FRAMEWRIGHT_SAMPLE_DATA"),
]


def convert(source, target, form, images=None):
    """Runs the verb and returns its report."""
    command = [BINARY, "convert", source, target, "--from", "auto", "--to", form, "--json"]
    if images:
        command += ["--images", images]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


def load(path):
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(path))


def by_name(coco):
    names = {image["id"]: image["file_name"] for image in coco.dataset["images"]}
    classes = {category["id"]: category["name"] for category in coco.dataset["categories"]}
    found = {}
    for annotation in coco.dataset["annotations"]:
        found.setdefault(names[annotation["image_id"]], []).append((classes[annotation["category_id"]], annotation))
    return found


@pytest.mark.parametrize("source", ["coco/photos/instances.json", "coco/original_instances/instances.json"])
def test_coco_comes_back_with_equal_masks(tmp_path, source):
    convert(DATA / source, tmp_path / "out", "coco")
    first, second = load(DATA / source), load(tmp_path / "out/annotations/instances_default.json")
    assert second.getAnnIds() and min(second.getAnnIds()) >= 1
    assert [c["id"] for c in first.dataset["categories"]] == [c["id"] for c in second.dataset["categories"]]
    before, after = by_name(first), by_name(second)
    assert before.keys() == after.keys()
    for name, annotations in before.items():
        for (class_a, a), (class_b, b) in zip(annotations, after[name], strict=True):
            assert class_a == class_b
            assert a["bbox"] == b["bbox"] and a["area"] == b["area"] and a["iscrowd"] == b["iscrowd"]
            assert numpy.array_equal(first.annToMask(a), second.annToMask(b))


@pytest.mark.parametrize("source", ["test_coco.json", "test_coco_wholebody.json"])
def test_keypoints_come_back(tmp_path, source):
    path = DATA / "keypoints/coco_person" / source
    convert(path, tmp_path / "out", "coco")
    before, after = by_name(load(path)), by_name(load(tmp_path / "out/annotations/instances_default.json"))
    for name, annotations in before.items():
        for (_, a), (_, b) in zip(annotations, after[name], strict=True):
            assert a["keypoints"] == b["keypoints"] and a["num_keypoints"] == b["num_keypoints"]


VOC100 = DATA / "voc100_many_formats"
SOURCES = ["coco_format_v1", "coco_format_v2", "yolo_format", "pascalvoc_format", "imagenet_format", "cvat_format"]

BETWEEN = [
    None, "yolo", "voc", "coco", "cvat", "labelme", "labelme_xml", "label_studio", "datumaro", "lvis", "createml", "vott",
    "via", "labelbox", "supervisely", "fiftyone",
]


@pytest.mark.parametrize("between", BETWEEN)
@pytest.mark.parametrize("source", SOURCES)
def test_every_way_to_coco_keeps_every_box(tmp_path, source, between):
    folder = VOC100 / "gts" / source
    if between:
        convert(folder, tmp_path / "between", between, VOC100 / "images")
        folder = tmp_path / "between"
    report = convert(folder, tmp_path / "out", "coco", VOC100 / "images")
    assert report["read"]["labels"] == report["written"]["labels"] == 273
    out = load(tmp_path / "out/annotations/instances_default.json")
    truth = by_name(load(VOC100 / "gts/coco_format_v1/instances_default.json"))
    found = by_name(out)
    assert truth.keys() == found.keys()
    for name, annotations in truth.items():
        rest = list(found[name])
        assert len(rest) == len(annotations)
        for label, annotation in annotations:
            # VOC's 1-based convention moves the near edges by one pixel where the source kept it to itself.
            match = next((r for r in rest if r[0] == label and near(r[1]["bbox"], annotation["bbox"])), None)
            assert match, (name, label, annotation["bbox"], rest)
            rest.remove(match)
    evaluate_against_itself(out)


def near(a, b):
    edges = lambda box: (box[0], box[1], box[0] + box[2], box[1] + box[3])
    return all(abs(p - q) <= 1.01 for p, q in zip(edges(a), edges(b)))


def evaluate_against_itself(coco):
    """The truth as detections scores 1: every id, class and box is usable."""
    results = [
        {"image_id": a["image_id"], "category_id": a["category_id"], "bbox": a["bbox"], "score": 1.0}
        for a in coco.dataset["annotations"]
    ]
    with contextlib.redirect_stdout(io.StringIO()):
        evaluation = COCOeval(coco, coco.loadRes(results), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    assert evaluation.stats[0] == pytest.approx(1.0, abs=1e-9)
