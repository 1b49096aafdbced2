"""Overlap, hulls, clipping, contours and keypoint similarity against shapely and pycocotools."""

import math
import os
import random

import numpy
import pytest
import shapely
import shapely.affinity
from pycocotools import mask as reference
from pycocotools.cocoeval import COCOeval
from shapely.geometry import MultiPoint, Polygon, box

from judge import BINARY, ask, number, numbers

CASES = int(os.environ.get("GEOMETRY_CASES", 100_000)) // 50
SEED = int(os.environ.get("GEOMETRY_SEED", 1))

pytestmark = pytest.mark.skipif(not BINARY.exists(), reason=f"needs {BINARY}: swift build --product geometry-judge")


def turned(x, y, width, height, degrees):
    # shapely turns from x towards y, which is clockwise on the screen.
    return shapely.affinity.rotate(box(x - width / 2, y - height / 2, x + width / 2, y + height / 2), degrees, (x, y))


def star(chance, x, y, corners):
    """A concave outline that does not cross itself."""
    angles = sorted(chance.uniform(0, 2 * math.pi) for _ in range(corners))
    return [(x + math.cos(a) * r, y + math.sin(a) * r) for a in angles for r in [chance.uniform(1, 12)]]


def rings(geometry):
    if geometry.is_empty:
        return []
    parts = geometry.geoms if hasattr(geometry, "geoms") else [geometry]
    return [list(ring.coords)[:-1] for part in parts for ring in [part.exterior, *part.interiors]]


def words(points):
    return f"{len(points)} " + " ".join(f"{x!r} {y!r}" for x, y in points)


def polygon_words(geometry):
    found = rings(geometry)
    return f"{len(found)} " + " ".join(map(words, found))


def figure(chance):
    """The words of a figure and shapely's form of it."""
    def place():
        return chance.uniform(0, 20)

    def length():
        return chance.uniform(0.1, 15)

    kind = chance.choice(("box", "rotated", "polygon", "polygon"))
    if kind == "box":
        at = [place(), place()]
        at += [at[0] + length(), at[1] + length()]
        return f"box {' '.join(map(repr, at))}", box(*at)
    if kind == "rotated":
        at = [place(), place(), length(), length(), chance.uniform(-400, 400)]
        return f"rotated {' '.join(map(repr, at))}", turned(*at)
    shape = Polygon(star(chance, place(), place(), chance.randint(3, 30))).buffer(0)
    for _ in range(chance.randint(0, 3)):
        other = Polygon(star(chance, place(), place(), chance.randint(3, 12))).buffer(0)
        shape = chance.choice((shape.difference, shape.union))(other)
    shape = shapely.MultiPolygon([part for part in getattr(shape, "geoms", [shape]) if part.geom_type == "Polygon" and part.area])
    return (f"polygon {polygon_words(shape)}", shape) if shape.area > 1e-3 else figure(chance)


def test_overlap_of_figures():
    chance, questions, wanted = random.Random(SEED), [], []
    while len(questions) < CASES:
        (first, a), (second, b) = figure(chance), figure(chance)
        questions.append(f"figures {first} {second}")
        wanted.append(a.intersection(b).area / a.union(b).area)
    worst = max(abs(number(answer[0]) - right) for answer, right in zip(ask(questions), wanted))
    assert worst < 1e-9


def test_overlap_of_rotated_boxes():
    chance, questions, wanted = random.Random(SEED + 1), [], []
    for _ in range(CASES):
        scale = 10 ** chance.uniform(-2, 4)
        pair = [[chance.uniform(0, scale) for _ in range(2)] + [chance.uniform(0.05, 1.5) * scale for _ in range(2)]
                + [chance.choice((0, 45, 90, chance.uniform(-360, 360)))] for _ in range(2)]
        questions.append("figures " + " ".join("rotated " + " ".join(map(repr, at)) for at in pair))
        a, b = (turned(*at) for at in pair)
        wanted.append(a.intersection(b).area / a.union(b).area)
    assert max(abs(number(answer[0]) - right) for answer, right in zip(ask(questions), wanted)) < 1e-9


