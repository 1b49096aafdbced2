"""The verb itself: exit statuses, other formats, other ways to name images, the report."""

import html.parser
import json
import re
import subprocess

import numpy
import PIL.Image
import pytest
from pycocotools import mask as masks

from test_coco import BINARY, DATA, dataset, pytestmark, score  # noqa: F401

PHOTOS = DATA.parent / "coco/photos"


def run(*words):
    return subprocess.run([str(BINARY), "eval", *map(str, words)], capture_output=True, text=True, timeout=120)


def write(path, document):
    path.write_text(json.dumps(document))
    return path


def test_exit_statuses(tmp_path):
    truth, found = dataset(1, "bbox")
    gt, dt = write(tmp_path / "gt.json", truth), write(tmp_path / "dt.json", found)
    clean = run("--truth", gt, "--predictions", dt)
    assert clean.returncode == 0 and not clean.stderr and "AP50" in clean.stdout
    stray = write(tmp_path / "stray.json", found + [{"image_id": 99999, "category_id": 1, "bbox": [0, 0, 1, 1], "score": 1}])
    warned = run("--truth", gt, "--predictions", stray)
    assert warned.returncode == 1 and "1 predictions name an image" in warned.stderr
    assert warned.stdout == clean.stdout
    for words in (["--truth", gt], ["--truth", gt, "--predictions", dt, "--iou-type", "smell"],
                  ["--truth", gt, "--predictions", dt, "--iou", "high"], ["--truth", gt, "--predictions", dt, "--overlap", "0"]):
        assert run(*words).returncode == 2
    for words in (["--truth", tmp_path / "none.json", "--predictions", dt], ["--truth", gt, "--predictions", tmp_path / "none.json"],
                  ["--truth", dt, "--predictions", dt], ["--truth", gt, "--predictions", dt, "--iou-type", "panoptic"],
                  ["--truth", gt, "--predictions", dt, "--max-detections", "1,2", "--html", tmp_path / "none/report.html"]):
        failed = run(*words)
        assert failed.returncode == 3 and failed.stderr and not failed.stdout, words


@pytest.mark.parametrize("kind,words", [
    ("tracking", ["--iou", "0.5"]), ("tracking", ["--from", "mot"]), ("tracking", ["--details"]), ("bbox", ["--benchmark", "mot17"]),
    ("bbox", ["--sigmas", "0.1"]), ("bbox", ["--ignore", "0"]), ("segm", ["--last-pixel"]), ("panoptic", ["--classes", "names.txt"]),
    ("panoptic", ["--overlap", "0.7"]), ("classification", ["--overlap", "0.7"]), ("semantic", ["--images", "."]),
    ("semantic", ["--from", "coco"]), ("agreement", ["--metric", "voc07"]), ("agreement", ["--truth", "gt.json"])])
def test_options_of_other_kinds_are_refused(tmp_path, kind, words):
    truth, found = dataset(6, "bbox")
    gt, dt = write(tmp_path / "gt.json", truth), write(tmp_path / "dt.json", found)
    sides = [gt, dt] if kind == "agreement" else ["--truth", gt, "--predictions", dt]
    done = run("--iou-type", kind, *sides, *words)
    assert done.returncode == 2 and f"{words[0]} is for --iou-type" in done.stderr and not done.stdout


def test_what_options_say_is_done_or_refused(tmp_path):
    truth, found = dataset(5, "bbox")
    gt, dt = write(tmp_path / "gt.json", truth), write(tmp_path / "dt.json", found)
    for words in (["--iou", "0.5:0.95:0.1"], ["--metric", "lvis", "--class-agnostic"], ["--overlap", "0.5,0.7"],
                  ["--score", "0.4"], ["--details", "--score", "0.4,0.5"]):
        done = run("--truth", gt, "--predictions", dt, *words)
        assert done.returncode == 2 and not done.stdout, words
    assert score(gt, dt, "bbox", "--iou", "0.5:0.9:0.1")["settings"]["thresholds"] == pytest.approx([0.5, 0.6, 0.7, 0.8, 0.9])
    wide = score(gt, dt, "bbox", "--areas", "small=0:1024,rest=1024:inf")
    assert wide["settings"]["areas"]["rest"] == [1024, None]
    assert wide["summary"] == score(gt, dt, "bbox", "--areas", "small=0:1024,rest=1024:1e10")["summary"]


