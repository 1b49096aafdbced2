"""Conversions on tmpfs by CPU time, beside Datumaro's, how fast a large COCO file is read, and what a large cloud of
points takes of memory.

Datumaro 1.13 needed 2.4 s of CPU time for COCO to YOLO, 5.8 s to Pascal VOC and 9.7 s from VOC to COCO on the same
shape of data (10,000 images, 15 MB of COCO JSON, no pictures), as published. It runs here too, and its own figure of
this run is the yardstick.
"""

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time

import numpy

from measures.result import Result

DATUMARO = """
import sys
from datumaro.components.dataset import Dataset
Dataset.import_from(sys.argv[1], sys.argv[2]).export(sys.argv[3], sys.argv[4], save_media=False)
"""


def labels(path, images, boxes):
    """COCO's JSON with boxes in quarters of a pixel; Datumaro complains, and takes longer, where segmentations are missing."""
    chance = random.Random(1)
    with open(path, "w") as file:
        file.write('{"images":[')
        for number in range(1, images + 1):
            file.write("," if number > 1 else "")
            json.dump({"id": number, "file_name": f"{number:012}.jpg", "width": 640, "height": 480}, file)
        file.write('],"annotations":[')
        number = 0
        for image in range(1, images + 1):
            for _ in range(boxes):
                number += 1
                x, y = chance.randrange(2000) / 4, chance.randrange(1500) / 4
                width, height = 10 + chance.randrange(500) / 4, 10 + chance.randrange(400) / 4
                file.write("," if number > 1 else "")
                json.dump({
                    "id": number, "image_id": image, "category_id": 1 + chance.randrange(80),
                    "bbox": [x, y, width, height], "area": width * height, "iscrowd": 0, "segmentation": []}, file)
        file.write('],"categories":')
        json.dump([{"id": n, "name": f"class {n}"} for n in range(1, 81)], file)
        file.write("}")


def cpu(command, allowed=(0, 1)):
    """User and system seconds of a command and its children; ours end with 1 where they warn."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode not in allowed:
        raise SystemExit(f"{' '.join(command[:4])} ended with {done.returncode}: {done.stderr[-400:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def median(values):
    return sorted(values)[len(values) // 2]


def run(binary, tiny, rounds, say):
    scratch = tempfile.mkdtemp(prefix="framewright-convert-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    try:
        return (
            convert(binary, scratch, tiny, rounds, say) + reading(binary, scratch, tiny, rounds)
            + cloud(binary, scratch, tiny))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def convert(binary, scratch, tiny, rounds, say):
    folder = os.path.join(scratch, "coco/annotations")
    os.makedirs(folder)
    source = os.path.join(folder, "instances_default.json")
    labels(source, 200 if tiny else 10_000, 10)
    # Datumaro reads no COCO without a folder for pictures.
    os.makedirs(os.path.join(scratch, "coco/images"))
    size = os.path.getsize(source) / 1e6
    voc = os.path.join(scratch, "voc")
    subprocess.run([binary, "convert", source, voc, "--to", "voc", "--json"], stdout=subprocess.DEVNULL, check=False)
    results = []
    for name, origin, target, limit in (("YOLO", source, "yolo", 6), ("VOC", source, "voc", 10), ("COCO", voc, "coco", 10)):
        ours, theirs = [], []
        for _ in range(rounds):
            out = os.path.join(scratch, "out")
            ours.append(cpu([binary, "convert", origin, out, "--to", target, "--json"]))
            shutil.rmtree(out)
            kinds = {"yolo": "yolo", "voc": "voc", "coco": "coco_instances"}
            root = voc if name == "COCO" else os.path.join(scratch, "coco")
            theirs.append(cpu([
                sys.executable, "-c", DATUMARO, root, "voc" if name == "COCO" else "coco_instances", out, kinds[target]],
                allowed=(0,)))
            shutil.rmtree(out)
            say(f"to {name}: {ours[-1]:.2f} s, Datumaro {theirs[-1]:.2f} s")
        ratio = median([their / our for their, our in zip(theirs, ours)])
        results.append(Result(
            f"{'VOC → COCO' if name == 'COCO' else 'COCO → ' + name}, 10,000 images, CPU time",
            f"{median(ours):.2f} s", f"≥ {limit} × Datumaro", None if tiny else ratio >= limit,
            f"Datumaro: {median(theirs):.1f} s", ratio,
            f"{size:.0f} MB of COCO JSON on tmpfs, {rounds} rounds"))
    return results


def reading(binary, scratch, tiny, rounds):
    """How fast a file of 1.5 million annotations is read: converted into a format that holds none of its labels."""
    source = os.path.join(scratch, "large.json")
    labels(source, 300 if tiny else 100_000, 15)
    size = os.path.getsize(source) / 1e6
    times = []
    for _ in range(rounds):
        out = os.path.join(scratch, "out")
        times.append(cpu([binary, "convert", source, out, "--from", "coco", "--to", "activitynet", "--json"]))
        shutil.rmtree(out)
    rate = size / median(times)
    return [Result(
        "COCO of 1.5 million annotations, read", f"{rate:,.0f} MB/s", "≥ 200 MB/s", None if tiny else rate >= 200,
        note=f"{size:,.0f} MB by CPU time, into a format that holds no pictures, so that nothing is written")]


def peak(command):
    """Most memory that a command held, in MB: asked until it ends, since what a parent held is counted after it."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most = 0
    while process.poll() is None:
        try:
            with open(f"/proc/{process.pid}/status") as file:
                most = max([most, *(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))])
        except OSError:
            break
        time.sleep(0.002)
    if process.wait() not in (0, 1):
        raise SystemExit(f"{' '.join(command[:2])} ended with {process.returncode}")
    return most / 1024


def cloud(binary, scratch, tiny):
    """A cloud that is read from one format and written in another: pages of the mapped file count too."""
    count = 50_000 if tiny else 5_000_000
    source = os.path.join(scratch, "cloud.pcd")
    chance = numpy.random.default_rng(3)
    with open(source, "wb") as file:
        file.write((
            "VERSION 0.7\nFIELDS x y z intensity\nSIZE 4 4 4 4\nTYPE F F F F\nCOUNT 1 1 1 1\n"
            f"WIDTH {count}\nHEIGHT 1\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS {count}\nDATA binary\n").encode())
        file.write(chance.uniform(-50, 50, (count, 4)).astype("<f4").tobytes())
    compressed, text = os.path.join(scratch, "compressed.pcd"), os.path.join(scratch, "text.pcd")
    idle = peak([binary, "--help"])
    figures = [
        peak([binary, "convert", place, out, *words, "--json"]) for place, out, words in (
            (source, os.path.join(scratch, "cloud.ply"), ["--to", "ply"]),
            (source, compressed, ["--to", "pcd", "--encoding", "compressed"]),
            (compressed, text, ["--to", "pcd", "--encoding", "ascii"]))]
    return [Result(
        f"Memory of reading a cloud of {count / 1e6:.0f} million points", f"{max(figures):,.0f} MB",
        note=f"PCD of {os.path.getsize(source) / 1e6:.0f} MB to PLY {figures[0]:,.0f} MB, to compressed PCD {figures[1]:,.0f} MB, "
        f"from that to text {figures[2]:,.0f} MB; the program alone {idle:,.0f} MB")]
