"""Run lengths, polygon fill, set operations and overlap against pycocotools: 100,000 cases, equal to the last bit.

GEOMETRY_CASES changes their number, GEOMETRY_SEED the seed.
"""

import os
import random

import numpy
import pytest
from pycocotools import mask as reference

from judge import BINARY, ask, numbers

CASES = int(os.environ.get("GEOMETRY_CASES", 100_000))
SEED = int(os.environ.get("GEOMETRY_SEED", 1))

pytestmark = pytest.mark.skipif(not BINARY.exists(), reason=f"needs {BINARY}: swift build --product geometry-judge")


def bitmap(chance, width, height):
    """Stretches of the column-major order, from noise to long runs."""
    total = width * height
    share = chance.choice((0.02, 0.1, 0.5, 0.9))
    steps = numpy.random.default_rng(chance.getrandbits(32)).random(total) < share
    return (numpy.cumsum(steps) % 2 if chance.random() < 0.7 else steps).astype(numpy.uint8).reshape(
        (height, width), order="F")


def size(chance):
    limit = chance.choice((1, 3, 9, 40, 70))
    return chance.randint(1, limit), chance.randint(1, limit)


def written(mask):
    return f"{mask['size'][1]} {mask['size'][0]} {mask['counts'].decode()}"


def expected(mask):
    return [mask["counts"].decode(), int(reference.area(mask))], list(map(float, reference.toBbox(mask)))


def differences(questions, wanted):
    """Questions whose answer is another one."""
    found = []
    for question, answer, (words, box) in zip(questions, ask(questions), wanted):
        if answer[0] == "error" or [answer[0], int(answer[1])] != words or numbers(answer[2:]) != box:
            found.append((question, answer, words, box))
    return found


def some_masks(chance, count, width, height):
    return [reference.encode(numpy.asfortranarray(bitmap(chance, width, height))) for _ in range(count)]


def test_encoding():
    chance, questions, wanted = random.Random(SEED), [], []
    for _ in range(CASES // 5):
        width, height = size(chance)
        pixels = bitmap(chance, width, height)
        text = "".join(map(str, pixels.ravel(order="F")))
        questions.append(f"encode {width} {height} {text}")
        wanted.append(expected(reference.encode(numpy.asfortranarray(pixels))))
    assert differences(questions, wanted)[:3] == []


def coordinate(chance, limit):
    """Inside, on the border, on fifths and halves of a pixel, and outside."""
    value = chance.uniform(-0.3 * limit - 2, 1.3 * limit + 2)
    kind = chance.random()
    if kind < 0.2:
        return float(round(value))
    if kind < 0.4:
        return round(value * 10) / 10
    if kind < 0.45:
        return float(limit)
    return value if kind < 0.97 else value * 50


def ring(chance, width, height):
    points = [coordinate(chance, limit) for _ in range(chance.choice((3, 3, 4, 5, 8, 20))) for limit in (width, height)]
    if chance.random() < 0.2:
        points += points[:2]
    return points


def test_polygons():
    chance, questions, wanted = random.Random(SEED + 1), [], []
    for _ in range(CASES * 2 // 5):
        width, height = size(chance)
        if chance.random() < 0.2:
            width, height = 5 * width, 5 * height
        rings = [ring(chance, width, height) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
        words = " ".join(f"{len(points) // 2} {' '.join(map(repr, points))}" for points in rings)
        questions.append(f"polygons {width} {height} {len(rings)} {words}")
        wanted.append(expected(reference.merge(reference.frPyObjects(rings, height, width))))
    assert differences(questions, wanted)[:3] == []


def test_boxes():
    chance, questions, wanted = random.Random(SEED + 2), [], []
    for _ in range(CASES // 10):
        width, height = size(chance)
        box = [coordinate(chance, width), coordinate(chance, height), abs(coordinate(chance, width)),
               abs(coordinate(chance, height))]
        questions.append(f"box {width} {height} {' '.join(map(repr, box))}")
        wanted.append(expected(reference.frPyObjects(numpy.array([box]), height, width)[0]))
    assert differences(questions, wanted)[:3] == []


def test_set_operations():
    chance, questions, wanted = random.Random(SEED + 3), [], []
    for _ in range(CASES // 10):
        masks = some_masks(chance, chance.randint(1, 5), *size(chance))
        rule = chance.choice(("union", "intersection"))
        questions.append(f"{rule} {len(masks)} {' '.join(map(written, masks))}")
        wanted.append(expected(reference.merge(masks, intersect=rule == "intersection")))
    assert differences(questions, wanted)[:3] == []


def test_overlap_and_decoding():
    chance, questions, wanted = random.Random(SEED + 4), [], []
    while len(questions) < CASES * 2 // 5:
        width, height = size(chance)
        found = some_masks(chance, chance.randint(1, 4), width, height)
        truths = some_masks(chance, chance.randint(1, 4), width, height)
        crowd = [chance.random() < 0.3 for _ in truths]
        flags = "".join("1" if flag else "0" for flag in crowd)
        questions.append(f"iou {len(found)} {len(truths)} {flags} {' '.join(map(written, found + truths))}")
        wanted.append(reference.iou(found, truths, crowd).ravel().tolist())
        questions.append(f"decode {written(found[0])}")
        wanted.append("".join(map(str, reference.decode(found[0]).ravel(order="F"))))
    for question, answer, right in zip(questions, ask(questions), wanted):
        assert (answer[0] if isinstance(right, str) else numbers(answer)) == right, question