def test_classes_of_images_take_a_format(tmp_path):
    for name in ("cat/1.png", "dog/2.png"):
        (tmp_path / "truth" / name).parent.mkdir(parents=True)
        PIL.Image.new("RGB", (8, 8)).save(tmp_path / "truth" / name)
    (tmp_path / "dt.csv").write_text("image,class,score\n1.png,cat,0.9\n2.png,cat,0.8\n")
    words = ["--truth", tmp_path / "truth", "--predictions", tmp_path / "dt.csv", "--iou-type", "classification"]
    done = run(*words, "--from", "imagenet", "--json")
    assert done.returncode in (0, 1) and json.loads(done.stdout)["images"] == 2, done.stderr
    assert run(*words, "--from", "nonsense").returncode == 3


def test_broken_rows_are_named_and_left_out(tmp_path):
    truth, found = dataset(2, "bbox")
    gt, dt = write(tmp_path / "gt.json", truth), write(tmp_path / "dt.json", found)
    rows = [json.dumps(row) for row in found]
    bad = ['{"image_id": 1, "category_id": 1, "bbox": [1, 2, NaN, 4], "score": 0.5}', '{"category_id": 1}', "7", "null",
           '{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3], "score": 0.5}',
           '{"image_id": 1, "category_id": "cat", "bbox": [1, 2, 3, 4], "score": 0.5}',
           '{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "score": "sure"}']
    (tmp_path / "bad.json").write_text("[" + ",".join(rows[:5] + bad + rows[5:]) + "]")
    ours = run("--truth", gt, "--predictions", tmp_path / "bad.json", "--json")
    assert ours.returncode == 1
    document = json.loads(ours.stdout)
    assert document["summary"] == score(gt, dt, "bbox")["summary"]
    assert len(document["diagnostics"]) == len(bad)
    assert "row 6 of the list" in ours.stderr


def spoil(kind, truth, found):
    """Rows that cannot be compared, each in an image of its own, after rows that are none at all: what must be said of each."""
    size = (240, 200) if kind == "segm" else (640, 480)
    number, category = 90001, truth["categories"][0]["id"]
    for place, shape in enumerate((size, size, None, (1 << 24, 1 << 24), size)):
        image = {"id": number + place, "file_name": f"spoilt {place}.jpg"}
        truth["images"].append(image | (dict(zip(("width", "height"), shape)) if shape else {}))
    box, ring = [4.0, 4.0, 20.0, 20.0], [[4.0, 4.0, 24.0, 4.0, 24.0, 24.0]]
    other = masks.encode(numpy.asfortranarray(numpy.ones((50, 40), numpy.uint8)))
    other = {"size": other["size"], "counts": other["counts"].decode()}
    rows = {
        "bbox": [("truth", 0, {"bbox": [0, 0, 1e200, 1e200]}, "bbox"), ("found", 0, {"bbox": [0, 0, 1e200, 1e200]}, "bbox"),
                 ("found", 1, {"bbox": [1.7e308, 0, 1.7e308, 1e-300]}, "bbox")],
        "segm": [("truth", 0, {"segmentation": other, "bbox": box}, "mask of 40 x 50"),
                 ("truth", 2, {"segmentation": ring, "bbox": box}, "width and height"),
                 ("truth", 3, {"segmentation": ring, "bbox": box}, "filled"), ("truth", 4, {}, "neither"),
                 ("found", 1, {"segmentation": other}, "mask of 40 x 50"), ("found", 2, {"segmentation": ring}, "width and height"),
                 ("found", 3, {"segmentation": ring}, "filled"), ("found", 4, {}, "neither")],
        "keypoints": [("truth", 0, {"keypoints": [5, 5, 2], "bbox": box}, "1 keypoints"),
                      ("found", 1, {"keypoints": [5, 5, 2] * 3}, "3 keypoints"),
                      ("found", 1, {"keypoints": [1e200, 0, 2, 0, 1e200, 2] + [5, 5, 2] * 15}, "too far apart")],
    }[kind]
    annotations, guesses, said = [7, *truth["annotations"]], ["none", *found[:3], 8, *found[3:]], []
    for number_of, (side, place, row, reason) in enumerate(rows, 70001):
        row = {"image_id": number + place, "category_id": category, **row}
        if side == "truth":
            annotations.append({"id": number_of, "area": 400, "iscrowd": 0, **row})
            said.append(("gt.json", f"annotation {number_of}", reason))
        else:
            guesses.append({"score": 0.5, **row})
            said.append(("dt.json", f"row {len(guesses)} of the list", reason))
    return {**truth, "annotations": annotations}, guesses, said