def test_ellipses():
    chance, questions, wanted = random.Random(SEED + 2), [], []
    for _ in range(CASES // 10):
        other, shape = figure(chance)
        at = [chance.uniform(0, 20), chance.uniform(0, 20), chance.uniform(1, 9), chance.uniform(1, 9), chance.uniform(0, 360)]
        questions.append(f"figures ellipse {' '.join(map(repr, at))} {other}")
        outline = [(math.cos(a * math.pi / 2000) * at[2], math.sin(a * math.pi / 2000) * at[3]) for a in range(4000)]
        ellipse = shapely.affinity.translate(shapely.affinity.rotate(Polygon(outline), at[4], (0, 0)), at[0], at[1])
        wanted.append(ellipse.intersection(shape).area / ellipse.union(shape).area)
    # shapely's own ellipse is a polygon of 4,000 corners here.
    assert max(abs(number(answer[0]) - right) for answer, right in zip(ask(questions), wanted)) < 1e-5


def test_hulls_and_least_boxes():
    chance, questions, wanted = random.Random(SEED + 3), [], []
    for _ in range(CASES):
        points = [(chance.uniform(-9, 9), chance.uniform(-9, 9)) for _ in range(chance.randint(3, 30))]
        if chance.random() < 0.3:
            points = [(round(x), round(y)) for x, y in points]
        questions.append(f"hull {words(points)}")
        cloud = MultiPoint(points)
        wanted.append((cloud.convex_hull.area, cloud.minimum_rotated_rectangle.area))
    for question, answer, (hull, least) in zip(questions, ask(questions), wanted):
        assert abs(number(answer[0]) - hull) < 1e-9, question
        # shapely 2 may take a larger one.
        assert number(answer[1]) < least + 1e-9 and number(answer[1]) >= hull - 1e-9, question


def test_clipping():
    chance, questions, wanted = random.Random(SEED + 4), [], []
    while len(questions) < CASES:
        kind, shape = figure(chance)
        window = MultiPoint([(chance.uniform(0, 20), chance.uniform(0, 20)) for _ in range(chance.randint(3, 8))]).convex_hull
        if not kind.startswith("polygon") or window.geom_type != "Polygon":
            continue
        questions.append(f"clip {words(rings(window)[0])} {kind[8:]}")
        inside = window.intersection(shape)
        wanted.append((inside.area, inside.length, len(rings(shapely.MultiPolygon([
            part for part in getattr(inside, "geoms", [inside]) if part.geom_type == "Polygon"])))))
    for question, answer, (area, length, count) in zip(questions, ask(questions), wanted):
        assert abs(number(answer[0]) - area) < 1e-8, question
        assert abs(number(answer[1]) - length) < 1e-6, question
        assert int(answer[2]) == count or area < 1e-6, question


def test_set_operations():
    chance, questions, wanted = random.Random(SEED + 9), [], []
    while len(questions) < CASES:
        (kind, a), (other, b) = figure(chance), figure(chance)
        if not kind.startswith("polygon") or not other.startswith("polygon"):
            continue
        for rule, result in (("unite", a.union(b)), ("intersect", a.intersection(b)), ("subtract", a.difference(b)),
                             ("differ", a.symmetric_difference(b))):
            questions.append(f"{rule} {kind[8:]} {other[8:]}")
            wanted.append(result)
    for question, answer, result in zip(questions, ask(questions), wanted):
        values = iter(answer)
        parts = []
        for _ in range(int(next(values))):
            parts.append([[(number(next(values)), number(next(values))) for _ in range(int(next(values)))]
                          for _ in range(int(next(values)))])
        # Slivers of rounding apart: valid, of that area, and in those places.
        found = [Polygon(part[0], part[1:]) for part in parts]
        assert all(part.is_valid or part.area < 1e-9 for part in found), question
        assert abs(sum(part.area for part in found) - result.area) < 1e-9, question
        assert shapely.union_all([part.buffer(0) for part in found]).symmetric_difference(result).area < 1e-8, question


def test_crossings():
    chance, questions, wanted = random.Random(SEED + 5), [], []
    for _ in range(CASES):
        points = [(chance.uniform(0, 9), chance.uniform(0, 9)) for _ in range(chance.randint(3, 7))]
        if chance.random() < 0.3:
            points = star(chance, 0, 0, 9)
        questions.append(f"simple 1 {words(points)}")
        wanted.append(int(shapely.LinearRing(points).is_simple))
    assert [int(answer[0]) for answer in ask(questions)] == wanted


def test_contours_are_the_mask_and_valid():
    chance, questions, masks = random.Random(SEED + 6), [], []
    for _ in range(CASES):
        width, height = chance.randint(1, 30), chance.randint(1, 30)
        pixels = (numpy.random.default_rng(chance.getrandbits(32)).random((height, width)) < chance.random()).astype(numpy.uint8)
        mask = reference.encode(numpy.asfortranarray(pixels))
        questions.append(f"contours {width} {height} {mask['counts'].decode()}")
        masks.append((pixels, mask))
    for answer, (pixels, mask) in zip(ask(questions), masks):
        values = iter(map(int, filter(None, answer)))
        parts = []
        for count in values:
            parts.append([[(next(values), next(values)) for _ in range(next(values))] for _ in range(count)])
        shapes = [Polygon(part[0], part[1:]) for part in parts]
        assert all(shape.is_valid for shape in shapes)
        assert sum(shape.area for shape in shapes) == pixels.sum()
        flat = [[float(value) for point in ring for value in point] for part in parts for ring in part]
        filled = numpy.zeros_like(pixels)
        for ring in flat:
            filled ^= reference.decode(reference.merge(reference.frPyObjects([ring], *pixels.shape)))
        assert (filled == pixels).all()


def test_cuboids():
    chance, questions, wanted = random.Random(SEED + 7), [], []
    for _ in range(CASES):
        pair = [[chance.uniform(0, 5) for _ in range(3)] + [chance.uniform(0.5, 5) for _ in range(3)]
                + [chance.uniform(-7, 7)] for _ in range(2)]
        questions.append("cuboids " + " ".join(map(repr, pair[0] + pair[1])))
        a, b = (turned(x, y, length, width, math.degrees(yaw)) for x, y, _, length, width, _, yaw in pair)
        flat = a.intersection(b).area
        deep = max(0, min(at[2] + at[5] / 2 for at in pair) - max(at[2] - at[5] / 2 for at in pair))
        volumes = sum(at[3] * at[4] * at[5] for at in pair)
        wanted.append((flat / a.union(b).area, flat * deep / (volumes - flat * deep)))
    for answer, right in zip(ask(questions), wanted):
        assert numbers(answer) == pytest.approx(right, abs=1e-9)


def test_keypoint_similarity():
    chance, questions, wanted = random.Random(SEED + 8), [], []
    for _ in range(CASES):
        at = [chance.uniform(0, 50), chance.uniform(0, 50), chance.uniform(1, 90), chance.uniform(1, 90)]
        area = chance.uniform(0, at[2] * at[3])
        none = chance.random() < 0.2
        truth = [value for _ in range(17) for value in (
            chance.uniform(0, 99), chance.uniform(0, 99), 0 if none else chance.choice((0, 1, 2)))]
        found = [value for _ in range(17) for value in (chance.uniform(-99, 199), chance.uniform(-99, 199), 1)]
        points = " ".join(
            f"{found[i]!r} {found[i + 1]!r} {truth[i]!r} {truth[i + 1]!r} {truth[i + 2]}" for i in range(0, 51, 3))
        questions.append(f"keypoints {area!r} {' '.join(map(repr, at))} {points}")
        judge = COCOeval(iouType="keypoints")
        judge._gts = {(1, 1): [{"keypoints": truth, "bbox": at, "area": area}]}
        judge._dts = {(1, 1): [{"keypoints": found, "score": 1}]}
        wanted.append(judge.computeOks(1, 1)[0, 0])
    for answer, right in zip(ask(questions), wanted):
        # The exponent may differ in its last digits, by which powers as small as these differ more.
        assert number(answer[0]) == pytest.approx(right, rel=1e-10, abs=1e-300)
