"""`framewright eval` gives the numbers of pycocotools to 1e-9, on published files and on random ones.

Needs the built binary (FRAMEWRIGHT_BINARY, else .build/debug/framewright).
"""

import contextlib
import io
import json
import os
import pathlib
import random
import subprocess

import numpy
import pytest
from pycocotools import mask as masks
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("FRAMEWRIGHT_BINARY", ROOT / ".build/debug/framewright"))
DATA = pathlib.Path(os.environ.get("FRAMEWRIGHT_SAMPLE_DATA", ROOT.parent / "shared/data")) / "eval"

pytestmark = pytest.mark.skipif(not BINARY.exists(), reason=f"needs {BINARY}: swift build --product framewright")
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="needs the sample data: set FRAMEWRIGHT_SAMPLE_DATA")

BOXES = ["AP", "AP50", "AP75", "APsmall", "APmedium", "APlarge", "AR1", "AR10", "AR100", "ARsmall", "ARmedium", "ARlarge"]
POINTS = ["AP", "AP50", "AP75", "APmedium", "APlarge", "AR", "AR50", "AR75", "ARmedium", "ARlarge"]


def score(truth, predictions, kind, *more):
    words = [BINARY, "eval", "--truth", truth, "--predictions", predictions, "--iou-type", kind, "--json", *more]
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=300)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


def reference(truth, predictions, kind, **params):
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(str(truth))
        judge = COCOeval(coco, coco.loadRes(str(predictions)), kind)
        for name, value in params.items():
            setattr(judge.params, name, value)
        judge.evaluate()
        judge.accumulate()
        if not params:
            judge.summarize()
    return judge


def near(ours, theirs):
    """Equal to 1e-9; absence is None here and -1 there."""
    return theirs == -1 if ours is None else abs(ours - theirs) < 1e-9


def compare(truth, predictions, kind):
    """Everything that the reference computes: the summary, each class by area, every curve."""
    ours, judge = score(truth, predictions, kind, "--curves"), reference(truth, predictions, kind)
    names = POINTS if kind == "keypoints" else BOXES
    assert ours["order"] == names
    for name, value in zip(names, judge.stats):
        assert near(ours["summary"][name], value), (name, ours["summary"][name], value)
    precision, recall, scores = judge.eval["precision"], judge.eval["recall"], judge.eval["scores"]
    areas, limits = judge.params.areaRngLbl, list(judge.params.maxDets)
    for k, category in enumerate(judge.params.catIds):
        row = next(each for each in ours["classes"] if each["id"] == category)
        for a, area in enumerate(areas):
            values = precision[:, :, k, a, -1]
            values = values[values > -1]
            assert near(row["ap"][area], values.mean() if values.size else -1), (category, area)
            reached = recall[:, k, a, -1]
            reached = reached[reached > -1]
            assert near(row["ar"][area], reached.mean() if reached.size else -1)
    seen = 0
    for curve in ours["curves"]:
        k, a = judge.params.catIds.index(curve["id"]), areas.index(curve["area"])
        m, t = limits.index(curve["max_detections"]), list(judge.params.iouThrs).index(curve["threshold"])
        assert numpy.abs(precision[t, :, k, a, m] - curve["precision"]).max() < 1e-9
        assert numpy.abs(scores[t, :, k, a, m] - curve["confidence"]).max() < 1e-9
        assert abs(recall[t, k, a, m] - curve["recall"]) < 1e-9
        seen += 1
    assert seen == (recall > -1).sum()


@needs_data
@pytest.mark.parametrize("kind", ["bbox", "segm", "keypoints"])
def test_published_numbers(kind):
    if kind == "keypoints":
        folder = DATA / "coco_keypoints"
        files = folder / "gt.json", folder / "dt.json"
        expected = json.loads((folder / "expected.json").read_text())["pycocotools_2.0.11"]
    else:
        folder = DATA / "coco_val2014_100"
        files = folder / "instances_val2014_100.json", folder / f"instances_val2014_fake{kind}100_results.json"
        expected = json.loads((folder / "expected.json").read_text())[kind]
    ours = score(*files, kind)["summary"]
    assert ours.keys() == expected.keys()
    for name, value in expected.items():
        assert abs(ours[name] - value) < 1e-9, name


@needs_data
@pytest.mark.parametrize("kind", ["bbox", "segm", "keypoints"])
def test_every_curve_of_the_published_files(kind):
    if kind == "keypoints":
        compare(DATA / "coco_keypoints/gt.json", DATA / "coco_keypoints/dt.json", kind)
    else:
        folder = DATA / "coco_val2014_100"
        compare(folder / "instances_val2014_100.json", folder / f"instances_val2014_fake{kind}100_results.json", kind)


def star(chance, x, y, w, h):
    """A polygon inside a box."""
    points = []
    for corner in range(chance.randrange(3, 9)):
        points += [round(x + chance.random() * w, 2), round(y + chance.random() * h, 2)]
    return points