@pytest.mark.parametrize("kind", ["bbox", "segm", "keypoints"])
def test_rows_that_cannot_be_compared_are_named_and_left_out(tmp_path, kind):
    truth, found = dataset(7, kind)
    spoilt, guesses, said = spoil(kind, truth, found)
    expected = score(write(tmp_path / "sound.json", truth), write(tmp_path / "guesses.json", found), kind)["summary"]
    done = run("--truth", write(tmp_path / "gt.json", spoilt), "--predictions", write(tmp_path / "dt.json", guesses), "--iou-type", kind,
               "--json")
    assert done.returncode == 1, done.stderr
    document = json.loads(done.stdout)
    assert document["summary"] == expected
    told = {(each["file"], each["item"]): each for each in document["diagnostics"]}
    # Three rows are no objects.
    assert len(told) == len(document["diagnostics"]) == len(said) + 3
    for file, item, reason in said:
        entry = told[file, item]
        assert reason in entry["message"] and "left out" in entry["message"] and entry["remedy"], entry


def test_nothing_that_can_be_compared_is_a_failure(tmp_path):
    truth, found = dataset(8, "segm")
    for image in truth["images"]:
        del image["width"], image["height"]
    for row in truth["annotations"]:
        row["segmentation"] = [[1, 1, 9, 1, 9, 9]]
    done = run("--truth", write(tmp_path / "gt.json", truth), "--predictions", write(tmp_path / "dt.json", found), "--iou-type", "segm")
    assert done.returncode == 3 and "annotation 1 " in done.stderr and "state the image's width and height" in done.stderr


def ring(outer, inner, size):
    """A square without a square in it, as run lengths."""
    def square(edge):
        low, high = edge
        return masks.decode(masks.merge(masks.frPyObjects([[low, low, high, low, high, high, low, high]], *size)))

    code = masks.encode(numpy.asfortranarray(square(outer) & ~square(inner) & 1))
    return {"size": code["size"], "counts": code["counts"].decode()}


def test_holes_are_no_part_of_a_mask(tmp_path):
    """Rings as COCO's run lengths, and as Supervisely's polygons with interiors, converted bitmaps, and predictions of both."""
    size, edges = (100, 120), [((10, 46), (18, 38)), ((20, 70), (30, 60)), ((5, 90), (6, 89))]
    truth = {"images": [{"id": n, "file_name": f"{n}.png", "width": size[1], "height": size[0]} for n in range(1, 4)],
             "categories": [{"id": 1, "name": "ring"}], "annotations": []}
    found = []
    for n, (outer, inner) in enumerate(edges, 1):
        code = ring(outer, inner, size)
        truth["annotations"].append({"id": n, "image_id": n, "category_id": 1, "segmentation": code, "area": int(masks.area(code)),
                                     "bbox": masks.toBbox(code).tolist(), "iscrowd": 0})
        (low, high), part = outer, ring(outer, (inner[0] + 2, inner[1]), size)
        found += [{"image_id": str(n), "category_id": 1, "score": 0.9 - n / 10, "segmentation": part},
                  {"image_id": str(n), "category_id": 1, "score": 0.95 - n / 10,
                   "segmentation": [[low, low, high, low, high, high, low, high]]}]
    project = tmp_path / "project"
    (project / "ds0/ann").mkdir(parents=True)
    write(project / "meta.json", {"classes": [{"title": "ring", "shape": "polygon", "color": "#ffffff"}], "tags": []})
    for n, (outer, inner) in enumerate(edges, 1):
        corners = [[[low, low], [high, low], [high, high], [low, high]] for low, high in (outer, inner)]
        write(project / f"ds0/ann/{n}.png.json", {"size": {"height": size[0], "width": size[1]}, "tags": [], "objects": [
            {"id": n, "classTitle": "ring", "geometryType": "polygon", "points": {"exterior": corners[0], "interior": [corners[1]]}}]})
    gt, dt = write(tmp_path / "gt.json", truth), write(tmp_path / "dt.json", found)
    expected = score(gt, dt, "segm")
    assert 0 < expected["summary"]["APsmall"] < 1 and 0 < expected["summary"]["AP75"] < 1
    done = subprocess.run([str(BINARY), "convert", str(gt), str(tmp_path / "bitmaps"), "--to", "supervisely", "--no-images"],
                          capture_output=True, text=True, timeout=120)
    assert done.returncode in (0, 1), done.stderr
    for place in (project, tmp_path / "bitmaps"):
        ours = score(place, dt, "segm")
        assert ours["summary"] == expected["summary"] and ours["classes"] == expected["classes"], place
    # As predictions: the same labels with scores, against the truth with an eye for the holes.
    own = score(gt, write(tmp_path / "own.json", [{**row, "score": 1} for row in truth["annotations"]]), "segm")
    assert own["summary"]["AP"] == pytest.approx(1)


