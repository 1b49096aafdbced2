"""Semantic and panoptic scores beside a direct computation with numpy."""

import json
import struct
import zlib

import numpy
import pytest

from test_coco import pytestmark, score  # noqa: F401


def png(path, pixels):
    """Grey of 8 bits, or red, green and blue."""
    height, width = pixels.shape[:2]
    rows = b"".join(b"\0" + pixels[y].astype(numpy.uint8).tobytes() for y in range(height))

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2 if pixels.ndim == 3 else 0, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def blobs(chance, size, count):
    picture = numpy.zeros(size, dtype=int)
    for number in range(count):
        y, x = chance.integers(0, size[0] - 8), chance.integers(0, size[1] - 8)
        picture[y:y + chance.integers(4, 30), x:x + chance.integers(4, 40)] = number + 1
    return picture


@pytest.mark.parametrize("seed", range(3))
def test_semantic(tmp_path, seed):
    chance = numpy.random.default_rng(seed)
    (tmp_path / "gt").mkdir()
    (tmp_path / "dt").mkdir()
    matrix = numpy.zeros((6, 6))
    for number in range(4):
        there = blobs(chance, (40, 60), 5)
        found = numpy.where(chance.random((40, 60)) < 0.2, chance.integers(0, 6, (40, 60)), there)
        there = numpy.where(chance.random((40, 60)) < 0.05, 255, there)
        png(tmp_path / f"gt/{number}.png", there)
        png(tmp_path / f"dt/{number}.png", found)
        keep = there != 255
        numpy.add.at(matrix, (there[keep], found[keep]), 1)
    ours = score(tmp_path / "gt", tmp_path / "dt", "semantic")
    hits, rows, columns = matrix.diagonal(), matrix.sum(1), matrix.sum(0)
    iou, dice = hits / (rows + columns - hits), 2 * hits / (rows + columns)
    assert abs(ours["pixel_accuracy"] - hits.sum() / matrix.sum()) < 1e-12
    assert abs(ours["mean_iou"] - iou.mean()) < 1e-12
    assert abs(ours["mean_dice"] - dice.mean()) < 1e-12
    assert abs(ours["mean_accuracy"] - (hits / rows).mean()) < 1e-12
    assert abs(ours["frequency_weighted_iou"] - (iou * rows / rows.sum()).sum()) < 1e-12


def quality(pairs, classes):
    """PQ by its definition, segment by segment."""
    sums = {each: [0.0, 0, 0, 0] for each in classes}
    for there, segments, found, guesses in pairs:
        matched, taken = set(), set()
        for a in segments:
            for b in guesses:
                if a["iscrowd"] or a["category_id"] != b["category_id"]:
                    continue
                first, second = there == a["id"], found == b["id"]
                shared = (first & second).sum()
                overlap = shared / ((first | second).sum() - (second & (there == 0)).sum())
                if overlap > 0.5:
                    sums[a["category_id"]][0] += overlap
                    sums[a["category_id"]][1] += 1
                    matched.add(a["id"])
                    taken.add(b["id"])
        for a in segments:
            if a["id"] not in matched and not a["iscrowd"]:
                sums[a["category_id"]][3] += 1
        for b in guesses:
            if b["id"] in taken:
                continue
            second = found == b["id"]
            excused = second & (there == 0)
            crowds = [a["id"] for a in segments if a["iscrowd"] and a["category_id"] == b["category_id"]]
            if crowds:
                excused |= second & (there == crowds[-1])
            if excused.sum() / second.sum() <= 0.5:
                sums[b["category_id"]][2] += 1
    return {each: iou / (tp + fp / 2 + fn / 2) for each, (iou, tp, fp, fn) in sums.items() if tp + fp + fn}


@pytest.mark.parametrize("seed", range(3))
def test_panoptic(tmp_path, seed):
    chance = numpy.random.default_rng(seed)
    classes = [{"id": n * 2 + 1, "name": f"c{n}", "isthing": int(n < 3)} for n in range(5)]
    documents = {side: {"categories": classes, "annotations": []} for side in ("gt", "dt")}
    pairs = []
    for number in range(6):
        there = blobs(chance, (50, 70), 7) * 1000
        found = numpy.roll(there, chance.integers(0, 3), axis=1)
        found = numpy.where(found > 0, found + 77, 0)
        sides = []
        for side, picture in (("gt", there), ("dt", found)):
            ids = [int(each) for each in numpy.unique(picture) if each]
            segments = [{"id": each, "category_id": classes[(each // 1000) % 5]["id"] if chance.random() < 0.85 else 1,
                         "iscrowd": int(side == "gt" and chance.random() < 0.15)} for each in ids]
            if side == "gt":
                seen = set()
                for segment in segments:
                    # The reference keeps one crowd a class.
                    if segment["iscrowd"] and segment["category_id"] in seen:
                        segment["iscrowd"] = 0
                    if segment["iscrowd"]:
                        seen.add(segment["category_id"])
            (tmp_path / side).mkdir(exist_ok=True)
            png(tmp_path / side / f"{number}.png", numpy.stack([picture % 256, picture // 256 % 256, picture // 65536], -1))
            documents[side]["annotations"].append({"image_id": number, "file_name": f"{number}.png", "segments_info": segments})
            sides += [picture, segments]
        pairs.append(sides)
    for side, document in documents.items():
        (tmp_path / f"{side}.json").write_text(json.dumps(document))
    ours = score(tmp_path / "gt.json", tmp_path / "dt.json", "panoptic")
    expected = quality(pairs, [each["id"] for each in classes])
    for row in ours["classes"]:
        assert (row["pq"] is None) == (row["id"] not in expected)
        if row["pq"] is not None:
            assert abs(row["pq"] - expected[row["id"]]) < 1e-12
    assert abs(ours["all"]["pq"] - numpy.mean(list(expected.values()))) < 1e-12
    things = [expected[each["id"]] for each in classes if each["isthing"] and each["id"] in expected]
    assert abs(ours["things"]["pq"] - numpy.mean(things)) < 1e-12
