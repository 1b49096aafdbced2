"""Error breakdown, LVIS, Pascal VOC and agreement beside their reference implementations."""

import contextlib
import csv
import io
import json
import math
import random

import numpy
import pytest

from reference import judged
from test_coco import DATA, dataset, near, needs_data, pytestmark, score  # noqa: F401 (the mark applies here too)


def files(tmp_path, truth, found):
    (tmp_path / "gt.json").write_text(json.dumps(truth))
    (tmp_path / "dt.json").write_text(json.dumps(found))
    return tmp_path / "gt.json", tmp_path / "dt.json"


@pytest.mark.parametrize("seed", range(4))
def test_error_breakdown_equals_tidecv(tmp_path, seed):
    chance = random.Random(seed)
    truth, found = dataset(200 + seed, "bbox", images=40)
    # The reference decides ties by its own order: scores are made distinct.
    for guess in found:
        guess["score"] = chance.random()
    ours = score(*files(tmp_path, truth, found), "bbox", "--details")["analysis"]["errors"]
    theirs = judged(f"tide {seed}", lambda: tide_numbers(truth, found), "tidecv")
    assert abs(ours["ap"] * 100 - theirs["ap"]) < 1e-7
    names = {"Cls": "classification", "Loc": "localisation", "Both": "both", "Dupe": "duplicate", "Bkg": "background", "Miss": "missed"}
    for short, name in names.items():
        assert abs(ours["costs"][name] * 100 - theirs["costs"][short]) < 1e-7, name
        assert ours["counts"][name] == theirs["counts"][short], name
    assert abs(ours["false_positives"] * 100 - theirs["special"]["FalsePos"]) < 1e-7
    assert abs(ours["false_negatives"] * 100 - theirs["special"]["FalseNeg"]) < 1e-7


def tide_numbers(truth, found):
    import tidecv as tide

    gt, dt = tide.Data("gt", max_dets=100), tide.Data("dt", max_dets=100)
    for image in truth["images"]:
        gt.add_image(image["id"], image["file_name"])
        dt.add_image(image["id"], image["file_name"])
    for category in truth["categories"]:
        gt.add_class(category["id"], category["name"])
        dt.add_class(category["id"], category["name"])
    for row in truth["annotations"]:
        if row["iscrowd"]:
            gt.add_ignore_region(row["image_id"], row["category_id"], row["bbox"])
        else:
            gt.add_ground_truth(row["image_id"], row["category_id"], row["bbox"])
    for row in found:
        dt.add_detection(row["image_id"], row["category_id"], row["score"], row["bbox"])
    with contextlib.redirect_stdout(io.StringIO()):
        run = tide.TIDE().evaluate(gt, dt, mode=tide.TIDE.BOX)
    return {"ap": run.ap, "costs": {kind.short_name: cost for kind, cost in run.fix_main_errors().items()},
            "counts": {kind.short_name: count for kind, count in run.count_errors().items()},
            "special": {kind.short_name: cost for kind, cost in run.fix_special_errors().items()}}


@pytest.mark.parametrize("seed", range(4))
def test_federated_equals_lvis(tmp_path, seed):
    chance = random.Random(seed)
    truth, found = dataset(300 + seed, "bbox", images=30)
    classes = [each["id"] for each in truth["categories"]]
    for category in truth["categories"]:
        category["frequency"] = chance.choice("rcf")
    for row in truth["annotations"]:
        row["iscrowd"] = 0
        row["segmentation"] = [[0, 0, 9, 0, 9, 9]]
    for image in truth["images"]:
        there = sorted({row["category_id"] for row in truth["annotations"] if row["image_id"] == image["id"]})
        image["neg_category_ids"] = [each for each in classes if each not in there and chance.random() < 0.4]
        image["not_exhaustive_category_ids"] = [each for each in there if chance.random() < 0.3]
    ours = score(*files(tmp_path, truth, found), "bbox", "--metric", "lvis")

    def ask():
        import lvis

        # The reference still writes a name that numpy took away.
        numpy.float = float
        judge = lvis.LVISEval(str(tmp_path / "gt.json"), str(tmp_path / "dt.json"), "bbox")
        judge.run()
        return dict(judge.get_results())

    theirs = judged(f"lvis {seed}", ask, "lvis")
    pairs = {"AP": "AP", "AP50": "AP50", "AP75": "AP75", "APsmall": "APs", "APmedium": "APm", "APlarge": "APl", "APr": "APr",
             "APc": "APc", "APf": "APf", "AR300": "AR@300", "ARsmall": "ARs@300", "ARmedium": "ARm@300", "ARlarge": "ARl@300"}
    for name, other in pairs.items():
        assert near(ours["summary"].get(name), theirs[other]), name


