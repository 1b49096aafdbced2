"""COCO evaluation from files: 5,000 images, 36,000 truths, 180,000 predictions, beside pycocotools and faster-coco-eval.

Every program reads the same two files and ends with the twelve numbers; time is from its start to its end, reading
included, since that is what a person waits for. The numbers must agree to 1e-9.
"""

import json
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
    judge = Judge(truth, truth.loadRes(sys.argv[2]), "bbox")
    judge.evaluate()
    judge.accumulate()
    judge.summarize()
print(json.dumps([float(value) for value in judge.stats[:12]]))
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
    paths = os.path.join(folder, "truth.json"), os.path.join(folder, "predictions.json")
    for path, document in zip(paths, (truth, found)):
        with open(path, "w") as file:
            json.dump(document, file)
    return paths


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
    size = (200, 1400, 7000) if tiny else (5000, 36_000, 180_000)
    paths = write(scratch, *size)
    clock, cpu, answers = Rounds(), Rounds(), {}
    for number in range(rounds):
        for name in ["ours", *YARDSTICKS]:
            if name == "ours":
                command = [binary, "eval", "--truth", paths[0], "--predictions", paths[1], "--json"]
            else:
                command = [sys.executable, "-c", PROGRAM.format(imports=YARDSTICKS[name]), *paths]
            seconds, spent, answer = timed(command)
            clock.add(name, seconds)
            cpu.add(name, spent)
            answers[name] = [answer["summary"][each] for each in answer["order"]] if name == "ours" else answer
        say(f"evaluation, round {number + 1}: " + ", ".join(f"{name} {values[-1]:.2f} s" for name, values in clock.figures.items()))
    distance = max(abs((a if a is not None else -1) - b) for name in YARDSTICKS for a, b in zip(answers["ours"], answers[name]))
    results = []
    for name, aim in (("pycocotools", 10), ("faster-coco-eval", 1)):
        ratio = clock.ratio(name, "ours")
        note = (f"{size[0]:,} images, {size[1]:,} truths, {size[2]:,} predictions, from files; CPU {cpu.median('ours'):.2f} s against "
                f"{cpu.median(name):.2f} s; greatest difference of the twelve numbers {distance:.0e}")
        met = None if tiny else ratio >= aim and distance < 1e-9
        results.append(Result(
            "COCO evaluation of boxes", f"{clock.median('ours'):.2f} s", f"≥ {aim} × {name}" if aim > 1 else f"faster than {name}", met,
            f"{name}: {clock.median(name):.2f} s", ratio, note))
    return results
