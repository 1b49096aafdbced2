"""`framewright extract`: frame N is the frame that OpenCV and PyAV call N, whatever the video is like."""

import json
import shutil
import subprocess

import av
import cv2
import numpy
import pytest

from framewright import BINARY, SAMPLE_DATA, run_verb

FFMPEG = shutil.which("ffmpeg")
VIDEOS = sorted((SAMPLE_DATA / "videos").glob("*.mp4")) if SAMPLE_DATA.exists() else []
SAMPLES = [*VIDEOS, SAMPLE_DATA / "hostile/video/rotated_90.mov", SAMPLE_DATA / "speech/nasa_webb_16s.mp4"]
MADE = {
    "variable.mp4": "-vf setpts=(N+3*mod(N\\,4))/25/TB -vsync vfr -c:v libx264 -bf 2 -g 20",
    "open.ts": "-c:v libx264 -bf 3 -x264-params open-gop=1:keyint=20:scenecut=0",
    "vp9.webm": "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 20",
    "hevc.mp4": "-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=20",
    "old.avi": "-c:v mpeg4 -bf 2 -g 20",
    "ntsc.mkv": "-r 30000/1001 -c:v libx264 -bf 3 -g 30",
    "trimmed.mp4": None,
    "sideways.mp4": None,
}


def ffmpeg(*words):
    subprocess.run([FFMPEG, "-hide_banner", "-loglevel", "error", "-nostdin", "-y", *map(str, words)], check=True)


def made(name, folder):
    path = folder / name
    source = ["-f", "lavfi", "-i", "testsrc2=size=192x108:rate=25", "-frames:v", "75"]
    if name == "trimmed.mp4":
        # Packets before the cut stay in the file; an edit list leaves them out.
        ffmpeg(*source, "-c:v", "libx264", "-g", "20", "-bf", "2", folder / "whole.mp4")
        ffmpeg("-ss", "1.1", "-i", folder / "whole.mp4", "-c", "copy", path)
    elif name == "sideways.mp4":
        ffmpeg(*source, "-c:v", "libx264", "-g", "20", folder / "level.mp4")
        ffmpeg("-i", folder / "level.mp4", "-c", "copy", "-metadata:s:v", "rotate=270", path)
    else:
        ffmpeg(*source, *MADE[name].split(), path)
    return path


def by_opencv(path):
    """All frames, upright."""
    reader = cv2.VideoCapture(str(path))
    frames = []
    while True:
        there, frame = reader.read()
        if not there:
            return frames
        frames.append(frame)


def times_by_pyav(path):
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return [frame.pts for frame in container.decode(stream)], stream.time_base


def extract(path, out, *words, statuses=(0,)):
    done = run_verb("extract", path, out, *words, "--json")
    assert done.returncode in statuses, done
    return json.loads(done.stdout)


def agree(path, tmp_path, step):
    report = extract(path, tmp_path / "out", "--every-frames", step, "--format", "png")
    frames = by_opencv(path)
    times, base = times_by_pyav(path)
    assert report["video"]["frames"] == len(frames) == len(times)
    assert [frame["number"] for frame in report["frames"]] == list(range(0, len(frames), step))
    if None not in times:
        assert [frame["pts"] for frame in report["frames"]] == times[::step]
        assert report["video"]["time_base"] == f"{base.numerator}/{base.denominator}"
    for frame in report["frames"]:
        ours = cv2.imread(str(tmp_path / "out" / frame["file"]))
        number = frame["number"]
        theirs = frames[number]
        assert ours.shape == theirs.shape
        # Readers differ in how they spread chroma over pixels; neighbours differ by far more.
        def distance(other):
            return float(numpy.abs(ours.astype(int) - other.astype(int)).mean())
        assert distance(theirs) < 4, number
        near = [n for n in range(max(0, number - 2), min(len(frames), number + 3)) if n != number]
        if distance(theirs) > 0.5:
            assert all(distance(theirs) <= distance(frames[n]) + 0.01 for n in near), number


@pytest.mark.sample_data("videos", "hostile/video", "speech")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_sample_videos_are_numbered_as_elsewhere(path, tmp_path):
    agree(path, tmp_path, 7 if path.name != "rotated_90.mov" else 1)


@pytest.mark.skipif(FFMPEG is None, reason="needs Debian's package ffmpeg")
@pytest.mark.parametrize("name", MADE)
def test_other_layouts_are_numbered_as_elsewhere(name, tmp_path):
    agree(made(name, tmp_path), tmp_path, 3)


@pytest.mark.sample_data("videos")
def test_plans_and_running_again(tmp_path):
    video, out = SAMPLE_DATA / "videos/bridge_traffic_10s.mp4", tmp_path / "out"
    report = extract(video, out)
    assert [frame["number"] for frame in report["frames"]] == list(range(0, 250, 25))
    assert [frame["seconds"] for frame in report["frames"]] == list(range(10))
    assert extract(video, out)["present"] == 10
    again = extract(video, out, "--every", "500ms")
    assert (again["written"], again["present"]) == (10, 10)
    assert len(list(out.iterdir())) == 20
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        keys = sorted(packet.pts for packet in container.demux(stream) if packet.is_keyframe and packet.size)
    found = extract(video, tmp_path / "keys", "--keyframes")["frames"]
    assert [frame["pts"] for frame in found] == keys and all(frame["keyframe"] for frame in found)
    few = extract(video, tmp_path / "few", "--every-frames", "1", "--max", "40", "--from", "2", "--to", "0:06")
    assert few["wanted"] <= 40 and few["stride"] == 3
    assert few["frames"][0]["number"] == 50 and few["frames"][-1]["number"] < 150
    assert extract(video, tmp_path / "count", "--count", "4", "--format", "webp", "--longest", "100")["written"] == 4
    assert cv2.imread(str(next((tmp_path / "count").iterdir()))).shape[:2] == (43, 100)
    assert extract(video, tmp_path / "scenes", "--scenes", "--method", "adaptive")["frames"][0]["number"] == 0


@pytest.mark.sample_data("hostile/video", "videos")
def test_what_is_no_video_fails_and_damage_is_a_warning(tmp_path):
    hostile = SAMPLE_DATA / "hostile/video"
    for name in ("empty.mp4", "concat_named.avi", "audio_only.mp4", "truncated_half.mp4", "absent.mp4"):
        done = run_verb("extract", hostile / name, tmp_path / "out")
        assert done.returncode == 3 and name in done.stderr and not done.stdout, done
        assert not (tmp_path / "out").exists()
    report = extract(hostile / "corrupted.mp4", tmp_path / "damaged", "--every-frames", "1", statuses=(1,))
    assert report["written"] == 49 and report["lost"] == 1
    video = SAMPLE_DATA / "videos/bridge_traffic_10s.mp4"
    for words in ([], ["a"], [video, "out", "--every", "x"], [video, "out", "--fps", "0"],
                  [video, "out", "--count", "0"], [video, "out", "--keyframes", "--scenes"],
                  [video, "out", "--format", "bmp"], [video, "out", "--threshold", "3"],
                  [video, "out", "--from", "5", "--to", "4"], [video, __file__]):
        done = run_verb("extract", *words)
        assert done.returncode == 2 and done.stderr, words
