"""COCO evaluation from files beside pycocotools and faster-coco-eval: boxes (5,000 images, 36,000 truths, 180,000
predictions), and smaller sets of masks and of keypoints.

Every program reads the same two files and ends with the twelve numbers (ten for keypoints); time is from its start to
its end, reading included, since that is what a person waits for. The numbers must agree to 1e-9.
"""

import json
import math
import os
import random
import subprocess
import sys
import time

from measures.result import Result, Rounds

YARDSTICKS = {
    "pycocotools": "from pycocotools.coco import COCO\nfrom pycocotools.cocoeval import COCOeval as Judge",
    "faster-coco-eval": "from faster_coco_eval import COCO, COCOeval_faster as Judge",
}
PROGRAM = """
import contextlib, io, json, sys
{imports}
with contextlib.redirect_stdout(io.StringIO()):
    truth = COCO(sys.argv[1])
    judge = Judge(truth, truth.loadRes(sys.argv[2]), sys.argv[3])
    judge.evaluate()
    judge.accumulate()
    judge.summarize()
print(json.dumps([float(value) for value in judge.stats[: 10 if sys.argv[3] == "keypoints" else 12]]))
"""


def write(folder, images, truths, predictions):
    """Objects of COCO's sizes, 80 classes of very different frequency, predictions around and beside them."""
    chance = random.Random(7)
    classes = 80
    weights = [chance.paretovariate(0.9) for _ in range(classes)]
    truth = {"images": [{"id": n, "file_name": f"{n:012}.jpg", "width": 640, "height": 480} for n in range(1, images + 1)],
             "categories": [{"id": n, "name": f"class {n}"} for n in range(1, classes + 1)], "annotations": []}
    found = []
    categories = chance.choices(range(1, classes + 1), weights, k=truths)
    for number in range(truths):
        w, h = (min(400, max(3, chance.lognormvariate(3.9, 1))) for _ in range(2))
        x, y = chance.uniform(0, 630), chance.uniform(0, 470)
        w, h = min(w, 640 - x), min(h, 480 - y)
        image, category = chance.randint(1, images), categories[number]
        box = [round(value, 2) for value in (x, y, w, h)]
        truth["annotations"].append({
            "id": number + 1, "image_id": image, "category_id": category, "bbox": box, "area": round(box[2] * box[3] * 0.7, 3),
            "iscrowd": int(chance.random() < 0.01),
            "segmentation": [[round(value, 2) for value in (x, y, x + w, y, x + w, y + h, x, y + h)]]})
        for _ in range(4):
            guess = [x + chance.gauss(0, 0.15) * w, y + chance.gauss(0, 0.15) * h, w * chance.lognormvariate(0, 0.15),
                     h * chance.lognormvariate(0, 0.15)]
            found.append({
                "image_id": image, "category_id": category if chance.random() < 0.85 else chance.randint(1, classes),
                "bbox": [round(value, 3) for value in guess], "score": round(chance.betavariate(1, 3), 5)})
    for category in chance.choices(range(1, classes + 1), weights, k=max(0, predictions - len(found))):
        box = [chance.uniform(0, 500), chance.uniform(0, 400), chance.uniform(5, 135), chance.uniform(5, 85)]
        found.append({"image_id": chance.randint(1, images), "category_id": category, "bbox": [round(value, 3) for value in box],
                      "score": round(chance.betavariate(1, 5), 5)})
    return save(folder, truth, found)


def save(folder, truth, found):
    paths = os.path.join(folder, "truth.json"), os.path.join(folder, "predictions.json")
    for path, document in zip(paths, (truth, found)):
        with open(path, "w") as file:
            json.dump(document, file)
    return paths


def outline(chance, x, y, w, h):
    """A ring of 24 points about an ellipse, as people outline objects."""
    ripple = [chance.uniform(0.85, 1.1) for _ in range(24)]
    ring = []
    for step, reach in enumerate(ripple):
        angle = 2 * math.pi * step / len(ripple)
        ring += [min(640, max(0, x + w / 2 + reach * w / 2 * math.cos(angle))), min(480, max(0, y + h / 2 + reach * h / 2 * math.sin(angle)))]
    return [round(value, 2) for value in ring]