@needs_data
@pytest.mark.parametrize("rule,key", [("voc07", "11_point"), ("voc10", "every_point")])
def test_pascal_numbers(tmp_path, rule, key):
    """The published numbers; boxes there name their last pixel. At overlap 0.1 they depend on ties of score."""
    folder = DATA / "voc_case1"
    truth = {"images": [], "annotations": [], "categories": [{"id": 1, "name": "object"}]}
    found = []
    for number, path in enumerate(sorted((folder / "gts").glob("*.txt")), 1):
        truth["images"].append({"id": number, "file_name": path.stem + ".jpg", "width": 400, "height": 400})
        for line in path.read_text().splitlines():
            box = [float(word) for word in line.split()[1:]]
            truth["annotations"].append({"id": len(truth["annotations"]) + 1, "image_id": number, "category_id": 1, "bbox": box,
                                         "area": box[2] * box[3], "iscrowd": 0})
        for line in (folder / "dets" / path.name).read_text().splitlines():
            words = line.split()
            found.append({"image_id": number, "category_id": 1, "score": float(words[1]),
                          "bbox": [float(word) for word in words[2:]]})
    expected = json.loads((folder / "expected.json").read_text())[key]
    for overlap in ("0.3", "0.5", "0.75"):
        ours = score(*files(tmp_path, truth, found), "bbox", "--metric", rule, "--overlap", overlap, "--last-pixel")
        assert abs(ours["pascal"]["map"] - expected[overlap]) < 1e-9


def pascal_reference(truth, found, category, overlap, rule):
    """Average precision of a class, written from the development kit's `VOCevaldet.m`; counts are kept whole."""
    def shared(a, b):
        width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
        height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
        if width <= 0 or height <= 0:
            return 0
        return width * height / (a[2] * a[3] + b[2] * b[3] - width * height)

    there = {}
    for row in truth["annotations"]:
        if row["category_id"] == category:
            there.setdefault(row["image_id"], []).append({"box": row["bbox"], "difficult": row.get("ignore"), "found": False})
    positives = sum(not each["difficult"] for rows in there.values() for each in rows)
    if positives == 0:
        return None
    right, wrong, curve = 0, 0, []
    for row in sorted((row for row in found if row["category_id"] == category), key=lambda row: -row["score"]):
        best = max(there.get(row["image_id"], []), key=lambda each: shared(row["bbox"], each["box"]), default=None)
        if best is None or shared(row["bbox"], best["box"]) < overlap:
            wrong += 1
        elif best["difficult"]:
            continue
        elif best["found"]:
            wrong += 1
        else:
            best["found"] = True
            right += 1
        curve.append((right, right / (right + wrong)))
    if rule == "voc07":
        return sum(max((p for r, p in curve if 10 * r >= step * positives), default=0) for step in range(11)) / 11
    area, before = 0, 0
    for place, (reached, _) in enumerate(curve):
        area += (reached - before) / positives * max(p for _, p in curve[place:])
        before = reached
    return area