def dataset(seed, kind, images=25, classes=5):
    """Truth and predictions with crowds, ties of score and overlap, empty images, classes on one side only."""
    chance = random.Random(seed)
    size = (240, 200) if kind == "segm" else (640, 480)
    truth = {"images": [], "annotations": [], "categories": [{"id": each * 3 + 1, "name": f"c{each}"} for each in range(classes)]}
    found = []
    numbers = chance.sample(range(1, 10 * images), images)
    for number in numbers:
        truth["images"].append({"id": number, "file_name": f"{number}.jpg", "width": size[0], "height": size[1]})
        for _ in range(chance.randrange(0, 12)):
            w, h = chance.choice([(chance.uniform(4, 30), chance.uniform(4, 30)), (chance.uniform(30, 150), chance.uniform(30, 150))])
            # Whole numbers make equal overlaps and overlaps that fall exactly on a threshold.
            box = [chance.uniform(0, size[0] - w), chance.uniform(0, size[1] - h), w, h]
            if chance.random() < 0.5:
                box = [float(int(each)) + (1 if place > 1 else 0) for place, each in enumerate(box)]
            category = truth["categories"][chance.randrange(classes - 1)]["id"]
            row = {"id": len(truth["annotations"]) + 1, "image_id": number, "category_id": category, "bbox": box,
                   "area": box[2] * box[3] * chance.choice([1, 0.7]), "iscrowd": int(chance.random() < 0.1)}
            if kind == "segm":
                rings = [star(chance, *box) for _ in range(chance.choice([1, 1, 2]))]
                row["segmentation"] = rings
                if row["iscrowd"]:
                    code = masks.merge(masks.frPyObjects(rings, size[1], size[0]))
                    pixels = masks.decode(code)
                    counts, current, run = [], 0, 0
                    for pixel in pixels.flatten(order="F"):
                        if pixel != current:
                            counts.append(run)
                            run, current = 0, pixel
                        run += 1
                    row["segmentation"] = {"size": [size[1], size[0]], "counts": counts + [run]}
            if kind == "keypoints":
                points, labelled = [], 0
                for _ in range(17):
                    seen = chance.choice([0, 1, 2, 2])
                    labelled += seen > 0
                    points += [round(box[0] + chance.random() * w), round(box[1] + chance.random() * h), seen] if seen else [0, 0, 0]
                if chance.random() < 0.15:
                    points, labelled = [0] * 51, 0
                row.update(keypoints=points, num_keypoints=labelled)
            truth["annotations"].append(row)
            for _ in range(chance.choice([0, 1, 1, 1, 2, 3])):
                shift = chance.choice([0, 0, 2, 8, 30])
                near_box = [box[0] + round(chance.uniform(-shift, shift), 1), box[1] + round(chance.uniform(-shift, shift), 1),
                            box[2] * chance.choice([1, 1, 0.9, 1.25]), box[3] * chance.choice([1, 1, 0.8])]
                guess = {"image_id": number, "score": round(chance.random(), chance.choice([1, 2, 6])),
                         "category_id": category if chance.random() < 0.8 else chance.choice(truth["categories"])["id"]}
                if kind == "bbox":
                    guess["bbox"] = near_box
                elif kind == "segm":
                    code = masks.merge(masks.frPyObjects([star(chance, *near_box)], size[1], size[0]))
                    if chance.random() < 0.4 and not row["iscrowd"]:
                        code = masks.merge(masks.frPyObjects(row["segmentation"], size[1], size[0]))
                    guess["segmentation"] = {"size": code["size"], "counts": code["counts"].decode()}
                else:
                    guess["keypoints"] = [value + (chance.gauss(0, 6) if place % 3 < 2 else 0)
                                          for place, value in enumerate(row["keypoints"])]
                found.append(guess)
        for _ in range(chance.randrange(0, 3) if kind == "bbox" else 0):
            found.append({"image_id": number, "category_id": chance.choice(truth["categories"])["id"], "score": chance.random(),
                          "bbox": [chance.uniform(0, 400), chance.uniform(0, 300), chance.uniform(1, 99), chance.uniform(1, 99)]})
    chance.shuffle(found)
    return truth, found


@pytest.mark.parametrize("kind", ["bbox", "segm", "keypoints"])
@pytest.mark.parametrize("seed", range(6))
def test_random_data(tmp_path, kind, seed):
    truth, found = dataset(seed, kind)
    # The reference overwrites this by `iscrowd`.
    for row in truth["annotations"][::9]:
        row["ignore"] = 1
    (tmp_path / "gt.json").write_text(json.dumps(truth))
    (tmp_path / "dt.json").write_text(json.dumps(found))
    compare(tmp_path / "gt.json", tmp_path / "dt.json", kind)


@pytest.mark.parametrize("seed", range(3))
def test_own_thresholds_areas_and_limits(tmp_path, seed):
    truth, found = dataset(100 + seed, "bbox")
    (tmp_path / "gt.json").write_text(json.dumps(truth))
    (tmp_path / "dt.json").write_text(json.dumps(found))
    thresholds = [0.9, 0.3, 0.6]
    ours = score(tmp_path / "gt.json", tmp_path / "dt.json", "bbox", "--iou", "0.9,0.3,0.6", "--max-detections", "2,7",
                 "--areas", "tiny=0:500,rest=500:1e10")
    judge = reference(tmp_path / "gt.json", tmp_path / "dt.json", "bbox", iouThrs=numpy.array(thresholds), maxDets=[2, 7],
                      areaRng=[[0, 1e10], [0, 500], [500, 1e10]], areaRngLbl=["all", "tiny", "rest"])
    precision = judge.eval["precision"]
    for a, name in enumerate(["AP", "APtiny", "APrest"]):
        values = precision[:, :, :, a, -1]
        assert near(ours["summary"][name], values[values > -1].mean())
    for k, category in enumerate(judge.params.catIds):
        row = next(each for each in ours["classes"] if each["id"] == category)
        for t in range(3):
            values = precision[t, :, k, 0, -1]
            assert near(row["ap_at_thresholds"][t], values.mean())
