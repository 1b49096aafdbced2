"""Pictures of what a look through sources has found: fetched by the server alone, from a site on this machine."""

import subprocess

import pytest
from playwright.sync_api import expect

import framewright as program
from video_site import Site
from visiting import sign_in

SITES = program.ROOT / ".venv-sites/bin/yt-dlp"
pytestmark = pytest.mark.skipif(not SITES.exists(), reason="needs yt-dlp: run `make bootstrap`")


@pytest.fixture(scope="module")
def server(binary, pages):
    """A server that may reach sites on this machine."""
    with program.running(workers=1, settings={"FRAMEWRIGHT_ALLOW_PRIVATE_NETWORKS": "yes"}) as one:
        yield one


@pytest.fixture
def site(tmp_path):
    one = Site(tmp_path)
    yield one
    one.stop()


def page_of(site, name, title, still):
    poster = f" poster='{still}'" if still else ""
    (site.folder / name).write_text(
        f"<!doctype html><title>{title}</title><video src='/clip.mp4'{poster}></video>")
    return f"{site.url}/{name}"


@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_found_has_pictures(chromium, server, site, width):
    site.clip("clip.mp4", "red")
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=1280x720:rate=1:duration=1", "-frames:v", "1",
                    str(site.folder / "still.jpg")], check=True)
    (site.folder / "broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
    addresses = [
        page_of(site, "seen.html", "With a picture", "/still.jpg"), page_of(site, "none.html", "Without a picture", None),
        page_of(site, "broken.html", "With a broken picture", "/broken.jpg"),
        page_of(site, "away.html", "With a picture elsewhere", "http://169.254.169.254/still.jpg")]
    ada = server.sign_up()
    project = ada.project()
    home = f"/w/{ada.get('me')['workspace']['slug']}/{project['slug']}"
    context = chromium.new_context(viewport={"width": width, "height": 900}, base_url=server.url)
    context.set_default_timeout(60_000)
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    try:
        sign_in(page, ada)
        page.goto(f"{home}/sources")
        page.get_by_label("Addresses", exact=True).fill("\n".join(addresses))
        page.get_by_role("button", name="Look first").click()
        states = {"seen": "shown", "none": "none", "broken": "failed", "away": "failed"}
        row = {name: page.get_by_role("row").filter(has_text=f"/{name}.html") for name in states}
        expect(row["away"]).to_be_visible(timeout=120_000)
        for name, state in states.items():
            row[name].scroll_into_view_if_needed()
            expect(row[name].locator(".found-picture")).to_have_attribute("data-state", state, timeout=60_000)
        still = row["seen"].locator(".found-picture img")
        expect(still).to_have_js_property("naturalWidth", 320)
        # The browser asked this server alone, and the server the site once.
        assert all(address.startswith((server.url, "blob:", "data:")) for address in asked), asked
        assert site.server.asked.count("/still.jpg") == 1
    finally:
        context.close()