@pytest.mark.parametrize("rule", ["voc07", "voc10"])
@pytest.mark.parametrize("seed", range(2))
def test_pascal_equals_the_development_kit(tmp_path, rule, seed):
    """At every overlap from 0.1 to 0.9: several classes, difficult objects, doubles, and classes that nobody finds."""
    chance = random.Random(700 + seed)
    truth = {"images": [{"id": n, "file_name": f"{n}.jpg", "width": 640, "height": 480} for n in range(1, 26)],
             "categories": [{"id": n, "name": f"class {n}"} for n in range(1, 6)], "annotations": []}
    found = []
    for image in truth["images"]:
        for _ in range(chance.randrange(8)):
            box = [chance.uniform(0, 500), chance.uniform(0, 380), chance.uniform(20, 140), chance.uniform(20, 100)]
            category = chance.choice((1, 1, 1, 2, 3, 4))
            truth["annotations"].append({
                "id": len(truth["annotations"]) + 1, "image_id": image["id"], "category_id": category, "bbox": box,
                "area": box[2] * box[3], "iscrowd": 0, "ignore": int(chance.random() < 0.15)})
            for _ in range(chance.randrange(4)):
                blur = chance.uniform(0, 0.3)
                guess = [box[0] + chance.gauss(0, blur) * box[2], box[1] + chance.gauss(0, blur) * box[3],
                         box[2] * chance.lognormvariate(0, blur), box[3] * chance.lognormvariate(0, blur)]
                found.append({"image_id": image["id"], "category_id": category if chance.random() < 0.9 else 5, "bbox": guess,
                              "score": chance.random()})
    paths = files(tmp_path, truth, found)
    for step in range(1, 10):
        overlap = step / 10
        ours = score(*paths, "bbox", "--metric", rule, "--overlap", str(overlap))["pascal"]
        expected = {n: pascal_reference(truth, found, n, overlap, rule) for n in range(1, 6)}
        for number, value in expected.items():
            own = ours["classes"].get(f"class {number}")
            assert own is None if value is None else abs(own - value) < 1e-12, (overlap, number)
        values = [value for value in expected.values() if value is not None]
        assert abs(ours["map"] - sum(values) / len(values)) < 1e-12, overlap


@pytest.mark.parametrize("seed", range(3))
def test_thresholds_and_confusion_are_consistent(tmp_path, seed):
    truth, found = dataset(400 + seed, "bbox", images=30)
    ours = score(*files(tmp_path, truth, found), "bbox", "--details", "--score", "0.4")["analysis"]
    matrix = numpy.array(ours["confusion"]["counts"])
    real = [row for row in truth["annotations"] if not row["iscrowd"]]
    assert matrix[:-1].sum() == len(real)
    operating = ours["operating"]
    assert operating["true_positives"] + operating["false_negatives"] == len(real)
    precision, recall = operating["precision"], operating["recall"]
    assert abs(operating["f1"] - 2 * precision * recall / (precision + recall)) < 1e-12
    assert ours["best"]["f1"] >= operating["f1"]
    bins = ours["calibration"]["bins"]
    count = sum(each["count"] for each in bins)
    error = sum(each["count"] * abs(each["mean_score"] - each["accuracy"]) for each in bins if each["count"]) / count
    assert abs(error - ours["calibration"]["expected_error"]) < 1e-12
    assert [each["score"] for each in ours["mistakes"]] == sorted((each["score"] for each in ours["mistakes"]), reverse=True)


