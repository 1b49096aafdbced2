"""Workers killed in every stage, sources that are slow, cut or shared, cancelled work, and a full disk."""

import os
import pathlib
import shutil
import subprocess
import sys
import time

import pytest

import framewright as program
from conftest import Miner
from framewright import Framewright, children, command_line, data_folder, kill, wait_until
from stages import FFMPEG, FRAMES, RATE, Held, finish, kill_workers, make_clip, running, whole_settings, work_folders
from video_site import Site

sys.path.insert(0, str(program.ROOT / "e2e/s3"))
from object_store import BUCKET, Store  # noqa: E402

SITES = program.ROOT / ".venv-sites/bin/yt-dlp"
pytestmark = pytest.mark.skipif(not FFMPEG, reason="needs ffmpeg")


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    make_clip(path)
    return path


# What a stage writes, so that it can be held up while its worker is killed.
TABLES = {"videos.extract": "video_frames", "footage.filter": "frame_verdicts", "footage.dedup": "frame_verdicts"}


@pytest.mark.parametrize("kind", ["videos.download", "videos.probe", *TABLES])
def test_a_killed_worker_loses_no_frame(own, ada, site, clip, kind):
    shutil.copy(clip, site.folder / "clip.mp4")
    is_last = kind == "footage.dedup"
    work = ada.project(**whole_settings(), **({"dedup": {"method": "none"}} if is_last else {}))
    address = f"{site.url}/{'slow/' if kind == 'videos.download' else ''}clip.mp4?{kind}"
    if is_last:
        # The stage before writes the same table: this one is started when all others are over.
        ada.fetch([address], work)
        ada.ended(1, 300, work)
        ada.complete(work=work)
    held = Held(own, TABLES[kind]) if kind in TABLES else None
    try:
        if is_last:
            seen = ada.footage(work)
            ada.person.patch(f"projects/{work}/footage", {"dedup": {"method": "phash64"}},
                             headers={"If-Match": f'"{seen["revision"]}"'})
            ada.person.send("POST", f"projects/{work}/footage/dedup", {})
        else:
            ada.fetch([address], work)
        wait_until(lambda: running(own, work, kind), 300, f"a job {kind}")
        if kind == "videos.download":
            wait_until(lambda: (own.sql(f"""select 1 from jobs where kind = '{kind}' and project_id = '{work}'
                                            and progress_done > 50000""")), 60, "some of the bytes")
        kill_workers(own)
    finally:
        if held:
            held.let_go()
    site.server.hurry.set()
    finish(ada, own, work, address)
    if kind == "videos.download":
        # It went on where it was.
        firsts = [first for path, first in site.server.ranges if path.startswith("/slow/")]
        assert len(firsts) == 2 and firsts[0] == 0 and firsts[1] > 0, firsts


def test_a_worker_killed_while_it_looks_through_sources_names_no_video_twice(own, ada, site, clip):
    addresses = []
    for number in range(3):
        (site.folder / f"clip{number}.mp4").write_bytes(clip.read_bytes() + number.to_bytes(8, "big"))
        addresses.append(f"{site.url}/clip{number}.mp4")
    work = ada.project(extract={"mode": "count", "count": 5})
    held = Held(own, "videos")
    try:
        job = ada.person.post(f"projects/{work}/sources", {"urls": addresses}, 202)["id"]
        wait_until(lambda: own.sql("""select 1 from pg_stat_activity where wait_event_type = 'Lock'
                                      and query like '%insert into videos%'"""), 120, "the first video")
        kill_workers(own)
    finally:
        held.let_go()
    done = ada.person.wait_job(job)
    assert done["status"] == "succeeded" and done["result"]["added"] == 3 and len(done["result"]["items"]) == 3, done
    rows = ada.ended(3, 300, work)
    assert set(rows) == set(addresses) and all(row["frames"] == 5 for row in rows.values()), rows
    ada.complete(work=work)
    ada.check(work)


def test_a_worker_killed_over_the_copy_for_browsers_makes_it_again(own, ada, site):
    make_clip(site.folder / "wide.mp4", size="1280x720")
    work = ada.project(extract={"mode": "count", "count": 3})
    address = f"{site.url}/wide.mp4"
    ada.fetch([address], work)
    wait_until(lambda: own.sql(f"""select 1 from jobs where kind = 'videos.proxy' and status = 'running' and project_id = '{work}'
                                   and progress_done > 0"""), 120, "some of the copy")
    kill_workers(own)
    row = ada.ended(1, 300, work)[address]
    wait_until(lambda: own.sql(f"select 1 from videos where id = '{row['id']}' and proxy_path is not null"), 240, "the copy")
    shown = ada.person.get(f"projects/{work}/videos/{row['id']}")
    assert shown["proxy_state"]["status"] == "ready" and shown["video"]["status"] == "EXTRACTED", shown
    wait_until(lambda: not work_folders(own), 120, "the end of all working folders")
    ada.complete(work=work)
    ada.check(work)


