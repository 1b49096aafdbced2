"""The page of buckets on a real server, with a store that speaks S3 beside it."""

import json
import pathlib
import re
import sys

import pytest
from playwright.sync_api import expect

import framewright as program
from video_site import Site
from visiting import sign_in

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "s3"))
from object_store import BUCKET, Store  # noqa: E402


@pytest.fixture(scope="module")
def server(binary, pages):
    """A server that may reach stores on this machine."""
    with program.running(workers=1, settings={"FRAMEWRIGHT_ALLOW_PRIVATE_NETWORKS": "yes"}) as one:
        yield one


@pytest.fixture
def bucket(tmp_path):
    store = Store(tmp_path / "bucket")
    yield store
    store.stop()


@pytest.mark.parametrize("mode", ["Copy them", "Leave them where they are"])
def test_a_bucket_is_tested_added_scanned_changed_and_removed(chromium, server, bucket, mode):
    s3 = bucket.client()
    for number in range(3):
        s3.put_object(Bucket=BUCKET, Key=f"photos/{number}.png", Body=program.picture(1600, 1200, seed=number))
    s3.put_object(Bucket=BUCKET, Key="photos/notes.png", Body=b"no picture")
    s3.put_object(Bucket=BUCKET, Key="elsewhere/9.png", Body=program.picture(seed=9))
    ada = server.sign_up()
    project = ada.project(classes=("thing",))
    home = f"/w/{ada.get('me')['workspace']['slug']}/{project['slug']}"
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=server.url)
    context.set_default_timeout(30_000)
    page = context.new_page()
    trouble = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    try:
        sign_in(page, ada)
        page.goto(f"{home}/buckets")
        page.get_by_role("button", name="Add a bucket").first.click()
        for label, text in [("Name", "Field camera"), ("Endpoint", bucket.endpoint), ("Bucket", BUCKET),
                            ("Access key id", "test-key"), ("Secret access key", "wrong")]:
            page.get_by_label(label, exact=True).fill(text)
        page.get_by_label("Prefix").fill("photos/")
        page.get_by_role("button", name="Test", exact=True).click()
        page.get_by_text("It does not work").wait_for()
        page.get_by_label("Secret access key", exact=True).fill("test-secret")
        page.get_by_role("button", name="Test", exact=True).click()
        page.get_by_text("photos/0.png").wait_for()
        page.get_by_label(mode).check()
        page.get_by_role("button", name="Save").click()
        page.get_by_text("never scanned").wait_for()
        page.get_by_role("button", name="Scan now").click()
        page.get_by_text("This scan: 3 new images, 0 duplicates, 1 object not taken.").wait_for()
        page.get_by_text("3 images taken of 4 objects").wait_for()
        page.get_by_text("Why objects were not taken").click()
        page.get_by_text("photos/notes.png").wait_for()

        page.get_by_role("button", name="Actions for Field camera").click()
        page.get_by_role("menuitem", name="Change").click()
        assert page.get_by_label("Bucket", exact=True).is_disabled() and page.get_by_label(mode).is_disabled()
        page.get_by_label("Name", exact=True).fill("North camera")
        page.get_by_label("Schedule").select_option("60")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("heading", name="North camera").wait_for()
        page.get_by_text("Every hour").wait_for()
        kept = ada.get(f"projects/{project['id']}/bucket_imports")["items"][0]
        assert kept["every_minutes"] == 60 and kept["prefix"] == "photos/" and kept["bucket"] == BUCKET

        # The picture itself is seen, wherever its bytes are, under the pages' own policy.
        page.goto(f"{home}/images?sort=filename")
        page.locator("a.cell-link").first.click()
        end = page.locator(".workbench-photo img")
        page.wait_for_timeout(200)
        program.wait_until(
            lambda: 1600 in page.evaluate("[...document.querySelectorAll('.workbench-photo img')].map((one) => one.naturalWidth)"),
            30, "the whole picture")
        assert end.count() >= 1

        page.goto(f"{home}/buckets")
        page.get_by_role("button", name="Actions for North camera").click()
        page.get_by_role("menuitem", name="Remove").click()
        page.get_by_role("button", name="Remove", exact=True).click()
        if mode == "Copy them":
            page.get_by_role("heading", name="No bucket yet").wait_for()
            assert trouble == []
        else:
            page.get_by_text("Images of the project read their bytes from this bucket").wait_for()
            # The refusal is what the browser reports; nothing else is.
            assert all("409" in one for one in trouble), trouble
    finally:
        context.close()


def test_videos_of_a_bucket_become_footage(chromium, server, bucket, tmp_path):
    """Two clips, one of them twice, and what is none: by the page, then by the shell."""
    site = Site(tmp_path)
    site.stop()
    red, blue = site.clip("red.mp4", "red"), site.clip("blue.mp4", "blue")
    s3 = bucket.client()
    for key, body in [("clips/red.mp4", red), ("clips/again.mp4", red), ("clips/blue.mp4", blue),
                      ("clips/broken.mp4", b"no video"), ("elsewhere/red.mp4", red)]:
        s3.put_object(Bucket=BUCKET, Key=key, Body=body)
    ada = server.sign_up()
    project = ada.project()
    home = f"/w/{ada.get('me')['workspace']['slug']}/{project['slug']}"
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=server.url)
    context.set_default_timeout(60_000)
    page = context.new_page()
    trouble = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    try:
        sign_in(page, ada)
        page.goto(f"{home}/sources")
        page.get_by_role("link", name="Add the bucket").click()
        page.get_by_role("button", name="Add a bucket").first.click()
        for label, text in [("Name", "Yard camera"), ("Endpoint", bucket.endpoint), ("Bucket", BUCKET),
                            ("Access key id", "test-key"), ("Secret access key", "test-secret")]:
            page.get_by_label(label, exact=True).fill(text)
        page.get_by_label("Prefix").fill("clips/")
        page.get_by_role("radio", name="Videos").check()
        expect(page.get_by_label("Leave them where they are")).to_have_count(0)
        page.get_by_role("button", name="Test", exact=True).click()
        page.get_by_text("clips/again.mp4").wait_for()
        page.get_by_role("button", name="Save").click()
        page.get_by_text("never scanned").wait_for()
        page.get_by_role("button", name="Scan now").click()
        page.get_by_text("This scan: 3 new videos, 0 duplicates, 1 object not taken.").wait_for()
        page.get_by_text("3 videos taken of 4 objects").wait_for()
        page.get_by_text("Why objects were not taken").click()
        page.get_by_text("clips/broken.mp4").wait_for()
        page.get_by_role("link", name="Watch the footage").click()
        page.wait_for_url(re.compile("/footage"))
        counts = program.wait_until(
            lambda: next((found["counts"] for found in [ada.get(f"projects/{project['id']}/footage")]
                          if found["counts"]["extracted"] == found["counts"]["total"] == 2), None),
            120, "two videos with frames")
        assert counts["failed"] == 0
        s3.put_object(Bucket=BUCKET, Key="clips/green.mp4", Body=site.clip("green.mp4", "green"))
        done = server.run("mine", "--project", project["id"], "--bucket", "Yard camera", "--json", token=ada.token)
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert told["bucket"]["videos"] == 1 and told["bucket"]["unchanged"] == 4
        assert told["footage"]["counts"]["extracted"] == 3
        lost = server.run("mine", "--project", project["id"], "--bucket", "Nowhere", token=ada.token)
        assert lost.returncode == 2 and "Yard camera" in lost.stderr
        assert "test-secret" not in server.tail(2000)
        assert trouble == []
    finally:
        context.close()
