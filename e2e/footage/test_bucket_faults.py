"""Videos of a bucket: workers killed while they scan and fetch, and a store that breaks off."""

import shutil
import sys

import pytest

from framewright import ROOT, wait_until
from slow_line import SlowLine
from stages import FRAMES, Held, finish, kill_workers, make_clip, running, whole_settings

sys.path.insert(0, str(ROOT / "e2e/s3"))
from object_store import BUCKET, Store  # noqa: E402

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="needs ffmpeg")


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    make_clip(path)
    return path.read_bytes()


@pytest.fixture
def bucket(tmp_path):
    store = Store(tmp_path / "bucket")
    store.line = SlowLine(store.endpoint)
    yield store
    store.line.stop()
    store.stop()


def add(miner, work, bucket):
    """A bucket of the project, whose every line is the slow one."""
    return miner.person.post(f"projects/{work}/bucket_imports", {
        "name": "Yard", "endpoint": bucket.line.endpoint, "bucket": BUCKET, "prefix": "clips/", "takes": "videos",
        "access_key_id": "test-key", "secret_access_key": "test-secret"}, 201)["id"]


def put(bucket, name, data, number):
    """A clip with a tail of its own, which changes its bytes and none of its frames."""
    bucket.client().put_object(Bucket=BUCKET, Key=f"clips/{name}.mp4", Body=data + number.to_bytes(8, "big"))


def scan(miner, found):
    return miner.person.post(f"bucket_imports/{found}/scan", None, 202)["id"]


def videos(own, work):
    """Every video of the project's workspace."""
    return own.sql(f"select v.id from videos v join projects p on p.workspace_id = v.workspace_id and p.id = '{work}'")


def test_a_killed_worker_fetches_on_where_it_was(own, ada, bucket, clip):
    put(bucket, "one", clip, 1)
    work = ada.project(**whole_settings())
    found = add(ada, work, bucket)
    assert ada.person.wait_job(scan(ada, found))["status"] == "succeeded"
    wait_until(lambda: own.sql(f"""select 1 from jobs where kind = 'videos.download' and project_id = '{work}'
                                   and status = 'running' and progress_done > 50000"""), 60, "some of the bytes")
    kill_workers(own)
    bucket.line.hurry.set()
    finish(ada, own, work, next(iter(ada.rows(work))))
    assert len(videos(own, work)) == 1
    firsts = [first for _, first in bucket.line.reads]
    assert len(firsts) == 2 and firsts[0] == 0 and firsts[1] > 0, firsts


def test_a_store_that_breaks_off_is_read_on(own, ada, bucket, clip):
    put(bucket, "one", clip, 2)
    bucket.line.hurry.set()
    bucket.line.breaks = [100_000, 150_000]
    work = ada.project(**whole_settings())
    found = add(ada, work, bucket)
    assert ada.person.wait_job(scan(ada, found))["status"] == "succeeded"
    finish(ada, own, work, next(iter(ada.rows(work))))
    assert len(videos(own, work)) == 1
    firsts = [first for _, first in bucket.line.reads]
    assert len(firsts) == 3 and firsts[0] == 0 and firsts == sorted(set(firsts)), firsts
    jobs = own.sql(f"select attempts from jobs where kind = 'videos.download' and project_id = '{work}'")
    assert jobs == [["1"]], jobs


def test_a_killed_scan_names_no_video_twice(own, ada, bucket, clip):
    for number, name in enumerate(["one", "two", "three"], 3):
        put(bucket, name, clip, number)
    bucket.line.hurry.set()
    work = ada.project(extract={"mode": "count", "count": 5})
    found = add(ada, work, bucket)
    held = Held(own, "bucket_objects")
    try:
        job = scan(ada, found)
        wait_until(lambda: running(own, work, "bucket_imports.scan"), 60, "the scan")
        wait_until(lambda: own.sql("select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%bucket_objects%'"),
                   60, "the scan's rows")
        kill_workers(own)
    finally:
        held.let_go()
    done = ada.person.wait_job(job)
    assert done["status"] == "succeeded" and done["result"]["videos"] == 3, done
    rows = ada.ended(3, 300, work)
    assert all(row["video"] == "EXTRACTED" and row["frames"] == 5 for row in rows.values()), rows
    assert len(videos(own, work)) == 3
    ada.complete(work=work)
    ada.check(work)
