"""The pages of footage on a real server: videos from this computer and from a site on this machine, on their way to
frames."""

import http.server
import json
import pathlib
import re
import subprocess
import threading
import time

import pytest
from playwright.sync_api import expect

import framewright as program
from accessibility import problems
from test_large_pictures import until
from visiting import sign_in

CLIPS = program.SAMPLE_DATA / "videos"


@pytest.fixture(scope="module")
def server(binary, pages):
    """A server that may fetch from sites on this machine."""
    with program.running(workers=1, settings={"FRAMEWRIGHT_ALLOW_PRIVATE_NETWORKS": "yes"}) as one:
        yield one


@pytest.fixture
def site(tmp_path):
    """A folder as a site."""
    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *words):
            super().__init__(*words, directory=str(tmp_path))

        def log_message(self, *words):
            pass

    one = http.server.ThreadingHTTPServer(("127.0.0.1", program.free_port()), Handler)
    one.folder, one.url = tmp_path, f"http://127.0.0.1:{one.server_port}"
    threading.Thread(target=one.serve_forever, daemon=True).start()
    yield one
    one.shutdown()
    one.server_close()


def clip(path, colour="red", seconds=3, size="320x180"):
    """A video in which a box moves over one colour."""
    subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc2=size={size}:rate=10:duration={seconds},hue=h={hash(colour) % 360}",
         "-c:v", "libx264", "-pix_fmt", "yuv420p", "-y", str(path)], check=True)
    return path


class Person:
    """Somebody at a browser with a project of their own."""

    def __init__(self, browser, server, **options):
        self.api = server.sign_up()
        self.project = self.api.project(classes=("thing",))
        self.path = f"projects/{self.project['id']}"
        self.home = f"/w/{self.api.get('me')['workspace']['slug']}/{self.project['slug']}"
        self.context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=server.url, locale="en-GB", **options)
        self.context.set_default_timeout(60_000)
        self.page = self.context.new_page()
        self.trouble = []
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("console", lambda message: self.trouble.append(message.text) if message.type == "error" and "Failed to load resource" not in message.text else None)
        sign_in(self.page, self.api)

    def open(self, tab):
        self.page.goto(f"{self.home}/{tab}")
        return self.page

    def upload(self, *paths):
        page = self.open("sources")
        page.get_by_test_id("files").set_input_files([str(path) for path in paths])
        page.get_by_role("heading", name=re.compile("Videos uploaded")).wait_for()

    def complete(self, seconds=240):
        """Waits until every stage is through."""
        def done():
            state = self.api.get(f"{self.path}/footage")
            return state if state["stage"] == "COMPLETE" and state["counts"]["total"] > 0 else None
        return program.wait_until(done, seconds, "the end of all stages")


@pytest.fixture
def person(chromium, server):
    one = Person(chromium, server)
    yield one
    one.context.close()
    assert one.trouble == []


def test_videos_are_sent_watched_on_the_board_removed_and_brought_back(person, tmp_path):
    clips = [clip(tmp_path / f"{name}.mp4", name) for name in ("red", "blue")]
    (tmp_path / "broken.mp4").write_bytes(clips[0].read_bytes()[:600])
    page = person.open("footage")
    page.get_by_role("heading", name="No video yet").wait_for()
    page.get_by_role("main").get_by_role("link", name="Add videos").click()
    page.get_by_test_id("files").set_input_files([str(path) for path in [*clips, tmp_path / "broken.mp4"]])
    page.get_by_role("link", name="Watch the footage").first.click()
    page.get_by_role("list", name="Steps").wait_for()
    state = person.complete()
    assert state["counts"]["extracted"] == 2 and state["counts"]["failed"] == 1
    # The page follows by itself.
    page.get_by_text("All is done").wait_for()
    page.get_by_role("region", name="Failed").get_by_text(re.compile("1 video while reading")).wait_for()
    assert problems(page) == []
    page.get_by_role("button", name=re.compile("^Try it again")).click()
    page.get_by_text("Trying 1 video again.").wait_for()
    person.complete()
    # Removed at once, and brought back by one press.
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name=re.compile("Videos that failed")).click()
    page.get_by_text("1 video removed from this project.").wait_for()
    assert person.api.get(f"{person.path}/footage")["counts"]["total"] == 2
    page.get_by_role("button", name="Undo").click()
    program.wait_until(lambda: person.api.get(f"{person.path}/footage")["counts"]["total"] == 3, 30, "the video")
    # Nothing is compared while nothing is wanted; a person may want it.
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Compare all frames from the beginning").click()
    page.get_by_text("The frames are compared.").wait_for()


