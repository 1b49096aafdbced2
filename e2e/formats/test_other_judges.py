"""datumaro and supervision read what `framewright convert` writes, and find every box where it was.

Needs the built binary and the sample data as the other judges do; skips with a line where a judge is not installed.
"""

import json
import os
import pathlib
import subprocess
import warnings

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("FRAMEWRIGHT_BINARY", ROOT / ".build/debug/framewright"))
DATA = pathlib.Path(os.environ.get("FRAMEWRIGHT_SAMPLE_DATA", ROOT.parent / "shared/data"))
VOC100 = DATA / "voc100_many_formats"

pytestmark = [
    pytest.mark.skipif(not BINARY.exists(), reason=f"needs {BINARY}: swift build --product framewright"),
    pytest.mark.skipif(not VOC100.is_dir(), reason="needs the sample data: set FRAMEWRIGHT_SAMPLE_DATA"),
    pytest.mark.filterwarnings("ignore"),
]


def convert(source, target, form):
    command = [BINARY, "convert", source, target, "--from", "auto", "--to", form, "--json", "--images", VOC100 / "images"]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def truth():
    """Every box by its picture's name: class, left, top, right, bottom."""
    document = json.loads((VOC100 / "gts/coco_format_v1/instances_default.json").read_text())
    names = {image["id"]: pathlib.Path(image["file_name"]).stem for image in document["images"]}
    classes = {category["id"]: category["name"] for category in document["categories"]}
    boxes = {name: [] for name in names.values()}
    for annotation in document["annotations"]:
        x, y, width, height = annotation["bbox"]
        boxes[names[annotation["image_id"]]].append((classes[annotation["category_id"]], x, y, x + width, y + height))
    return boxes


def assert_equal(truth, found):
    assert truth.keys() == found.keys()
    for name, boxes in truth.items():
        rest = list(found[name])
        assert len(rest) == len(boxes), name
        for box in boxes:
            # Formats of whole, 1-based pixels move an edge by one.
            match = next((r for r in rest if r[0] == box[0] and all(abs(p - q) <= 1.01 for p, q in zip(r[1:], box[1:]))), None)
            assert match, (name, box, rest)
            rest.remove(match)


@pytest.mark.parametrize(
    "form, importer",
    [
        ("datumaro", "datumaro"), ("coco", "coco"), ("cvat", "cvat"), ("labelme_xml", "label_me"), ("vott", "vott_json"),
        ("voc", "voc"), ("yolo", "yolo"),
    ],
)
def test_datumaro_finds_every_box(tmp_path, truth, form, importer):
    datumaro = pytest.importorskip("datumaro")
    convert(VOC100 / "gts/cvat_format", tmp_path / "out", form)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = datumaro.Dataset.import_from(str(tmp_path / "out"), importer)
    labels = dataset.categories()[datumaro.AnnotationType.label]
    found = {}
    for item in dataset:
        boxes = found.setdefault(pathlib.Path(item.id).stem if item.id.endswith((".jpg", ".png")) else item.id.split("/")[-1], [])
        for annotation in item.annotations:
            if annotation.type == datumaro.AnnotationType.bbox:
                boxes.append((labels[annotation.label].name, *annotation.points))
    assert_equal(truth, found)


@pytest.mark.parametrize("form", ["coco", "createml", "labelme", "voc", "yolo"])
def test_supervision_finds_every_box(tmp_path, truth, form):
    supervision = pytest.importorskip("supervision")
    convert(VOC100 / "gts/cvat_format", tmp_path / "out", form)
    out = tmp_path / "out"
    read = supervision.DetectionDataset
    if form == "coco":
        dataset = read.from_coco(str(out / "images"), str(out / "annotations/instances_default.json"))
    elif form == "createml":
        dataset = read.from_createml(str(out), str(out / "_annotations.createml.json"))
    elif form == "labelme":
        dataset = read.from_labelme(str(out), str(out))
    elif form == "voc":
        dataset = read.from_pascal_voc(str(out / "JPEGImages"), str(out / "Annotations"))
    else:
        dataset = read.from_yolo(str(out / "images"), str(out / "labels"), str(out / "data.yaml"))
    found = {}
    for path, _, detections in dataset:
        boxes = found.setdefault(pathlib.Path(path).stem, [])
        for box, label in zip(detections.xyxy, detections.class_id):
            boxes.append((dataset.classes[label], *(float(edge) for edge in box)))
    assert_equal(truth, found)
