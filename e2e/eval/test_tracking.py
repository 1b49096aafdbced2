"""Tracking scores: the published table, py-motmetrics and TrackEval."""

import json
import random

import numpy
import pytest

from reference import judged
from test_coco import DATA, pytestmark, score  # noqa: F401

MOT = DATA.parent / "mot/TUD-Campus"


@pytest.mark.skipif(not MOT.is_dir(), reason="needs the sample data: set FRAMEWRIGHT_SAMPLE_DATA")
def test_published_table():
    ours = score(MOT / "gt.txt", MOT / "test.txt", "tracking")["overall"]
    expected = json.loads((MOT / "expected.json").read_text())
    names = {"IDF1": "idf1", "IDP": "idp", "IDR": "idr", "Rcll": "recall", "Prcn": "precision", "GT": "tracks", "MT": "mostly_tracked",
             "PT": "partially_tracked", "ML": "mostly_lost", "FP": "false_positives", "FN": "misses", "IDs": "switches",
             "FM": "fragmentations", "MOTA": "mota", "MOTP_distance": "motp_distance"}
    for theirs, name in names.items():
        assert round(ours[name], 3) == expected[theirs], theirs


def video(seed):
    chance = random.Random(seed)
    truth, found = [], []
    for track in range(1, 9):
        x, y, start = chance.uniform(0, 500), chance.uniform(0, 300), chance.randrange(1, 20)
        dx, dy, number = chance.uniform(-4, 4), chance.uniform(-3, 3), track * 10
        for frame in range(start, start + chance.randrange(10, 50)):
            x, y = x + dx, y + dy
            truth.append((frame, track, x, y, 60, 90))
            if chance.random() < 0.06:
                number = chance.randrange(1, 99)
            if chance.random() < 0.85 and not any(row[0] == frame and row[1] == number for row in found):
                found.append((frame, number, x + chance.gauss(0, 7), y + chance.gauss(0, 7), 60 + chance.gauss(0, 4), 90))
            if chance.random() < 0.1:
                found.append((frame, 1000 + len(found), chance.uniform(0, 500), chance.uniform(0, 300), 50, 80))
    return truth, found


def write(path, rows):
    path.write_text("".join(",".join(str(value) for value in row) + ",1,-1,-1,-1\n" for row in rows))


def overlaps(there, found):
    if not there or not found:
        return numpy.zeros((len(there), len(found)))
    a, b = numpy.array(there)[:, None, 2:6], numpy.array(found)[None, :, 2:6]
    low, high = numpy.maximum(a[..., :2], b[..., :2]), numpy.minimum(a[..., :2] + a[..., 2:], b[..., :2] + b[..., 2:])
    shared = numpy.clip(high - low, 0, None).prod(-1)
    return shared / (a[..., 2:].prod(-1) + b[..., 2:].prod(-1) - shared)


@pytest.mark.parametrize("seed", range(5))
def test_equals_motmetrics(tmp_path, seed):
    truth, found = video(seed)
    write(tmp_path / "gt.txt", truth)
    write(tmp_path / "dt.txt", found)
    ours = score(tmp_path / "gt.txt", tmp_path / "dt.txt", "tracking")["overall"]

    def ask():
        import motmetrics

        account = motmetrics.MOTAccumulator(auto_id=True)
        for frame in sorted({row[0] for row in truth + found}):
            there, guess = [row for row in truth if row[0] == frame], [row for row in found if row[0] == frame]
            distance = 1 - overlaps(there, guess)
            account.update([row[1] for row in there], [row[1] for row in guess],
                           numpy.where(distance > 0.5, numpy.nan, distance))
        table = motmetrics.metrics.create().compute(account, metrics=motmetrics.metrics.motchallenge_metrics, name="it")
        return {name: float(value) for name, value in table.loc["it"].items()}

    theirs = judged(f"motmetrics {seed}", ask, "motmetrics")
    names = {"idf1": "idf1", "idp": "idp", "idr": "idr", "recall": "recall", "precision": "precision", "num_unique_objects": "tracks",
             "mostly_tracked": "mostly_tracked", "partially_tracked": "partially_tracked", "mostly_lost": "mostly_lost",
             "num_false_positives": "false_positives", "num_misses": "misses", "num_switches": "switches",
             "num_fragmentations": "fragmentations", "mota": "mota", "motp": "motp_distance"}
    for other, name in names.items():
        assert abs(ours[name] - theirs[other]) < 1e-9, other


