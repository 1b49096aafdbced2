"""Videos fetched from a site on this machine: files, pages, HLS and lists, and what must not be reached."""

import hashlib
import json
import subprocess

import pytest

import framewright as program
from video_site import Site

SITES = program.ROOT / ".venv-sites/bin/yt-dlp"
needs_sites = pytest.mark.skipif(not SITES.exists(), reason="needs yt-dlp: run `make bootstrap`")


@pytest.fixture(scope="module")
def server(binary):
    """A server that may reach sites on this machine."""
    with program.running(workers=1, settings={"FRAMEWRIGHT_ALLOW_PRIVATE_NETWORKS": "yes"}) as one:
        yield one


@pytest.fixture
def site(tmp_path):
    one = Site(tmp_path)
    yield one
    one.stop()


@pytest.fixture
def ada(server):
    person = server.sign_up("Ada")
    person.work = person.project()["id"]
    # No pause before a site is asked again: it is ours.
    seen = person.get(f"projects/{person.work}/footage")
    person.patch(f"projects/{person.work}/footage", {"download": {"pause": 0}},
                 headers={"If-Match": f'"{seen["revision"]}"'})
    return person


def populate(person, **body):
    job = person.wait_job(person.post(f"projects/{person.work}/sources", body, 202)["id"])
    assert job["status"] == "succeeded", job
    return job["result"]


def fetched(person, count, seconds=120):
    """The project's videos once each is here or failed."""
    def found():
        videos = person.all(f"projects/{person.work}/videos")
        done = [video for video in videos if video.get("file_size") or video["status"] == "FAILED"]
        return videos if len(done) == count == len(videos) else None
    return {video["url"]: video for video in program.wait_until(found, seconds, f"{count} videos")}


def test_a_file_is_fetched_and_taken_up_where_it_broke(ada, server, site):
    clip = site.clip("clip.mp4", "red")
    answer = ada.post(f"projects/{ada.work}/videos/fetch", {"urls": [f"{site.url}/cut/clip.mp4"]}, 202)
    assert answer["items"][0]["is_new"]
    video = fetched(ada, 1)[f"{site.url}/cut/clip.mp4"]
    assert video["status"] != "FAILED", video
    assert video["file_size"] == len(clip)
    sha = server.sql(f"select encode(sha256, 'hex') from videos where id = '{video['id']}'")[0][0]
    assert sha == hashlib.sha256(clip).hexdigest()
    assert [first for path, first in site.server.ranges] == [0, len(clip) // 2]


def test_what_must_not_be_reached_is_told(ada, site):
    addresses = ["http://169.254.169.254/latest/meta-data/x.mp4", f"{site.url}/away/clip.mp4",
                 "http://127.0.0.1:25/x.mp4", f"{site.url}/none.mp4"]
    ada.post(f"projects/{ada.work}/videos/fetch", {"urls": addresses}, 202)
    videos = fetched(ada, 4)
    assert [videos[address]["error"]["code"] for address in addresses] == [
        "address_not_allowed", "address_not_allowed", "port_not_allowed", "not_found"]


@needs_sites
def test_sources_are_tried_dry_and_taken(ada, site):
    clip = site.clip("clip.mp4", "red")
    site.clip("paged.mp4", "blue")
    (site.folder / "page.html").write_text(
        "<!doctype html><title>On a page</title><video src='/paged.mp4'></video>")
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=160x90:rate=10:duration=3", "-c:v",
                    "libx264", "-g", "10", "-f", "hls", "-hls_time", "1", "-hls_playlist_type", "vod",
                    "-hls_segment_filename", str(site.folder / "piece%d.ts"), str(site.folder / "list.m3u8")],
                   check=True)
    lines = f"""# what to take
{site.url}/clip.mp4
{site.url}/page.html   # a page
{site.url}/list.m3u8
{site.url}/none.html
not an address
"""
    dry = populate(ada, list=lines, dry_run=True)
    assert dry["is_dry_run"] and dry["added"] == 3, dry
    assert [problem["code"] for problem in dry["problems"]] == ["bad_line", "not_found"]
    assert ada.all(f"projects/{ada.work}/videos") == []
    assert "/paged.mp4" not in [path for path, _ in site.server.ranges[-1:]]

    real = populate(ada, list=lines)
    assert real["added"] == 3, real
    videos = fetched(ada, 3, 180)
    assert {video["status"] == "FAILED" for video in videos.values()} == {False}, videos
    assert any(video["file_size"] == len(clip) for video in videos.values())
    titles = [video.get("title") or "" for video in videos.values()]
    assert any(title.startswith("On a page") for title in titles), titles
    again = populate(ada, list=lines)
    assert again["added"] == 0 and again["skipped"] == {"already_taken": 3}, again


@needs_sites
def test_the_block_list_of_the_project_counts(ada, site):
    site.clip("clip.mp4", "green")
    (site.folder / "page.html").write_text(
        "<!doctype html><title>Loud music</title><video src='/clip.mp4'></video>")
    seen = ada.get(f"projects/{ada.work}/footage")
    ada.patch(f"projects/{ada.work}/footage", {"download": {"pause": 0, "block_list": {"words": ["loud"]}}},
              headers={"If-Match": f'"{seen["revision"]}"'})
    report = populate(ada, urls=[f"{site.url}/page.html"])
    assert report["skipped"] == {"blocked": 1}
    assert report["items"][0]["detail"] == "The title has “loud”."
    # Named directly, it is looked at before its video is downloaded.
    ada.post(f"projects/{ada.work}/videos/fetch", {"urls": [f"{site.url}/page.html"]}, 202)
    assert fetched(ada, 1)[f"{site.url}/page.html"]["error"]["code"] == "blocked"


@needs_sites
def test_the_shell_tells_takes_and_waits(ada, server, site):
    site.clip("clip.mp4", "red")
    (site.folder / "bad.mp4").write_bytes(program.picture())
    lines = f"{site.url}/clip.mp4\n{site.url}/none.html\n"
    dry = server.run("mine", "--project", ada.work, "--urls", "-", "--dry-run", "--json", stdin=lines, token=ada.token)
    assert dry.returncode == 1, dry.stderr
    report = json.loads(dry.stdout)["sources"]
    assert report["added"] == 1 and [problem["code"] for problem in report["problems"]] == ["not_found"]
    assert ada.all(f"projects/{ada.work}/videos") == []
    # Waits until the stages are over; what failed is told.
    done = server.run("mine", "--project", ada.work, f"{site.url}/bad.mp4", token=ada.token, seconds=180)
    assert done.returncode == 1, done.stderr
    assert "1 found, 1 new" in done.stdout and "1 failed" in done.stdout, done.stdout
    for words in (["--project", ada.work], ["x"], ["--project", ada.work, "x", "--limit", "0"],
                  ["--project", ada.work, "--urls", "/no/such/file"]):
        assert server.run("mine", *words, token=ada.token).returncode == 2
    assert server.run("mine", "--project", ada.work, "ftp://x/", token=ada.token).returncode == 3