def test_areas_of_turned_boxes_and_ellipses_are_their_masks(tmp_path):
    """Both are small, the boxes around them are not."""
    shapes = ('<box label="thing" xtl="20" ytl="20" xbr="45" ybr="45" rotation="45" occluded="0"/>',
              '<ellipse label="thing" cx="60" cy="60" rx="22" ry="12" rotation="45" occluded="0"/>')
    for n, shape in enumerate(shapes):
        (tmp_path / f"{n}.xml").write_text(
            f'<annotations><version>1.1</version><image id="0" name="a.png" width="120" height="100">{shape}</image></annotations>')
        found = [{"image_id": "a", "category_id": 1, "score": 0.9, "segmentation": [[20, 20, 45, 20, 45, 45, 20, 45]]}]
        ours = score(tmp_path / f"{n}.xml", write(tmp_path / "dt.json", found), "segm")
        assert ours["classes"][0]["truths"] == {"all": 1, "small": 1, "medium": 0, "large": 0}


def test_names_instead_of_numbers(tmp_path):
    truth, found = dataset(3, "bbox")
    gt, dt = write(tmp_path / "gt.json", truth), write(tmp_path / "dt.json", found)
    named = [{**row, "image_id": f"{row['image_id']}"} for row in found]
    assert score(gt, write(tmp_path / "named.json", named), "bbox")["summary"] == score(gt, dt, "bbox")["summary"]
    # A document of its own, with other numbers for the same pictures and classes.
    moved = {"images": [{**image, "id": image["id"] + 5000} for image in truth["images"]],
             "categories": [{**category, "id": category["id"] + 70} for category in truth["categories"]],
             "annotations": [{**row, "id": n + 1, "image_id": row["image_id"] + 5000, "category_id": row["category_id"] + 70,
                              "area": row["bbox"][2] * row["bbox"][3]} for n, row in enumerate(found)]}
    assert score(gt, write(tmp_path / "moved.json", moved), "bbox")["summary"] == score(gt, dt, "bbox")["summary"]


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="needs the sample data: set FRAMEWRIGHT_SAMPLE_DATA")
def test_other_formats_give_the_same_numbers(tmp_path):
    """The truth as COCO, and converted to YOLO and Pascal VOC: areas aside, equal numbers for whole pixels."""
    truth = json.loads((PHOTOS / "instances.json").read_text())
    found = [{"image_id": row["image_id"], "category_id": row["category_id"], "score": 0.5 + (n % 50) / 100,
              "bbox": [row["bbox"][0] + n % 7, row["bbox"][1], row["bbox"][2], row["bbox"][3]]}
             for n, row in enumerate(truth["annotations"]) if n % 5]
    for row in truth["annotations"]:
        row["iscrowd"] = 0
        row["segmentation"] = []
    gt = write(tmp_path / "gt.json", truth)
    names = {each["id"]: each["name"] for each in truth["categories"]}
    # By names: the other formats know no numbers.
    dt = write(tmp_path / "dt.json", {
        "images": truth["images"], "categories": truth["categories"],
        "annotations": [{**row, "id": n + 1, "area": row["bbox"][2] * row["bbox"][3]} for n, row in enumerate(found)]})
    assert names
    expected = score(gt, dt, "bbox")["summary"]
    for form in ("voc", "yolo"):
        done = subprocess.run([str(BINARY), "convert", str(gt), str(tmp_path / form), "--to", form, "--images", str(PHOTOS / "images")],
                              capture_output=True, text=True, timeout=120)
        if done.returncode == 2:
            pytest.skip("this build has no convert")
        assert done.returncode in (0, 1), done.stderr
        ours = score(tmp_path / form, dt, "bbox")["summary"]
        for name in ("AP", "AP50", "AP75", "AR100"):
            assert abs(ours[name] - expected[name]) < 2e-3, (form, name)


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.addresses = [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.addresses += [value for name, value in attributes if name in ("src", "href")]


def test_the_report_is_one_file(tmp_path):
    truth, found = dataset(4, "bbox")
    truth["categories"][0]["name"] = "<script>alert(1)</script>"
    report = tmp_path / "report.html"
    done = run("--truth", write(tmp_path / "gt.json", truth), "--predictions", write(tmp_path / "dt.json", found), "--html", report)
    assert done.returncode == 0
    page = Page()
    page.feed(report.read_text())
    assert "script" not in page.tags and "link" not in page.tags
    assert page.tags.count("svg") >= 3 and page.tags.count("table") >= 4
    assert not [address for address in page.addresses if not address.startswith("data:")]


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="needs the sample data: set FRAMEWRIGHT_SAMPLE_DATA")
def test_the_report_shows_the_worst_pictures(tmp_path):
    truth = json.loads((PHOTOS / "instances.json").read_text())
    found = [{"image_id": row["image_id"], "category_id": row["category_id"], "score": 0.9, "bbox": row["bbox"]}
             for n, row in enumerate(truth["annotations"]) if n % 3]
    report = tmp_path / "report.html"
    done = run("--truth", PHOTOS / "instances.json", "--predictions", write(tmp_path / "dt.json", found), "--images", PHOTOS / "images",
               "--html", report)
    assert done.returncode == 0, done.stderr
    text = report.read_text()
    assert len(re.findall('href="data:image/jpeg;base64,', text)) >= 5
    assert "missed" in text