def write_masks(folder, images, truths, predictions):
    """Polygons as truths, run lengths as predictions, four around each truth."""
    from pycocotools import mask

    paths = write(folder, images, truths, predictions)
    with open(paths[0]) as file:
        truth = json.load(file)
    chance = random.Random(8)
    found = []
    for row in truth["annotations"]:
        x, y, w, h = row["bbox"]
        row["segmentation"] = [outline(chance, x, y, w, h)]
        for _ in range(predictions // truths):
            ring = outline(chance, x + chance.gauss(0, 0.08) * w, y + chance.gauss(0, 0.08) * h, w, h)
            code = mask.frPyObjects([ring], 480, 640)[0]
            found.append({
                "image_id": row["image_id"], "category_id": row["category_id"], "score": round(chance.betavariate(1, 3), 5),
                "segmentation": {"size": [480, 640], "counts": code["counts"].decode()}})
    return save(folder, truth, found)


def write_keypoints(folder, images, truths, predictions):
    """People with COCO's seventeen points, some of them hidden or not labelled, four guesses around each."""
    paths = write(folder, images, truths, predictions)
    with open(paths[0]) as file:
        truth = json.load(file)
    chance = random.Random(9)
    truth["categories"] = [{"id": 1, "name": "person", "keypoints": [f"point {n}" for n in range(17)], "skeleton": []}]
    found = []
    for row in truth["annotations"]:
        x, y, w, h = row["bbox"]
        row["category_id"] = 1
        spots = [(x + chance.random() * w, y + chance.random() * h, chance.choice((0, 1, 2, 2, 2))) for _ in range(17)]
        row["keypoints"] = [value for a, b, v in spots for value in ((round(a, 1), round(b, 1), v) if v else (0, 0, 0))]
        row["num_keypoints"] = sum(v > 0 for _, _, v in spots)
        for _ in range(predictions // truths):
            blur = chance.uniform(0, 0.1)
            points = [round(value, 2) for a, b, _ in spots for value in (a + chance.gauss(0, blur) * w, b + chance.gauss(0, blur) * h, 1)]
            found.append({
                "image_id": row["image_id"], "category_id": 1, "keypoints": points, "score": round(chance.betavariate(1, 3), 5)})
    return save(folder, truth, found)


def timed(command):
    """Seconds on the clock, CPU seconds and the answer."""
    began, before = time.monotonic(), os.times()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    after = os.times()
    if done.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} ended with status {done.returncode}")
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return time.monotonic() - began, spent, json.loads(done.stdout)


def run(scratch, binary, rounds, tiny, say):
    kinds = [
        ("boxes", "bbox", write, (5000, 36_000, 180_000), (("pycocotools", 10), ("faster-coco-eval", 1))),
        ("masks", "segm", write_masks, (1000, 7200, 28_800), (("pycocotools", None), ("faster-coco-eval", None))),
        ("keypoints", "keypoints", write_keypoints, (2000, 10_000, 40_000), (("pycocotools", None), ("faster-coco-eval", None)))]
    results = []
    for name, kind, make, size, aims in kinds:
        size = tuple(number // 25 for number in size) if tiny else size
        results += judged(make(scratch, *size), binary, rounds, tiny, say, name, kind, size, aims)
    return results


def judged(paths, binary, rounds, tiny, say, what, kind, size, aims):
    clock, cpu, answers = Rounds(), Rounds(), {}
    for number in range(rounds):
        for name in ["ours", *YARDSTICKS]:
            if name == "ours":
                command = [binary, "eval", "--truth", paths[0], "--predictions", paths[1], "--iou-type", kind, "--json"]
            else:
                command = [sys.executable, "-c", PROGRAM.format(imports=YARDSTICKS[name]), *paths, kind]
            seconds, spent, answer = timed(command)
            clock.add(name, seconds)
            cpu.add(name, spent)
            answers[name] = [answer["summary"][each] for each in answer["order"]] if name == "ours" else answer
        say(f"evaluation of {what}, round {number + 1}: " + ", ".join(
            f"{name} {values[-1]:.2f} s" for name, values in clock.figures.items()))
    distance = max(
        abs((a if a is not None else -1) - b) for name in YARDSTICKS for a, b in zip(answers["ours"], answers[name], strict=True))
    results = []
    for name, aim in aims:
        ratio = clock.ratio(name, "ours")
        note = (f"{size[0]:,} images, {size[1]:,} truths, {size[2]:,} predictions, from files; CPU {cpu.median('ours'):.2f} s against "
                f"{cpu.median(name):.2f} s; greatest difference of the {len(answers['ours'])} numbers {distance:.0e}")
        target = "" if aim is None else f"≥ {aim} × {name}" if aim > 1 else f"faster than {name}"
        met = None if tiny or aim is None else ratio >= aim and distance < 1e-9
        results.append(Result(
            f"COCO evaluation of {what}", f"{clock.median('ours'):.2f} s", target, met, f"{name}: {clock.median(name):.2f} s",
            ratio, note))
    return results
