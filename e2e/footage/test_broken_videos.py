"""Fifty broken videos in one project: none holds a worker up, each failure has its reason, good frames are kept."""

import random
import shutil
import subprocess

import pytest

import framewright as program

FFMPEG = shutil.which("ffmpeg")
VIDEOS = sorted((program.SAMPLE_DATA / "videos").glob("*.mp4")) if program.SAMPLE_DATA.exists() else []
HOSTILE = ["truncated_half.mp4", "empty.mp4", "concat_named.avi", "corrupted.mp4", "audio_only.mp4"]

pytestmark = [pytest.mark.sample_data("videos", "hostile/video"),
              pytest.mark.skipif(not FFMPEG, reason="needs ffmpeg")]


@pytest.fixture
def broken(site):
    """Names of the files with what is known of each: the tenths of a stream that can be cut anywhere, else None."""
    names = {}

    contents = set()

    def put(name, data, tenths=None):
        # Equal bytes would become one video.
        if data in contents:
            return
        contents.add(data)
        (site.folder / name).write_bytes(data)
        names[name] = tenths

    for name in HOSTILE:
        put(name, (program.SAMPLE_DATA / "hostile/video" / name).read_bytes())
    for number, video in enumerate(VIDEOS):
        data = video.read_bytes()
        for tenth in range(1, 10):
            put(f"{number}-cut{tenth}.mp4", data[:len(data) * tenth // 10])
    # A stream whose index does not stand at its end: what is there can be read.
    whole = site.folder / "whole.mkv"
    subprocess.run([FFMPEG, "-v", "error", "-i", str(VIDEOS[1]), "-c", "copy", "-an", "-y", str(whole)], check=True)
    data = whole.read_bytes()
    whole.unlink()
    for tenth in range(1, 10):
        put(f"stream-cut{tenth}.mkv", data[:len(data) * tenth // 10], tenth)
    for seed in range(2):
        chance = random.Random(seed)
        noisy = bytearray(data)
        for _ in range(40):
            place = chance.randrange(len(noisy) // 4, len(noisy) - 64)
            noisy[place:place + 32] = bytes(chance.randrange(256) for _ in range(32))
        put(f"noisy{seed}.mkv", bytes(noisy))
    return names


def test_fifty_broken_videos(ada, own, site, broken):
    names = list(broken)
    assert len(names) >= 50
    good = "good.mp4"
    shutil.copy(VIDEOS[1], site.folder / good)
    addresses = {f"{site.url}/{name}": name for name in [*names, good]}
    everything = list(addresses)
    for start in range(0, len(everything), 20):
        ada.fetch(everything[start:start + 20])
    rows = {addresses[url]: row for url, row in ada.ended(len(addresses), 900).items()}

    for name, row in rows.items():
        if row["video"] == "FAILED" or row["link"] == "FAILED":
            assert row["code"] and row["message"], (name, row)
            assert row["code"] not in ("internal", "decoder_crashed", "worker_lost"), (name, row)
        else:
            numbers = ada.numbers(row["id"])
            assert len(numbers) == row["frames"] == len(set(numbers)), name
    # The page tells the reason, too.
    shown = {addresses[url]: video for url, video in ada.videos().items()}
    assert all(shown[name]["error"]["message"] for name, row in rows.items() if row["video"] == "FAILED")
    assert rows["empty.mp4"]["video"] == rows["audio_only.mp4"]["video"] == rows["concat_named.avi"]["video"] == "FAILED"

    # Frames of what is there of a cut stream are those of the whole one.
    whole = ada.numbers(rows[good]["id"])
    assert rows[good]["video"] == "EXTRACTED" and len(whole) >= 10
    found = []
    for name, tenth in broken.items():
        if tenth:
            row = rows[name]
            numbers = ada.numbers(row["id"])
            assert row["video"] == "EXTRACTED" and numbers, (name, row)
            assert numbers == whole[:len(numbers)], name
            found.append(len(numbers))
    assert found == sorted(found) and found[-1] > len(whole) // 2
    for name in ("noisy0.mkv", "noisy1.mkv", "corrupted.mp4"):
        assert rows[name]["video"] == "EXTRACTED" and rows[name]["frames"] > 0, (name, rows[name])
    ada.complete()
    counts = ada.check()
    assert counts["total"] == len(addresses)
    # Copies for the browser are made last; those of broken videos end too.
    left = "select count(*) from jobs where status in ('queued', 'running') and kind like 'videos.%'"
    program.wait_until(lambda: own.sql(left) == [["0"]], 300, "the end of all jobs")