@pytest.mark.parametrize("way", ["heard", "asked for"])
def test_the_board_follows_what_others_do(person, tmp_path, way):
    """Over the live connection, without asking at intervals; and by asking where that connection is cut."""
    from mock_api import NO_LIVE
    if way == "heard":
        person.page.add_init_script("window.setInterval = () => 0")
    else:
        person.page.add_init_script(NO_LIVE)
    page = person.open("footage")
    page.get_by_role("heading", name="No video yet").wait_for()
    path = clip(tmp_path / "red.mp4", "red")
    sent = person.api.server.run("mine", "--project", person.project["id"], str(path), token=person.api.token, seconds=300)
    assert sent.returncode == 0, sent.stderr
    page.get_by_text("All is done").wait_for(timeout=240_000)
    page.get_by_role("region", name="Frames").get_by_text("Frames taken").wait_for()
    # Removals by others show as well.
    person.api.post(f"{person.path}/videos/unlink", {"status": "EXTRACTED"})
    page.get_by_role("heading", name="No video yet").wait_for(timeout=120_000)


def test_a_video_is_paused_cut_off_and_goes_on_after_a_reload(person, tmp_path):
    # Noise cannot be compressed: 40 MB in three parts.
    path = tmp_path / "long.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "nullsrc=size=1280x720:rate=10:duration=4,geq=random(1)*255:128:128",
                    "-c:v", "mpeg4", "-q:v", "2", "-y", str(path)], check=True)
    parts = -(-path.stat().st_size // (16 << 20))
    assert parts > 1
    page = person.open("sources")
    page.get_by_text("Drop images, videos or folders here").wait_for()
    sent = []
    cut = {"on": True}

    def answer(route):
        number = int(re.search(r"[?&]partNumber=(\d+)", route.request.url).group(1))
        if number > 1 and cut["on"]:
            route.abort()
        else:
            sent.append(number)
            route.continue_()

    page.route(re.compile(r"partNumber="), answer)
    arrived = []
    page.on("requestfinished", lambda request: arrived.append(request) if re.search(r"[?&]partNumber=1(&|$)", request.url) else None)
    page.get_by_test_id("files").set_input_files(str(path))
    page.get_by_text("The server cannot be reached.").wait_for()
    # Pausing stops what is on its way: the first part has to be there whole.
    end = time.monotonic() + 120
    while not arrived:
        assert time.monotonic() < end, sent
        page.wait_for_timeout(100)
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Pause all").click()
    page.get_by_role("button", name="Go on with long.mp4").wait_for()
    page.wait_for_timeout(1000)  # what is kept is written within 200 ms
    page.reload()
    page.get_by_text("The page was closed during this upload.").wait_for()
    cut["on"] = False
    page.get_by_test_id("files").set_input_files(str(path))
    page.get_by_text("Going on with 1 video where it stopped.").wait_for()
    page.get_by_role("heading", name=re.compile("Videos uploaded")).wait_for()
    # The part that had arrived was not sent again.
    assert sorted(sent) == list(range(1, parts + 1))
    video = person.api.get(f"{person.path}/videos")["items"][0]
    assert video["file_size"] == path.stat().st_size


def test_addresses_are_looked_through_and_some_are_taken(person, site):
    clip(site.folder / "one.mp4", "one")
    clip(site.folder / "two.mp4", "two")
    seen = person.api.get(f"{person.path}/footage")
    person.api.patch(f"{person.path}/footage", {"download": {"pause": 0}}, headers={"If-Match": f'"{seen["revision"]}"'})
    page = person.open("sources")
    page.get_by_label("Addresses", exact=True).fill(f"# the week\n{site.url}/one.mp4\nnonsense\n{site.url}/two.mp4 # the second\n{site.url}/gone.mp4\n")
    page.get_by_label("At most").fill("0")
    page.get_by_role("button", name="Look first").click()
    page.get_by_text("A whole number, 1 to 500.").wait_for()
    page.get_by_label("At most").fill("5")
    page.get_by_role("button", name="Look first").click()
    page.get_by_role("heading", name="What there is").wait_for()
    page.get_by_role("list", name="Problems").get_by_text("line 3", exact=True).wait_for()
    page.get_by_text("Write an address or “search: words” in this line.").wait_for()
    assert problems(page) == []
    assert person.api.get(f"{person.path}/videos")["items"] == []
    # The address is the state: a reload shows the same.
    page.reload()
    page.get_by_role("heading", name="What there is").wait_for()
    for one in page.get_by_role("checkbox", name=re.compile("^Take .*(two|gone)")).all():
        one.uncheck()
    page.get_by_role("button", name="Take 1 video").click()
    page.get_by_role("heading", name="What was taken").wait_for()
    page.get_by_text("1 taken", exact=True).wait_for()
    videos = person.api.get(f"{person.path}/videos")["items"]
    assert [video["url"] for video in videos] == [f"{site.url}/one.mp4"]
    page.get_by_role("link", name="Watch the footage").click()
    person.complete()
    # What is here is said to be here.
    page = person.open("sources")
    page.get_by_test_id("list").set_input_files({"name": "list.txt", "mimeType": "text/plain", "buffer": f"{site.url}/one.mp4\n".encode()})
    page.get_by_role("button", name="Look first").click()
    page.get_by_text("here already").first.wait_for()


def test_a_project_that_is_not_has_no_pages(person):
    page = person.page
    page.goto(f"{person.home}-not/footage")
    page.get_by_role("heading", name="This project does not exist").wait_for()
    assert page.get_by_role("navigation", name="Project", exact=True).count() == 0
    page.get_by_role("navigation", name="Workspace", exact=True).wait_for()


def test_without_yt_dlp_the_page_says_so(visit):
    from mock_api import MockAPI
    api = MockAPI()
    api.footage.searches_sites = False
    page = visit(api).open("/w/northlight/street-corners/sources")
    page.get_by_text("yt-dlp is not installed there").wait_for()
    assert page.get_by_label(re.compile("^Search for")).is_disabled()


@pytest.mark.sample_data("videos")
def test_limits_are_tried_applied_and_frames_are_decided_by_hand(person):
    person.upload(CLIPS / "people_one_by_one_60s.mp4")
    counts = person.complete()["counts"]
    # Three people one after the other before a still camera: each is kept in several places, what stands still is not.
    assert counts["frames_extracted"] == 61 and 12 <= counts["frames_unique"] <= 20
    page = person.open("frames")
    kept = page.get_by_role("listbox", name="Kept", exact=True)
    dropped = page.get_by_role("listbox", name="Dropped", exact=True)
    page.get_by_text(f"{counts['frames_filtered']} of 61 frames are kept by these").wait_for()
    assert problems(page) == []
    # A limit is moved: the count follows, and frames tell what would become of them.
    page.get_by_label("Bits that may differ: figure").fill("4")
    kept_then = page.get_by_text(re.compile(r"^\d+ of 61 frames would be kept"))
    kept_then.wait_for()
    dropped.get_by_text("would be kept").first.wait_for()
    count = int(kept_then.inner_text().split()[0])
    assert count > counts["frames_filtered"]
    page.get_by_role("button", name="Apply", exact=True).click()
    page.get_by_text("The rules are applied to 1 video.").wait_for()
    page.get_by_role("heading", name=f"Kept {count}").wait_for()
    assert person.api.get(f"{person.path}/footage")["counts"]["frames_filtered"] == count
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("heading", name=f"Kept {counts['frames_filtered']}", exact=True).wait_for()
    # By hand, with keys, and back.
    dropped.get_by_role("option").first.click()
    page.keyboard.press("Shift+ArrowRight")
    page.get_by_role("toolbar", name="Chosen frames").get_by_text("2 frames").wait_for()
    page.keyboard.press("k")
    page.get_by_text("2 frames kept by hand.").wait_for()
    # Both counts follow, and only then it is taken back.
    page.get_by_role("heading", name=f"Kept {counts['frames_filtered'] + 2}", exact=True).wait_for()
    page.get_by_role("heading", name=f"Dropped {61 - counts['frames_filtered'] - 2}", exact=True).wait_for()
    assert person.api.get(f"{person.path}/footage")["counts"]["frames_filtered"] == counts["frames_filtered"] + 2
    page.keyboard.press("Control+z")
    page.get_by_role("heading", name=f"Kept {counts['frames_filtered']}", exact=True).wait_for()
    page.get_by_role("heading", name=f"Dropped {61 - counts['frames_filtered']}", exact=True).wait_for()
    frames = person.api.all(f"{person.path}/footage/frames")
    assert sum(frame["verdict"] == "kept" for frame in frames) == counts["frames_filtered"] and not any(frame["is_manual"] for frame in frames)
    # One large, with its figures.
    kept.get_by_role("option").nth(1).click()
    page.keyboard.press("Space")
    page.get_by_role("dialog").get_by_text("Sharpness").wait_for()
    page.keyboard.press("Escape")
    page.get_by_label("Reason").select_option("near_duplicate")
    page.get_by_role("heading", name=re.compile("^Dropped: seen already")).wait_for()
    assert "reason=near_duplicate" in page.url


@pytest.mark.sample_data("videos")
def test_stages_are_set_and_groups_are_decided_with_keys(person):
    person.upload(CLIPS / "people_one_by_one_60s.mp4")
    person.complete()
    page = person.open("stages")
    frames = page.get_by_role("region", name="Take frames")
    frames.get_by_text("61 frames").wait_for()
    frames.get_by_label("Seconds between them").fill("0")
    frames.get_by_text("A number, 0.001 to 86400.").wait_for()
    assert frames.get_by_role("button", name="Save").is_disabled()
    frames.get_by_label("Seconds between them").fill("5")
    frames.get_by_text("13 frames").wait_for()
    frames.get_by_role("button", name="Save").click()
    page.get_by_text("The settings are saved.").wait_for()
    assert person.api.get(f"{person.path}/footage")["settings"]["extract"]["every_seconds"] == 5
    page.get_by_role("button", name="Undo").click()
    program.wait_until(lambda: "every_seconds" not in person.api.get(f"{person.path}/footage")["settings"]["extract"], 20, "the former settings")
    # What a wider limit would find is seen before anything runs; then each group waits for a person.
    twins = page.get_by_role("region", name="Drop duplicates")
    twins.get_by_label("Bits that may differ").fill("80")
    twins.get_by_role("status").get_by_text(re.compile(r"^[1-9]\d* groups?")).wait_for()
    twins.get_by_text("Groups count at once").click()
    twins.get_by_role("button", name="Save").click()
    page.get_by_text("The settings are saved.").last.wait_for()
    assert problems(page) == []
    twins.get_by_role("button", name="Compare all frames again").click()
    page.get_by_text("The frames are compared.").wait_for()

    def found(status):
        return person.api.get(f"{person.path}/footage/duplicates", params={"status": status, "limit": 200})["items"]

    total = len(found("proposed"))
    assert total >= 2
    images = len(person.api.all(f"{person.path}/images"))
    page = person.open("duplicates")
    groups = page.get_by_role("list", name="Groups")
    groups.get_by_role("button", name="The same").first.wait_for()
    assert groups.get_by_role("button", name="The same").count() == total
    assert problems(page) == []
    # The next group comes up by itself.
    page.keyboard.press("2")
    page.get_by_text("Another frame of the group stays.").wait_for()
    page.keyboard.press("c")
    page.get_by_text("1 group confirmed.").wait_for()
    program.wait_until(lambda: len(found("confirmed")) == 1, 20, "the confirmed group")
    assert len(person.api.all(f"{person.path}/images")) == images - len(found("confirmed")[0]["members"]) + 1
    page.keyboard.press("Control+z")
    program.wait_until(lambda: len(found("proposed")) == total, 20, "the group to decide")
    assert len(person.api.all(f"{person.path}/images")) == images
    groups.get_by_role("button", name="The same").nth(total - 1).wait_for()
    page.keyboard.press("x")
    program.wait_until(lambda: len(found("rejected")) == 1, 20, "the rejected group")
    groups.get_by_role("button", name="The same").nth(total - 2).wait_for()
    for _ in range(total):
        page.keyboard.press("j")
    page.keyboard.press("Shift+C")
    program.wait_until(lambda: len(found("confirmed")) == total - 1, 20, "all others")
    page.get_by_role("heading", name="Nothing is left to decide").wait_for()


def test_ten_thousand_frames_are_drawn_as_they_are_scrolled_to(visit):
    from mock_api import MockAPI
    from mock_footage import MockFootage
    api = MockAPI()
    api.footage = MockFootage(frames=12_000)
    page = visit(api).open("/w/northlight/street-corners/frames?show=kept")
    page.locator(".frame").first.wait_for()

    def asked():
        return [query for _, path, query, _ in api.requests if path.endswith("/footage/frames") and query.get("verdict") == "kept"]

    end = time.monotonic() + 60
    while len(asked()) < 6:
        assert time.monotonic() < end, asked()
        page.evaluate("const box = document.querySelector('.frame-scroll'); box.scrollTop = box.scrollHeight")
        page.wait_for_timeout(150)
    assert page.locator(".frame").count() < 150
    assert page.get_by_role("heading", name="Kept 7,200").is_visible()


def test_without_an_image_text_model_prompts_say_what_to_add(visit):
    page = visit().open("/w/northlight/street-corners/frames")
    switch = page.get_by_role("switch", name=re.compile("^In words"))
    expect(switch).to_be_disabled()
    page.get_by_text("The workspace has no image-text model yet.").wait_for()
    assert problems(page) == []


def test_frames_are_looked_for_in_words(visit):
    from mock_api import MockAPI
    from mock_footage import MockFootage
    api = MockAPI()
    api.footage = MockFootage(videos=2, frames=60)
    api.footage.text_models = [{"id": "01900000-0000-7000-8000-00000000aaaa", "name": "Clip"}]
    page = visit(api).open("/w/northlight/street-corners/frames")
    page.get_by_role("switch", name=re.compile("^In words")).check()
    page.get_by_text("Write what is looked for").wait_for()
    page.get_by_label("Looked for").fill("a street\n\n  a car at night ")
    slider = page.get_by_role("slider", name="Like what is looked for, at least")
    expect(slider).to_have_attribute("aria-valuetext", "0.2")
    page.get_by_label("Junk").fill("a title card")
    expect(page.get_by_role("slider", name="Like junk, at most")).to_be_visible()
    page.get_by_role("button", name="Ahead of junk by").click()
    page.get_by_text("are not measured by the model yet").wait_for()
    assert problems(page) == []
    page.get_by_role("button", name="Apply").first.click()
    expect(page.get_by_text("The rules are applied to")).to_be_visible()
    sent = json.loads([body for method, path, _, body in api.requests if method == "PATCH" and path.endswith("/footage")][-1])
    assert sent["filter"]["rules"]["prompts"] == {
        "texts": {"positive": ["a street", "a car at night"], "negative": [], "junk": ["a title card"]},
        "positive": 0.2, "junk": 0.3, "over_junk": 0}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("tab", ["sources", "footage", "videos", "frames", "duplicates", "stages"])
def test_no_page_is_wider_than_a_phone(visit, tab, theme):
    page = visit(theme=theme, width=360, height=740).open(f"/w/northlight/street-corners/{tab}")
    shown = {"sources": page.get_by_label("Addresses", exact=True), "footage": page.get_by_role("list", name="Steps"),
             "videos": page.get_by_role("link", name="Crossing 0 in the rain", exact=True),
             "frames": page.locator(".frame").first, "duplicates": page.get_by_role("button", name="The same").first,
             "stages": page.get_by_role("region", name="Detect")}[tab]
    expect(shown).to_be_visible(timeout=60_000)
    # What is wider than the window scrolls inside a box of its own.
    until(page, "[document.documentElement, document.querySelector('main')].every((one) => one.scrollWidth <= one.clientWidth)", 30)
    # The tab of the page at hand is in sight.
    here = page.locator(".footage-tabs [aria-current]")
    if tab not in ("sources", "videos"):
        expect(here).to_be_in_viewport(ratio=0.9, timeout=30_000)


def test_captions_of_frames_are_whole(visit):
    """Pictures that are higher than 16:9 leave their captions their place."""
    page = visit().open("/w/northlight/street-corners/frames")
    expect(page.locator(".frame").first).to_be_visible(timeout=60_000)
    until(page, "[...document.querySelectorAll('.frame')].length > 4 && [...document.querySelectorAll('.frame img')].slice(0, 4).every((one) => one.complete)", 30)
    until(page, """[...document.querySelectorAll('.frame')].every((one) =>
      one.querySelector('.frame-words').getBoundingClientRect().bottom <= one.closest('.frame-row').getBoundingClientRect().bottom + 1)""", 30)


def test_subtitles_that_did_not_come_are_told(visit):
    from mock_api import MockAPI
    api = MockAPI()
    reason = "The site asks for slower requests."
    api.footage.videos[1]["missing_subtitles"] = [{"language": "de", "error": {"code": "rate_limited", "message": reason}}]
    text = f"Its subtitles in German could not be fetched: {reason}"
    page = visit(api).open("/w/northlight/street-corners/videos")
    expect(page.get_by_text(text)).to_be_visible(timeout=60_000)
    page.goto("/w/northlight/street-corners/footage")
    expect(page.get_by_role("region", name="Videos").get_by_text(text)).to_be_visible(timeout=60_000)
    assert problems(page) == []


def test_subtitles_that_did_not_come_are_asked_for_again(visit):
    from mock_api import MockAPI
    api = MockAPI()
    video = api.footage.videos[1]
    # None of its frames is numbered here: the page is about what is missing.
    video["frame_count"] = None
    video["missing_subtitles"] = [{"language": language, "error": {"code": "rate_limited", "message": "The site asks for slower requests."}}
                                  for language in ("de", "fr")]
    page = visit(api).open(f"/w/northlight/street-corners/videos/{video['id']}")
    expect(page.get_by_text("Its subtitles in German could not be fetched")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Fetch again").click()
    expect(page.get_by_text("Its subtitles in German could not be fetched")).to_have_count(0)
    expect(page.get_by_text("Its subtitles in French could not be fetched")).to_be_visible()
    assert problems(page) == []