def test_planted_label_mistakes_come_first(tmp_path):
    truth = {"images": [{"id": n, "file_name": f"{n}.jpg", "width": 200, "height": 200} for n in range(1, 9)],
             "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}], "annotations": []}
    found = []
    for n in range(1, 9):
        truth["annotations"].append({"id": n, "image_id": n, "category_id": 1, "bbox": [20, 20, 80, 80], "area": 6400, "iscrowd": 0})
        found.append({"image_id": n, "category_id": 1, "bbox": [21, 20, 80, 80], "score": 0.97})
    truth["annotations"][0]["category_id"] = 2
    # Overlap 0.63: counted as found, and yet not where the object is.
    truth["annotations"][1]["bbox"] = [20, 20, 52, 80]
    truth["annotations"].append({"id": 99, "image_id": 3, "category_id": 1, "bbox": [130, 130, 50, 50], "area": 2500, "iscrowd": 0})
    found.append({"image_id": 4, "category_id": 2, "bbox": [130, 130, 50, 50], "score": 0.95})
    ours = score(*files(tmp_path, truth, found), "bbox", "--details")["analysis"]["mistakes"]
    seen = {(each["kind"], each["image"]) for each in ours}
    assert {("wrong_class", "1.jpg"), ("bad_box", "2.jpg"), ("spurious", "3.jpg"), ("missing", "4.jpg")} <= seen
    # A box that is off is less of a mistake than an object without one.
    assert ours[-1]["kind"] == "bad_box"
    assert {image for _, image in seen} <= {"1.jpg", "2.jpg", "3.jpg", "4.jpg"}
    best = score(*files(tmp_path, truth, found), "bbox")
    assert best["summary"]["AP"] < 1


@pytest.mark.parametrize("kind", ["segm", "keypoints"])
def test_mistakes_have_boxes_without_any_in_the_file(tmp_path, kind):
    truth, found = dataset(600, kind)
    ours = score(*files(tmp_path, truth, found), kind, "--details")["analysis"]["mistakes"]
    boxes = [each["predicted_box"] for each in ours if each["kind"] == "missing"]
    # A mask may be empty.
    assert sum(box[2] > 0 and box[3] > 0 for box in boxes) > 0.8 * len(boxes) > 0


def agreement(tmp_path, sets, had=None):
    """- had: the images that each file lists, all where not given."""
    from test_coco import BINARY
    import subprocess
    paths = []
    for number, rows in enumerate(sets):
        path = tmp_path / f"annotator{number}.json"
        path.write_text(json.dumps({
            "images": [{"id": n + 1, "file_name": f"{n}.jpg", "width": 999, "height": 999}
                       for n in (had[number] if had else range(20))],
            "categories": [{"id": n + 1, "name": f"c{n}"} for n in range(3)],
            "annotations": [{"id": n + 1, "image_id": image + 1, "category_id": category + 1, "bbox": [slot * 100, 10, 50, 50],
                             "area": 2500, "iscrowd": 0} for n, (image, slot, category) in enumerate(rows)]}))
        paths.append(str(path))
    done = subprocess.run([str(BINARY), "eval", "--iou-type", "agreement", *paths, "--json"], capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("seed", range(3))
def test_agreement_equals_references(tmp_path, seed):
    chance = random.Random(seed)
    units, sets = [], [[], [], []]
    for image in range(20):
        for slot in range(4):
            real = chance.randrange(3)
            ratings = [real if chance.random() < 0.7 else chance.choice([0, 1, 2, None]) for _ in sets]
            if all(rating is None for rating in ratings):
                continue
            units.append(ratings)
            for number, rating in enumerate(ratings):
                if rating is not None:
                    sets[number].append((image, slot, rating))
    ours = agreement(tmp_path, sets)
    assert ours["objects"] == len(units)
    whole = numpy.array([[-1 if rating is None else rating for rating in unit] for unit in units])
    missing = numpy.array([[numpy.nan if rating is None else rating for rating in unit] for unit in units])
    pair = whole[(whole[:, 0] != -1) | (whole[:, 1] != -1)]

    def ask():
        import krippendorff
        return {"all": krippendorff.alpha(whole.T, level_of_measurement="nominal"),
                "classes": krippendorff.alpha(missing.T, level_of_measurement="nominal")}

    def ask_cohen():
        from sklearn import metrics
        return {"kappa": metrics.cohen_kappa_score(pair[:, 0], pair[:, 1])}

    theirs = judged(f"krippendorff {seed}", ask, "krippendorff")
    assert abs(ours["krippendorff"] - theirs["all"]) < 1e-9
    assert abs(ours["krippendorff_of_classes"] - theirs["classes"]) < 1e-9
    assert abs(ours["cohen"][0]["kappa"] - judged(f"cohen {seed}", ask_cohen, "sklearn")["kappa"]) < 1e-9
    counts = numpy.array([[(unit == value).sum() for value in (-1, 0, 1, 2)] for unit in whole])
    share = counts.sum(0) / counts.sum()
    observed = ((counts ** 2).sum(1) - 3).mean() / 6
    assert abs(ours["fleiss"] - (observed - (share ** 2).sum()) / (1 - (share ** 2).sum())) < 1e-9


def test_images_of_one_annotator_alone_say_nothing(tmp_path):
    """The second file lists five images; what the first has on the others is no disagreement."""
    rows = [(image, slot, (image + slot) % 3) for image in range(20) for slot in range(2)]
    both = [row for row in rows if row[0] < 5]
    ours = agreement(tmp_path, [rows, both], [range(20), range(5)])
    assert ours["objects"] == 10 and ours["cohen"][0]["kappa"] == ours["krippendorff"] == ours["found_by_both"] == 1
    assert [entry["message"] for entry in ours["diagnostics"]] == [
        "15 images are listed by one annotator alone; they were left out"]
    # Listed and without objects is something else.
    listed = agreement(tmp_path, [rows, both])
    assert listed["objects"] == 40 and listed["found_by_both"] == 0.25 and not listed["diagnostics"]


@pytest.mark.parametrize("seed", range(3))
def test_classification_equals_scikit_learn(tmp_path, seed):
    chance = numpy.random.default_rng(seed)
    names, count = [f"k{n}" for n in range(7)], 150
    truth = chance.integers(0, 7, count)
    scores = chance.dirichlet(numpy.ones(7), count)
    scores[numpy.arange(count), truth] += chance.random(count) * 0.4
    scores /= scores.sum(1, keepdims=True)
    with open(tmp_path / "gt.csv", "w", newline="") as file:
        csv.writer(file).writerows([["image", "class"]] + [[f"{n}.jpg", names[each]] for n, each in enumerate(truth)])
    with open(tmp_path / "dt.csv", "w", newline="") as file:
        csv.writer(file).writerows([["image", "class", "score"]] + [
            [f"{n}.jpg", names[k], repr(float(scores[n, k]))] for n in range(count) for k in range(7)])
    ours = score(tmp_path / "gt.csv", tmp_path / "dt.csv", "classification")
    guess = scores.argmax(1)

    def ask():
        from sklearn import metrics
        answer = {"accuracy": metrics.accuracy_score(truth, guess), "top5": metrics.top_k_accuracy_score(truth, scores, k=5),
                  "areas": [metrics.roc_auc_score(truth == k, scores[:, k]) for k in range(7)],
                  "confusion": metrics.confusion_matrix(truth, guess).tolist()}
        for mean in ("macro", "micro", "weighted"):
            answer[mean] = metrics.precision_recall_fscore_support(truth, guess, average=mean)[:3]
        return answer

    theirs = judged(f"classification {seed}", ask, "sklearn")
    assert abs(ours["accuracy"] - theirs["accuracy"]) < 1e-12
    assert abs(ours["top5_accuracy"] - theirs["top5"]) < 1e-12
    for mean in ("macro", "micro", "weighted"):
        for name, value in zip(("precision", "recall", "f1"), theirs[mean]):
            assert abs(ours[mean][name] - value) < 1e-12, (mean, name)
    assert numpy.allclose([row["roc_auc"] for row in ours["classes"]], theirs["areas"], atol=1e-12)
    assert (numpy.array(ours["confusion"])[:, :7] == numpy.array(theirs["confusion"])).all()


def shared_area(first, second):
    """Of two convex polygons, by cutting one along each edge of the other (Sutherland and Hodgman 1974)."""
    def turn(a, b, point):
        return (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])

    def area(points):
        return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1])) / 2

    first, second = (points if area(points) > 0 else points[::-1] for points in (first, second))
    rest = first
    for a, b in zip(second, second[1:] + second[:1]):
        cut = []
        for p, q in zip(rest, rest[1:] + rest[:1]):
            left, right = turn(a, b, p), turn(a, b, q)
            if left >= 0:
                cut.append(p)
            if left * right < 0:
                share = left / (left - right)
                cut.append((p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])))
        rest = cut
        if len(rest) < 3:
            return 0, area(first), area(second)
    return area(rest), area(first), area(second)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("form", ["list", "dota"])