def test_decoders_killed_in_the_middle_end_alone(own, ada, site, clip):
    """The child that decodes dies; its worker goes on and tries again."""
    shutil.copy(clip, site.folder / "clip.mp4")
    work = ada.project(**whole_settings())
    address = f"{site.url}/clip.mp4?decoder"
    # Copies of other tests' videos are made by decoders, too.
    copies = "select count(*) from jobs where status in ('queued', 'running') and kind = 'videos.proxy'"
    wait_until(lambda: own.sql(copies) == [["0"]], 120, "the end of other copies")
    held = Held(own, "video_frames")
    workers = {process.pid for process in own.processes()["work"]}
    try:
        ada.fetch([address], work)
        wait_until(lambda: running(own, work, "videos.extract"), 120, "an extraction")

        def decoders():
            found = [child for process in own.processes()["work"] for child in children(process)]
            return [child for child in found if "decode-video" in command_line(child)]

        kill(wait_until(decoders, 60, "a decoder")[:1])
    finally:
        held.let_go()
    finish(ada, own, work, address)
    assert {process.pid for process in own.processes()["work"]} == workers


def test_two_projects_mine_an_address_once(own, ada, site, clip):
    shutil.copy(clip, site.folder / "clip.mp4")
    address = f"{site.url}/slow/clip.mp4?shared"
    works = [ada.project(), ada.project()]
    for work in works:
        ada.fetch([address], work)
    site.server.hurry.set()
    rows = [ada.ended(1, 300, work)[address] for work in works]
    assert rows[0]["id"] == rows[1]["id"]
    assert all(row["link"] == "FILTERED" for row in rows), rows
    assert site.server.asked.count("/slow/clip.mp4?shared") == 1
    jobs = own.sql(f"select kind, count(*) from jobs where payload ->> 'video_id' = '{rows[0]['id']}' group by 1")
    counted = {kind: int(count) for kind, count in jobs}
    assert counted["videos.download"] == counted["videos.probe"] == counted["videos.extract"] == 1, counted
    assert counted["footage.filter"] == 2, counted
    for work in works:
        ada.complete(work=work)
        ada.check(work)


@pytest.mark.skipif(not SITES.exists(), reason="needs yt-dlp: run `make bootstrap`")
def test_pages_and_hls_become_frames(own, ada, site):
    make_clip(site.folder / "paged.mp4", 4)
    (site.folder / "page.html").write_text("<!doctype html><title>A page</title><video src='/paged.mp4'></video>")
    subprocess.run([FFMPEG, "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x180:rate=10:duration=6", "-c:v",
                    "libx264", "-g", "10", "-f", "hls", "-hls_time", "2", "-hls_playlist_type", "vod",
                    "-hls_segment_filename", str(site.folder / "piece%d.ts"), str(site.folder / "list.m3u8")],
                   check=True)
    page, playlist = f"{site.url}/page.html", f"{site.url}/list.m3u8"
    ada.fetch([page, playlist])
    rows = ada.ended(2, 300)
    assert rows[page]["frames"] == 4 and rows[playlist]["frames"] == 6, rows
    ada.complete()
    ada.check()