def test_pictures_are_in_the_report_or_named_as_missing(tmp_path):
    """A picture of some megabytes, and one that is none: no place of this machine is written."""
    (tmp_path / "images").mkdir()
    noise = numpy.random.default_rng(1).integers(0, 256, (900, 1200, 3), numpy.uint8)
    PIL.Image.fromarray(noise).save(tmp_path / "images/large.png")
    (tmp_path / "images/broken.jpg").write_bytes(b"no picture")
    assert (tmp_path / "images/large.png").stat().st_size > 2 << 20
    truth = {"images": [{"id": 1, "file_name": "large.png", "width": 1200, "height": 900},
                        {"id": 2, "file_name": "broken.jpg", "width": 640, "height": 480}],
             "categories": [{"id": 1, "name": "cat"}],
             "annotations": [{"id": n, "image_id": n, "category_id": 1, "bbox": [10, 10, 90, 90], "area": 8100, "iscrowd": 0}
                             for n in (1, 2)]}
    found = [{"image_id": 1, "category_id": 1, "bbox": [400, 400, 90, 90], "score": 0.9}]
    report = tmp_path / "report.html"
    done = run("--truth", write(tmp_path / "gt.json", truth), "--predictions", write(tmp_path / "dt.json", found), "--images",
               tmp_path / "images", "--html", report)
    assert done.returncode == 0, done.stderr
    text = report.read_text()
    page = Page()
    page.feed(text)
    assert [address.split(";")[0] for address in page.addresses] == ["data:image/jpeg"]
    assert len(text) < 1 << 20 and str(tmp_path) not in text and "file:" not in text
    assert text.count("the picture cannot be shown") == 1
