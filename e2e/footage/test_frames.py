"""Frames of videos by number over HTTP: frame N is the frame that OpenCV and PyAV call N, whatever the video is like and
wherever the picture is taken from."""

import fractions
import shutil
import subprocess
import sys

import av
import cv2
import numpy
import psutil
import pytest

import framewright as program

sys.path.insert(0, str(program.ROOT / "e2e/shell"))
from test_extract import MADE, SAMPLES, by_opencv, made  # noqa: E402

pytestmark = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs Debian's package ffmpeg")


def send(person, project, path):
    """Sends a file in parts, as the pages do: the video."""
    data = path.read_bytes()
    upload = person.post(f"projects/{project}/video_uploads", {"filename": path.name, "size": len(data)})
    numbers = [part + 1 for part in range(upload["part_count"])]
    parts = person.post(f"projects/{project}/video_uploads/{upload['upload_id']}/parts", {"numbers": numbers})["parts"]
    for part in parts:
        first = (part["number"] - 1) * upload["part_size"]
        answer = program.requests.put(part["url"], data=data[first:first + upload["part_size"]])
        assert answer.status_code == 200, answer.text
    person.post(f"projects/{project}/video_uploads/{upload['upload_id']}/complete", {})
    return program.wait_until(
        lambda: person.get(f"projects/{project}/video_uploads/{upload['upload_id']}").get("video_id"), 90, "the video")


def ready(person, project, video, seconds=240):
    """Waits for frames and proxy: the video's page."""
    def state():
        shown = person.get(f"projects/{project}/videos/{video}")
        assert shown["video"]["status"] != "FAILED", shown["video"]["error"]
        return shown if shown["proxy_state"]["status"] in ("ready", "original", "failed") else None
    shown = program.wait_until(state, seconds, "the proxy")
    assert shown["proxy_state"]["status"] != "failed", shown["proxy_state"]
    return shown


def frame(person, project, video, number, **query):
    answer = person.send("GET", f"projects/{project}/videos/{video}/frames/{number}", params=query)
    assert answer.status_code == 200, answer.text
    picture = cv2.imdecode(numpy.frombuffer(answer.content, numpy.uint8), cv2.IMREAD_COLOR)
    return picture, answer.headers["X-Framewright-Source"]


def small(picture):
    return cv2.resize(picture, (96, 96), interpolation=cv2.INTER_AREA).astype(numpy.int16)


def apart(a, b):
    return float(numpy.abs(a - b).mean())


def check(person, project, path):
    wanted = [small(one) for one in by_opencv(path)]
    count = len(wanted)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        times = [one.pts * one.time_base for one in container.decode(stream)]
    assert len(times) == count
    video = send(person, project, path)
    shown = ready(person, project, video)
    page = person.get(f"projects/{project}/videos/{video}/frames?limit=100000")
    assert page["frame_count"] == count and page.get("next") is None
    base = fractions.Fraction(page["time_base"]["numerator"], page["time_base"]["denominator"])
    assert [pts * base for pts in page["pts"]] == times
    numbers = sorted({0, 1, 2, count // 3, count // 2, count // 2 + 1, count - 2, count - 1} & set(range(count)))
    sources = set()
    for query in ({}, {"source": "original"}, {"longest": 96, "format": "webp"}):
        for number in numbers[::-1] + numbers:
            picture, source = frame(person, project, video, number, quality=95, **query)
            sources.add(source)
            picture = small(picture)
            here = apart(picture, wanted[number])
            assert here < 16, (path.name, number, query, source, here)
            # Where neighbours are told apart at all, this frame is nearer than they are.
            for other in (number - 1, number + 1):
                if 0 <= other < count and apart(wanted[number], wanted[other]) > 2:
                    assert here < apart(picture, wanted[other]), (path.name, number, other, query, source)
    assert "original" in sources
    if shown["proxy_state"]["status"] == "ready":
        assert "proxy" in sources
    return video, shown


@pytest.fixture(scope="module")
def person(server):
    return server.sign_up("Ada")


@pytest.fixture
def project(person):
    one = person.project(classes=("thing",))["id"]
    person.patch(f"projects/{one}/footage", {"extract": {"mode": "count", "count": 3}, "filter": {"rules": {}}})
    return one


@pytest.mark.sample_data("videos", "hostile/video")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_samples_agree(person, project, path):
    if not path.exists():
        pytest.skip(f"needs the sample data {path}")
    check(person, project, path)


@pytest.mark.parametrize("name", sorted(MADE))
def test_made_videos_agree(person, project, tmp_path, name):
    check(person, project, made(name, tmp_path))


def test_the_proxy_plays_with_sound_and_keyframes(person, project, tmp_path):
    path = tmp_path / "loud.mkv"
    subprocess.run(
        ["ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-y", "-f", "lavfi", "-i",
         "testsrc2=size=320x180:rate=25:duration=4", "-f", "lavfi", "-i", "sine=frequency=440:duration=4", "-c:v", "libx264",
         "-g", "100", "-c:a", "libmp3lame", str(path)], check=True)
    video = send(person, project, path)
    shown = ready(person, project, video)
    assert shown["proxy_state"]["status"] == "ready" and shown["proxy_state"]["sound"] == "encoded"
    copy = tmp_path / "proxy.mp4"
    copy.write_bytes(program.requests.get(shown["proxy"]).content)
    with av.open(str(copy)) as container:
        assert container.streams.audio[0].codec_context.name == "aac"
        keys = [number for number, one in enumerate(container.decode(container.streams.video[0])) if one.key_frame]
        assert numpy.diff(keys + [100]).max() <= 15
    # Players ask for parts of it.
    part = program.requests.get(shown["proxy"], headers={"Range": "bytes=100-199"})
    assert part.status_code == 206 and part.content == copy.read_bytes()[100:200]
    assert part.headers["Content-Type"] == "video/mp4"


def showing(server):
    children = program.children(psutil.Process(server.process.pid))
    return [one for one in children if "show-frames" in program.command_line(one)]


def test_a_killed_decoder_costs_nobody_a_frame(server, person, project, tmp_path):
    path = made("old.avi", tmp_path)
    video = send(person, project, path)
    ready(person, project, video)
    frame(person, project, video, 10, longest=96)
    program.kill(showing(server))
    for number in (11, 12, 40):
        frame(person, project, video, number, longest=96)
    assert showing(server)