@pytest.mark.parametrize("seed", range(5))
def test_equals_trackeval(tmp_path, seed):
    truth, found = video(seed)
    write(tmp_path / "gt.txt", truth)
    write(tmp_path / "dt.txt", found)
    ours = score(tmp_path / "gt.txt", tmp_path / "dt.txt", "tracking")["overall"]
    gt_ids, dt_ids = sorted({row[1] for row in truth}), sorted({row[1] for row in found})
    data = {"num_gt_dets": len(truth), "num_tracker_dets": len(found), "num_gt_ids": len(gt_ids), "num_tracker_ids": len(dt_ids),
            "gt_ids": [], "tracker_ids": [], "similarity_scores": []}
    for frame in sorted({row[0] for row in truth + found}):
        there, guess = [row for row in truth if row[0] == frame], [row for row in found if row[0] == frame]
        data["gt_ids"].append(numpy.array([gt_ids.index(row[1]) for row in there], dtype=int))
        data["tracker_ids"].append(numpy.array([dt_ids.index(row[1]) for row in guess], dtype=int))
        data["similarity_scores"].append(overlaps(there, guess))

    def ask():
        from trackeval.metrics.hota import HOTA
        return {name: value.mean() for name, value in HOTA().eval_sequence(data).items() if isinstance(value, numpy.ndarray)}

    theirs = judged(f"trackeval {seed}", ask, "trackeval")
    names = {"HOTA": "hota", "DetA": "det_a", "AssA": "ass_a", "LocA": "loc_a", "DetRe": "det_re", "DetPr": "det_pr", "AssRe": "ass_re",
             "AssPr": "ass_pr"}
    for other, name in names.items():
        assert abs(ours[name] - theirs[other]) < 1e-9, other


@pytest.mark.parametrize("benchmark", ["mot16", "mot17", "mot20"])
@pytest.mark.parametrize("seed", range(3))
def test_distractors_count_neither_way(tmp_path, benchmark, seed):
    """What TrackEval prepares, made here with scipy, scores as the option does."""
    from scipy.optimize import linear_sum_assignment

    truth, found = video(seed)
    kinds = {track: [1, 1, 8, 3, 12, 6, 2, 1][track % 8] for _, track, *_ in truth}
    flags = [(frame + track) % 9 != 0 for frame, track, *_ in truth]
    (tmp_path / "gt.txt").write_text("".join(
        ",".join(map(str, row)) + f",{int(flag)},{kinds[row[1]]},1\n" for row, flag in zip(truth, flags)))
    write(tmp_path / "dt.txt", found)
    distractors = {2, 7, 8, 12} | ({6} if benchmark == "mot20" else set())
    kept = []
    for frame in sorted({row[0] for row in found}):
        there, guess = [row for row in truth if row[0] == frame], [row for row in found if row[0] == frame]
        scores = overlaps(there, guess)
        scores[scores < 0.5 - numpy.finfo(float).eps] = 0
        gone = set()
        for row, column in zip(*linear_sum_assignment(-scores)):
            if scores[row, column] > numpy.finfo(float).eps and kinds[there[row][1]] in distractors:
                gone.add(column)
        kept += [row for index, row in enumerate(guess) if index not in gone]
    assert len(kept) < len(found)
    write(tmp_path / "gt2.txt", [row for row, flag in zip(truth, flags) if flag and kinds[row[1]] == 1])
    write(tmp_path / "dt2.txt", kept)
    ours = score(tmp_path / "gt.txt", tmp_path / "dt.txt", "tracking", "--benchmark", benchmark)["overall"]
    assert ours == score(tmp_path / "gt2.txt", tmp_path / "dt2.txt", "tracking")["overall"]


def test_broken_lines_are_named_or_counted(tmp_path):
    truth, found = video(1)
    write(tmp_path / "gt.txt", truth)
    write(tmp_path / "dt.txt", found)
    expected = score(tmp_path / "gt.txt", tmp_path / "dt.txt", "tracking")["overall"]
    bad = ["1,1,0,0,1e200,1e200,1", "1,2,1.7e308,0,1.7e308,1,1", "1,x,0,0,5,5,1"] * 10
    (tmp_path / "dt.txt").write_text("\n".join(bad) + "\n" + (tmp_path / "dt.txt").read_text())
    ours = score(tmp_path / "gt.txt", tmp_path / "dt.txt", "tracking")
    assert ours["overall"] == expected
    assert [entry.get("line") for entry in ours["diagnostics"]] == [*range(1, 21), None]
    assert "10 more lines" in ours["diagnostics"][-1]["message"]