def test_cancelling_acts_at_once(own, ada, site, clip):
    shutil.copy(clip, site.folder / "clip.mp4")
    address = f"{site.url}/slow/clip.mp4?cancelled"
    ada.fetch([address])
    job = wait_until(lambda: own.sql(f"""select id from jobs where kind = 'videos.download' and status = 'running'
                                         and project_id = '{ada.work}' and progress_done > 0"""), 60, "a download")[0][0]
    began = time.monotonic()
    ada.person.post(f"jobs/{job}/cancel")
    # Two seconds are the aim; a busy machine gets some more.
    wait_until(lambda: ada.person.get(f"jobs/{job}")["status"] == "cancelled", 6, "the end of the download")
    print(f"cancelled after {time.monotonic() - began:.2f} s")
    row = wait_until(lambda: next((row for row in ada.rows().values() if row["video"] == "FAILED"), None), 20, "the reason")
    assert row["code"] == "cancelled", row
    site.server.hurry.set()
    ada.person.post(f"projects/{ada.work}/footage/retry", {}, 202)
    assert ada.ended(1)[address]["video"] == "EXTRACTED"


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 12 MB for temporary files, which can be made larger."""
    def mount(*options):
        return subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", str(tmp_path)], capture_output=True,
                              text=True)

    done = mount("size=12m", "mode=1777")
    if done.returncode:
        pytest.skip(f"needs the right to mount a small disk: {done.stderr.strip()}")
    yield tmp_path, lambda: mount("remount", "size=400m")
    subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def test_a_disk_that_fills_while_videos_are_fetched(binary, small_disk, tmp_path_factory, clip):
    """Told as the reason for an address and for an object of a bucket; once there is room both come."""
    disk, enlarge = small_disk
    folder = tmp_path_factory.mktemp("site")
    # Zeros behind a video change none of its frames.
    (folder / "large.mp4").write_bytes(clip.read_bytes() + bytes(20 << 20))
    site = Site(folder)
    store = Store(tmp_path_factory.mktemp("bucket"))
    store.client().put_object(Bucket=BUCKET, Key="clips/large.mp4", Body=clip.read_bytes() + bytes(24 << 20))
    settings = {"FRAMEWRIGHT_ALLOW_PRIVATE_NETWORKS": "yes", "TMPDIR": str(disk)}
    try:
        with program.running(workers=1, settings=settings) as one:
            miner = Miner(one)
            work = miner.project(**whole_settings())
            bucket = miner.person.post(f"projects/{work}/bucket_imports", {
                "name": "Yard", "endpoint": store.endpoint, "bucket": BUCKET, "prefix": "clips/", "takes": "videos",
                "access_key_id": "test-key", "secret_access_key": "test-secret"}, 201)["id"]
            miner.fetch([f"{site.url}/large.mp4"], work)
            miner.person.wait_job(miner.person.post(f"bucket_imports/{bucket}/scan", None, 202)["id"])
            rows = miner.ended(2, 300, work)
            assert {(row["video"], row["code"]) for row in rows.values()} == {("FAILED", "disk_full")}, rows
            assert all("free some space" in row["message"] for row in rows.values()), rows
            miner.check(work)
            assert enlarge().returncode == 0
            miner.person.post(f"projects/{work}/footage/retry", {}, 202)
            rows = miner.ended(2, 300, work)
            for row in rows.values():
                assert row["video"] == "EXTRACTED" and miner.numbers(row["id"]) == list(range(FRAMES)), row
            miner.check(work)
    finally:
        site.stop()
        store.stop()


@pytest.fixture
def small_store():
    """A home whose object store has a disk of 60 MB of its own."""
    home = data_folder()
    store = home / "data/objects"
    store.mkdir(parents=True)
    (home / "data").chmod(0o711)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=60m,mode=700", "tmpfs", str(store)],
                          capture_output=True, text=True)
    if done.returncode:
        shutil.rmtree(home)
        pytest.skip(f"needs the right to mount a small disk: {done.stderr.strip()}")
    yield home, store
    subprocess.run(["umount", "-l", str(store)], check=True)
    shutil.rmtree(home, ignore_errors=True)


def test_a_disk_that_fills_while_frames_are_written(binary, small_store, site):
    """Told as the reason, and gone on from once there is room."""
    home, store = small_store
    make_clip(site.folder / "large.mp4", 8, "1280x720")
    one = Framewright(workers=1, folder=home, settings={"FRAMEWRIGHT_ALLOW_PRIVATE_NETWORKS": "yes"})
    try:
        one.start()
        miner = Miner(one)
        work = miner.project(extract={"mode": "every_frames", "every_frames": 1, "format": "png"})
        address = f"{site.url}/large.mp4"
        held = Held(one, "video_frames")
        ballast = pathlib.Path(store, "ballast")
        try:
            miner.fetch([address], work)
            wait_until(lambda: running(one, work, "videos.extract"), 120, "the extraction")
            free = os.statvfs(store)
            ballast.write_bytes(b"\0" * max(0, free.f_bavail * free.f_frsize - (1 << 20)))
        finally:
            held.let_go()
        told = wait_until(lambda: next((row for row in one.sql(
            f"select status, error_code, error_message from jobs where kind = 'videos.extract' and project_id = '{work}'")
            if row[1]), None), 180, "the reason")
        assert "room" in told[2], told
        ballast.unlink()

        def whole():
            counts = miner.footage(work)["counts"]
            if counts["failed"]:
                miner.person.post(f"projects/{work}/footage/retry", {}, 202)
            return counts["extracted"]

        wait_until(whole, 300, "all frames")
        row = miner.ended(1, 300, work)[address]
        assert miner.numbers(row["id"]) == list(range(8 * RATE)), row
        miner.check(work)
    finally:
        one.kill()
