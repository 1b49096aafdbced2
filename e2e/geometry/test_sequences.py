"""Assignment against scipy; suppression and the motion filter against their papers' formulas written with numpy."""

import os
import random

import numpy
import pytest
from scipy.optimize import linear_sum_assignment

from byte_track import Filter, Tracker
from judge import BINARY, ask, number, numbers

CASES = int(os.environ.get("GEOMETRY_CASES", 100_000)) // 50
SEED = int(os.environ.get("GEOMETRY_SEED", 1))

pytestmark = pytest.mark.skipif(not BINARY.exists(), reason=f"needs {BINARY}: swift build --product geometry-judge")


def test_assignment_costs_what_scipys_costs():
    chance, questions, tables = random.Random(SEED), [], []
    while len(questions) < CASES:
        rows, columns = (chance.choice((1, 2, 5, 12, 30)) for _ in range(2))
        spread = chance.choice((1, 1000))
        table = numpy.array([[chance.uniform(-spread, spread) if chance.random() < 0.5 else float(chance.randint(0, 5))
                              for _ in range(columns)] for _ in range(rows)])
        if chance.random() < 0.4:
            table[numpy.random.default_rng(chance.getrandbits(32)).random(table.shape) < 0.2] = numpy.inf
        try:
            best = table[linear_sum_assignment(table)].sum()
        except ValueError:
            continue
        questions.append(f"assign {rows} {columns} {' '.join(map(repr, table.ravel().tolist()))}")
        tables.append((table, best))
    for answer, (table, best) in zip(ask(questions), tables):
        columns = [int(word) for word in answer]
        pairs = [(row, column) for row, column in enumerate(columns) if column >= 0]
        assert len(pairs) == min(table.shape) == len({column for _, column in pairs})
        assert sum(table[pair] for pair in pairs) == pytest.approx(best, abs=1e-9)


def overlap(a, b):
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    shared = width * height if width > 0 and height > 0 else 0
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


def suppressed(boxes, rule, number_):
    left, kept = [(score, -index, box, label) for index, (*box, score, label) in enumerate(boxes)], []
    while left:
        best = max(left)
        left.remove(best)
        kept.append((-best[1], best[0]))
        after = []
        for score, index, box, label in left:
            shared = overlap(best[2], box) if label == best[3] else 0
            if rule == "plain" and shared > number_:
                continue
            if rule == "linear" and shared > number_:
                score *= 1 - shared
            if rule == "gaussian":
                score *= numpy.exp(-shared * shared / number_)
            if rule == "plain" or score >= 0.001:
                after.append((score, index, box, label))
        left = after
    return kept


def test_suppression():
    chance, questions, wanted = random.Random(SEED + 1), [], []
    for _ in range(CASES):
        boxes = []
        for _ in range(chance.randint(1, 25)):
            x, y = chance.uniform(0, 30), chance.uniform(0, 30)
            boxes.append((x, y, x + chance.uniform(1, 20), y + chance.uniform(1, 20), chance.uniform(0.01, 1), chance.randint(0, 2)))
        rule = chance.choice(("plain", "linear", "gaussian"))
        limit = chance.uniform(0.1, 0.9)
        questions.append(f"suppress {rule} {limit!r} {len(boxes)} " + " ".join(" ".join(map(repr, box)) for box in boxes))
        wanted.append((rule, suppressed(boxes, rule, limit)))
    for answer, (rule, kept) in zip(ask(questions), wanted):
        if rule == "plain":
            assert [int(word) for word in answer] == [index for index, _ in kept]
        else:
            assert [int(word) for word in answer[::2]] == [index for index, _ in kept]
            assert [number(word) for word in answer[1::2]] == pytest.approx([score for _, score in kept], rel=1e-12)


def filtered(boxes):
    """The expected and the corrected box of each frame but the first."""
    filter_, found = Filter(boxes[0]), []
    for box in boxes[1:]:
        filter_.predict()
        found += filter_.box
        filter_.correct(box)
        found += filter_.box
    return found


def test_motion():
    chance, questions, wanted = random.Random(SEED + 2), [], []
    for _ in range(max(CASES // 20, 20)):
        x, y, width, height = (chance.uniform(10, 100) for _ in range(4))
        dx, dy = chance.uniform(-5, 5), chance.uniform(-5, 5)
        boxes = []
        for frame in range(chance.randint(2, 30)):
            left, top = x + dx * frame + chance.gauss(0, 1), y + dy * frame + chance.gauss(0, 1)
            boxes.append([left, top, left + width + chance.uniform(0, 2), top + height + chance.uniform(0, 2)])
        questions.append(f"motion {len(boxes)} " + " ".join(repr(edge) for box in boxes for edge in box))
        wanted.append(filtered(boxes))
    for answer, right in zip(ask(questions), wanted):
        assert numbers(answer) == pytest.approx(right, rel=1e-10, abs=1e-10)


def crowd(chance):
    """People who walk, hide, leave and come, as a detector sees them; some of what it sees is not there."""
    people = [[chance.uniform(0, 600), chance.uniform(0, 300), chance.uniform(20, 60), chance.uniform(50, 150),
               chance.uniform(-6, 6), chance.uniform(-3, 3)] for _ in range(chance.randint(1, 12))]
    frames = []
    for frame in range(chance.randint(5, 90)):
        found = []
        for x, y, width, height, dx, dy in people:
            if chance.random() < 0.9:
                left, top = x + dx * frame + chance.gauss(0, 2), y + dy * frame + chance.gauss(0, 2)
                score = chance.uniform(0.5, 1) if chance.random() < 0.8 else chance.uniform(0.05, 0.6)
                found.append((left, top, left + width + chance.gauss(0, 1), top + height + chance.gauss(0, 1), score))
        if chance.random() < 0.3:
            left, top = chance.uniform(0, 600), chance.uniform(0, 300)
            found.append((left, top, left + 40, top + 80, chance.uniform(0.1, 1)))
        chance.shuffle(found)
        frames.append(found)
    return frames


def test_tracking():
    chance, questions, wanted = random.Random(SEED + 3), [], []
    for _ in range(max(CASES // 20, 20)):
        frames = crowd(chance)
        tracker = Tracker()
        wanted.append([tracker.update(found) for found in frames])
        questions.append(f"track {len(frames)} " + " ".join(
            " ".join([str(len(found)), *(repr(value) for box in found for value in box)]) for found in frames))
    for answer, frames in zip(ask(questions), wanted):
        rest = iter(answer)
        for tracks in frames:
            assert int(next(rest)) == len(tracks)
            for number_, index, box in tracks:
                assert (int(next(rest)), int(next(rest))) == (number_, index)
                assert [number(next(rest)) for _ in range(4)] == pytest.approx(box, rel=1e-9, abs=1e-9)
