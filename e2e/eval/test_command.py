"""The verb itself: exit statuses, other formats, other ways to name images, the report."""

import html.parser
import json
import re
import subprocess

import pytest

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