def test_turned_boxes(tmp_path, seed, form):
    """DOTA's average precision: VOC's rule with the overlap of the four corners."""
    chance = random.Random(seed)

    def corners(x, y, w, h, turn):
        across, down = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
        return [(x + a * w * across[0] + b * h * down[0], y + a * w * across[1] + b * h * down[1])
                for a, b in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))]

    truth = {"images": [], "annotations": [], "categories": [{"id": 1, "name": "plane"}, {"id": 2, "name": "ship"}]}
    found = []
    for image in range(1, 9):
        truth["images"].append({"id": image, "file_name": f"P{image:04}.png", "width": 800, "height": 800})
        for _ in range(6):
            place = (chance.uniform(100, 700), chance.uniform(100, 700), chance.uniform(40, 160), chance.uniform(15, 50), chance.uniform(0, 3))
            box, category = corners(*place), chance.choice([1, 2])
            truth["annotations"].append({
                "id": len(truth["annotations"]) + 1, "image_id": image, "category_id": category, "iscrowd": 0, "area": place[2] * place[3],
                "bbox": [0, 0, 1, 1], "segmentation": [[value for point in box for value in point]]})
            for _ in range(chance.choice([0, 1, 1, 2])):
                near = (place[0] + chance.gauss(0, 6), place[1] + chance.gauss(0, 6), place[2] * chance.uniform(0.8, 1.2),
                        place[3] * chance.uniform(0.8, 1.2), place[4] + chance.gauss(0, 0.1))
                found.append({"image_id": image, "category_id": category, "score": chance.random(),
                              "segmentation": [[value for point in corners(*near) for value in point]]})
    paths = files(tmp_path, truth, found)
    if form == "dota":
        (tmp_path / "task1").mkdir()
        for category in truth["categories"]:
            lines = [f"P{row['image_id']:04} {row['score']!r} " + " ".join(repr(value) for value in row["segmentation"][0])
                     for row in found if row["category_id"] == category["id"]]
            (tmp_path / "task1" / f"Task1_{category['name']}.txt").write_text("\n".join(lines))
        paths = paths[0], tmp_path / "task1"
    ours = score(*paths, "rotated", "--metric", "voc07")
    for category in truth["categories"]:
        real = [row for row in truth["annotations"] if row["category_id"] == category["id"]]
        guesses = sorted((row for row in found if row["category_id"] == category["id"]), key=lambda row: -row["score"])
        used, hits = set(), []
        for guess in guesses:
            best = (0, None)
            for row in real:
                if row["image_id"] == guess["image_id"]:
                    a, b = (list(zip(each["segmentation"][0][::2], each["segmentation"][0][1::2])) for each in (guess, row))
                    shared, first, second = shared_area(a, b)
                    best = max(best, (shared / (first + second - shared), row["id"]), key=lambda pair: pair[0])
            hits.append(best[0] >= 0.5 and best[1] not in used)
            if best[0] >= 0.5:
                used.add(best[1])
        right = numpy.cumsum(hits)
        recall, precision = right / len(real), right / numpy.arange(1, len(hits) + 1)
        average = sum(max((p for r, p in zip(recall, precision) if r >= step / 10), default=0) for step in range(11)) / 11
        assert abs(ours["pascal"]["classes"][category["name"]] - average) < 1e-9
