"""Workers killed while they take over a video that was sent in parts."""

import contextlib
import shutil
import sys

import psutil
import pytest
import requests

import framewright as program
from conftest import Miner
from framewright import wait_until
from slow_line import SlowLine
from stages import Held, finish, kill_workers, make_clip, running, whole_settings

sys.path.insert(0, str(program.ROOT / "e2e/s3"))
from object_store import BUCKET, Store  # noqa: E402

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="needs ffmpeg")
KIND = "footage.receive"


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    make_clip(path)
    return path.read_bytes()


def send(miner, work, data):
    """Every part of a video; the address of the upload."""
    uploads = f"projects/{work}/video_uploads"
    ticket = miner.person.post(uploads, {"filename": "clip.mp4", "size": len(data)}, 201)
    upload = f"{uploads}/{ticket['upload_id']}"
    for part in miner.person.post(f"{upload}/parts", {"numbers": list(range(1, ticket["part_count"] + 1))})["parts"]:
        first = (part["number"] - 1) * ticket["part_size"]
        address = part["url"] if part["url"].startswith("http") else miner.own.url + part["url"]
        answer = requests.put(address, data=data[first:first + ticket["part_size"]], timeout=60)
        assert answer.status_code == 200, answer.text
    return upload


def complete(miner, upload):
    return miner.person.post(f"{upload}/complete", None, 202)["id"]


def whole(miner, job, upload):
    """The video that an upload became."""
    assert miner.person.wait_job(job)["status"] == "succeeded"
    shown = miner.person.get(upload)
    assert shown["status"] == "completed", shown
    return shown["video_id"]


class Paused:
    """Workers that stand still until they are let go."""

    def __init__(self, own):
        self.found = own.processes()["work"]
        assert self.found
        for process in self.found:
            process.suspend()

    def let_go(self):
        for process in self.found:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()


# The video's row waits once the bytes have moved to their name; the upload's, once the video is written and linked.
@pytest.mark.parametrize("table", ["videos", "uploads"])
def test_a_worker_killed_over_what_two_projects_sent_makes_one_video(own, ada, clip, table):
    data = clip + table.encode()
    works = [ada.project(**whole_settings()) for _ in range(2)]
    uploads = [send(ada, work, data) for work in works]
    paused = Paused(own)
    held = None
    try:
        jobs = [complete(ada, upload) for upload in uploads]
        held = Held(own, table)
        paused.let_go()
        for work in works:
            wait_until(lambda: running(own, work, KIND), 60, f"a job {KIND}")
        # One waits for the table, the other for the one who brings the same bytes.
        wait_until(lambda: int(own.sql("""select count(*) from pg_stat_activity
                                          where wait_event_type = 'Lock' and state = 'active'""")[0][0]) >= 2,
                   60, "both that wait")
        kill_workers(own)
    finally:
        paused.let_go()
        if held:
            held.let_go()
    videos = {whole(ada, job, upload) for job, upload in zip(jobs, uploads)}
    assert len(videos) == 1
    for work in works:
        finish(ada, own, work, "")
        assert {row["id"] for row in ada.rows(work).values()} == videos
    assert own.sql(f"select count(*) from videos where sha256 = (select sha256 from videos where id = '{videos.pop()}')") == [["1"]]
    attempts = own.sql(f"select attempts from jobs where id in ('{jobs[0]}', '{jobs[1]}')")
    assert attempts == [["2"], ["2"]], attempts
    # The bytes have one name alone.
    objects = [path for path in (own.data / "objects/objects").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size == len(data) and path.read_bytes() == data for path in objects) == 1
    assert not [path for work in works for path in objects if work in str(path) and "incoming" in str(path)]


def test_a_worker_killed_while_it_reads_what_a_bucket_holds_begins_again(binary, tmp_path, clip):
    """Where bytes are kept in a store that knows no hash of them, the worker reads them all."""
    store = Store(tmp_path / "bucket")
    line = SlowLine(store.endpoint)
    line.hurry.set()
    settings = {"OBJECTS_URL": f"s3://{BUCKET}?endpoint={line.endpoint}", "OBJECTS_ACCESS_KEY_ID": "test-key",
                "OBJECTS_SECRET_ACCESS_KEY": "test-secret"}
    try:
        with program.running(workers=1, settings=settings) as one:
            one.scratch = tmp_path
            miner = Miner(one)
            work = miner.project(**whole_settings())
            upload = send(miner, work, clip)
            line.reads.clear()
            line.hurry.clear()
            job = complete(miner, upload)
            wait_until(lambda: running(one, work, KIND) and line.reads, 60, "the reading")
            assert "/incoming/" in line.reads[0][0], line.reads
            kill_workers(one)
            assert one.sql(f"select 1 from jobs where id = '{job}' and checkpoint is null") == [["1"]]
            line.hurry.set()
            video = whole(miner, job, upload)
            finish(miner, one, work, "")
            assert {row["id"] for row in miner.rows(work).values()} == {video}
            assert one.sql("select count(*) from videos") == [["1"]]
            names = [found["Key"] for found in store.client().list_objects_v2(Bucket=BUCKET)["Contents"]]
            assert not [name for name in names if "/incoming/" in name], names
            sha256 = one.sql(f"select encode(sha256, 'hex') from videos where id = '{video}'")[0][0]
            assert [name.endswith(sha256) for name in names].count(True) == 1, names
    finally:
        line.stop()
        store.stop()
