"""Run lengths and overlap of masks beside pycocotools' C, on the same masks in the same run.

The yardstick is timed inside Python around one call that does it all; ours inside its process, texts included.
"""

import os
import subprocess
import time

import numpy
from pycocotools import mask as yardstick

from measures.result import Result, Rounds

JUDGE = os.path.abspath(os.environ.get("GEOMETRY_JUDGE", ".build/release/geometry-judge"))
WIDTH, HEIGHT = 640, 480


def blobs(count, ripple, chance):
    """Objects as people outline them: ellipses with a rippled edge, a tenth to a half of the picture wide."""
    y, x = numpy.mgrid[0:HEIGHT, 0:WIDTH]
    found = numpy.zeros((HEIGHT, WIDTH, count), dtype=numpy.uint8, order="F")
    for index in range(count):
        dx, dy = x - chance.uniform(0, WIDTH), y - chance.uniform(0, HEIGHT)
        radii = chance.uniform(0.05, 0.25, 2) * (WIDTH, HEIGHT)
        edge = 1 + ripple * numpy.sin(chance.integers(3, 30) * numpy.arctan2(dy, dx))
        found[:, :, index] = (dx / radii[0]) ** 2 + (dy / radii[1]) ** 2 < edge
    return found


def noise(count, chance):
    return numpy.asfortranarray(chance.integers(0, 2, (HEIGHT, WIDTH, count), dtype=numpy.uint8))


def asked(*words):
    """Nanoseconds by geometry-judge."""
    done = subprocess.run([JUDGE], input="time " + " ".join(map(str, words)) + "\n", stdout=subprocess.PIPE, text=True, check=True)
    return int(done.stdout)


def quickest(rounds, work):
    least = None
    for _ in range(rounds):
        begin = time.perf_counter_ns()
        work()
        spent = time.perf_counter_ns() - begin
        least = spent if least is None else min(least, spent)
    return least


def run(scratch, tiny, say):
    if not os.access(JUDGE, os.X_OK):
        return [Result("Masks", f"{JUDGE} is not built", "", None if tiny else False)]
    chance = numpy.random.default_rng(1)
    count, rounds, repeats = (10, 2, 2) if tiny else (100, 5, 5)
    tables = {"objects": blobs(count, 0.2, chance), "noise": noise(max(count // 5, 1), chance)}
    found = yardstick.encode(blobs(count, 0.2, chance))
    truths = yardstick.encode(blobs(count, 0.2, chance))
    masks = os.path.join(scratch, "masks.txt")
    with open(masks, "wb") as file:
        file.write(f"{WIDTH}\n{HEIGHT}\n{len(found)}\n{len(truths)}\n".encode())
        file.write(b"".join(mask["counts"] + b"\n" for mask in found + truths))
    figures = Rounds()
    for _ in range(rounds):
        for name, table in tables.items():
            file = os.path.join(scratch, f"{name}.bin")
            table.ravel(order="F").tofile(file)
            figures.add(f"encode {name}", asked("encode", file, WIDTH, HEIGHT, table.shape[2], repeats) / table.shape[2])
            figures.add(f"yardstick {name}", quickest(repeats, lambda: yardstick.encode(table)) / table.shape[2])
        figures.add("overlap", asked("overlap", masks, repeats))
        figures.add("yardstick overlap", quickest(repeats, lambda: yardstick.iou(found, truths, [0] * len(truths))))
    say("masks: " + ", ".join(f"{name} {figures.median(name):,.0f} ns" for name in figures.figures))

    def line(name, ours, theirs):
        ratio = figures.ratio(theirs, ours)
        return Result(
            name, f"{figures.median(ours) / 1000:,.1f} µs", "≥ 1× pycocotools", None if tiny else ratio >= 1,
            f"pycocotools: {figures.median(theirs) / 1000:,.1f} µs", ratio, "ratio of their time to ours")

    return [
        line(f"RLE of a mask of an object, {WIDTH} × {HEIGHT}", "encode objects", "yardstick objects"),
        line(f"RLE of a mask of noise, {WIDTH} × {HEIGHT}", "encode noise", "yardstick noise"),
        line(f"Overlap of {len(found)} × {len(truths)} masks", "overlap", "yardstick overlap"),
    ]
